# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What node groups come to as values of a hub; tables in, tables out."""

from __future__ import annotations

import json

import fake_groups
import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import InvalidRequest
from ansible_collections.hubforge.magnum.plugins.module_utils._nodes.groups import highest, name_on_nodes
from ansible_collections.hubforge.magnum.plugins.plugin_utils._hub.node_capacity import allocatable_by_group
from ansible_collections.hubforge.magnum.plugins.plugin_utils._hub.values import generate_hub_values, users_on_node
from fake_groups import CORE, DEDICATED, GROUP, LARGE_FLAVOR, PURPOSE, SMALL_FLAVOR, TINY_FLAVOR

SMALL = {**fake_groups.SMALL, "name": "User_Small"}
LARGE = {"name": "user-large", "flavor": "m3.large", "count": 2, "labels": {PURPOSE: "user"}}
GPUS = {"name": "gpu-a100", "flavor": "g3.xl", "min": 1, "max": 2, "labels": {PURPOSE: "user"}}
GPU_FLAVOR = {**LARGE_FLAVOR, "id": "9", "name": "g3.xl", "vcpus": 32, "ram": 128000}
GPU_FLAVOR["extra_specs"] = {"pci_passthrough:alias": "a100:2"}
FLAVORS = (SMALL_FLAVOR, LARGE_FLAVOR, GPU_FLAVOR, TINY_FLAVOR)


def profiles_of(*groups, flavors=FLAVORS, reserve=None):
    return generate_hub_values([CORE, *groups], flavors, reserve)["singleuser"]["profileList"]


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


def test_several_core_groups_are_selected_by_their_label():
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


@pytest.mark.parametrize(
    ("size", "most", "shown"),
    [
        ({}, 1, "1 node"),
        ({"count": 5}, 5, "5 nodes"),
        ({"count": 5, "min": 1}, 5, "5 nodes"),
        ({"count": "5", "min": 1, "max": None}, 5, "5 nodes"),
        ({"min": 0}, 1, "1 node"),
        ({"min": 2}, 2, "2 nodes"),
        ({"count": 5, "min": 1, "max": 3}, 3, "1 to 3 nodes"),
        ({"count": 0}, 0, None),
        ({"count": 0, "min": 0, "max": 0}, 0, None),
        ({"count": 0, "min": 0, "max": 2}, 2, "0 to 2 nodes"),
    ],
)
def test_the_most_nodes_of_a_group_are_its_maximum_or_else_its_count(size, most, shown):
    group = {"name": "a", **size}
    assert highest(group) == most
    if shown:
        assert profiles_of(group)[0]["description"] == shown


def test_there_is_nothing_to_delete_from_the_charts_defaults():
    assert "null" not in json.dumps(generate_hub_values([CORE, SMALL, LARGE]))
    assert "null" not in json.dumps(generate_hub_values([CORE, SMALL, LARGE, GPUS], FLAVORS))


def test_a_user_gets_a_share_of_a_node():
    [profile] = profiles_of(SMALL)
    assert profile["kubespawner_override"] == {
        "node_selector": {GROUP: "user-small"},
        "mem_guarantee": "1102M",
        "mem_limit": "1102M",
        "cpu_guarantee": 0.4,
        "cpu_limit": 1.63,
    }
    assert profile["description"] == "1.6 CPUs shared by 4 users, 1 GB memory, up to 3 nodes"


@pytest.mark.parametrize(
    "group", [SMALL, LARGE, GPUS, {"name": "a", "flavor": "m3.tiny"}, {**LARGE, "users_per_node": 7}]
)
def test_all_users_of_a_node_fit_on_it_together(group):
    allocatable = allocatable_by_group([group], FLAVORS)[group["name"]]
    users, [profile] = users_on_node(group, allocatable), profiles_of(group)
    override = profile["kubespawner_override"]
    assert users * int(override["mem_guarantee"].removesuffix("M")) <= allocatable.memory
    assert users * override["cpu_guarantee"] <= allocatable.cpus
    assert users * int(override.get("extra_resource_guarantees", {}).get("nvidia.com/gpu", 0)) <= allocatable.gpus


