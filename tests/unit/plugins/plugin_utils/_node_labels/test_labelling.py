# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A task as a whole, on a cluster that keeps what is applied to it: which modules it starts, and what it reports."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import InvalidRequest, RequestFailed, TimedOut
from ansible_collections.hubforge.magnum.plugins.plugin_utils._node_labels.labelling import Applied, Labelling, Request
from fake_clock import FakeClock

V1 = "admissionregistration.k8s.io/v1"
POLICY_KINDS = ("MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding")
USER = {"name": "user", "labels": {"purpose": "user"}}
WORDS = "label purpose=user is missing"


def node(name="node-1", **labels):
    meta = {"name": name, "uid": f"uid-{name}", "resourceVersion": "1"}
    return {
        "kind": "Node",
        "metadata": {**meta, "labels": {"capi.stackhpc.com/node-group": "user", **labels}},
        "spec": {},
    }


class FakeCluster:
    """Keeps objects by kind and name; `started` is what each start of a module was for."""

    def __init__(self, *nodes, served=V1):
        self.served, self.started, self.shown, self.statuses, self.answers = served, [], [], [], {}
        self.objects: dict[tuple[str, str], Any] = {("Node", it["metadata"]["name"]): it for it in nodes}
        self.forgets = False  # whether something takes labels away again
        self.windows: list[tuple[str, int]] = []

    def read(self, shown="", window=0):
        self.started.append("read")
        self.windows.append((shown, window))
        found = copy.deepcopy(list(self.objects.values()))
        policies = [it for it in found if it["kind"] in POLICY_KINDS]
        nodes = [it for it in found if it["kind"] == "Node"]
        others = [it for it in found if it not in policies and it not in nodes]
        status = self.statuses.pop(0) if self.statuses and window else ""
        snapshot = {"served": self.served, "policies": policies, "reconciler": others, "nodes": nodes}
        return {**snapshot, "guarded": True, "reconciler_status": status}

    def apply(self, definitions):
        self.started.append(f"apply {', '.join(sorted({it['kind'] for it in definitions}))}")
        return [self._put(it) for it in definitions]

    def _put(self, it):
        key = it["kind"], it["metadata"]["name"]
        if answers := self.answers.get(it["metadata"]["name"]):
            return answers.pop(0)
        labels = {**self.objects.get(key, it)["metadata"].get("labels", {}), **it["metadata"].get("labels", {})}
        if not (self.forgets and it["kind"] == "Node"):
            self.objects[key] = {**it, "metadata": {**it["metadata"], "labels": labels}}
        return Applied(True)

    def remove(self, definitions, timeout):
        self.started.append(f"remove {', '.join(sorted({it['kind'] for it in definitions}))}")
        for it in definitions:
            self.objects.pop((it["kind"], it["metadata"]["name"]), None)
        if any(it["kind"] == "Namespace" for it in definitions):
            self.objects = {key: it for key, it in self.objects.items() if not it["metadata"].get("namespace")}

    def show(self, line):
        self.shown.append(line)


def label(cluster, groups=(USER,), method="auto", wait_timeout=300, check_mode=False, clock=None):
    """Run a task, and return it; `started` of the cluster is of this run."""
    cluster.started, cluster.shown = [], []
    request = Request(list(groups), method, "python:3", wait_timeout, {"reconciler.py": ""}, check_mode)
    task = Labelling(request, cluster, clock or FakeClock())
    task.run()
    return task


# -- what it costs --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["policy", "reconciler", "none"])
def test_a_run_that_changes_nothing_starts_one_module(method):
    cluster = FakeCluster(node())
    label(cluster, method=method)
    task = label(cluster, method=method)
    assert cluster.started == ["read"]
    assert (task.changed, task.diff, task.nodes) == (False, [], {})


def test_a_cluster_without_labels_and_taints_is_read_once():
    cluster = FakeCluster(node())
    task = label(cluster, groups=[{"name": "user"}])
    assert cluster.started == ["read"]
    assert (task.method, task.changed) == ("none", False)


def test_all_nodes_are_labelled_by_one_start():
    cluster = FakeCluster(*(node(f"node-{number}") for number in range(5)))
    label(cluster, method="none")
    assert cluster.started == ["read", "apply Node", "read"]


def test_the_method_is_put_in_place_before_the_nodes_are_read_and_labelled():
    cluster, clock = FakeCluster(node()), FakeClock()
    label(cluster, clock=clock)
    policies = "apply MutatingAdmissionPolicy, MutatingAdmissionPolicyBinding"
    assert cluster.started == ["read", policies, "read", "apply Node", "read"]
    assert clock.now() == 3  # seconds in which API servers follow a policy; no module sleeps


def test_only_nodes_that_differ_are_changed():
    cluster = FakeCluster(node("node-1", purpose="user"), node("node-2"))
    task = label(cluster, method="none")
    assert task.nodes == {"node-2": [WORDS]}
    assert [diff["after_header"] for diff in task.diff] == ["Node node-2"]


# -- what labels later nodes ----------------------------------------------------------------------------------------


def test_groups_that_cannot_be_read_are_rejected_before_the_cluster_is_asked():
    cluster = FakeCluster()
    with pytest.raises(InvalidRequest, match="has no name"):
        label(cluster, groups=[{}])
    assert cluster.started == []


def test_the_method_and_its_reason_are_shown():
    cluster = FakeCluster()
    task = label(cluster, method="none")
    assert cluster.shown == [task.reason] == ["Nodes that are added later get their labels and taints at the next run."]


