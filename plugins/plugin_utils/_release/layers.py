# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Layers of a chart's values, the later ones win: which of them cannot be merged, and what all of them come to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from .helm_json import ValuesFault, plain
from .helm_yaml import read

Values = dict[str, Any]

KINDS = {str: "text", bool: "true or false", int: "a number", float: "a number", list: "a list"}


@dataclass(frozen=True)
class Layer:
    """Values under the name by which people know them, or the `text` of a file that holds them."""

    name: str
    values: Any = None
    text: str | None = None

    @cached_property  # to read a file takes long
    def content(self) -> Any:
        """The values, as Helm reads them; an empty file is an empty mapping. Raises ValuesFault for what Helm could not be given."""
        if self.text is None:
            return plain(self.values) if isinstance(self.values, Mapping) else self.values
        values = read(self.text, self.name)
        return {} if values is None else plain(values)

    @cached_property
    def problem(self) -> str:
        """Why it cannot be merged, in a sentence that shows no value; empty where it can."""
        try:
            values = self.content
        except ValuesFault as fault:
            return f"{self.name} {fault}."
        if isinstance(values, Mapping):
            return ""
        kind = next((word for kind, word in KINDS.items() if isinstance(values, kind)), "something else")
        return (
            f"{self.name} must be a mapping of chart values, and is {'empty' if values is None else kind}: "
            "write names and values, such as 'hub: {}'."
        )


def layer_problems(layers: Iterable[Layer]) -> list[str]:
    """One sentence per layer that is not a mapping."""
    return [problem for layer in layers if (problem := layer.problem)]


def merge(layers: Iterable[Layer]) -> Values:
    """All layers in one mapping. Those that `layer_problems` names are left out: whoever deploys rejects them."""
    merged: Values = {}
    for layer in layers:
        if not layer.problem:
            sections = {name: value for name, value in layer.content.items() if value is not None}
            merged = overlay(merged, sections)
    return merged


def overlay(below: Mapping[str, Any], above: Mapping[str, Any]) -> Values:
    """Both mappings in one; where both have a name, mappings are merged and anything else is `above`'s.

    A section with nothing below it counts as not written, and would else take away all that is generated in it. A null in the place of
    a value, or of a mapping of values, takes that away, as with Helm.
    """
    merged = dict(below)
    for key, value in above.items():
        held = merged.get(key)
        if value is None and isinstance(held, Mapping) and any(isinstance(it, Mapping) for it in held.values()):
            continue
        merged[key] = overlay(held, value) if isinstance(held, Mapping) and isinstance(value, Mapping) else value
    return merged