@pytest.mark.parametrize(
    ("group", "users"),
    [
        (LARGE, 4),
        ({**LARGE, "users_per_node": 1}, 1),
        ({**LARGE, "users_per_node": "10"}, 10),
        ({**LARGE, "users_per_node": None}, 4),
        ({**LARGE, "flavor": "m3.tiny"}, 1),
        (GPUS, 2),
        ({**GPUS, "users_per_node": 1}, 1),
    ],
)
def test_users_share_a_node_as_its_group_says_or_as_its_flavor_allows(group, users):
    assert users_on_node(group, allocatable_by_group([group], FLAVORS)[group["name"]]) == users


@pytest.mark.parametrize(("users", "each"), [(None, "1"), (1, "2"), (4, "1")])
def test_gpus_are_given_whole(users, each):
    [profile] = profiles_of({**GPUS, "users_per_node": users})
    override = profile["kubespawner_override"]
    assert override["extra_resource_guarantees"] == override["extra_resource_limits"] == {"nvidia.com/gpu": each}
    assert f"{each} GPU" in profile["description"]


def test_a_flavor_that_is_not_known_gives_no_shares():
    assert [set(profile["kubespawner_override"]) for profile in profiles_of(SMALL, flavors=[])] == [{"node_selector"}]


def test_what_the_system_takes_can_be_set():
    [profile] = profiles_of(SMALL, reserve={"cpu": 0, "memory": "2G"})
    assert (profile["kubespawner_override"]["mem_limit"], profile["kubespawner_override"]["cpu_limit"]) == ("1024M", 2)


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("user-small", "Small"),
        ("gpu_a100", "GPU A100"),
        ("users", "Users"),
        ("pool-2", "Pool 2"),
        ("big mem", "Big mem"),
    ],
)
def test_a_profile_has_a_name_for_people(name, title):
    assert profiles_of({"name": name})[0]["display_name"] == title


def test_what_a_group_says_of_its_profile_wins():
    mine = {"display_name": "Mine", "kubespawner_override": {"mem_limit": "3G", "image": "mine"}}
    [profile] = profiles_of({**SMALL, "profile": mine})
    override = profile["kubespawner_override"]
    assert (profile["display_name"], profile["slug"]) == ("Mine", "user-small")
    assert (override["mem_limit"], override["mem_guarantee"], override["image"]) == ("3G", "1102M", "mine")
    assert "3 GB memory" in profile["description"]


@pytest.mark.parametrize(
    ("singleuser", "memory", "cpus"),
    [
        ({"memory": {"guarantee": "2G", "limit": "4G"}}, ("2G", "4G"), (0.4, 1.63)),
        ({"memory": {"guarantee": "2G"}}, ("2G", None), (0.4, 1.63)),
        ({"memory": {"guarantee": None}}, ("1102M", "1102M"), (0.4, 1.63)),
        ({"cpu": {"limit": 1}}, ("1102M", "1102M"), (None, 1)),
        ({"memory": "2G"}, ("1102M", "1102M"), (0.4, 1.63)),
        ("2G", ("1102M", "1102M"), (0.4, 1.63)),
    ],
)
def test_what_is_written_for_all_users_wins_over_their_share(singleuser, memory, cpus):
    values = generate_hub_values([CORE, SMALL], FLAVORS, None, {"singleuser": singleuser})
    override = values["singleuser"]["profileList"][0]["kubespawner_override"]
    assert (override.get("mem_guarantee"), override.get("mem_limit")) == memory
    assert (override.get("cpu_guarantee"), override.get("cpu_limit")) == cpus
    placeholder = values["scheduling"]["userPlaceholder"]["resources"]["requests"]
    assert placeholder["memory"] == f"{memory[0]}i"


def test_a_group_can_make_its_profile_the_default():
    found = profiles_of(SMALL, {**LARGE, "profile": {"default": True}})
    assert [profile.get("default") for profile in found] == [None, True]


