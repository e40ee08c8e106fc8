# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Wishes for a hub that cannot work, each in a sentence; what is not known is not judged."""

from __future__ import annotations

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import InvalidRequest
from ansible_collections.hubforge.magnum.plugins.plugin_utils._hub.binder_values import generate_binder_values
from ansible_collections.hubforge.magnum.plugins.plugin_utils._hub.rules import find_problems
from ansible_collections.hubforge.magnum.plugins.plugin_utils._hub.values import generate_hub_values

GROUP = "capi.stackhpc.com/node-group"
PURPOSE = "hub.jupyter.org/node-purpose"
CORE = {"name": "default-worker", "labels": {PURPOSE: "core"}}
USER = {"name": "user-small", "flavor": "m3.small", "min": 1, "max": 3, "labels": {PURPOSE: "user"}}
GROUPS = [CORE, USER]
FLAVORS = [{"name": "m3.small", "vcpus": 2, "ram": 6144, "disk": 60}]
GIB = 2**30


def profile(group):
    return {
        "singleuser": {
            "profileList": [{"display_name": "Big", "kubespawner_override": {"node_selector": {GROUP: group}}}]
        }
    }


def spawner(**options):
    return {"hub": {"config": {"KubeSpawner": options}}}


def storage(**parts):
    return {"singleuser": {"storage": parts}}


def only(problems, start):
    assert [problem for problem in problems if not problem.startswith(start)] == []
    assert len(problems) == 1


def test_generated_values_have_no_problems():
    known = {
        "allow_dummy": True,
        "allow_no_registry": False,
        "storage_classes": ["csi-cinder"],
        "boot_volume_size": None,
    }
    options = {"registry": {"url": "r", "username": "u", "password": "p"}, "image_prefix": "r/"}
    assert find_problems(generate_hub_values(GROUPS, FLAVORS), GROUPS, FLAVORS, known) == []
    assert find_problems(generate_binder_values(GROUPS, FLAVORS, options), GROUPS, FLAVORS, known) == []


@pytest.mark.parametrize("values", [{}, {"jupyterhub": {}, "imageBuilderType": "dind"}])
def test_what_is_not_known_is_not_judged(values):
    assert find_problems(values, []) == []


@pytest.mark.parametrize(("group", "wrong"), [("user-small", False), ("default-worker", False), ("user-large", True)])
def test_a_profile_for_a_group_that_does_not_exist(group, wrong):
    problems = find_problems(profile(group), GROUPS)
    assert bool(problems) is wrong
    if wrong:
        only(
            problems,
            "The profile 'Big' selects nodes of the group 'user-large', and there are default-worker, user-small",
        )


def test_any_other_selector_of_a_group_that_does_not_exist():
    values = {
        "jupyterhub": {},
        "imageBuilderType": "dind",
        "config": {"BinderHub": {"build_node_selector": {GROUP: "x"}}},
    }
    only(find_problems(values, GROUPS), "config.BinderHub.build_node_selector selects nodes of the group 'x'")


@pytest.mark.parametrize(
    ("groups", "start"),
    [
        ([CORE], "No node group is for users"),
        (
            [{"name": "default-worker", "labels": {PURPOSE: "user"}, "min": 1, "max": 3}],
            "Node group 'default-worker' scales by itself",
        ),
    ],
)
def test_groups_that_leave_users_no_place_of_their_own(groups, start):
    only(find_problems({}, groups), start)


def test_one_pool_of_a_fixed_size_may_hold_everybody():
    assert find_problems({}, [{"name": "default-worker", "labels": {PURPOSE: "user"}, "count": 3}]) == []


def test_a_flavor_that_the_cloud_does_not_list():
    only(
        find_problems({}, [CORE, {**USER, "flavor": "m9"}], FLAVORS), "Node group 'user-small' asks for the flavor 'm9'"
    )


def memory(guarantee, limit):
    return {"mem_guarantee": guarantee, "mem_limit": limit}


@pytest.mark.parametrize(
    ("values", "start"),
    [
        (
            {"singleuser": {"memory": {"guarantee": "2G", "limit": "1102M"}}},
            "singleuser.memory guarantees 2G of memory",
        ),
        (
            {"singleuser": {"profileList": [{"display_name": "Big", "kubespawner_override": memory("2G", "1102M")}]}},
            "The profile 'Big' guarantees 2G",
        ),
        (
            {
                "singleuser": {
                    "profileList": {"a": "x", "b": {"display_name": "Big", "kubespawner_override": memory("2G", "1G")}}
                }
            },
            "The profile 'Big' guarantees 2G",
        ),
    ],
)
def test_a_guarantee_above_its_limit(values, start):
    only(find_problems(values, GROUPS), start)


