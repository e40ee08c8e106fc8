# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What users' pods ask of a node, by profile: a hub's values in, trial pods out."""

from __future__ import annotations

import json

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._hub_check.profiles import make_trials, read_demands

GROUP = "capi.stackhpc.com/node-group"
DEDICATED = {"key": "hub.jupyter.org/dedicated", "operator": "Equal", "value": "user", "effect": "NoSchedule"}
GPU = {"key": "gpu", "operator": "Exists"}


def trials(single, **values):
    return make_trials(read_demands({"singleuser": single, **values}), "r1", "pause", None)


def spec(single, **values):
    [trial] = trials(single, **values)
    return trial["pod"]["spec"]


def profile(name="Small", **override):
    return {"display_name": name, "kubespawner_override": override}


def test_without_profiles_there_is_one_trial_for_all_users():
    [trial] = trials({"nodeSelector": {GROUP: "user-small"}})
    assert (trial["name"], trial["problem"]) == ("all users", "")
    assert trial["pod"]["metadata"]["name"] == "hub-check-users-r1"
    assert trial["pod"]["spec"]["nodeSelector"] == {GROUP: "user-small"}


def test_each_profile_gets_a_trial_with_a_name_that_kubernetes_takes():
    found = trials({"profileList": [profile("Big (8 CPUs)"), {**profile(), "slug": "small"}]})
    assert [trial["pod"]["metadata"]["name"] for trial in found] == ["hub-check-big-8-cpus-r1", "hub-check-small-r1"]
    assert [trial["pod"]["metadata"]["annotations"] for trial in found] == [
        {"hubforge.magnum/profile": "Big (8 CPUs)"},
        {"hubforge.magnum/profile": "Small"},
    ]


def test_a_profiles_selector_is_merged_and_none_takes_a_key_away():
    single = {"nodeSelector": {GROUP: "user-small", "old": "x"}}
    single["profileList"] = [profile(node_selector={GROUP: "gpu", "old": None})]
    assert spec(single)["nodeSelector"] == {GROUP: "gpu"}


def test_one_profile_does_not_change_what_the_next_one_asks():
    single = {"nodeSelector": {"a": "1"}, "profileList": [profile(node_selector={"b": "2"}), profile("Large")]}
    assert [trial["pod"]["spec"]["nodeSelector"] for trial in trials(single)] == [{"a": "1", "b": "2"}, {"a": "1"}]


def test_tolerations_of_all_user_pods_and_extra_ones_are_added_up():
    scheduling = {"userPods": {"tolerations": [DEDICATED]}}
    assert spec({"extraTolerations": [GPU]}, scheduling=scheduling)["tolerations"] == [DEDICATED, GPU]


def test_a_profiles_tolerations_take_the_place_of_the_others():
    single = {"extraTolerations": [DEDICATED], "profileList": [profile(tolerations=[GPU])]}
    assert spec(single)["tolerations"] == [GPU]


@pytest.mark.parametrize(
    ("single", "requests", "limits"),
    [
        ({"memory": {"guarantee": "1G", "limit": "1.5G"}}, {"memory": "1073741824"}, {"memory": "1610612736"}),
        ({"memory": {"guarantee": 1000, "limit": None}}, {"memory": "1000"}, {}),
        ({"cpu": {"guarantee": 0.5, "limit": 2}}, {"cpu": "0.5"}, {"cpu": "2"}),
        (
            {"extraResource": {"guarantees": {"nvidia.com/gpu": "1"}, "limits": {"nvidia.com/gpu": 1}}},
            {"nvidia.com/gpu": "1"},
            {"nvidia.com/gpu": "1"},
        ),
        (
            {"memory": {"guarantee": "1G"}, "profileList": [profile(mem_guarantee="2G", cpu_guarantee=1)]},
            {"memory": "2147483648", "cpu": "1"},
            {},
        ),
    ],
)
def test_resources_are_what_kubespawner_would_ask_for(single, requests, limits):
    assert spec(single)["containers"][0]["resources"] == {"requests": requests, "limits": limits}


def test_a_user_who_chooses_nothing_gets_the_default_choices():
    small, large = ({"kubespawner_override": {"mem_guarantee": size}} for size in ("1K", "2K"))
    cpu = {"choices": {"one": {"kubespawner_override": {"cpu_guarantee": 1}}}}
    options = {"memory": {"choices": {"s": small, "l": {**large, "default": True}}}, "cpu": cpu, "free": {}}
    single = {"profileList": [{**profile(), "profile_options": options}]}
    assert spec(single)["containers"][0]["resources"]["requests"] == {"cpu": "1", "memory": "2048"}


