# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from datetime import UTC, datetime, timedelta

from ansible_collections.hubforge.magnum.plugins.module_utils._nodes.readiness import (
    CONTROL_PLANE,
    Node,
    Wanted,
    as_node,
    below_minimum,
    control_plane_version,
    lacking,
)

GPU = {"capi.stackhpc.com/node-group": "gpu"}


NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def node(ready=True, going=False, version="v1.35.3", labels=GPU, born=None):
    return Node("n", labels, version, ready, going, born)


def wanted(count, version=None):
    return [Wanted("gpu", GPU, count, version)]


def test_nothing_is_lacking_where_as_many_nodes_are_ready_as_the_group_has():
    assert lacking(wanted(2), [node(), node()]) == []
    assert lacking(wanted(0), []) == []


def test_nodes_that_are_not_there_or_not_ready_are_counted():
    assert lacking(wanted(3), [node(), node(ready=False)]) == ["1 of 3 nodes of gpu ready"]


def test_nodes_of_other_groups_do_not_count():
    assert lacking(wanted(1), [node(labels={"capi.stackhpc.com/node-group": "user"}), node(labels={})]) == [
        "0 of 1 nodes of gpu ready"
    ]


def test_a_node_that_is_more_than_was_asked_for_is_awaited_too_unless_it_leaves():
    assert lacking(wanted(1), [node(), node(ready=False)]) == ["1 of 2 nodes of gpu ready"]
    assert lacking(wanted(1), [node(), node(ready=False, going=True)]) == []


def test_a_broken_node_beyond_the_count_is_not_awaited_for_ever():
    old = NOW - timedelta(minutes=11)
    assert lacking(wanted(1), [node(), node(ready=False, born=old)], NOW) == []
    assert lacking(wanted(2), [node(), node(ready=False, born=old)], NOW) == ["1 of 2 nodes of gpu ready"]


def test_versions_are_compared_by_their_numbers():
    assert lacking(wanted(1, "v1.35.3-gardenlinux"), [node(version="v1.35.3+x")]) == []


def test_a_node_that_a_person_cordoned_is_ready_still():
    assert lacking(wanted(2), [node(), node(going=True)]) == []


def test_an_upgrade_is_over_when_no_node_of_the_old_version_is_left():
    old = [node(), node(version="v1.34.9", going=True)]
    assert lacking(wanted(1, "v1.35.3"), old) == ["1 of 2 nodes of gpu have v1.35.3"]
    assert lacking(wanted(1, "1.35.3"), [node()]) == []


def test_a_node_is_read_from_what_kubernetes_says():
    body = {
        "metadata": {"name": "n", "labels": GPU},
        "spec": {"unschedulable": True},
        "status": {"conditions": [{"type": "Ready", "status": "True"}], "nodeInfo": {"kubeletVersion": "v1.35.3"}},
    }
    assert as_node(body) == node(going=True)


def test_a_node_that_says_nothing_is_not_ready():
    assert as_node({"metadata": {"name": "n"}}) == Node("n", {}, "", False, False)


def test_a_group_below_its_minimum_is_reported_since_the_autoscaler_need_not_raise_it():
    assert below_minimum([Wanted("gpu", GPU, 1, None, 3)], [node()]) == [
        "Node group 'gpu' has 1 node, fewer than its minimum of 3: the cluster's autoscaler adds nodes once pods wait for them."
    ]
    assert below_minimum([Wanted("gpu", GPU, 1, None, 1), Wanted("user", {"x": "y"}, 0)], [node()]) == []


def test_the_newest_node_of_the_control_plane_says_which_version_all_are_to_have():
    master = {CONTROL_PLANE: ""}
    nodes = [node(version="v1.36.3"), node(version="v1.34.9", labels=master), node(version="v1.35.10", labels=master)]
    assert control_plane_version(nodes) == "v1.35.10"
    assert control_plane_version([node(), node(version="odd", labels=master)]) is None