@pytest.mark.parametrize("pair", [("1G", "2G"), ("1G", "1G"), ("1G", None), (None, "1G"), (2**30, "1G")])
def test_a_guarantee_below_its_limit(pair):
    values = {"singleuser": {"profileList": [{"display_name": "Big", "kubespawner_override": memory(*pair)}]}}
    assert find_problems(values, GROUPS) == []


@pytest.mark.parametrize(
    ("values", "classes", "count"),
    [
        ({}, ["csi-cinder"], 0),
        ({}, [], 2),
        (storage(type="dynamic", dynamic={"storageClass": "ssd"}), ["csi-cinder"], 1),
        (storage(type="dynamic", dynamic={"storageClass": "ssd"}), ["ssd"], 0),
        (storage(type="static", dynamic={"storageClass": "ssd"}), ["csi-cinder"], 0),
        (storage(type="none") | {"hub": {"db": {"type": "sqlite-memory"}}}, [], 0),
        ({"hub": {"db": {"pvc": {"storageClassName": "ssd"}}}}, ["csi-cinder"], 1),
        ({"hub": {"config": {"KubeSpawner": {"storage_class": "ssd"}}}}, ["csi-cinder"], 1),
        (spawner(storage_class="csi-cinder") | storage(dynamic={"storageClass": "ssd"}), ["csi-cinder"], 0),
        (spawner(storage_pvc_ensure=False) | {"hub": {"db": {"type": "sqlite-memory"}}}, [], 1),
    ],
)
def test_a_storage_class_that_the_cluster_does_not_have(values, classes, count):
    problems = find_problems(values, GROUPS, facts={"storage_classes": classes})
    assert len(problems) == count
    assert all("the cluster has" in problem for problem in problems)


def desired(**parts):
    return {"jupyterhub": {}, "imageBuilderType": "dind", **parts}


@pytest.mark.parametrize("values", [{"jupyterhub": {}}, desired(imageBuilderType="host")])
def test_a_builder_that_needs_docker_on_the_nodes(values):
    only(find_problems(values, GROUPS), "imageBuilderType is host")


@pytest.mark.parametrize(
    ("cleaner", "start"),
    [
        (
            {"imageGCThresholdHigh": "80e9"},
            "imageCleaner.imageGCThresholdHigh is 74.5 GB, while the nodes that build have 60 GB",
        ),
        (
            {"imageGCThresholdHigh": "20Gi"},
            "imageCleaner.imageGCThresholdHigh is '20Gi', and the cleaner takes a number",
        ),
        ({"imageGCThresholdHigh": [1]}, "imageCleaner.imageGCThresholdHigh is a list, and the cleaner takes a number"),
        (
            {"imageGCThresholdHigh": 9e9, "imageGCThresholdLow": "8Gi"},
            "imageCleaner.imageGCThresholdLow is '8Gi', and the cleaner takes a number",
        ),
        (
            {"imageGCThresholdHigh": 80 * GIB},
            "imageCleaner.imageGCThresholdHigh is 80.0 GB, while the nodes that build have 60 GB",
        ),
        ({"imageGCThresholdHigh": GIB}, "imageCleaner.imageGCThresholdHigh is 1.0 GB, and the cleaner does not start"),
        (
            {"imageGCThresholdHigh": 9 * GIB, "imageGCThresholdLow": 9 * GIB},
            "imageCleaner.imageGCThresholdHigh is 9.0 GB and not above",
        ),
    ],
)
def test_cleaner_limits_that_clean_nothing(cleaner, start):
    values = desired(imageCleaner={"imageGCThresholdType": "absolute", **cleaner})
    only(find_problems(values, GROUPS, FLAVORS), start)


