# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which things of a list a query asks for, as AWX reads it: name=…, organization__name=…, name__iexact=…, or__name=…&or__id=…; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

Thing = dict[str, Any]
OPERATORS: dict[str, Callable[[Any, str], bool]] = {
    "exact": lambda value, wanted: str(value) == wanted,
    "iexact": lambda value, wanted: str(value).lower() == wanted.lower(),
    "in": lambda value, wanted: str(value) in wanted.split(","),
    "isnull": lambda value, wanted: (value is None) == (wanted.lower() in ("1", "true")),
}
NOT_FILTERS = ("page", "page_size", "order_by")


class NoSuchField(Exception):
    """A query for a field that the things do not have."""


def chosen(things: Iterable[Thing], query: list[tuple[str, str]]) -> list[Thing]:
    """The things that answer every plain filter, and one of those with or__ where there are any. Raises NoSuchField."""
    filters = [(key, wanted) for key, wanted in query if key not in NOT_FILTERS]
    every = [entry for entry in filters if not entry[0].startswith("or__")]
    some = [(key.removeprefix("or__"), wanted) for key, wanted in filters if key.startswith("or__")]
    return [
        thing
        for thing in things
        if all(_answers(thing, *entry) for entry in every)
        and (not some or any(_answers(thing, *entry) for entry in some))
    ]


def _answers(thing: Thing, key: str, wanted: str) -> bool:
    path = key.split("__")
    operator = path.pop() if path[-1] in OPERATORS else "exact"
    if path[0] not in thing:
        raise NoSuchField(path[0])
    # the name of what a field refers to is in the summary
    value = thing[path[0]] if len(path) == 1 else thing["summary_fields"].get(path[0], {}).get(path[1])
    return OPERATORS[operator](value, wanted)
