# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import RequestFailed
from ansible_collections.hubforge.magnum.plugins.module_utils._magnum.api import Magnum
from ansible_collections.hubforge.magnum.plugins.module_utils._nodes.readiness import CONTROL_PLANE
from ansible_collections.hubforge.magnum.plugins.module_utils._pacing.ready_nodes import ReadyNodes, wanted_of
from fake_clock import FakeClock

KEY = "capi.stackhpc.com/node-group"
SCALING = {"auto_scaling_enabled": "true"}


def group(name="gpu", status="CREATE_COMPLETE", role="worker", count=2, low=1, high=None):
    limits = {"min_node_count": low, "max_node_count": high}
    return {"name": name, "status": status, "role": role, "node_count": count, **limits}


def node(name="gpu", ready="True", version="v1.35.3", labels=None):
    status = {"conditions": [{"type": "Ready", "status": ready}], "nodeInfo": {"kubeletVersion": version}}
    return {"metadata": {"name": "n", "labels": labels or {KEY: name}}, "spec": {}, "status": status}


@pytest.fixture
def nodes(cloud):
    cloud.cluster["stack_id"] = "hub-abcdefghijkl"  # as the driver names its releases
    return ReadyNodes(Magnum(cloud, FakeClock()), [])


def test_nodes_are_read_from_the_cluster_until_as_many_are_ready_as_the_group_has(nodes, cloud, server):
    server.nodes = [node(), node(ready="False")]
    assert nodes.lacking(cloud.cluster, [group()]) == "1 of 2 nodes of gpu ready"
    server.nodes = [node(), node()]
    assert nodes.lacking(cloud.cluster, [group()]) is None
    assert cloud.signatures == 1


def test_an_upgrade_is_awaited_node_by_node(nodes, cloud, server):
    server.nodes = [node(version="v1.34.9"), node()]
    assert nodes.lacking(cloud.cluster, [group()], "v1.35.3") == "1 of 2 nodes of gpu have v1.35.3"


def test_an_upgrade_that_an_earlier_run_began_is_awaited_too(nodes, cloud, server):
    server.nodes = [node(version="v1.34.9"), node(), node(labels={CONTROL_PLANE: ""})]
    assert nodes.lacking(cloud.cluster, [group()]) == "1 of 2 nodes of gpu have v1.35.3"


def test_a_driver_that_upgrades_each_group_for_itself_has_no_version_for_all(nodes, cloud, server):
    cluster = {**cloud.cluster, "stack_id": "2f1b0d9c-0000-4000-8000-000000000000"}
    heat = {"magnum.openstack.org/nodegroup": "gpu"}
    server.nodes = [node(version="v1.34.9", labels=heat), node(labels=heat), node(labels={CONTROL_PLANE: ""})]
    assert nodes.lacking(cluster, [group()]) is None


def test_an_api_that_goes_away_is_awaited_for_a_minute_and_then_taken_for_one_that_cannot_be_reached(
    nodes, cloud, server
):
    server.nodes, server.answer = [node()], 503
    assert nodes.lacking(cloud.cluster, [group()]) == "the cluster's API does not answer"
    nodes.magnum.clock.sleep(61)
    for _poll in range(2):
        assert nodes.lacking(cloud.cluster, [group()]) is None
    assert len(nodes.notes) == 1
    assert "are ready could not be seen" in nodes.notes[0]
    assert "503" in nodes.notes[0]


def test_an_api_that_goes_away_while_records_are_in_progress_says_nothing(nodes, cloud, server):
    server.nodes, server.answer = [node()], 503
    assert nodes.lacking(cloud.cluster, [group()], in_progress=True) is None
    nodes.magnum.clock.sleep(61)
    assert nodes.lacking(cloud.cluster, [group()], in_progress=True) is None
    server.answer = 200
    assert nodes.lacking(cloud.cluster, [group()]) == "1 of 2 nodes of gpu ready"
    assert nodes.notes == []


def test_an_api_that_comes_back_is_read_again(nodes, cloud, server):
    server.nodes, server.answer = [node()], 503
    nodes.lacking(cloud.cluster, [group()])
    nodes.magnum.clock.sleep(50)
    server.answer = 200
    assert nodes.lacking(cloud.cluster, [group()]) == "1 of 2 nodes of gpu ready"
    assert nodes.unanswered == 0