@pytest.mark.parametrize(
    ("cleaner", "known"),
    [
        ({"imageGCThresholdHigh": 20e9, "imageGCThresholdLow": "10e9"}, {}),
        ({"imageGCThresholdHigh": "20e9", "imageGCThresholdLow": 10_000_000_000}, {}),
        ({"imageGCThresholdHigh": 80 * GIB}, {"boot_volume_size": 120}),
        ({"imageGCThresholdHigh": 80 * GIB, "enabled": False}, {}),
        ({"imageGCThresholdHigh": 80, "imageGCThresholdType": "relative"}, {}),
    ],
)
def test_cleaner_limits_that_are_right(cleaner, known):
    values = desired(imageCleaner={"imageGCThresholdType": "absolute", **cleaner})
    assert find_problems(values, GROUPS, FLAVORS, known) == []


@pytest.mark.parametrize(
    ("parts", "known", "start"),
    [
        ({}, {"allow_no_registry": False}, "There is no registry"),
        ({}, {"allow_no_registry": "false"}, "There is no registry"),
        ({"config": {"BinderHub": {"use_registry": False}}}, {"allow_no_registry": False}, "There is no registry"),
        (
            {"registry": {"url": "r", "username": "u"}, "config": {"BinderHub": {"image_prefix": "r/"}}},
            {},
            "registry.username is 'u'",
        ),
        ({"registry": {"url": "r"}}, {}, "Images would get names without a registry"),
    ],
)
def test_images_that_nodes_would_not_find(parts, known, start):
    only(find_problems(desired(**parts), GROUPS, facts=known), start)


@pytest.mark.parametrize(
    ("taint", "wrong"),
    [
        ({"key": "hub.jupyter.org/dedicated", "value": "user", "effect": "NoSchedule"}, False),
        ({"key": "build", "value": "only", "effect": "PreferNoSchedule"}, False),
        ({"key": "build", "value": "only", "effect": "NoSchedule"}, True),
        ({"key": "build", "effect": "NoExecute"}, True),
    ],
)
def test_a_taint_that_build_pods_do_not_tolerate(taint, wrong):
    build = {"name": "build", "labels": {PURPOSE: "build"}, "taints": [taint]}
    groups = [*GROUPS, build]
    options = {"registry": {"url": "r"}, "image_prefix": "r/"}
    problems = find_problems(generate_binder_values(groups, [], options), groups)
    assert [problem.split(" builds images")[0] for problem in problems] == ["Node group 'build'"] * wrong


def test_a_taint_of_a_group_that_builds_nothing_for_want_of_nodes():
    taint = {"key": "build", "effect": "NoSchedule"}
    build = {"name": "build", "labels": {PURPOSE: "build"}, "taints": [taint]}
    values = desired(config={"KubernetesBuildExecutor": {"node_selector": {PURPOSE: "build"}}})
    groups = [*GROUPS, {**build, "count": 0}]
    assert find_problems(values, [*groups, {**build, "name": "build-b", "taints": []}]) == []
    assert find_problems(desired(), groups) == []


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ([], "The values of a hub must be a mapping of names to values, not a list"),
        ("hub", "The values of a hub must be a mapping of names to values, not 'hub'"),
    ],
)
def test_values_that_are_none(values, sentence):
    with pytest.raises(InvalidRequest, match=sentence):
        find_problems(values, GROUPS)


def test_values_without_an_end():
    endless = {"hub": {}}
    endless["hub"]["again"] = endless
    with pytest.raises(InvalidRequest, match="more than 50 levels deep"):
        find_problems(endless, GROUPS)
    many = {"a": ["x"] * 100}
    for _level in range(5):
        many = {"a": [many] * 20}
    with pytest.raises(InvalidRequest, match="hold more than 200000 values"):
        find_problems(many, GROUPS)


@pytest.mark.parametrize(
    ("values", "where"),
    [
        ({"jupyterhub": {"hub": {}}}, "jupyterhub"),
        ({"jupyterhub": {"singleuser": {"memory": {"limit": "1Gi"}}}, "dask-gateway": {}}, "jupyterhub"),
        ({"basehub": {"jupyterhub": {"hub": {}}}}, "basehub.jupyterhub"),
        ({"daskhub": {"jupyterhub": {}}}, "daskhub.jupyterhub"),
    ],
)
def test_values_in_the_words_of_a_chart_around_the_hubs(values, where):
    merged = {**generate_hub_values(GROUPS, FLAVORS), **values}
    only(find_problems(merged, GROUPS, FLAVORS, {"allow_dummy": True}), f"Values of the hub are under {where}, as")


def test_everything_is_said_at_once():
    values = profile("nowhere") | {"hub": {"config": {"JupyterHub": {"authenticator_class": "github"}}}}
    assert len(find_problems(values, GROUPS)) == 4
