# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What node groups come to as values of a hub; tables in, tables out."""

from __future__ import annotations

import json

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import Refused
from ansible_collections.hubforge.magnum.plugins.module_utils._hub_values import generate_hub_values
from ansible_collections.hubforge.magnum.plugins.module_utils._node_groups import name_on_nodes

GROUP = "capi.stackhpc.com/node-group"
PURPOSE = "hub.jupyter.org/node-purpose"
DEDICATED = {"key": "hub.jupyter.org/dedicated", "value": "user", "effect": "NoSchedule"}
CORE = {"name": "default-worker", "count": 1, "labels": {PURPOSE: "core"}}
SMALL = {
    "name": "User_Small",
    "flavor": "m3.small",
    "min": 1,
    "max": 3,
    "labels": {PURPOSE: "user"},
    "taints": [DEDICATED],
}
LARGE = {"name": "user-large", "flavor": "m3.large", "count": 2, "labels": {PURPOSE: "user"}}


@pytest.mark.parametrize(
    ("name", "on_nodes"), [("user-small", "user-small"), ("User_Small", "user-small"), ("gpu..A100", "gpu-a100")]
)
def test_a_name_is_what_the_driver_makes_of_it(name, on_nodes):
    assert name_on_nodes(name) == on_nodes


def test_without_groups_nothing_is_placed():
    assert generate_hub_values([]) == {}


def test_every_part_of_the_hub_goes_to_the_core_pool():
    values = generate_hub_values([CORE, SMALL])
    place = {"nodeSelector": {GROUP: "default-worker"}}
    assert values["hub"] == values["proxy"]["chp"] == values["proxy"]["traefik"] == values["prePuller"]["hook"] == place
    assert values["scheduling"]["userScheduler"]["nodeSelector"] == place["nodeSelector"]


def test_the_core_pool_is_default_worker_when_no_group_says_core():
    assert generate_hub_values([SMALL])["hub"]["nodeSelector"] == {GROUP: "default-worker"}


def test_a_labelled_core_pool_takes_the_place_of_default_worker():
    core = {"name": "core-pool", "labels": {PURPOSE: "core"}}
    values = generate_hub_values([{"name": "default-worker"}, core, SMALL])
    assert values["hub"]["nodeSelector"] == {GROUP: "core-pool"}


def test_several_core_groups_are_told_by_their_label():
    values = generate_hub_values([CORE, {"name": "core-b", "labels": {PURPOSE: "core"}}, SMALL])
    assert "hub" not in values
    assert values["scheduling"]["corePods"] == {"nodeAffinity": {"matchNodePurpose": "require"}}


def test_users_choose_among_the_user_groups_and_the_first_is_the_default():
    profiles = generate_hub_values([CORE, SMALL, LARGE])["singleuser"]["profileList"]
    assert [profile["kubespawner_override"]["node_selector"] for profile in profiles] == [
        {GROUP: "user-small"},
        {GROUP: "user-large"},
    ]
    assert [profile.get("default") for profile in profiles] == [True, None]
    assert [profile["description"] for profile in profiles] == [
        "1 to 3 nodes of flavor m3.small",
        "2 nodes of flavor m3.large",
    ]


def test_groups_without_a_purpose_are_for_users_when_none_says_user():
    values = generate_hub_values([{"name": "default-worker"}, {"name": "pool-a"}])
    assert values["singleuser"]["nodeSelector"] == {GROUP: "pool-a"}


def test_with_the_default_workers_alone_users_go_anywhere():
    assert "singleuser" not in generate_hub_values([CORE])


def test_exactly_the_taints_of_the_groups_are_tolerated():
    bare = {"key": "gpu", "effect": "NoExecute"}
    values = generate_hub_values([{**CORE, "taints": [bare]}, SMALL, {**LARGE, "taints": [DEDICATED]}])
    assert values["singleuser"]["extraTolerations"] == [{**DEDICATED, "operator": "Equal"}]
    assert values["hub"]["tolerations"] == [{**bare, "operator": "Exists"}]


@pytest.mark.parametrize(
    ("size", "scales"),
    [
        ({"min": 1, "max": 3}, True),
        ({"count": 2, "max": 3}, True),
        ({"count": 3, "max": 3}, False),
        ({"max": 1}, False),
        ({"count": 2}, False),
    ],
)
def test_users_are_packed_where_a_group_scales(size, scales):
    values = generate_hub_values([CORE, {"name": "user-a", **size}])
    assert values["scheduling"]["userScheduler"].get("enabled", False) is scales
    assert ("startTimeout" in values["singleuser"]) is scales


def test_there_is_nothing_to_delete_from_the_charts_defaults():
    assert "null" not in json.dumps(generate_hub_values([CORE, SMALL, LARGE]))


@pytest.mark.parametrize(
    ("groups", "sentence"),
    [
        ("user-small", "must be a list, and are text"),
        ([{"flavor": "m3.small"}], "Node group 1 of the list has no name"),
        ([{"name": "a", "labels": ["x"]}], "labels must be a mapping"),
        ([{"name": "a", "taints": "x"}], "taints must be a list, and are text"),
        ([{"name": "a", "taints": [{"key": "x", "effect": "Never"}]}], "each taint needs a key and an effect"),
    ],
)
def test_groups_that_cannot_be_read_are_refused_in_a_sentence(groups, sentence):
    with pytest.raises(Refused, match=sentence):
        generate_hub_values(groups)
