# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What only a deployed hub would show otherwise: sizes that nobody reads, and pods that no node takes. Generated values have neither."""

from __future__ import annotations

import pytest
from ansible_collections.hubforge.magnum.plugins.plugin_utils._hub.binder_values import generate_binder_values
from ansible_collections.hubforge.magnum.plugins.plugin_utils._hub.rules import find_problems
from ansible_collections.hubforge.magnum.plugins.plugin_utils._hub.values import generate_hub_values
from ansible_collections.hubforge.magnum.plugins.plugin_utils._release.layers import overlay
from fake_groups import CORE, DEDICATED, GROUP, LARGE_FLAVOR, MEDIUM_FLAVOR, PURPOSE, SMALL, SMALL_FLAVOR

GPU = "nvidia.com/gpu"
GPU_FLAVOR = {**LARGE_FLAVOR, "id": "9", "name": "g3.xl", "extra_specs": {"pci_passthrough:alias": "a100:2"}}
FLAVORS = [SMALL_FLAVOR, MEDIUM_FLAVOR, LARGE_FLAVOR, GPU_FLAVOR]
GPUS = {"name": "gpu-a100", "flavor": "g3.xl", "min": 1, "max": 2, "labels": {PURPOSE: "user"}, "taints": [DEDICATED]}
LARGE = {"name": "user-large", "flavor": "m3.large", "labels": {PURPOSE: "user", "disk": "ssd"}}
GROUPS = [{**CORE, "flavor": "m3.medium"}, SMALL, LARGE, GPUS]
TOLERATION = {**DEDICATED, "operator": "Equal"}


def problems(written, groups=GROUPS, flavors=FLAVORS):
    """As a role finds them: people's values over what is generated for them."""
    return find_problems(overlay(generate_hub_values(groups, flavors, None, written), written), groups, flavors)


def single(**written):
    return {"singleuser": written}


def profiles(*found):
    return single(profileList=list(found))


def profile(name="Big", **override):
    return {"display_name": name, "kubespawner_override": override}


def spawner(section="KubeSpawner", **options):
    return {"hub": {"config": {section: options}}}


# -- sizes -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "says"),
    [
        (
            single(memory={"limit": "1Gi"}),
            "its memory limit is '1Gi', and KubeSpawner takes a number with K, M, G or T",
        ),
        (single(memory={"guarantee": "512MB"}), "its memory guarantee is '512MB', and"),
        (single(memory={"guarantee": "1073741824"}), "its memory guarantee is '1073741824', and"),
        (
            single(cpu={"limit": "500m"}),
            "its CPU limit is '500m', and KubeSpawner takes a number of cores, such as 0.5",
        ),
        (single(cpu={"guarantee": "0.5"}), "its CPU guarantee is '0.5', and"),
        (single(cpu={"guarantee": True}), "its CPU guarantee is true, and"),
        (spawner(mem_limit="2Gi"), "its memory limit is '2Gi', and"),
        (spawner("Spawner", cpu_limit="100m"), "its CPU limit is '100m', and"),
        (single(extraTolerations=TOLERATION), "its extraTolerations must be a list, not a mapping"),
        (single(extraTolerations="gpu"), "its tolerations must be a list, not 'gpu'"),
        (
            single(extraTolerations=[{"key": "a", "operator": "exists"}]),
            "its toleration of 'a' is none that Kubernetes takes",
        ),
        (single(nodeSelector=["a"]), "its node selector must be a mapping of names to values, not a list"),
        (
            single(extraResource={"limits": {GPU: "one"}}),
            f"its limits of extra resources have {GPU} with 'one', which is no",
        ),
        (single(profileList="big"), "singleuser.profileList must be a list of profiles, not 'big'"),
        (profiles("Big"), "must be a mapping, not 'Big'"),
        (profiles(profile(mem_limit="1Gi")), "The profile 'Big': its memory limit is '1Gi', and"),
        (profiles(profile(cpu_limit="100m")), "The profile 'Big': its CPU limit is '100m', and"),
        (
            profiles({"display_name": "Big", "kubespawner_override": ["x"]}),
            "its kubespawner_override must be a mapping",
        ),
        (
            profiles({"display_name": "Big", "profile_options": ["x"]}),
            "its profile_options must be a mapping, not a list",
        ),
        (
            profiles({**profile(), "profile_options": {"size": {"choices": {"s": None}}}}),
            "its option 'size' has the choice 's', which is empty and must be a mapping",
        ),
        (
            profiles(
                {
                    **profile(),
                    "profile_options": {
                        "size": {"choices": {"s": {}, "l": {"kubespawner_override": {"mem_guarantee": "9Gi"}}}}
                    },
                }
            ),
            "The profile 'Big', option 'size', choice 'l': its memory guarantee is '9Gi'",
        ),
        (single(storage={"capacity": "10GB"}), "singleuser.storage.capacity is '10GB', no quantity of Kubernetes"),
        (
            {"hub": {"resources": {"requests": {"memory": "512MB"}}}},
            "hub.resources.requests.memory is '512MB', no quantity",
        ),
        (
            {"hub": {"resources": {"requests": {"cpu": "2"}, "limits": {"cpu": "500m"}}}},
            "hub.resources.requests.cpu is '2' and above its limit of '500m'",
        ),
        (
            {"hub": {"activeServerLimit": "10"}},
            "hub.activeServerLimit must be a whole number without quotes, and is '10'",
        ),
    ],
)
def test_a_size_or_a_shape_that_its_reader_refuses(written, says):
    found = [problem for problem in problems(written) if says in problem]
    assert found, problems(written)


