# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What node groups and a role's options come to as values of a BinderHub."""

from __future__ import annotations

import json

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import InvalidRequest
from ansible_collections.hubforge.magnum.plugins.plugin_utils._hub.binder_values import generate_binder_values
from fake_groups import CORE, DEDICATED, GROUP, MEDIUM_FLAVOR, PURPOSE, SMALL, SMALL_FLAVOR

BUILD = {"name": "build", "flavor": "m3.medium", "count": 1, "labels": {PURPOSE: "build"}}
FLAVORS = (SMALL_FLAVOR, MEDIUM_FLAVOR)
GIB = 2**30


def values_of(*groups, flavors=FLAVORS, **options):
    return generate_binder_values([CORE, *groups], flavors, options)


def binder(values):
    return values["config"]["BinderHub"]


def test_binderhub_and_its_hub_go_to_the_core_pool():
    values = values_of(SMALL)
    core = {GROUP: "default-worker"}
    assert values["nodeSelector"] == values["jupyterhub"]["hub"]["nodeSelector"] == core


def test_several_core_groups_are_selected_by_their_label():
    assert values_of({"name": "core-b", "labels": {PURPOSE: "core"}}, SMALL)["nodeSelector"] == {PURPOSE: "core"}


def test_users_choose_no_profile_and_get_a_share_of_the_smallest_groups_node():
    singleuser = values_of(SMALL, {"name": "large", "flavor": "m3.medium", "labels": {PURPOSE: "user"}})["jupyterhub"][
        "singleuser"
    ]
    assert "profileList" not in singleuser
    assert singleuser["nodeSelector"] == {GROUP: "user-small"}
    assert singleuser["memory"] == {"guarantee": "1102M", "limit": "1102M"}
    assert singleuser["cpu"] == {"guarantee": 0.4, "limit": 1.63}
    assert singleuser["storage"] == {"type": "none"}


@pytest.mark.parametrize(
    ("groups", "nodes"),
    [
        ([SMALL], {GROUP: "user-small"}),
        ([SMALL, BUILD], {GROUP: "build"}),
        ([SMALL, BUILD, {**BUILD, "name": "build-b"}], {PURPOSE: "build"}),
        ([SMALL, BUILD, {**BUILD, "name": "build-b", "count": 0}], {GROUP: "build"}),
        ([SMALL, {**BUILD, "count": 0}], {GROUP: "user-small"}),
        ([{**SMALL, "name": "empty", "min": 0, "max": 0, "count": 0}, SMALL], {GROUP: "user-small"}),
    ],
)
def test_builder_cleaner_and_build_pods_share_their_nodes(groups, nodes):
    values = values_of(*groups)
    assert (
        binder(values)["build_node_selector"] == values["config"]["KubernetesBuildExecutor"]["node_selector"] == nodes
    )


def test_exactly_the_taints_of_core_pool_and_builders_are_tolerated():
    taint = {"key": "core", "effect": "NoSchedule"}
    values = generate_binder_values([{**CORE, "taints": [taint]}, SMALL], FLAVORS)
    assert values["tolerations"] == [{**taint, "operator": "Exists"}, {**DEDICATED, "operator": "Equal"}]
    assert "tolerations" not in values_of(SMALL, BUILD)


@pytest.mark.parametrize(
    ("options", "dind"),
    [({}, ["--mtu=1450"]), ({"image_builder": "dind", "mtu": 1400}, ["--mtu=1400"]), ({"image_builder": "pink"}, None)],
)
def test_dind_gets_the_size_of_packets(options, dind):
    values = values_of(SMALL, **options)
    assert values["imageBuilderType"] == options.get("image_builder", "dind")
    assert values.get("dind", {}).get("daemonset", {}).get("extraArgs") == dind


@pytest.mark.parametrize(
    ("groups", "options", "high", "low"),
    [
        ([SMALL, BUILD], {}, 34.4, 25.8),  # 43 GB for images on a disk of 60, all of it for the builder's
        ([SMALL], {}, 3.6, 2.7),  # 9 GB of 20, half of it
        ([SMALL], {"boot_volume_size": 100}, 30.8, 23.1),
        ([SMALL, BUILD, {**BUILD, "name": "build-b", "flavor": "m3.small"}], {}, 7.2, 5.4),
    ],
)
def test_the_cleaner_keeps_the_builders_images_below_the_disk(groups, options, high, low):
    cleaner = values_of(*groups, **options)["imageCleaner"]
    assert cleaner["imageGCThresholdType"] == "absolute"
    assert cleaner["imageGCThresholdHigh"] == pytest.approx(high * GIB, abs=1)
    assert cleaner["imageGCThresholdLow"] == pytest.approx(low * GIB, abs=1)


def test_without_a_known_disk_the_cleaner_is_left_to_the_chart():
    assert "imageCleaner" not in values_of(SMALL, flavors=[])


