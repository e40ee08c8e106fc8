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


# -- what a label means to the driver that reads it -----------------------------------------------------------------

# How oslo.utils' strutils reads a text as a switch; anything else leaves it at its default.
TRUE, FALSE = ("1", "t", "true", "on", "y", "yes"), ("0", "f", "false", "off", "n", "no")
# What magnum_capi_helm.driver keeps of a label before it reads it.
DROPPED = re.compile(r"[^a-zA-Z0-9./ _-]+")
# What drivers read as a switch, a number, a list of texts (magnum_capi_helm.conf); the rest is text.
SWITCHES, SWITCH_ENDING = ("octavia_lb_healthcheck", "csi_cinder_allow_volume_expansion"), "_enabled"
NUMBER_ENDINGS = ("_size", "_count")
LISTS = ("api_master_lb_allowed_cidrs",)
LISTING = ("tags", "no_proxy", "insecure_registry")  # fields that are lists in one text, too


def switch(value: Any) -> bool | None:
    """A switch, also where it comes as text: from a label, or from a variable on the command line. None for what is none."""
    text = str(value).strip().lower()
    return True if text in TRUE else False if text in FALSE else None


def is_true(value: Any) -> bool:
    """Whether a switch is on; what is no switch is off."""
    return switch(value) is True


def number(value: Any) -> int | None:
    """A label that is a whole number, as the drivers read it; None for what is none."""
    try:
        return int(DROPPED.sub("", as_text(value)))
    except ValueError:
        return None


def meaning(name: str, value: Any) -> Any:
    """What a label's value is to its reader, so that two spellings of one value are equal. Of text, true and false have any case."""
    text = as_text(value)
    read: bool | int | None = None
    if name in SWITCHES or name.endswith(SWITCH_ENDING):
        read = switch(DROPPED.sub("", text))
    elif name.endswith(NUMBER_ENDINGS):
        read = number(text)
    elif name in (*LISTS, *LISTING):
        return sorted({part.strip() for part in text.split(",")} - {""})
    if read is not None:
        return read
    return text.lower() if text.lower() in ("true", "false") else text


def label_problems(what: str, labels: Any) -> list[str]:
    """Labels that would be stored as other text than was meant, such as 'None'; a sentence each. `what` they are of, in words."""
    kinds = {None.__class__: "null", list: "a list"}
    cure = "write its value, or leave the label out"
    return [
        f"The label {name!r} of the {what} is {kinds.get(type(value), 'a mapping')}, and can be text, a number, true or false: {cure}."
        for name, value in (labels.items() if isinstance(labels, Mapping) else ())
        if value is None or not isinstance(value, str | int | float)
    ]


# -- comparison -----------------------------------------------------------------------------------------------------


def same(desired: Any, current: Any, field: str = "labels") -> bool:
    """Whether the current value of a field is as desired; of a mapping only the desired keys count.

    Labels of Magnum's count by what they mean; those of nodes as they are written, since Kubernetes knows nothing but text.
    """
    if isinstance(desired, Ref):
        return current in desired.names
    if isinstance(desired, Mapping):
        held, read = current or {}, meaning if field == "labels" else lambda _name, value: as_text(value)
        asked = {as_text(key): value for key, value in desired.items()}
        return all(key in held and read(key, value) == read(key, held[key]) for key, value in asked.items())
    if isinstance(desired, list) and isinstance(current, list):  # of taints, in whatever order
        return sorted(map(_item, desired)) == sorted(map(_item, current))
    if field in LISTING and isinstance(desired, str) and isinstance(current, str):
        return bool(meaning(field, desired) == meaning(field, current))
    if isinstance(desired, bool) or isinstance(current, bool):
        return desired == current or (switch(desired) is not None and switch(desired) == switch(current))
    if desired in (None, "") or current in (None, ""):  # a text that is empty is none
        return desired == current or (desired in (None, "") and current in (None, ""))
    return bool(desired == current or as_text(desired) == as_text(current))


def _item(value: Any) -> str:
    """An item of a list; of a mapping what it has, since an empty value and none are the same taint."""
    if isinstance(value, Mapping):
        return str(sorted((key, as_text(it)) for key, it in value.items() if it not in (None, "")))
    return as_text(value)