@pytest.mark.parametrize(
    ("groups", "smallest"),
    [
        ([{**LARGE, "max": 3}, SMALL], "user-small"),
        ([LARGE, {**SMALL, "min": 3}], "user-small"),
        ([{**LARGE, "max": 3}, {**SMALL, "min": 3}], "user-large"),
        ([GPUS, LARGE], "user-large"),
        ([GPUS], "gpu-a100"),
    ],
)
def test_placeholders_wait_on_the_smallest_group_that_can_grow(groups, smallest):
    assert generate_hub_values([CORE, *groups], FLAVORS)["singleuser"]["nodeSelector"] == {GROUP: smallest}


@pytest.mark.parametrize(
    ("group", "resources"),
    [
        (SMALL, {"requests": {"cpu": 0.4, "memory": "1102Mi"}}),
        (
            {**SMALL, "profile": {"kubespawner_override": {"mem_guarantee": 5 * 2**30}}},
            {"requests": {"cpu": 0.4, "memory": 5 * 2**30}},
        ),
        (
            {**GPUS, "users_per_node": 2},
            {"requests": {"cpu": 15.77, "memory": "59170Mi", "nvidia.com/gpu": "1"}, "limits": {"nvidia.com/gpu": "1"}},
        ),
    ],
)
def test_a_placeholder_is_as_big_as_a_user(group, resources):
    assert generate_hub_values([CORE, group], FLAVORS)["scheduling"]["userPlaceholder"]["resources"] == resources


def test_without_flavors_a_placeholder_is_as_big_as_the_chart_makes_it():
    assert generate_hub_values([CORE, SMALL])["scheduling"]["userPlaceholder"] == {"enabled": True, "replicas": 1}


def test_groups_that_build_are_not_for_users():
    build = {"name": "build", "labels": {PURPOSE: "build"}}
    profiles = generate_hub_values([CORE, build, {"name": "pool"}])["singleuser"]["profileList"]
    assert [profile["slug"] for profile in profiles] == ["pool"]


EMPTY = {**fake_groups.SMALL, "name": "user-empty", "min": None, "max": None, "count": 0}


def test_a_group_that_has_no_nodes_and_gets_none_is_not_offered():
    singleuser = generate_hub_values([CORE, EMPTY, LARGE], FLAVORS)["singleuser"]
    assert [(profile["slug"], profile["default"]) for profile in singleuser["profileList"]] == [("user-large", True)]
    assert singleuser["nodeSelector"] == {GROUP: "user-large"}
    assert "extraTolerations" not in singleuser


def test_a_group_that_begins_without_nodes_and_can_grow_is_offered():
    assert [profile["slug"] for profile in profiles_of({**EMPTY, "min": 0, "max": 2}, LARGE)] == [
        "user-empty",
        "user-large",
    ]


def test_where_no_group_of_users_has_nodes_they_keep_their_place_rather_than_go_to_the_core_pool():
    assert generate_hub_values([CORE, EMPTY])["singleuser"]["nodeSelector"] == {GROUP: "user-empty"}


@pytest.mark.parametrize(
    ("groups", "sentence"),
    [
        ("user-small", "must be a list, and are text"),
        ([{"flavor": "m3.small"}], "Node group 1 of the list has no name"),
        ([{"name": "a", "labels": ["x"]}], "labels must be a mapping"),
        ([{"name": "a", "taints": "x"}], "taints must be a list, and are text"),
        ([{"name": "a", "taints": [{"key": "x", "effect": "Never"}]}], "each taint needs a key and an effect"),
        ([{"name": "a", "users_per_node": 0}], "users_per_node must be a whole number from 1, and is 0"),
        ([{"name": "a", "users_per_node": 1.5}], "users_per_node must be a whole number"),
        ([{"name": "a", "users_per_node": True}], "users_per_node must be a whole number"),
        ([{"name": "a", "profile": "big"}], "profile must be a mapping of names to values, and is text"),
        ([{"name": "a", "profile": {"kubespawner_override": None}}], "kubespawner_override must be a mapping"),
    ],
)
def test_groups_that_cannot_be_read_are_rejected_in_a_sentence(groups, sentence):
    with pytest.raises(InvalidRequest, match=sentence):
        generate_hub_values(groups)