def test_each_method_removes_the_other_one():
    cluster = FakeCluster(node(purpose="user"))
    label(cluster, method="reconciler")
    task = label(cluster, method="policy")
    assert (
        "remove ClusterRole, ClusterRoleBinding, Namespace, ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding"
        in cluster.started
    )
    assert ("Deployment", "node-labels") not in cluster.objects
    assert task.changed
    label(cluster, method="reconciler")
    assert "remove MutatingAdmissionPolicy, MutatingAdmissionPolicyBinding" in cluster.started
    label(cluster, method="none")
    assert list(cluster.objects) == [("Node", "node-1")]


def test_the_policy_of_a_group_that_has_nothing_any_more_is_removed_after_its_binding():
    cluster = FakeCluster()
    label(cluster, groups=[USER, {"name": "core", "labels": {"a": "b"}}])
    task = label(cluster)
    assert cluster.started == ["read", "remove MutatingAdmissionPolicy, MutatingAdmissionPolicyBinding", "read"]
    names = [
        "MutatingAdmissionPolicyBinding hubforge-node-labels-core",
        "MutatingAdmissionPolicy hubforge-node-labels-core",
    ]
    assert [diff["before_header"] for diff in task.diff] == names


def test_a_policy_that_is_not_accepted_is_an_error_with_the_reason():
    cluster = FakeCluster()
    cluster.answers["hubforge-node-labels-user"] = [Applied(error="quota exceeded")]
    with pytest.raises(RequestFailed, match="does not accept MutatingAdmissionPolicy hubforge-node-labels-user: quota"):
        label(cluster)


# -- the reconciler has to run --------------------------------------------------------------------------------------


def test_each_new_status_of_the_reconciler_is_shown_once():
    cluster = FakeCluster()
    cluster.statuses = ["It has no pod yet.", "It has no pod yet.", "Pod x: it runs, and is not ready yet.", ""]
    label(cluster, method="reconciler")
    assert [line.split("not ready: ")[1] for line in cluster.shown[1:]] == [
        "It has no pod yet.",
        "Pod x: it runs, and is not ready yet.",
    ]
    assert cluster.windows[2] == ("It has no pod yet.", 60)


def test_a_reconciler_that_does_not_run_in_time_is_an_error_with_its_status():
    cluster, clock = FakeCluster(), FakeClock()
    cluster.statuses = ["Pod x: its image python:3 cannot be pulled: no such image."] * 9
    read = cluster.read
    cluster.read = lambda shown="", window=0: (clock.sleep(window), read(shown, window))[1]
    with pytest.raises(
        TimedOut, match=r"does not run: after 2m30s, Pod x: its image .* node_labels_reconciler_image names"
    ):
        label(cluster, method="reconciler", wait_timeout=150, clock=clock)
    assert [window for _shown, window in cluster.windows] == [0, 60, 60, 30]


def test_a_reconciler_that_is_not_accepted_is_an_error_with_the_reason():
    cluster = FakeCluster()
    cluster.answers["node-labels"] = [Applied(error="forbidden")]
    with pytest.raises(TimedOut, match="does not run: forbidden"):
        label(cluster, method="reconciler")


# -- the nodes there are --------------------------------------------------------------------------------------------


def test_a_conflict_is_settled_by_the_next_read():
    cluster = FakeCluster(node())
    cluster.answers["node-1"] = [Applied(error="changed meanwhile", conflict=True)]
    task = label(cluster, method="none")
    assert cluster.started == ["read", "apply Node", "read", "apply Node", "read"]
    assert cluster.objects["Node", "node-1"]["metadata"]["labels"]["purpose"] == "user"
    assert task.nodes == {"node-1": [WORDS]}


def test_a_node_that_left_is_no_error_and_no_change():
    cluster = FakeCluster(node())
    cluster.answers["node-1"] = [Applied(error="uid mismatch", conflict=True)]
    apply = cluster.apply
    cluster.apply = lambda definitions: (apply(definitions), cluster.objects.clear())[0]
    assert not label(cluster, method="none").changed


def test_a_node_that_is_not_accepted_is_an_error_with_the_reason():
    cluster = FakeCluster(node())
    cluster.answers["node-1"] = [Applied(error="nodes is forbidden")]
    with pytest.raises(RequestFailed, match="does not accept node node-1: nodes is forbidden"):
        label(cluster, method="none")


@pytest.mark.parametrize(("timeout", "tries"), [(0, 1), (3, 4)])
def test_nodes_that_still_differ_when_the_time_is_over_are_an_error(timeout, tries):
    cluster = FakeCluster(node())
    cluster.forgets = True
    with pytest.raises(
        TimedOut, match=r"node node-1 of group user still differs from what is desired .label purpose=user"
    ):
        label(cluster, method="none", wait_timeout=timeout)
    assert cluster.started.count("apply Node") == tries


def test_many_nodes_are_shown_in_few_lines_and_reported_all():
    cluster = FakeCluster(*(node(f"node-{number}") for number in range(30)))
    task = label(cluster, method="none")
    assert len(task.nodes) == 30
    assert cluster.shown[-1] == "and 10 nodes more"


# -- check mode -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["policy", "reconciler", "none"])
def test_a_check_sends_and_waits_for_nothing_and_says_what_would_change(method):
    cluster, clock = FakeCluster(node()), FakeClock()
    cluster.statuses = ["It has no pod yet."]
    task = label(cluster, method=method, check_mode=True, clock=clock)
    assert (cluster.started, clock.now()) == (["read"], 0)
    assert task.changed
    assert task.nodes == {"node-1": [WORDS]}
    assert task.diff[-1]["after"]["metadata"]["labels"] == {"purpose": "user"}


def test_a_check_shows_what_would_be_removed():
    cluster = FakeCluster()
    label(cluster)
    task = label(cluster, method="none", check_mode=True)
    assert cluster.started == ["read"]
    assert task.changed
    assert {diff["before_header"].split()[0] for diff in task.diff} == set(POLICY_KINDS)
