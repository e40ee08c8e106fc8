# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a field of a resource is: its name in the API, how it can be changed, what its value means, and when two are the same."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

Values = Mapping[str, Any]

LONGEST_PATH = 500  # characters; a kubeconfig in Base64 has more


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


# -- what a value means to who reads it -----------------------------------------------------------------------------

# How oslo.utils' strutils reads a text as a switch; anything else leaves it at its default.
ON, OFF = ("true", "yes", "on", "t", "y", "1"), ("false", "no", "off", "f", "n", "0")
WORDS = (*ON[:-1], *OFF[:-1])  # without the numbers, which are one where nobody writes a word
DROPPED = re.compile(r"[^a-zA-Z0-9./ _-]+")  # what magnum_capi_helm.driver takes out of a label before it reads it
LISTS = (
    "api_master_lb_allowed_cidrs",
    "tags",
    "no_proxy",
    "insecure_registry",
)  # labels and fields that are lists in one text


def switch(value: Any) -> bool | None:
    """A switch, also where it comes as text: from a label, or from a variable on the command line. None for what is none."""
    text = str(value).strip().lower()
    return True if text in ON else False if text in OFF else None


def is_true(value: Any) -> bool:
    """Whether a switch is on; what is no switch is off."""
    return switch(value) is True


def number(value: Any) -> int | None:
    """A label that is a whole number, as the drivers read it; None for what is none."""
    try:
        return int(DROPPED.sub("", as_text(value)))
    except ValueError:
        return None


def same_label(one: Any, other: Any, name: str = "") -> bool:
    """Whether two values of a label mean the same to who reads it: True, true and 1 where one of them is a word of a switch; 020 and 20."""
    texts = [as_text(value).strip() for value in (one, other)]
    lower = [text.lower() for text in texts]
    if any(text in WORDS for text in lower) and all(text in (*ON, *OFF) for text in lower):
        return switch(lower[0]) == switch(lower[1])
    if all(text.isascii() and text.isdecimal() for text in texts):
        return int(texts[0]) == int(texts[1])
    if name in LISTS:
        return _parts(texts[0]) == _parts(texts[1])
    return texts[0] == texts[1]


def _parts(text: str) -> set[str]:
    return {part.strip() for part in text.split(",")} - {""}


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


# -- comparison -----------------------------------------------------------------------------------------------------


def same(desired: Any, current: Any, field: str = "labels") -> bool:
    """Whether the current value of a field is as desired; of a mapping only the desired keys count.

    Labels of Magnum's count by what they mean; those of nodes as they are written, since Kubernetes knows nothing but text.
    """
    if isinstance(desired, Ref):
        return current in desired.names
    if isinstance(desired, Mapping):
        held, asked = current or {}, {as_text(key): value for key, value in desired.items()}
        if field == "node_labels":
            return all(key in held and as_text(value) == as_text(held[key]) for key, value in asked.items())
        return all(key in held and same_label(value, held[key], key) for key, value in asked.items())
    if isinstance(desired, list) and isinstance(current, list):  # of taints, in whatever order
        return sorted(map(_item, desired)) == sorted(map(_item, current))
    if desired in (None, "") or current in (None, ""):  # a text that is empty is none
        return desired == current or (desired in (None, "") and current in (None, ""))
    if field in LISTS:
        return same_label(desired, current, field)
    return bool(desired == current) or (
        type(desired) is not type(current) and same_label(desired, current)
    )  # one came as text


def _item(value: Any) -> str:
    """An item of a list; of a mapping what it has, since an empty value and none are the same taint."""
    if isinstance(value, Mapping):
        return str(sorted((key, as_text(it)) for key, it in value.items() if it not in (None, "")))
    return as_text(value)


def path_problems(option: str, value: str) -> list[str]:
    """Why a text cannot be a file's path, as sentences that do not show it: a file's content may stand where its path belongs."""
    if value.isprintable() and len(value) <= LONGEST_PATH and not set(value) & set('{}"'):
        return []
    return [
        f"{option} is a text of {len(value)} characters that cannot be a path: write the file's path, not its content."
    ]
