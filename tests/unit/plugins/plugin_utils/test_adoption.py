# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an inventory would say of a cluster that is there."""

from __future__ import annotations

from typing import Any

from ansible_collections.hubforge.magnum.plugins.plugin_utils._adoption import adopted, own_labels

TEMPLATE = {"name": "kubernetes-1.36", "labels": {"capi_helm_chart_version": "0.16.0"}}
CLUSTER = {
    "name": "hub",
    "cluster_template_id": "t-1",
    "keypair": "ops",
    "master_count": 1,
    "master_flavor_id": "f-2",
    "fixed_network": None,
    "labels": {"capi_helm_chart_version": "0.16.0"},
}
FLAVORS = {"f-1": "m3.small", "f-2": "m3.quad"}


def group(name: str, **others: Any) -> dict[str, Any]:
    limits = {"min_node_count": 0, "max_node_count": None}
    return {"name": name, "role": "worker", "flavor_id": "f-1", "node_count": 2, **limits, **others}


def desired(*groups: dict[str, Any], **cluster: Any) -> dict[str, Any]:
    return adopted(CLUSTER | cluster, [group("default-worker"), *groups], TEMPLATE, FLAVORS)


def test_a_cluster_is_named_with_its_template_and_flavors() -> None:
    assert desired() == {
        "name": "hub",
        "cluster_template": "kubernetes-1.36",
        "cluster": {"keypair": "ops", "master_count": 1, "flavor": "m3.small", "master_flavor": "m3.quad"},
        "nodegroups": [{"name": "default-worker", "count": 2}],
    }


def test_a_group_of_a_fixed_size_has_a_count_and_no_range() -> None:
    assert desired(group("user"))["nodegroups"][1] == {"name": "user", "flavor": "m3.small", "count": 2}


def test_a_group_with_a_maximum_has_a_range_beside_its_count() -> None:
    found = desired(group("user", min_node_count=1, max_node_count=4))["nodegroups"][1]
    assert found == {"name": "user", "flavor": "m3.small", "count": 2, "min": 1, "max": 4}


def test_a_group_of_the_autoscaler_has_a_range_and_no_count_since_that_moves() -> None:
    labels = {"auto_scaling_enabled": "true"}
    found = desired(group("user", min_node_count=1, max_node_count=4), labels=labels)["nodegroups"][1]
    assert found == {"name": "user", "flavor": "m3.small", "min": 1, "max": 4}


def test_a_minimum_of_zero_is_told_and_not_mended_since_the_plan_refuses_it() -> None:
    found = desired(group("user", max_node_count=4), labels={"auto_scaling_enabled": "true"})["nodegroups"][1]
    assert found["min"] == 0


def test_the_control_plane_is_no_node_group_of_an_inventory() -> None:
    assert [it["name"] for it in desired(group("default-master", role="master"))["nodegroups"]] == ["default-worker"]


def test_groups_come_in_the_order_of_their_names_after_default_worker() -> None:
    assert [it["name"] for it in desired(group("b"), group("a"))["nodegroups"]] == ["default-worker", "a", "b"]


def test_a_role_of_its_own_is_kept() -> None:
    assert desired(group("gpu", role="gpu"))["nodegroups"][1]["role"] == "gpu"


def test_a_flavor_that_magnum_was_given_by_name_stays_a_name() -> None:
    assert desired(group("user", flavor_id="m3.large"))["nodegroups"][1]["flavor"] == "m3.large"


def test_only_labels_that_differ_from_the_template_are_the_cluster_s_own() -> None:
    labels = {"capi_helm_chart_version": "0.16.0", "auto_scaling_enabled": "true"}
    assert own_labels({"labels": labels}, TEMPLATE) == {"auto_scaling_enabled": "true"}


def test_a_template_that_cannot_be_seen_is_named_by_its_id() -> None:
    assert adopted(CLUSTER, [], {}, {})["cluster_template"] == "t-1"