@pytest.mark.parametrize(
    "written",
    [
        single(memory={"limit": "1.5G", "guarantee": 1073741824}, cpu={"limit": 2, "guarantee": 0.5}),
        single(storage={"capacity": "10Gi"}),
        {"hub": {"resources": {"requests": {"cpu": "100m", "memory": "1Gi"}, "limits": {"cpu": 2, "memory": "2G"}}}},
        {"hub": {"activeServerLimit": None, "tolerations": [TOLERATION]}},
        profiles({**profile(node_selector={GROUP: "user-large"}), "profile_options": {"free": {"choices": None}}}),
        profiles(profile(node_selector={GROUP: "user-small"}, tolerations={"a": TOLERATION})),
    ],
)
def test_sizes_and_shapes_that_are_right(written):
    assert problems(written) == []


# -- half a pair -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "pair"),
    [
        (single(memory={"limit": "512M"}), ("512M", "512M")),
        (spawner(mem_limit="512M"), ("512M", "512M")),
        (spawner("Spawner", mem_limit="512M"), ("512M", "512M")),
        (single(memory={"limit": "3G"}), (None, "3G")),
        (single(memory={"guarantee": "2G"}), ("2G", None)),
    ],
)
@pytest.mark.parametrize("flavors", [FLAVORS, []])
def test_a_limit_below_the_guarantee_that_nobody_wrote_is_the_guarantee(written, pair, flavors):
    values = generate_hub_values(GROUPS, flavors, None, written)
    override = values["singleuser"]["profileList"][0]["kubespawner_override"]
    if flavors or pair[0] == pair[1]:
        assert (override.get("mem_guarantee"), override.get("mem_limit") or pair[1]) == pair
    assert problems(written, flavors=flavors) == []


@pytest.mark.parametrize(
    ("override", "pairs"),
    [
        ({"mem_limit": "512M"}, ("512M", "512M", 0.4, 1.63)),
        ({"mem_guarantee": "2G"}, ("2G", "2G", 0.4, 1.63)),
        ({"cpu_limit": 0.2}, ("1102M", "1102M", 0.2, 0.2)),
        ({"cpu_guarantee": 1.8}, ("1102M", "1102M", 1.8, 1.8)),
    ],
)
def test_half_a_pair_of_a_group_moves_the_other_half(override, pairs):
    groups = [CORE, {**SMALL, "profile": {"kubespawner_override": override}}]
    [found] = generate_hub_values(groups, FLAVORS)["singleuser"]["profileList"]
    told = found["kubespawner_override"]
    assert (told["mem_guarantee"], told["mem_limit"], told["cpu_guarantee"], told["cpu_limit"]) == pairs
    assert problems({}, groups) == []


