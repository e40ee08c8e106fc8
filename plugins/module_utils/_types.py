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
EXPECTED = {
    "str": "text",
    "int": "a whole number from 0",
    "bool": "true or false",
    "dict": "a mapping of names to values",
    "list": "a list",
}
LONGEST = 80  # letters of a wrong value that are shown


def converted(asked: Mapping[str, Any], options: Options, where: str = "") -> tuple[dict[str, Any], list[str]]:
    """What was asked in the types of these options, and a sentence for each value that has no such type and stays as it is.

    A name that the options lack, and a value that is left empty, stay as they are. `where` begins the sentences.
    """
    found, problems = dict(asked), []
    for name, option in options.items():
        if asked.get(name) is None:
            continue
        kind = option.get("type", "str")
        try:
            value = READERS[kind](asked[name])
            if kind == "list":
                value, inner = _items(name, value, option, where)
                problems += inner
        except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
            expected = "a number of machines" if name.endswith("_count") else EXPECTED[kind]
            problems.append(_wrong(where, name, asked[name], expected))
            continue
        if option.get("choices") and value not in option["choices"]:
            problems.append(_wrong(where, name, value, f"one of {', '.join(option['choices'])}"))
        found[name] = value
    return found, problems


def _items(name: str, items: list[Any], option: Mapping[str, Any], where: str) -> tuple[list[Any], list[str]]:
    """The items of a list in their types; one that is no mapping stays as it is, for the rules of the list to name."""
    pairs = [
        converted(it, option.get("options", {}), f"{where} {name}:".lstrip()) if isinstance(it, Mapping) else (it, [])
        for it in items
    ]
    return [value for value, _problems in pairs], [problem for _value, problems in pairs for problem in problems]


def _wrong(where: str, name: str, value: Any, expected: str) -> str:
    shown = repr(value)
    shown = shown if len(shown) <= LONGEST else f"{shown[:LONGEST]}…"
    return f"{where} {name} is {shown}, and {expected} was expected: correct it.".lstrip()


def _text(value: Any) -> str:
    if isinstance(value, str | int | float):
        return as_text(value)
    raise TypeError


def _whole(value: Any) -> int:
    """A number, also written as text; true is none, although it is one to Python."""
    if isinstance(value, bool) or not re.fullmatch(r"\s*\+?[0-9]{1,18}(\.0+)?\s*", str(value)):
        raise TypeError
    return int(float(value)) if "." in str(value) else int(value)


def _switch(value: Any) -> bool:
    found = switch(value)
    if found is None:
        raise ValueError
    return found


def _mapping(value: Any) -> dict[str, Any]:
    """A mapping, also written as JSON, or as a=b,c=d (ansible.module_utils.common.validation.check_type_dict)."""
    if isinstance(value, str) and value.strip().startswith("{"):
        value = _braces(value.strip())
    elif isinstance(value, str) and "=" in value:
        words = shlex.shlex(value, posix=True)
        words.whitespace, words.whitespace_split, words.commenters = ", ", True, ""
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


def _list(value: Any) -> list[Any]:
    if isinstance(value, str | Mapping):
        raise TypeError
    return list(value)


READERS: Mapping[str, Callable[[Any], Any]] = {
    "str": _text,
    "int": _whole,
    "bool": _switch,
    "dict": _mapping,
    "list": _list,
}
