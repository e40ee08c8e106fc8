# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a field of a resource is: its name in the API, how it can be changed, and when two values of it are the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

Values = Mapping[str, Any]


class Via(Enum):
    """How a field of an existing resource can be moved."""

    FIXED = "fixed"
    PATCH = "patch"  # one field a request
    LIMIT = "limit"  # of node_count: both limits in one request
    RESIZE = "resize"
    UPGRADE = "upgrade"
    CREATE_ONLY = "create only"  # sent at creation, never compared: the server does not keep it apart


class Ref(str):
    """A reference in the form that is sent, which also knows its other name, so that either counts as the same."""

    names: frozenset[str]

    def __new__(cls, sent: str, *others: str) -> Ref:
        """Make a reference that is sent as `sent` and also known by `others`."""
        made = super().__new__(cls, sent)
        made.names = frozenset({sent, *others})
        return made


@dataclass(frozen=True)
class Field:
    """A field of a resource: its name in the API, the way it can be changed, and what messages call it if not by that name."""

    name: str
    via: Via = Via.FIXED
    called: str = ""

    @property
    def shown(self) -> str:
        """Its name in messages."""
        return self.called or self.name


def as_text(value: Any) -> str:
    """A label's value as Magnum gives it back: text, booleans in lower case."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def same(desired: Any, current: Any) -> bool:
    """Whether the current value is as desired; of a mapping only the desired keys count."""
    if isinstance(desired, Ref):
        return current in desired.names
    if isinstance(desired, Mapping):
        held = current or {}
        return all(key in held and same_label(value, held[key]) for key, value in desired.items())
    return bool(desired == current)


ON, OFF = (
    ("true", "yes", "on", "t", "y", "1"),
    ("false", "no", "off", "f", "n", "0"),
)  # oslo_utils.strutils.bool_from_string
WORDS = (*ON[:-1], *OFF[:-1])  # without the numbers, which are one where nobody writes a word


def same_label(one: Any, other: Any) -> bool:
    """Whether two values of a label mean the same to who reads it: True, true and 1 where one of them is a word of a switch; 020 and 20."""
    texts = [as_text(value).strip() for value in (one, other)]
    lower = [text.lower() for text in texts]
    if any(text in WORDS for text in lower) and all(text in (*ON, *OFF) for text in lower):
        return (lower[0] in ON) == (lower[1] in ON)
    if all(text.isascii() and text.isdecimal() for text in texts):
        return int(texts[0]) == int(texts[1])
    return texts[0] == texts[1]


def label_problems(what: str, labels: Any) -> list[str]:
    """What of labels is no text, number or switch, and would be sent as the word None or as Python's form of a list; a sentence each."""
    if labels is None:
        return []
    if not isinstance(labels, Mapping):
        return [f"The labels of {what} must be a mapping of names to values."]
    return [
        f"The label {name} of {what} {'is empty' if value is None else 'is no text, number or switch'}: give it a value, or leave it out."
        for name, value in labels.items()
        if not isinstance(value, str | int | float)
    ]
