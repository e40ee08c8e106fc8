# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which nodes differ from what their group desires, and what is applied to them."""

from __future__ import annotations

import json

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._nodes.changes import change_of
from ansible_collections.hubforge.magnum.plugins.module_utils._nodes.groups import desired_of_nodes

DEDICATED = {"key": "hub.jupyter.org/dedicated", "value": "user", "effect": "NoSchedule"}
NOT_READY = {"key": "node.kubernetes.io/not-ready", "effect": "NoSchedule"}


def node_changes(groups, nodes):
    """The changes of all nodes that differ."""
    found = (change_of(desired_of_nodes(groups), node) for node in nodes)
    return [change for change in found if change]


GROUPS = [{"name": "User_Small", "labels": {"purpose": "user"}, "taints": [DEDICATED]}]


def node(labels=None, taints=(), ours=None, owned=(), group="user-small", label="capi.stackhpc.com/node-group"):
    fields = {"f:metadata": {"f:labels": {f"f:{key}": {} for key in owned}}}
    return {
        "metadata": {
            "name": "node-1",
            "uid": "u-1",
            "resourceVersion": "7",
            "labels": {label: group, **(labels or {})},
            "annotations": {} if ours is None else {"hubforge.magnum/taints": ours},
            "managedFields": [{"manager": "hubforge.magnum", "fieldsV1": fields}],
        },
        "spec": {"taints": list(taints)} if taints else {},
    }


DONE = {"labels": {"purpose": "user"}, "taints": [DEDICATED], "ours": json.dumps([DEDICATED]), "owned": ["purpose"]}


def test_a_node_that_carries_everything_is_left_alone():
    assert node_changes(GROUPS, [node(**DONE)]) == []


@pytest.mark.parametrize("label", ["capi.stackhpc.com/node-group", "node.cluster.x-k8s.io/nodegroup"])
def test_a_node_is_known_by_either_drivers_label(label):
    assert [change["name"] for change in node_changes(GROUPS, [node(label=label)])] == ["node-1"]


@pytest.mark.parametrize("found", [node(group="elsewhere"), {"metadata": {"name": "plain"}}])
def test_nodes_of_other_groups_are_left_alone(found):
    assert node_changes(GROUPS, [found]) == []


@pytest.mark.parametrize(
    ("differs", "off"),
    [
        ({"labels": {}}, "label purpose=user is missing"),
        ({"labels": {"purpose": "core"}}, "label purpose=user is missing"),
        ({"labels": {"purpose": "user", "old": "x"}, "owned": ["old"]}, "label old is no longer desired"),
        ({"taints": []}, "taint hub.jupyter.org/dedicated=user:NoSchedule is missing"),
        ({"taints": [{**DEDICATED, "value": "core"}]}, "taint hub.jupyter.org/dedicated=user:NoSchedule is missing"),
        (
            {"taints": [DEDICATED, NOT_READY], "ours": json.dumps([DEDICATED, NOT_READY])},
            "taint node.kubernetes.io/not-ready:NoSchedule is no longer desired",
        ),
    ],
)
def test_each_difference_is_in_the_report(differs, off):
    assert [change["off"] for change in node_changes(GROUPS, [node(**{**DONE, **differs})])] == [[off]]


def test_labels_and_taints_of_others_stay():
    [change] = node_changes(GROUPS, [node(labels={"theirs": "x"}, taints=[NOT_READY])])
    assert change["definition"]["metadata"]["labels"] == {
        "purpose": "user"
    }  # theirs are not in our apply, so they stay
    assert change["definition"]["spec"]["taints"] == [NOT_READY, DEDICATED]


def test_a_taint_of_ours_goes_when_no_longer_desired():
    desired = [{"name": "user-small", "labels": {"purpose": "user"}}]
    [change] = node_changes(desired, [node(**{**DONE, "taints": [NOT_READY, DEDICATED]})])
    assert change["definition"]["spec"]["taints"] == [NOT_READY]
    assert change["definition"]["metadata"]["annotations"] == {"hubforge.magnum/taints": "[]"}


def test_others_taints_are_applied_too_once_the_list_was_ours_since_to_leave_it_out_would_take_them_away():
    desired = [{"name": "user-small", "labels": {"purpose": "other"}}]
    [change] = node_changes(desired, [node(taints=[NOT_READY], ours="[]")])
    assert change["definition"]["spec"]["taints"] == [NOT_READY]
    assert change["definition"]["metadata"]["annotations"] == {"hubforge.magnum/taints": "[]"}
    assert change["definition"]["metadata"]["resourceVersion"] == "7"


def test_taints_are_not_touched_where_we_never_had_any():
    desired = [{"name": "user-small", "labels": {"purpose": "user"}}]
    [change] = node_changes(desired, [node(taints=[NOT_READY])])
    assert "spec" not in change["definition"]


def test_an_apply_can_neither_revive_a_node_nor_undo_what_others_changed():
    [change] = node_changes(GROUPS, [node()])
    meta = change["definition"]["metadata"]
    assert (meta["uid"], meta["resourceVersion"]) == ("u-1", "7")


def test_an_apply_of_labels_alone_does_not_mind_what_others_changed_meanwhile():
    [change] = node_changes([{"name": "user-small", "labels": {"a": "b"}}], [node()])
    assert change["definition"]["metadata"] == {"name": "node-1", "uid": "u-1", "labels": {"a": "b"}}


def test_a_group_is_known_by_its_name_as_magnum_cluster_api_writes_it():
    found = node(group="User_Small", label="node.cluster.x-k8s.io/nodegroup")
    assert [change["group"] for change in node_changes(GROUPS, [found])] == ["User_Small"]


@pytest.mark.parametrize(("value", "text"), [(True, "true"), (1, "1"), (None, "")])
def test_label_values_are_text(value, text):
    [change] = node_changes([{"name": "user-small", "labels": {"a": value}}], [node()])
    assert change["definition"]["metadata"]["labels"] == {"a": text}


@pytest.mark.parametrize("damaged", ["", "{", "[1]", "null", '{"a": 1}'])
def test_a_damaged_record_of_our_taints_counts_as_none(damaged):
    assert node_changes(GROUPS, [node(**{**DONE, "ours": damaged})]) == []