@pytest.mark.parametrize(
    ("hub", "memory", "cpus"),
    [
        ({"config": {"KubeSpawner": {"mem_guarantee": "2G", "mem_limit": "3G"}}}, ("2G", "3G"), (0.4, 1.63)),
        ({"config": {"Spawner": {"cpu_limit": 1}}}, ("1102M", "1102M"), (None, 1)),
        ({"config": {"KubeSpawner": {"mem_limit": None}}}, ("1102M", "1102M"), (0.4, 1.63)),
        ({"config": {"KubeSpawner": {"mem_limit": "3G"}, "Spawner": {"mem_limit": "2G"}}}, (None, "3G"), (0.4, 1.63)),
        ({"config": {"Other": {"mem_limit": "2G"}}}, ("1102M", "1102M"), (0.4, 1.63)),
        ({"config": "KubeSpawner"}, ("1102M", "1102M"), (0.4, 1.63)),
    ],
)
def test_what_is_written_to_the_spawners_own_options_wins_over_their_share_too(hub, memory, cpus):
    values = generate_hub_values([CORE, SMALL], FLAVORS, None, {"hub": hub})
    override = values["singleuser"]["profileList"][0]["kubespawner_override"]
    assert (override.get("mem_guarantee"), override.get("mem_limit")) == memory
    assert (override.get("cpu_guarantee"), override.get("cpu_limit")) == cpus


def test_gpus_that_people_give_to_each_user_win_where_there_are_gpus():
    written = {"singleuser": {"extraResource": {"limits": {"nvidia.com/gpu": 1}}}}
    found = generate_hub_values([CORE, SMALL, {**GPUS, "users_per_node": 1}], FLAVORS, None, written)
    small, gpus = (profile["kubespawner_override"] for profile in found["singleuser"]["profileList"])
    assert "extra_resource_limits" not in small
    assert gpus["extra_resource_limits"] == {"nvidia.com/gpu": 1}


@pytest.mark.parametrize("size", ["500m", "1Gi", [1], {"a": 1}, True, "x" * 50])
def test_a_size_that_nobody_reads_is_passed_on_for_the_rules_to_tell(size):
    written = {"singleuser": {"cpu": {"limit": size}, "memory": {"guarantee": size}}}
    values = generate_hub_values([CORE, SMALL], FLAVORS, None, written)
    override = values["singleuser"]["profileList"][0]["kubespawner_override"]
    assert (override["cpu_limit"], override["mem_guarantee"]) == (size, size)
    assert "memory" not in values["scheduling"]["userPlaceholder"].get("resources", {}).get("requests", {})


@pytest.mark.parametrize(
    ("groups", "sentence"),
    [
        ([{"name": "a", "min": "few"}], "its min must be a whole number from 0, and is 'few'"),
        ([{"name": "a", "max": 1.5}], "its max must be a whole number from 0, and is 1.5"),
        ([{"name": "a", "count": [1]}], "its count must be a whole number from 0, and is a list"),
        ([{"name": "a", "count": -1}], "its count must be a whole number from 0, and is -1"),
        ([{"name": "a", "count": True}], "its count must be a whole number from 0, and is True"),
    ],
)
def test_sizes_of_groups_that_are_no_numbers(groups, sentence):
    with pytest.raises(InvalidRequest, match=sentence):
        generate_hub_values(groups)


@pytest.mark.parametrize(
    ("flavor", "sentence"),
    [
        ({"vcpus": "two"}, "The vcpus of the flavor 'm3.small' must be a whole number, not 'two'"),
        ({"ram": None}, "The ram of the flavor 'm3.small' must be a whole number, not empty"),
        ({"disk": "big"}, "The flavor 'm3.small' has a disk that is no number"),
        ({"extra_specs": ["a"]}, "extra_specs that are no mapping"),
    ],
)
def test_flavors_that_are_no_numbers(flavor, sentence):
    with pytest.raises(InvalidRequest, match=sentence):
        generate_hub_values([CORE, SMALL], [{**SMALL_FLAVOR, **flavor}])
