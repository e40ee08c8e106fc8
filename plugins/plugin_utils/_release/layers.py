# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Layers of a chart's values, the later ones win: which of them cannot be merged, and what all of them come to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

Values = dict[str, Any]

KINDS = {str: "text", bool: "true or false", int: "a number", float: "a number", list: "a list"}


@dataclass(frozen=True)
class Layer:
    """Values under the name by which people know them, or the `text` of a file that holds them."""

    name: str
    values: Any = None
    text: str | None = None

    def read(self) -> Any:
        """The values; an empty file is an empty mapping. Raises yaml.YAMLError for a file that is not YAML."""
        if self.text is None:
            return self.values
        values = yaml.safe_load(self.text)
        return {} if values is None else values

    def problem(self) -> str:
        """Why it cannot be merged, in a sentence that shows no value; empty where it can."""
        try:
            values = self.read()
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            return f"{self.name} is not YAML{f' at line {mark.line + 1}' if mark else ''}: correct it, or leave it out."
        if isinstance(values, Mapping):
            return ""
        kind = next((word for kind, word in KINDS.items() if isinstance(values, kind)), "something else")
        return (
            f"{self.name} must be a mapping of chart values, and is {'empty' if values is None else kind}: "
            "write names and values, such as 'hub: {}'."
        )


def layer_problems(layers: Iterable[Layer]) -> list[str]:
    """One sentence per layer that is not a mapping."""
    return [problem for layer in layers if (problem := layer.problem())]


def merge(layers: Iterable[Layer]) -> Values:
    """All layers in one mapping. Those that `layer_problems` names are left out: whoever deploys rejects them."""
    merged: Values = {}
    for layer in layers:
        if not layer.problem():
            merged = overlay(merged, layer.read())
    return merged


def overlay(below: Mapping[str, Any], above: Mapping[str, Any]) -> Values:
    """Both mappings in one; where both have a name, mappings are merged and anything else is `above`'s.

    A section with nothing below it is null to YAML: people left it empty, and did not ask to delete all that it holds. Any other null
    takes its name away, as it does for Helm.
    """
    merged = dict(below)
    for key, value in above.items():
        held = merged.get(key)
        if not isinstance(held, Mapping):
            merged[key] = value
        elif value is not None:
            merged[key] = overlay(held, value) if isinstance(value, Mapping) else value
    return merged
