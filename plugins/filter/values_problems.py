# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What keeps layers of chart values from being merged, in sentences that never show a value."""

from __future__ import annotations

DOCUMENTATION = r"""
name: values_problems
short_description: What keeps layers of chart values from being merged
version_added: 0.1.0
author: hubforge.magnum developers (@hubforge)
description:
  - Each layer of a chart's values has to be a mapping. Says of those that are not what they are instead, without showing any of it,
    since values hold secrets.
positional: _input
seealso:
  - plugin: hubforge.magnum.helm_release
    plugin_type: role
options:
  _input:
    description: Layers, each with C(name), and C(values) or, for a file's content, C(text).
    type: list
    elements: dict
    required: true
"""

EXAMPLES = r"""
- name: Refuse values that are no mapping
  ansible.builtin.assert:
    that: "[{'name': 'my_values', 'values': my_values}] | hubforge.magnum.values_problems is falsy"
"""

RETURN = r"""
_value:
  description: One sentence per layer that is not a mapping.
  type: list
  elements: str
"""

from collections.abc import Iterable, Mapping
from typing import Any

import yaml

KINDS = {str: "text", bool: "true or false", int: "a number", float: "a number", list: "a list"}


def values_problems(layers: Iterable[Mapping[str, Any]]) -> list[str]:
    """One sentence per layer that is not a mapping; an empty file is an empty mapping."""
    return [problem for layer in layers if (problem := _problem(layer))]


def _problem(layer: Mapping[str, Any]) -> str:
    try:
        values = yaml.safe_load(layer["text"]) if "text" in layer else layer["values"]
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        return f"{layer['name']} is not YAML{f' at line {mark.line + 1}' if mark else ''}: mend it, or leave it out."
    if isinstance(values, Mapping) or ("text" in layer and values is None):
        return ""
    kind = (
        "empty"
        if values is None
        else next((word for kind, word in KINDS.items() if isinstance(values, kind)), "something else")
    )
    return f"{layer['name']} must be a mapping of chart values, and is {kind}: write names and values, such as 'hub: {{}}'."


class FilterModule:
    """Tells Ansible of the filter."""

    def filters(self) -> dict[str, Any]:
        return {"values_problems": values_problems}
