# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Layers of a chart's values: what is rejected, what wins."""

from __future__ import annotations

import pytest
from ansible_collections.hubforge.magnum.plugins.plugin_utils._release.layers import Layer, layer_problems, merge


@pytest.mark.parametrize("layer", [{"values": {}}, {"values": {"hub": {}}}, {"text": "hub: {}"}, {"text": ""}])
def test_mappings_and_empty_files_are_good(layer):
    assert layer_problems([Layer("a", **layer)]) == []


@pytest.mark.parametrize(
    ("layer", "sentence"),
    [
        ({"values": "secret"}, "a must be a mapping of chart values, and is text"),
        ({"values": ["secret"]}, "a must be a mapping of chart values, and is a list"),
        ({"values": None}, "a must be a mapping of chart values, and is empty"),
        ({"text": "- secret"}, "a must be a mapping of chart values, and is a list"),
        ({"text": "b: c\nsecret: [\n"}, "a is not YAML at line"),
    ],
)
def test_anything_else_is_rejected_without_showing_it(layer, sentence):
    [problem] = layer_problems([Layer("a", **layer)])
    assert problem.startswith(sentence)
    assert "secret" not in problem


def test_later_layers_win_and_mappings_are_merged():
    layers = [
        Layer("a", {"hub": {"x": 1, "list": [1]}}),
        Layer("b", text="hub: {x: 2, list: [2]}"),
        Layer("c", {"y": 3}),
    ]
    assert merge(layers) == {"hub": {"x": 2, "list": [2]}, "y": 3}


def test_what_is_no_mapping_is_not_merged():
    assert merge([Layer("a", {"x": 1}), Layer("b", "text"), Layer("c", text="- 1"), Layer("d", text="[")]) == {"x": 1}


@pytest.mark.parametrize(
    ("written", "merged"),
    [
        ("hub:", {"hub": {"nodeSelector": {"a": "b"}}, "list": [1]}),
        ("hub: {nodeSelector: }", {"hub": {"nodeSelector": {"a": "b"}}, "list": [1]}),
        ("hub: {nodeSelector: {a: null}}", {"hub": {"nodeSelector": {"a": None}}, "list": [1]}),
        ("list: null", {"hub": {"nodeSelector": {"a": "b"}}, "list": None}),
        ("other:", {"hub": {"nodeSelector": {"a": "b"}}, "list": [1], "other": None}),
    ],
)
def test_a_section_with_nothing_below_is_not_written_and_null_for_anything_else_takes_it_away(written, merged):
    generated = Layer("generated", {"hub": {"nodeSelector": {"a": "b"}}, "list": [1]})
    assert merge([generated, Layer("a", text=written)]) == merged
