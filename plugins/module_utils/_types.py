# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values in the types of their options, as Ansible's modules read them, for what reads variables of an inventory by itself. Pure."""

from __future__ import annotations

import ast
import json
import re
import shlex
from collections.abc import Callable, Mapping
from typing import Any

from ._fields import as_text, switch

Options = Mapping[str, Mapping[str, Any]]  # as AnsibleModule takes them
EXPECTED = {"str": "text", "int": "a number", "bool": "true or false"}
LONGEST = 80  # letters of a wrong value that are shown


def converted(asked: Mapping[str, Any], options: Options, what: str) -> tuple[dict[str, Any], list[str]]:
    """What was asked in the types of these options, and a sentence for each value that has no such type and stays as it is.

    A variable of the command line, of a survey or of a template of Jinja comes as text, and YAML takes a flavor's name for a number.
    A name that the options lack, a list of mappings, and a value that is left empty stay as they are. `what` it is asked of, in words.
    """
    found, problems = dict(asked), []
    for name, option in options.items():
        kind = option.get("type", "str")
        if asked.get(name) is None or kind not in READERS:
            continue
        try:
            found[name] = READERS[kind](asked[name])
        except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
            problems.append(_wrong(what, name, asked[name], kind))
            continue
        if found[name] not in option.get("choices", (found[name],)):
            problems.append(
                f"{name} of {what} is {_shown(found[name])}, and can be {' or '.join(option['choices'])}: correct it."
            )
    return found, problems


def _wrong(what: str, name: str, value: Any, kind: str) -> str:
    if kind == "dict":
        return f"{name} of {what} must be a mapping of names to values, and is {_shown(value)}: correct it."
    return f"{name} of {what} is {_shown(value)}, and {EXPECTED[kind]} was expected: correct it."


def _shown(value: Any) -> str:
    if isinstance(value, Mapping | list):
        return "a mapping" if isinstance(value, Mapping) else "a list"
    return repr(str(value)[:LONGEST])


def _text(value: Any) -> str:
    if isinstance(value, str | int | float):
        return str(value)
    raise TypeError


def _whole(value: Any) -> int:
    """A number, also written as text; true is none, although it is one to Python."""
    if isinstance(value, bool) or not re.fullmatch(r"[0-9]{1,18}(\.0+)?", str(value).strip()):
        raise TypeError
    return int(float(value))


def _switch(value: Any) -> bool:
    found = switch(value)
    if found is None:
        raise ValueError
    return found


def _mapping(value: Any) -> dict[str, Any]:
    """A mapping, also written as JSON, or as a=b,c=d (ansible.module_utils.common.validation.check_type_dict)."""
    if isinstance(value, str) and value.strip().startswith("{"):
        value = _braces(value.strip())
    elif isinstance(value, str):
        words = shlex.shlex(value, posix=True)
        words.whitespace, words.whitespace_split, words.commenters = ", \t\n", True, ""
        value = dict(_pair(word) for word in words)
    if not isinstance(value, Mapping):
        raise TypeError
    return {as_text(key): it for key, it in value.items()}


def _pair(word: str) -> tuple[str, str]:
    name, equals, value = word.partition("=")
    if not equals:
        raise ValueError
    return name, value


def _braces(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return ast.literal_eval(text)  # no more than literals: nothing is run


READERS: Mapping[str, Callable[[Any], Any]] = {"str": _text, "int": _whole, "bool": _switch, "dict": _mapping}
