# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an inventory would say of a cluster that is there."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._resources.declaration import (
    declaration,
    own_labels,
    template_problems,
)

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
    return declaration(CLUSTER | cluster, [group("default-worker"), *groups], TEMPLATE, FLAVORS)


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


def test_a_minimum_of_zero_is_declared_as_it_is_since_the_plan_rejects_it() -> None:
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
    assert declaration(CLUSTER, [], {}, {})["cluster_template"] == "t-1"


@pytest.mark.parametrize("text", ["{{ lookup('pipe', 'id') }}", "{% for a in b %}", "a {# comment #}"])
@pytest.mark.parametrize("where", ["labels", "keypair", "name", "flavor"])
def test_a_text_that_ansible_would_evaluate_is_rejected_with_its_place(text: str, where: str) -> None:
    found = {
        "labels": lambda: desired(labels={"note": text}),
        "keypair": lambda: desired(keypair=text),
        "name": lambda: desired(group(text)),
        "flavor": lambda: desired(group("user", flavor_id=text)),
    }[where]()
    [problem] = template_problems(found)
    place = {
        "labels": "cluster.labels.note",
        "keypair": "cluster.keypair",
        "name": "nodegroups[1].name",
        "flavor": "nodegroups[1].flavor",
    }
    assert problem.startswith(f"{place[where]} of the cluster is {text!r}, which Ansible would evaluate")


def test_the_name_of_a_label_may_not_be_evaluated_either() -> None:
    assert len(template_problems(desired(labels={"{{ x }}": "1"}))) == 1


def test_braces_that_begin_no_template_are_data() -> None:
    assert template_problems(desired(labels={"json": '{"a": {"b": 1}}', "percent": "5 %}"})) == []