def test_half_a_pair_of_gpus_moves_the_other_half():
    override = {"extra_resource_limits": {GPU: "2"}}
    groups = [CORE, {**GPUS, "profile": {"kubespawner_override": override}}]
    [found] = generate_hub_values(groups, FLAVORS)["singleuser"]["profileList"]
    assert found["kubespawner_override"]["extra_resource_guarantees"] == {GPU: "2"}
    assert problems({}, groups) == []


@pytest.mark.parametrize(
    ("written", "start"),
    [
        (single(memory={"limit": "512M"}), "singleuser.memory guarantees 1G of memory and limits it to 512M"),
        (single(cpu={"guarantee": 2, "limit": 1}), "singleuser.cpu guarantees 2 CPUs and limits them to 1"),
        (profiles(profile(mem_limit="512M")), "The profile 'Big' guarantees 1G of memory and limits it to 512M"),
        (
            profiles(profile(extra_resource_guarantees={GPU: "1"})),
            f"The profile 'Big' guarantees '1' {GPU} and limits them to nothing",
        ),
    ],
)
def test_half_a_pair_that_the_chart_completes_is_told(written, start):
    [problem] = find_problems(written, [])
    assert problem.startswith(start)


# -- nodes -----------------------------------------------------------------------------------------------------

TOO_BIG = (
    "The profile 'Big' asks a node for 16 GB of memory, and a node of user-small has at most 5.9 GB of memory: ask for less, or select "
    "user-large, gpu-a100, which has it"
)


@pytest.mark.parametrize(
    ("written", "start"),
    [
        (profiles(profile(mem_guarantee="16G", mem_limit="16G")), TOO_BIG),
        (
            profiles(profile(cpu_limit=8)),
            "The profile 'Big' asks a node for 8 CPUs, and a node of user-small has at most 2",
        ),
        (
            profiles(profile("GPU", extra_resource_limits={GPU: 1})),
            f"The profile 'GPU' asks a node for 1 {GPU}, and a node of user-small has at most 0 {GPU}: ask for less, or select gpu-a100",
        ),
        (
            profiles(profile(node_selector={GROUP: "gpu-a100"}, extra_resource_limits={GPU: "4"})),
            f"The profile 'Big' asks a node for 4 {GPU}, and a node of gpu-a100 has at most 2",
        ),
        (profiles(profile(mem_guarantee="6G", mem_limit="6G")), "The profile 'Big' asks a node for 6 GB of memory"),
        (
            profiles(profile(node_selector={"disk": "ssd"})),
            f"The profile 'Big' selects nodes with {GROUP}=user-small and disk=ssd, and no node group has such nodes",
        ),
        (profiles(profile(node_selector={GROUP: "user-large", "disk": "hdd"})), "The profile 'Big' selects nodes with"),
        (
            profiles(profile(node_selector={GROUP: "gpu-a100"}, tolerations=[])),
            "The profile 'Big' goes to nodes of gpu-a100 and does not tolerate their taint hub.jupyter.org/dedicated=user:NoSchedule",
        ),
        (
            profiles(
                profile(
                    node_selector={GROUP: "user-large"},
                    node_affinity_required=[
                        affinity := {"matchExpressions": [{"key": "disk", "operator": "In", "values": ["nvme"]}]}
                    ],
                )
            ),
            "The profile 'Big' requires by node affinity what no node of user-large carries",
        ),
        (
            single(nodeSelector={GROUP: "default-worker"}, profileList=[profile()]),
            "The profile 'Big' goes to nodes of default-worker alone",
        ),
        (single(nodeSelector={"disktype": "ssd"}), "singleuser.nodeSelector selects nodes with"),
        ({"hub": {"nodeSelector": {"disktype": "ssd"}}}, "hub.nodeSelector selects nodes with"),
        (
            {"hub": {"nodeSelector": {GROUP: "core"}}},
            "hub.nodeSelector selects nodes of the group 'core', and there are",
        ),
        (
            {"hub": {"nodeSelector": {GROUP: "user-large"}}},
            "hub.nodeSelector selects nodes of user-large, and the hub's own pods belong on default-worker",
        ),
        ({"proxy": {"chp": {"nodeSelector": {"a": "b"}}}}, "proxy.chp.nodeSelector selects nodes with"),
        ({"hub": {"resources": {"requests": {"memory": "64Gi"}}}}, "hub asks a node for 64 GB of memory"),
        (
            {"hub": {"nodeSelector": {"ssd": True}}},
            "hub.nodeSelector: its node selector has ssd with true, and Kubernetes takes text",
        ),
        ({"hub": {"tolerations": TOLERATION}}, "hub.tolerations must be a list, not a mapping"),
        (spawner(node_selector={"a": "b"}), "hub.config.KubeSpawner.node_selector selects nodes with a=b"),
    ],
)
def test_a_pod_that_no_node_takes(written, start):
    assert any(problem.startswith(start) for problem in problems(written)), problems(written)


