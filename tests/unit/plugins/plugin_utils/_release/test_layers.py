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


@pytest.mark.parametrize("text", ["hub:\nsingleuser:\n", "hub:\n  config:\n", "{hub: ~, singleuser: {}}"])
def test_a_section_with_nothing_below_it_counts_as_not_written(text):
    generated = {"hub": {"config": {"KubeSpawner": {"a": 1}}}, "singleuser": {"memory": {"limit": "2G"}}}
    assert merge([Layer("generated", generated), Layer("file", text=text)]) == generated


def test_a_null_in_the_place_of_a_value_takes_it_away():
    generated = {"singleuser": {"nodeSelector": {"a": "b"}, "startTimeout": 600, "memory": {"limit": "2G"}}}
    assert merge(
        [Layer("generated", generated), Layer("file", text="singleuser: {nodeSelector: ~, startTimeout: ~}")]
    ) == {"singleuser": {"nodeSelector": None, "startTimeout": None, "memory": {"limit": "2G"}}}


def test_an_empty_section_of_which_nothing_is_generated_does_not_take_the_chart_s_own_away():
    assert merge([Layer("file", text="hub:\nproxy: {secretToken: x}\n")]) == {"proxy": {"secretToken": "x"}}