def test_a_registry_and_its_prefix_are_passed_on():
    values = values_of(SMALL, registry={"url": "https://r", "username": "u", "password": "p"}, image_prefix="r/binder/")
    assert values["registry"] == {"url": "https://r", "username": "u", "password": "p"}
    assert (binder(values)["use_registry"], binder(values)["image_prefix"]) == (True, "r/binder/")


@pytest.mark.parametrize(("allowed", "use"), [(True, False), (False, True), ("yes", False), ("false", True)])
def test_no_registry_is_used_only_where_that_is_allowed(allowed, use):
    values = values_of(SMALL, allow_no_registry=allowed)
    assert binder(values)["use_registry"] is use
    assert "registry" not in values


def test_two_host_names_stand_behind_one_ingress_controller():
    values = values_of(SMALL, host_name="b.org", hub_host_name="h.org", cluster_issuer="le", ingress_class="traefik")
    certificate = {"cert-manager.io/cluster-issuer": "le"}
    for part, host in ((values, "b.org"), (values["jupyterhub"], "h.org")):
        tls = [{"hosts": [host], "secretName": f"{host}-tls"}]
        assert part["ingress"] == {
            "enabled": True,
            "hosts": [host],
            "ingressClassName": "traefik",
            "annotations": certificate,
            "tls": tls,
        }
    assert values["service"] == values["jupyterhub"]["proxy"]["service"] == {"type": "ClusterIP"}
    assert binder(values)["hub_url"] == "https://h.org/"


def test_without_an_issuer_addresses_are_http():
    values = values_of(SMALL, host_name="b.org", hub_host_name="h.org", ingress_class="traefik")
    assert binder(values)["hub_url"] == "http://h.org/"
    assert values["ingress"] == {"enabled": True, "hosts": ["b.org"], "ingressClassName": "traefik"}


def test_without_an_ingress_class_both_names_are_those_of_load_balancers():
    values = values_of(SMALL, host_name="b.org", hub_host_name="h.org")
    assert binder(values)["hub_url"] == "http://h.org/"
    assert binder(values)["cors_allow_origin"] == "http://b.org"
    for part in (values, values["jupyterhub"], values["jupyterhub"].get("proxy", {})):
        assert "ingress" not in part
        assert "service" not in part  # each chart's own: LoadBalancer


def test_an_issuer_without_an_ingress_is_rejected():
    with pytest.raises(InvalidRequest, match=r"issuer le .* has no ingress.*Set the ingress_class"):
        values_of(SMALL, host_name="b.org", hub_host_name="h.org", cluster_issuer="le")


def test_a_port_of_their_own_is_part_of_both_addresses():
    values = values_of(SMALL, host_name="b.org", hub_host_name="h.org", port=8080)
    assert binder(values)["hub_url"] == "http://h.org:8080/"
    assert binder(values)["cors_allow_origin"] == "http://b.org:8080"


def test_without_host_names_nothing_is_said_of_addresses():
    values = values_of(SMALL)
    assert "ingress" not in values
    assert "service" not in values
    assert "hub_url" not in binder(values)
    assert "cors_allow_origin" not in binder(values)


@pytest.mark.parametrize(("asked", "origin"), [({}, "http://b.org"), ({"cors_allow_origin": "*"}, "*")])
def test_binderhub_and_servers_allow_the_same_origin(asked, origin):
    values = values_of(SMALL, host_name="b.org", **asked)
    spawner = values["jupyterhub"]["hub"]["config"]["BinderSpawner"]
    assert binder(values)["cors_allow_origin"] == spawner["cors_allow_origin"] == origin


@pytest.mark.parametrize(
    ("groups", "asked", "servers"),
    [
        ([SMALL], {}, 12),
        ([{**SMALL, "users_per_node": 2}], {}, 6),
        ([{**SMALL, "count": 5, "max": None}], {}, 20),
        ([SMALL], {"servers": 5}, 5),
        ([{"name": "a"}], {}, None),
    ],
)
def test_no_more_servers_are_launched_than_fit(groups, asked, servers):
    values = values_of(*groups, build_quota=asked)
    assert values["config"].get("LaunchQuota", {}).get("total_quota") == servers
    assert values["jupyterhub"].get("hub", {}).get("activeServerLimit") == servers


def test_builds_and_servers_of_one_repository_can_be_limited():
    limits = binder(values_of(SMALL, build_quota={"builds": 4, "per_repo": 20}))
    assert (limits["concurrent_build_limit"], limits["per_repo_quota"]) == (4, 20)


def test_servers_end_after_six_hours():
    assert values_of(SMALL)["jupyterhub"]["cull"] == {"enabled": True, "users": True, "maxAge": 21600}


def test_without_groups_nothing_is_placed():
    values = generate_binder_values([])
    assert "nodeSelector" not in values
    assert "build_node_selector" not in binder(values)
    assert "scheduling" not in values["jupyterhub"]


