# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._resources.upgrade import (
    awaited,
    cautions,
    guard,
    numbers,
)

CLUSTER = {"name": "hub", "status": "UPDATE_COMPLETE", "health_status": "HEALTHY", "health_status_reason": {}}
MASTER = {"name": "default-master", "role": "master", "status": "CREATE_COMPLETE", "node_count": 1}
WORKER = {"name": "default-worker", "role": "worker", "status": "UPDATE_COMPLETE", "node_count": 2}


def image(version, distro="ubuntu"):
    return {"kube_version": version, "os_distro": distro}


def problems(before=None, after=None, groups=(MASTER, WORKER), **cluster):
    return guard({**CLUSTER, **cluster}, before or image("v1.33.5"), after or image("v1.34.2"), groups)


@pytest.mark.parametrize(
    ("before", "after"),
    [("v1.33.5", "v1.34.2"), ("1.33.5", "v1.33.9"), ("v1.33.5", "1.33.5"), ("1.33", "v1.34.0"), ("v1.9.11", "v1.10.0")],
)
def test_a_minor_version_at_a_time_may_go(before, after):
    assert problems(image(before), image(after)) == []


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("v1.34.2", "v1.33.5", "would go down from Kubernetes 1.34.2 to 1.33.5"),
        ("v1.33.5", "v1.33.4", "would go down"),
        ("v1.10.0", "v1.9.11", "would go down"),
        (
            "v1.33.5",
            "v1.35.0",
            "skip a minor version from Kubernetes 1.33.5 to 1.35.0: upgrade to a template of 1.34 first",
        ),
        ("v1.33.5", "v2.0.0", "skip a minor version"),
        ("v1.33.5", None, "kube_version is 'v1.33.5' and None"),
        ("latest", "v1.33.5", "'latest'"),
    ],
)
def test_a_path_that_kubernetes_does_not_have_is_rejected(before, after, words):
    (problem,) = problems(image(before), image(after))
    assert words in problem


def test_another_distribution_is_rejected():
    (problem,) = problems(after=image("v1.34.2", "flatcar"))
    assert "runs ubuntu and the new image is flatcar" in problem


@pytest.mark.parametrize("status", ["CREATE_IN_PROGRESS", "UPDATE_FAILED", "DELETE_COMPLETE", None])
def test_a_cluster_that_is_not_complete_is_rejected(status):
    (problem,) = problems(status=status)
    assert f"is {status}" in problem


def test_an_unhealthy_cluster_is_rejected_with_what_ails_it():
    (problem,) = problems(
        health_status="UNHEALTHY", health_status_reason={"cluster": "Ready", "nodegroup": "user waits"}
    )
    assert "UNHEALTHY (nodegroup: user waits)" in problem


@pytest.mark.parametrize("health", ["UNKNOWN", None, "HEALTHY"])
def test_a_health_that_is_not_known_does_not_stop_an_upgrade(health):
    assert problems(health_status=health) == []


def test_a_group_that_is_not_complete_is_rejected_by_name():
    (problem,) = problems(groups=[MASTER, {**WORKER, "name": "user", "status": "CREATE_FAILED"}])
    assert "user is CREATE_FAILED" in problem


def test_all_that_is_wrong_is_reported_at_once():
    wrong = problems(image("v1.35.0"), image("v1.33.0", "flatcar"), status="UPDATE_FAILED", health_status="UNHEALTHY")
    assert len(wrong) == 4


@pytest.mark.parametrize(("health", "reported"), [("HEALTHY", False), ("UNKNOWN", True), (None, True)])
def test_a_health_that_is_not_known_is_warned_about(health, reported):
    assert (
        any("health of the cluster" in it for it in cautions({**CLUSTER, "health_status": health}, [MASTER, WORKER]))
        is reported
    )


def test_a_group_of_one_node_is_warned_about_but_not_the_control_plane():
    (caution,) = cautions(CLUSTER, [MASTER, {**WORKER, "node_count": 1}])
    assert "default-worker" in caution
    assert "default-master" not in caution


@pytest.mark.parametrize(
    ("reported", "left"),
    [
        ({"the control plane": "v1.34.2", "node a": "1.34.2"}, None),
        ({"the control plane": "v1.34.2", "node a": "v1.33.5"}, "node a (v1.33.5)"),
        ({"the control plane": None, "node a": "v1.33.5"}, "the control plane (no version yet), node a (v1.33.5)"),
        ({}, None),
    ],
)
def test_what_reports_another_version_is_awaited_by_name(reported, left):
    assert awaited("v1.34.2", reported) == left


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("v1.33.5", (1, 33, 5)),
        ("1.33", (1, 33, 0)),
        ("v1.33.5+rke2r1", (1, 33, 5)),
        ("v1", None),
        ("1.33.5.6", None),
        (None, None),
    ],
)
def test_a_version_is_read_as_numbers(text, found):
    assert numbers(text) == found


def test_larger_groups_have_a_node_less_meanwhile_which_is_said():
    (caution,) = cautions(CLUSTER, [MASTER, {**WORKER, "node_count": 3}, {**WORKER, "name": "user", "node_count": 2}])
    assert caution.startswith("Meanwhile default-worker, user have one node less at a time")
