# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which authenticator Python code of a hub's configuration sets, as far as that can be read; runs none of it. Pure."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

TRAIT, SECTION = "authenticator_class", "JupyterHub"
LONGEST = 200_000  # characters
# what runs other code, or reaches the configuration by other ways than its name
RUNS = {
    "exec",
    "eval",
    "compile",
    "__import__",
    "import_module",
    "load_subconfig",
    "globals",
    "locals",
    "vars",
    "getattr",
    "setattr",
}
DUMMY = "Dummy"


@dataclass(frozen=True)
class Setting:
    """What code sets the authenticator to: its `name`, None where it sets none; or `unknown`, why that cannot be read."""

    name: str | None = None
    unknown: str = ""


def authenticator_set_by(code: str) -> Setting:
    """The last authenticator that this text sets."""
    try:
        tree = ast.parse(code[: LONGEST + 1]) if len(code) <= LONGEST else None
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        tree = None
    if tree is None:
        return Setting(unknown="it is no Python that can be read") if TRAIT in code else Setting()
    classes = {it.name: it for it in ast.walk(tree) if isinstance(it, ast.ClassDef)}
    found, mentions = Setting(), code.count(TRAIT)
    for target, value in _assignments(tree):
        if _is_trait(target):
            mentions -= 1
            found = _setting(value, classes)
    if found.name is None and not found.unknown and (why := _other_ways(tree)):
        return Setting(unknown=why)
    if mentions > 0 and found.name is None and not found.unknown:
        return Setting(unknown=f"it has the word {TRAIT} in another place than c.{SECTION}.{TRAIT} = …")
    return found


def _assignments(tree: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            yield from ((target, node.value) for target in node.targets)
        elif isinstance(node, ast.AnnAssign | ast.AugAssign) and node.value is not None:
            yield node.target, node.value


def _names(target: ast.expr) -> list[str]:
    """The names of c.JupyterHub.x and c["JupyterHub"]["x"], from the outside in."""
    if isinstance(target, ast.Attribute):
        return [*_names(target.value), target.attr]
    if isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant):
        return [*_names(target.value), str(target.slice.value)]
    return [target.id] if isinstance(target, ast.Name) else [""]


def _is_trait(target: ast.expr) -> bool:
    return _names(target)[-2:] == [SECTION, TRAIT]


def _setting(value: ast.expr, classes: dict[str, ast.ClassDef]) -> Setting:
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        return Setting(value.value)
    if isinstance(value, ast.Name | ast.Attribute):
        name = _names(value)[-1]
        bases = [_names(base)[-1] for base in classes[name].bases] if name in classes else []
        return Setting(next((base for base in bases if DUMMY in base), name))
    return Setting(unknown=f"c.{SECTION}.{TRAIT} is set to what only running the code tells")


def _other_ways(tree: ast.AST) -> str:
    """How code may set it without naming it; empty where it cannot."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = _names(node.func)[-1]
            if called in RUNS:
                return f"it runs other code or reads names by {called}()"
            arguments = [*node.args, *(it.value for it in node.keywords)]
            if any(_is_config(it) for it in arguments):
                return f"it hands the configuration to {called or 'another function'}()"
            if called in ("update", "merge") and isinstance(node.func, ast.Attribute) and _is_config(node.func.value):
                return f"it changes the configuration by {called}()"
    return ""


def _is_config(node: ast.expr) -> bool:
    """Whether it is the whole configuration, or JupyterHub's section of it."""
    names = _names(node)
    return names in (["c"], ["c", SECTION], ["config"], ["config", SECTION])