def test_the_minute_goes_on_in_the_next_start_of_the_module(cloud, server):
    cloud.cluster["stack_id"] = "hub-abcdefghijkl"
    server.answer = 503
    nodes = ReadyNodes(Magnum(cloud, FakeClock()), [], unanswered=59)
    assert nodes.lacking(cloud.cluster, [group()]) == "the cluster's API does not answer"
    nodes.magnum.clock.sleep(2)
    assert nodes.unanswered == 61
    assert nodes.lacking(cloud.cluster, [group()]) is None


def test_who_gets_no_certificate_is_not_asked_to_wait_for_one(nodes, cloud, server):
    nodes.magnum.post = lambda *_: (_ for _ in ()).throw(RequestFailed("Forbidden.", 403))
    assert nodes.lacking(cloud.cluster, [group()]) is None
    assert "Forbidden." in nodes.notes[0]


def test_a_group_that_is_deleted_or_of_a_driver_whose_label_is_not_known_is_not_awaited(cloud):
    known = {**cloud.cluster, "stack_id": "hub-abcdefghijkl"}
    assert wanted_of(known, [group(status="DELETE_IN_PROGRESS")]) == []
    assert wanted_of(known, [group(status="CREATE_FAILED")]) == []
    assert wanted_of({**cloud.cluster, "stack_id": "?"}, [group()]) == []


def test_a_control_plane_is_known_by_its_role(cloud):
    known = {**cloud.cluster, "stack_id": "hub-abcdefghijkl"}
    master = [group("default-master", role="master", count=3)]
    assert wanted_of(known, master)[0].labels == {CONTROL_PLANE: ""}
    assert wanted_of({**cloud.cluster, "stack_id": "?"}, master) == []


@pytest.mark.parametrize(
    ("words", "count", "minimum"),
    [
        ({"high": 5, "low": 2}, 2, 2),  # Cluster API applies the minimum to a new group
        ({"high": 5, "low": 2, "status": "UPDATE_COMPLETE"}, 1, 2),  # and to no other one
        ({"high": 5, "low": 0, "status": "UPDATE_COMPLETE"}, 0, 0),
        ({"high": 2, "low": 2}, 2, 0),  # nothing is left to the autoscaler
        ({"high": None}, 1, 1),  # the driver takes the count for the maximum
        ({"low": None, "high": None}, 2, 0),
    ],
)
def test_within_limits_the_count_is_the_autoscalers(cloud, words, count, minimum):
    cluster = {**cloud.cluster, "stack_id": "hub-abcdefghijkl", "labels": SCALING}
    wanted = wanted_of(cluster, [group(**words)])[0]
    assert (wanted.count, wanted.minimum) == (count, minimum)


def test_a_group_below_its_minimum_is_noted_not_awaited(nodes, cloud, server):
    server.nodes = [node()]
    cluster = {**cloud.cluster, "labels": SCALING}
    assert nodes.lacking(cluster, [group(status="UPDATE_COMPLETE", low=3, high=5)]) is None
    assert "fewer than its minimum of 3" in nodes.notes[0]


BUDGET = {
    "metadata": {"name": "hub", "namespace": "hub"},
    "spec": {"selector": {"matchLabels": {"app": "hub"}}},
    "status": {"disruptionsAllowed": 0},
}
POD = {
    "metadata": {"name": "hub-0", "namespace": "hub", "labels": {"app": "hub"}},
    "spec": {"nodeName": "n"},
    "status": {},
}
KEPT = "the PodDisruptionBudget hub in namespace hub keeps pod hub-0 on node n"


@pytest.fixture
def drained(server):
    """A node that is cordoned, of which a budget lets no pod go."""
    server.nodes = [{**node(version="v1.34.9"), "spec": {"unschedulable": True}}]
    server.lists = {"/apis/policy/v1/poddisruptionbudgets": [BUDGET], "/api/v1/pods": [POD]}


def test_a_budget_that_keeps_a_node_is_named_while_it_does(nodes, cloud, server, drained):
    assert nodes.blocking(cloud.cluster) == KEPT
    assert nodes.lacking(cloud.cluster, [group(count=1)], "v1.35.3") == f"0 of 1 nodes of gpu have v1.35.3; {KEPT}"
    server.nodes = [node()]
    assert nodes.blocking(cloud.cluster) == KEPT  # it was asked a moment ago
    nodes.magnum.clock.sleep(16)
    assert nodes.blocking(cloud.cluster) is None


def test_where_budgets_cannot_be_read_nothing_is_said_of_them(nodes, cloud, server, drained):
    server.lists = {}
    assert nodes.blocking(cloud.cluster) is None
    assert nodes.notes == []