def test_there_is_nothing_to_delete_from_the_charts_defaults():
    assert "null" not in json.dumps(values_of(SMALL, BUILD, registry={"url": "", "username": None, "password": "p"}))


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ("dind", "must be a mapping"),
        ({"builder": "dind"}, "'builder' is no option"),
        ({"registry": "r"}, "registry of a BinderHub must be a mapping with url, username, password"),
        ({"registry": {"host": "r"}}, "registry of a BinderHub must be"),
        ({"build_quota": {"pods": 1}}, "build_quota of a BinderHub must be"),
        ({"builder": 1, "registry": "r"}, "2 things"),
    ],
)
def test_options_that_cannot_be_read_are_rejected_in_a_sentence(options, sentence):
    with pytest.raises(InvalidRequest, match=sentence):
        generate_binder_values([CORE], [], options)


# -- what people write ----------------------------------------------------------------------------------------


def written(values, *groups):
    return generate_binder_values([CORE, *(groups or (SMALL,))], FLAVORS, {}, values)


def hub_says(**singleuser):
    return {"jupyterhub": {"singleuser": singleuser}}


@pytest.mark.parametrize(
    ("values", "servers"),
    [
        ({}, 12),  # four on each of three nodes, which have 4.3 GB and 1.63 CPUs for users
        (hub_says(memory={"guarantee": "2G"}), 6),
        (hub_says(memory={"guarantee": "4G", "limit": "8G"}), 3),
        (hub_says(memory={"limit": "2G"}), 12),  # guaranteed: the chart's 1 GB
        (hub_says(memory={"guarantee": "256M"}), 12),  # 17 by memory, four by the CPUs of the share
        (hub_says(memory={"guarantee": "256M"}, cpu={"guarantee": 0.1}), 48),
        (hub_says(memory={"guarantee": "1M"}, cpu={"guarantee": 0.001}), 300),  # a node has no more pods
        (hub_says(cpu={"limit": 1}), 3),  # without a guarantee Kubernetes asks for the limit
        (hub_says(memory={"guarantee": "8G"}), 0),
        ({"jupyterhub": {"hub": {"config": {"KubeSpawner": {"mem_guarantee": "2G"}}}}}, 6),
        ({"jupyterhub": {"hub": {"config": {"BinderSpawner": {"mem_guarantee": "2G"}}}}}, 6),
        (hub_says(memory={"guarantee": "2Gi"}), 12),
        (hub_says(memory="2G"), 12),
    ],
)
def test_servers_are_counted_by_the_share_that_people_wrote(values, servers):
    found = written(values)
    assert found["config"]["LaunchQuota"]["total_quota"] == servers
    assert found["jupyterhub"]["hub"]["activeServerLimit"] == servers


@pytest.mark.parametrize(
    ("values", "servers"),
    [
        ({"config": {"LaunchQuota": {"total_quota": 50}}}, 50),
        ({"config": {"LaunchQuota": {"total_quota": 0}}}, 0),
        ({"config": {"LaunchQuota": {"total_quota": None}}}, None),
        ({"jupyterhub": {"hub": {"activeServerLimit": 5}}}, 5),
        ({"jupyterhub": {"hub": {"config": {"JupyterHub": {"active_server_limit": 7}}}}}, 7),
        ({"config": {"LaunchQuota": {"total_quota": 50}}, "jupyterhub": {"hub": {"activeServerLimit": 5}}}, 50),
        ({"config": {"LaunchQuota": "none"}}, 12),
    ],
)
def test_a_number_of_servers_that_people_write_moves_the_hubs_own_limit(values, servers):
    found = written(values)
    assert found["config"].get("LaunchQuota", {}).get("total_quota") == servers
    assert found["jupyterhub"]["hub"].get("activeServerLimit") == servers


def test_a_number_of_servers_wins_over_what_the_role_is_asked_for():
    found = generate_binder_values(
        [CORE, SMALL], FLAVORS, {"build_quota": {"servers": 5}}, {"config": {"LaunchQuota": {"total_quota": 9}}}
    )
    assert found["jupyterhub"]["hub"]["activeServerLimit"] == 9


def test_half_a_pair_that_people_write_moves_the_other_half():
    single = written(hub_says(memory={"limit": "512M"}))["jupyterhub"]["singleuser"]
    assert single["memory"] == {"guarantee": "512M", "limit": "512M"}
    assert single["cpu"] == {"guarantee": 0.4, "limit": 1.63}


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"port": "http"}, "port of a BinderHub must be a whole number, not 'http'"),
        ({"mtu": [1]}, "mtu of a BinderHub must be a whole number, not a list"),
        ({"host_name": {"a": 1}}, "host_name of a BinderHub must be text, not a mapping"),
        (
            {"build_quota": {"servers": "many"}},
            "servers of a BinderHub's build_quota must be a whole number, not 'many'",
        ),
        ({"registry": {"password": 4711}}, "password of a BinderHub's registry must be text: put it in quotes"),
    ],
)
def test_options_of_another_kind_are_rejected_in_a_sentence(options, sentence):
    with pytest.raises(InvalidRequest, match=sentence) as rejected:
        generate_binder_values([CORE], [], options)
    assert "4711" not in str(rejected.value)
