# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What changes from some values of a chart to others, without their secrets."""

from __future__ import annotations

DOCUMENTATION = r"""
name: values_difference
short_description: What changes from some values to others, without their secrets
version_added: 0.1.0
author: hubforge.magnum developers (@hubforge)
description:
  - Compares two mappings of chart values and gives one line per value that is added, changed or taken away.
  - A secret is not shown, only that it differs; P(hubforge.magnum.masked#filter) says what is one.
positional: _input, values
seealso:
  - plugin: hubforge.magnum.helm_release
    plugin_type: role
options:
  _input:
    description: The values as they are.
    type: dict
    required: true
  values:
    description: The values as they will be.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Show what would change
  ansible.builtin.debug:
    msg: "{{ deployed | hubforge.magnum.values_difference(wanted) }}"
"""

RETURN = r"""
_value:
  description: One line per value that differs, sorted, with the value's place written with dots.
  type: list
  elements: str
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from .masked import HIDDEN, masked

Place = tuple[str, ...]


def values_difference(before: Mapping[str, Any], values: Mapping[str, Any]) -> list[str]:
    """One line per value that differs."""
    old, new = dict(_leaves(before)), dict(_leaves(values))
    places = sorted(
        place for place in {*old, *new} if old.get(place) != new.get(place) or (place in old) != (place in new)
    )
    old, new = dict(_leaves(masked(before))), dict(_leaves(masked(values)))
    return [f"{'.'.join(place)}: {_shown(place, old)} → {_shown(place, new)}" for place in places]


def _leaves(values: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    if isinstance(values, Mapping) and (values or not place):
        for name, value in values.items():
            yield from _leaves(value, (*place, str(name)))
    else:
        yield place, values


def _shown(place: Place, values: Mapping[Place, Any]) -> str:
    if place not in values:
        return "(none)"
    value = values[place]
    return HIDDEN if value == HIDDEN else json.dumps(value, sort_keys=True, default=str)


class FilterModule:
    """Tells Ansible of the filter."""

    def filters(self) -> dict[str, Any]:
        return {"values_difference": values_difference}
