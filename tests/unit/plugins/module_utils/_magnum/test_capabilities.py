# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._magnum.capabilities import (
    CAPI_HELM,
    CLUSTER_API,
    HEAT,
    UNKNOWN,
    can,
    driver_of,
    labels_in_driver,
    labels_to_come,
)

READY = {"cluster": "Ready", "infrastructure": "Ready", "controlplane": "Ready", "nodegroup": "Ready"}


def cluster(**words):
    return {"name": "hub", "stack_id": None, "health_status_reason": None, **words}


@pytest.mark.parametrize(
    ("highest", "able"),
    [
        ("1.9", {"node_groups": True, "zero_nodes": False, "node_labels": False}),
        ("1.10", {"node_groups": True, "zero_nodes": True, "credentials_rotate": False}),
        ("1.14", {"zero_nodes": True, "credentials_rotate": True, "node_labels": True}),
    ],
)
def test_what_can_be_asked_follows_from_the_highest_version_as_numbers(highest, able):
    assert able.items() <= can(highest).items()


@pytest.mark.parametrize(
    ("name", "driver"),
    [
        ("k8s_capi_helm_v1", CAPI_HELM),
        ("k8s_cluster_api_ubuntu", CLUSTER_API),
        ("k8s_fedora_coreos_v1", HEAT),
        ("our_own", UNKNOWN),
        (None, UNKNOWN),
    ],
)
def test_the_driver_is_known_by_its_name_in_the_template(name, driver):
    assert driver_of({"driver": name}, None) is driver


@pytest.mark.parametrize(
    ("snapshot", "driver"),
    [
        (cluster(health_status_reason=READY), CAPI_HELM),
        (cluster(stack_id="hub-s6fyernkj6n6"), CAPI_HELM),
        (cluster(cluster_id="hub-s6fyernkj6n6"), CAPI_HELM),
        (
            cluster(
                name="A_Hub.of a very long name, longer still", stack_id="a-hub-of-a-very-long-name-long-s6fyernkj6n6"
            ),
            CAPI_HELM,
        ),
        (cluster(name="kube", stack_id="kube-s6fyernkj6n6"), CAPI_HELM),
        (cluster(name="kube", stack_id="kube-0ab1c"), CLUSTER_API),
        (cluster(stack_id="49dc23f5-ffc9-40c3-9d34-7be7f9e34d63"), HEAT),
        (cluster(stack_id="other-s6fyernkj6n6"), UNKNOWN),
        (cluster(health_status_reason={"api": "ok", "hub-node-0.Ready": "True"}), UNKNOWN),
        (cluster(), UNKNOWN),
    ],
)
def test_the_driver_of_an_older_magnum_is_known_by_what_it_writes_into_a_cluster(snapshot, driver):
    assert driver_of(None, snapshot) is driver
    assert driver_of({"name": "without the field"}, snapshot) is driver


def test_a_name_that_is_reported_counts_more_than_traces_that_look_alike():
    assert driver_of({"driver": "our_own"}, cluster(stack_id="hub-s6fyernkj6n6")) is UNKNOWN


def test_only_the_signals_of_capi_helm_are_known():
    assert [driver.name for driver in (CAPI_HELM, CLUSTER_API, HEAT, UNKNOWN) if driver.exact] == ["capi-helm"]


@pytest.mark.parametrize(
    ("driver", "role", "label"),
    [
        (CAPI_HELM, "worker", {"capi.stackhpc.com/node-group": "user-big"}),
        (CLUSTER_API, "worker", {"node.cluster.x-k8s.io/nodegroup": "User_big"}),
        (CAPI_HELM, "master", None),
        (UNKNOWN, "worker", None),
    ],
)
def test_nodes_are_known_by_a_label_of_their_driver(driver, role, label):
    assert driver.node_label({"name": "User_big", "role": role}) == label


@pytest.mark.parametrize("driver", ["k8s_capi_helm_v1", "k8s_cluster_api_ubuntu", ""])
@pytest.mark.parametrize("merge", [True, False])
def test_drivers_of_cluster_api_see_the_template_s_labels_below_the_cluster_s_own(driver, merge):
    template = {"driver": driver, "labels": {"a": "1", "b": "1"}}
    assert labels_to_come(template, {"b": "2"}, merge) == {"a": "1", "b": "2"}
    assert labels_to_come(template, None, merge) == template["labels"]


def test_drivers_of_heat_see_the_cluster_s_own_labels_alone_unless_they_were_merged():
    template = {"driver": "k8s_fedora_coreos_v1", "labels": {"a": "1", "b": "1"}}
    assert labels_to_come(template, {"b": "2"}, False) == {"b": "2"}
    assert labels_to_come(template, {"b": "2"}, True) == {"a": "1", "b": "2"}


def test_of_a_cluster_that_is_there_magnum_names_the_labels_that_it_did_not_take_over():
    there = cluster(labels={"b": "2"}, labels_skipped={"a": "1"})
    assert labels_in_driver({**there, "health_status_reason": READY}) == {"a": "1", "b": "2"}
    assert labels_in_driver({**there, "stack_id": "5d12f6fd-a196-4bf0-ae4c-1f639a523a52"}) == {"b": "2"}
    assert labels_in_driver(cluster(labels=None)) == {}