def test_required_node_affinity_is_asked_for_too():
    own = {"matchExpressions": [{"key": "zone", "operator": "Exists"}]}
    scheduling = {"userPods": {"nodeAffinity": {"matchNodePurpose": "require"}}}
    affinity = spec({"extraNodeAffinity": {"required": [own]}}, scheduling=scheduling)["affinity"]["nodeAffinity"]
    purpose = {"matchExpressions": [{"key": "hub.jupyter.org/node-purpose", "operator": "In", "values": ["user"]}]}
    assert affinity == {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [own, purpose]}}
    assert "affinity" not in spec({})


def test_a_size_that_kubespawner_does_not_take_is_said():
    [trial] = trials({"memory": {"guarantee": "1Gi"}})
    assert (
        trial["problem"] == "Its memory guarantee is '1Gi', and KubeSpawner takes a number with K, M, G or T after it."
    )


def test_no_secret_of_the_values_comes_out():
    override = {"environment": {"TOKEN": "swordfish"}, "extra_pod_config": {"x": "swordfish"}}
    single = {"extraEnv": {"KEY": "swordfish"}, "profileList": [profile(**override)]}
    assert "swordfish" not in json.dumps(trials(single, hub={"config": {"password": "swordfish"}}))


def test_profiles_are_taken_by_slug_and_one_that_is_not_there_is_said():
    demands = read_demands({"singleuser": {"profileList": [profile("Small"), profile("Large")]}})
    found = make_trials(demands, "r1", "pause", ["large", "huge"])
    assert [(trial["name"], trial["problem"]) for trial in found] == [
        ("Large", ""),
        ("huge", "The release has no such profile; it has small, large."),
    ]
    assert make_trials(demands, "r1", "pause", []) == []


def test_of_a_release_without_values_nothing_is_tried():
    assert make_trials(None, "r1", "pause", ["small"]) is None


# -- what KubeSpawner or Kubernetes refuses ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("single", "says"),
    [
        ({"cpu": {"limit": "500m"}}, "Its CPU limit is '500m', and KubeSpawner takes a number of cores, such as 0.5"),
        ({"memory": {"limit": "1024"}}, "Its memory limit is '1024', and KubeSpawner takes a number with K, M, G or T"),
        ({"memory": {"guarantee": "2G", "limit": "1G"}}, "It guarantees 2G of memory and limits it to 1G: give both"),
        ({"extraTolerations": GPU}, "Its extraTolerations must be a list, not a mapping."),
        ({"profileList": [profile(tolerations=GPU)]}, "each name in it is something else"),
        (
            {"profileList": [profile(node_selector={"gpu": True})]},
            "Its node selector has gpu with true, and Kubernetes",
        ),
        ({"profileList": ["Big"]}, "It must be a mapping, not 'Big'."),
        (
            {"profileList": [{**profile(), "profile_options": {"a": {"choices": {"x": None}}}}]},
            "has the choice 'x', which",
        ),
        (
            {"profileList": [profile(extra_resource_guarantees={"nvidia.com/gpu": 1})]},
            "It guarantees 1 nvidia.com/gpu and limits them to nothing",
        ),
    ],
)
def test_what_is_refused_is_said_and_the_rest_is_tried(single, says):
    [trial] = trials(single)
    assert says in trial["problem"]
    assert trial["pod"]["spec"]["containers"][0]["name"] == "pause"


def test_the_spawners_own_options_win_over_singleuser():
    config = {
        "KubeSpawner": {"node_selector": {"a": "b"}, "mem_limit": "2K"},
        "Spawner": {"cpu_limit": 2, "mem_limit": "1K"},
    }
    found = spec({"nodeSelector": {"c": "d"}, "memory": {"limit": "3K"}}, hub={"config": config})
    assert found["nodeSelector"] == {"a": "b"}
    assert found["containers"][0]["resources"]["limits"] == {"cpu": "2", "memory": "2048"}


def test_profiles_may_be_a_mapping_and_may_be_the_spawners_own():
    found = {"b": profile("Second"), "a": profile("First")}
    assert [trial["name"] for trial in trials({"profileList": found})] == ["First", "Second"]
    config = {"KubeSpawner": {"profile_list": [profile("Own")]}}
    assert [trial["name"] for trial in trials({"profileList": found}, hub={"config": config})] == ["Own"]


def test_tolerations_of_a_profile_may_be_a_mapping_of_them():
    assert spec({"profileList": [profile(tolerations={"a": GPU})]})["tolerations"] == [GPU]