def test_a_hub_that_does_not_tolerate_the_taint_of_its_pool():
    groups = [{**CORE, "taints": [{"key": "core", "value": "only", "effect": "NoSchedule"}]}, SMALL]
    [problem] = problems({"hub": {"tolerations": []}}, groups)
    assert problem.startswith(
        "hub goes to nodes of default-worker and does not tolerate their taint core=only:NoSchedule"
    )


@pytest.mark.parametrize(
    "written",
    [
        {},
        profiles(profile(node_selector={GROUP: "user-large"}, mem_guarantee="40G", mem_limit="40G")),
        profiles(profile(node_selector={GROUP: None, "disk": "ssd"}, mem_guarantee="40G", mem_limit="40G")),
        profiles(profile(node_selector={GROUP: "gpu-a100"}, extra_resource_limits={GPU: 2})),
        profiles(profile(node_selector={GROUP: "gpu-a100", "nvidia.com/gpu.product": "A100"})),
        profiles(profile(node_selector={"topology.kubernetes.io/zone": "nova"})),
        profiles(profile(node_selector={GROUP: "default-worker"})),
        profiles({"display_name": "Any", "slug": "any"}),
        single(nodeSelector={GROUP: None}),
        {"hub": {"nodeSelector": {GROUP: None, PURPOSE: "core"}}},
        {"hub": {"nodeSelector": {"kubernetes.io/arch": "amd64"}, "resources": {"requests": {"memory": "2Gi"}}}},
        spawner(profile_list=[profile(node_selector={GROUP: "user-large"})]),
    ],
)
def test_pods_that_some_node_takes(written):
    assert problems(written) == []


def test_what_is_not_known_of_a_flavor_is_not_judged():
    big = profiles(profile(mem_guarantee="900G", mem_limit="900G", extra_resource_limits={GPU: 8}))
    assert problems(big, flavors=[]) == []
    assert problems(profiles(profile(extra_resource_limits={GPU: 8})), [CORE, SMALL], [SMALL_FLAVOR]) == []
    assert problems(big, []) == []


@pytest.mark.parametrize("users", [None, 1, 3, "7", 100])
@pytest.mark.parametrize("group", [SMALL, LARGE, GPUS])
@pytest.mark.parametrize("reserve", [None, {"cpu": 0, "memory": "1G"}])
def test_what_is_generated_has_no_problem(group, users, reserve):
    groups = [CORE, {**group, "users_per_node": users}]
    options = {"system_reserve": reserve, "allow_no_registry": True}
    values = generate_hub_values(groups, FLAVORS, reserve)
    assert find_problems(values, groups, FLAVORS, {"allow_dummy": True}) == []
    binder = generate_binder_values(groups, FLAVORS, options)
    assert find_problems(binder, groups, FLAVORS) == []


@pytest.mark.parametrize(("users", "wrong"), [(100, False), (101, True), ("250", True), (None, False)])
def test_more_users_on_a_node_than_pods_fit(users, wrong):
    found = problems({}, [CORE, {**LARGE, "users_per_node": users}])
    assert [problem.split(" on a node")[0] for problem in found] == [
        f"Node group 'user-large' is to hold {users} users"
    ] * wrong
