# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is read of a cluster."""

from __future__ import annotations

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._node_labels.snapshot import (
    read_snapshot,
    wait_for_reconciler,
)
from fake_clock import FakeClock

NODE = {
    "metadata": {
        "name": "node-1",
        "uid": "u-1",
        "resourceVersion": "7",
        "labels": {"a": "b"},
        "annotations": {"hubforge.magnum/taints": "[]", "theirs": "x" * 1000},
        "managedFields": [{"manager": "kubelet"}, {"manager": "hubforge.magnum"}],
    },
    "spec": {"taints": [{"key": "t", "effect": "NoSchedule"}], "podCIDR": "10.0.0.0/24"},
    "status": {"images": []},
}
POLICY = {"metadata": {"name": "hubforge-node-labels-user"}, "spec": {"failurePolicy": "Ignore"}}
DEPLOYMENT = "/apis/apps/v1/namespaces/hubforge-node-labels/deployments/node-labels"
PODS = "/api/v1/namespaces/hubforge-node-labels/pods"
SPACE = {"/api/v1/namespaces/hubforge-node-labels": {"kind": "Namespace", "metadata": {"name": "hubforge-node-labels"}}}


def policies(version, *items):
    address = f"/apis/admissionregistration.k8s.io/{version}/mutatingadmissionpolic"
    return {f"{address}ies": {"items": list(items)}, f"{address}ybindings": {"items": []}}


def deployment(available=1, generation=2, observed=2, **status):
    counts = {"replicas": 1, "updatedReplicas": 1, "availableReplicas": available}
    return {
        "kind": "Deployment",
        "metadata": {"name": "node-labels", "generation": generation},
        "spec": {"replicas": 1},
        "status": {**counts, "observedGeneration": observed, **status},
    }


def waiting(reason="ContainerCreating", message=""):
    state = {"waiting": {"reason": reason, "message": message}}
    status = {"phase": "Pending", "conditions": [{"type": "PodScheduled", "status": "True"}]}
    status["containerStatuses"] = [{"name": "reconciler", "image": "python:3", "state": state}]
    return {"metadata": {"name": "node-labels-x"}, "spec": {"nodeName": "node-1"}, "status": status}


class Api:
    """Answers by path: a value, or the next one of a list of values."""

    def __init__(self, **answers):
        self.answers, self.asked = answers.pop("answers", answers), []

    def __call__(self, path, **_query):
        self.asked.append(path)
        found = self.answers.get(path)
        return (found.pop(0) if len(found) > 1 else found[0]) if isinstance(found, list) else found


def test_a_node_is_reduced_to_what_decisions_need():
    [node] = read_snapshot(Api(answers={"/api/v1/nodes": {"items": [NODE]}}))["nodes"]
    assert node == {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {
            "name": "node-1",
            "uid": "u-1",
            "resourceVersion": "7",
            "labels": {"a": "b"},
            "annotations": {"hubforge.magnum/taints": "[]"},
            "managedFields": [{"manager": "hubforge.magnum"}],
        },
        "spec": {"taints": [{"key": "t", "effect": "NoSchedule"}]},
    }


@pytest.mark.parametrize(
    ("answers", "served"),
    [
        (policies("v1"), "admissionregistration.k8s.io/v1"),
        (policies("v1beta1"), "admissionregistration.k8s.io/v1beta1"),
        (policies("v1") | policies("v1beta1"), "admissionregistration.k8s.io/v1"),
        ({}, ""),
    ],
)
def test_the_api_server_itself_is_asked_whether_it_serves_policies(answers, served):
    assert read_snapshot(Api(answers=answers))["served"] == served


def test_a_policy_says_what_it_is_although_items_of_a_list_do_not():
    [policy] = read_snapshot(Api(answers=policies("v1", POLICY)))["policies"]
    assert (policy["apiVersion"], policy["kind"]) == ("admissionregistration.k8s.io/v1", "MutatingAdmissionPolicy")
    assert policy["spec"] == {"failurePolicy": "Ignore"}


def test_a_cluster_without_a_reconciler_has_none_of_its_objects():
    api = Api()
    found = read_snapshot(api)
    assert (found["reconciler"], found["reconciler_status"]) == ([], "")
    assert DEPLOYMENT not in api.asked


def test_permissions_that_are_left_without_their_namespace_are_found():
    role = {"kind": "ClusterRole", "metadata": {"name": "hubforge-node-labels"}}
    answers = {"/apis/rbac.authorization.k8s.io/v1/clusterroles/hubforge-node-labels": role}
    assert [it["kind"] for it in read_snapshot(Api(answers=answers))["reconciler"]] == ["ClusterRole"]


def test_a_reconciler_that_is_ready_has_no_status_to_report():
    found = read_snapshot(Api(answers=SPACE | {DEPLOYMENT: deployment()}))
    assert [it["kind"] for it in found["reconciler"]] == ["Namespace", "Deployment"]
    assert "status" not in found["reconciler"][1]
    assert found["reconciler_status"] == ""


@pytest.mark.parametrize("found", [deployment(available=0), deployment(observed=1), deployment(replicas=2)])
def test_a_reconciler_is_not_ready_until_its_newest_pod_is_the_only_one_and_available(found):
    assert read_snapshot(Api(answers=SPACE | {DEPLOYMENT: found}))["reconciler_status"] == "It has no pod yet."


def test_the_status_says_why_the_pod_does_not_run():
    pods = {"items": [waiting("ImagePullBackOff", "no such image")]}
    found = read_snapshot(Api(answers=SPACE | {DEPLOYMENT: deployment(available=0), PODS: pods}))
    assert "its image python:3 cannot be pulled: no such image" in found["reconciler_status"]


def test_a_wait_ends_when_the_reconciler_is_ready():
    clock = FakeClock()
    wait_for_reconciler(Api(answers={DEPLOYMENT: [deployment(available=0)] * 3 + [deployment()]}), "", 60, clock)
    assert clock.now() == 3


def test_a_wait_ends_when_there_is_another_status_than_the_one_shown_but_gives_it_a_moment_first():
    clock, answers = FakeClock(), {DEPLOYMENT: deployment(available=0), PODS: {"items": [waiting()]}}
    wait_for_reconciler(Api(answers=answers), "It has no pod yet.", 60, clock)
    assert clock.now() == 5


def test_a_wait_without_any_news_ends_with_its_time():
    clock = FakeClock()
    wait_for_reconciler(Api(answers={DEPLOYMENT: deployment(available=0)}), "It has no pod yet.", 60, clock)
    assert clock.now() == 60


def test_without_a_window_nothing_is_waited_for():
    api = Api()
    wait_for_reconciler(api, "", 0, FakeClock())
    assert api.asked == []
