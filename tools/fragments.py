"""Writes what follows from tables of the collection: the documentation of a node group's options, and the role's specification of them.

usage: python tools/fragments.py [--check]
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import yaml
from ansible_collections.hubforge.magnum.plugins.module_utils._nodes import schema
from ansible_collections.hubforge.magnum.plugins.module_utils._nodes.schema import Option

ROOT = Path(__file__).resolve().parent.parent
FRAGMENT = ROOT / "plugins/doc_fragments/nodegroup.py"
SPEC = ROOT / "roles/kubernetes_cluster/meta/argument_specs.yml"
BEGIN, END = "        # from here on written by tools/fragments.py", "        # until here"
PAGE = '''# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Written by tools/fragments.py from module_utils/_nodes/schema.py.
from __future__ import annotations


class ModuleDocFragment:
    """The options of a node group: of the module nodegroup, and as an inventory declares them."""

    DOCUMENTATION = r"""
{module}"""

    DECLARED = r"""
{declared}"""
'''
LIST = "The node groups as an inventory declares them, each with a name."


class Indented(yaml.SafeDumper):
    """Lists of YAML as the rest of the repository has them."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Indent the items of a list, too."""
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        """Write a value that occurs twice twice."""
        return True


def dump(value: Any) -> str:
    return yaml.dump(value, Dumper=Indented, sort_keys=False, width=130, allow_unicode=True)


def documented(option: Option, aliases: tuple[str, ...], says: str | tuple[str, ...], sub: str) -> dict[str, Any]:
    """An option as DOCUMENTATION and argument specifications write it; `sub`: the word for what a list's items have."""
    made: dict[str, Any] = {"description": [*says] if isinstance(says, tuple) else says, "type": option.type}
    if option.suboptions:
        made |= {"elements": "dict"}
    if option.required:
        made["required"] = True
    if option.choices:
        made["choices"] = [*option.choices]
    if aliases:
        made["aliases"] = [*aliases]
    if option.suboptions:
        made[sub] = {it.name: documented(it, (), it.says, sub) for it in option.suboptions}
    return made


def declared(sub: str) -> dict[str, Any]:
    """The options of a declared node group; a short name is an option of its own."""
    made: dict[str, Any] = {}
    for option in schema.DECLARED:
        made[option.name] = documented(option, (), option.says, sub)
        short = documented(option, (), f"Short for {option.name}.", sub)
        made |= dict.fromkeys(option.aliases, short)
    return made


def fragment() -> str:
    """The file of the documentation fragment."""
    own = (schema.NODE_GROUP[0], *schema.SENT)
    module = {it.name: documented(it, it.module_aliases, it.module_says or it.says, "suboptions") for it in own}
    items = {
        "description": LIST,
        "type": "list",
        "elements": "dict",
        "default": [],
        "suboptions": declared("suboptions"),
    }
    return PAGE.format(module=dump({"options": module}), declared=dump({"options": {"nodegroups": items}}))


def spec() -> str:
    """The role's argument specification, with the options of a node group between its two marks."""
    text = SPEC.read_text()
    before, rest = text.split(f"{BEGIN}\n")
    _old, after = rest.split(f"{END}\n")
    options = dump({"options": declared("options")})
    lines = "".join(f"        {line}" for line in options.splitlines(keepends=True))
    return f"{before}{BEGIN}\n{lines}{END}\n{after}"


def main() -> None:
    made = {FRAGMENT: fragment(), SPEC: spec()}
    old = [path for path, text in made.items() if not path.exists() or path.read_text() != text]
    if "--check" in sys.argv[1:]:
        if old:
            names = ", ".join(str(path.relative_to(ROOT)) for path in old)
            sys.exit(f"Older than the table they are written from: {names}. Run: python tools/fragments.py")
        return
    for path in old:
        path.write_text(made[path])


if __name__ == "__main__":
    main()
