# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a server-side apply would change."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.hubforge.magnum.plugins.plugin_utils._node_labels.difference import differing

DESIRED = {
    "apiVersion": "v1",
    "kind": "Thing",
    "metadata": {"name": "one", "labels": {"a": "1"}},
    "spec": {"size": 1, "items": [{"name": "x", "port": 80}], "more": []},
}
FIELDS = {
    "f:metadata": {"f:labels": {"f:a": {}}},
    "f:spec": {"f:size": {}, "f:items": {'k:{"name":"x"}': {".": {}, "f:name": {}, "f:port": {}}}},
}


def current(spec: Any = None, labels: Any = None, fields: Any = None, manager="hubforge.magnum", operation="Apply"):
    entry = {"manager": manager, "operation": operation, "fieldsV1": fields or FIELDS}
    return {
        "apiVersion": "v1",
        "kind": "Thing",
        "metadata": {"name": "one", "uid": "u", "labels": labels or {"a": "1"}, "managedFields": [entry]},
        "spec": {"size": 1, "filled": "in", "items": [{"name": "x", "port": 80, "protocol": "TCP"}], **(spec or {})},
    }


def test_what_is_as_desired_would_not_change_whatever_kubernetes_filled_in():
    assert differing(DESIRED, current()) is None


def test_what_others_set_stays():
    assert differing(DESIRED, current(labels={"a": "1", "theirs": "x"}, spec={"theirs": [1]})) is None


def test_what_is_not_there_would_be_created():
    diff = differing(DESIRED, None)
    assert diff is not None
    assert (diff["before"], diff["after"]["spec"]["size"]) == ({}, 1)
    assert diff["before_header"] == "Thing one"


@pytest.mark.parametrize(
    "found",
    [
        current(spec={"size": 2}),
        current(labels={"b": "1"}),
        current(spec={"items": []}),
        current(spec={"items": [{"name": "x", "port": 81}]}),
        current(spec={"items": [{"name": "x", "port": 80}, {"name": "y"}]}),
    ],
)
def test_another_value_would_change(found):
    assert differing(DESIRED, found) is not None


def test_a_label_of_ours_that_is_no_longer_desired_would_go():
    fields = {"f:metadata": {"f:labels": {"f:a": {}, "f:old": {}}}}
    diff = differing(DESIRED, current(labels={"a": "1", "old": "x", "theirs": "x"}, fields=fields))
    assert diff is not None
    assert diff["before"]["metadata"]["labels"] == {"a": "1", "old": "x"}
    assert diff["after"]["metadata"]["labels"] == {"a": "1"}


def test_a_field_of_ours_inside_an_item_of_a_list_would_go():
    fields = {"f:spec": {"f:items": {'k:{"name":"x"}': {"f:name": {}, "f:port": {}, "f:old": {}}}}}
    found = current(spec={"items": [{"name": "x", "port": 80, "old": 1}]}, fields=fields)
    diff = differing(DESIRED, found)
    assert diff is not None
    assert diff["before"]["spec"]["items"] == [{"name": "x", "port": 80, "old": 1}]


def test_a_map_of_ours_as_a_whole_would_go():
    assert differing(DESIRED, current(spec={"selector": {"b": "2"}}, fields={"f:spec": {"f:selector": {}}}))


@pytest.mark.parametrize("who", [{"manager": "kubectl"}, {"operation": "Update"}])
def test_only_our_own_applies_count(who):
    fields = {"f:metadata": {"f:labels": {"f:theirs": {}}}}
    assert differing(DESIRED, current(labels={"a": "1", "theirs": "x"}, fields=fields, **who)) is None


def test_an_empty_value_is_a_value():
    assert differing({**DESIRED, "metadata": {"name": "one", "labels": {"a": "1", "role": ""}}}, current())
