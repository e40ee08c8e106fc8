# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import InvalidRequest
from ansible_collections.hubforge.magnum.plugins.module_utils._fields import Field, Ref, Via, label_problems, same
from ansible_collections.hubforge.magnum.plugins.module_utils._reconcile.plan import make_plan

FIELDS = (
    Field("flavor_id"),
    Field("labels"),
    Field("min_node_count", Via.LIMIT),
    Field("node_count", Via.RESIZE),
    Field("max_node_count", Via.LIMIT),
    Field("merge_labels", Via.CREATE_ONLY),
)
THERE = {
    "flavor_id": "m3.small",
    "node_count": 2,
    "min_node_count": 1,
    "max_node_count": 3,
    "status": "CREATE_COMPLETE",
}


def requests(desired, current=None):
    return [(step.verb, dict(step.values)) for step in make_plan("node group", FIELDS, desired, current or THERE).steps]


def test_what_is_not_asked_for_is_left_alone():
    assert make_plan("node group", FIELDS, {}, THERE).action == "none"


def test_an_absent_resource_is_created_with_what_was_asked():
    plan = make_plan("node group", FIELDS, {"flavor_id": "m3.small", "node_count": 1}, None)
    assert (plan.action, plan.before, plan.after) == ("create", {}, {"flavor_id": "m3.small", "node_count": 1})


def test_what_is_only_said_at_creation_is_not_drift_later():
    assert requests({"merge_labels": True}) == []


def test_every_fixed_field_that_differs_is_named_at_once():
    with pytest.raises(InvalidRequest) as rejected:
        make_plan("node group 'user'", FIELDS, {"flavor_id": "m3.large", "labels": {"a": "b"}}, THERE)
    assert "flavor_id is 'm3.small' and was asked to be 'm3.large'" in str(rejected.value)
    assert "labels is {'a': None} and was asked to be {'a': 'b'}" in str(rejected.value)


def test_a_growing_range_is_raised_from_above():
    assert requests({"min_node_count": 5, "node_count": 6, "max_node_count": 10}) == [
        ("patch", {"max_node_count": 10}),
        ("resize", {"node_count": 6}),
        ("patch", {"min_node_count": 5}),
    ]


def test_a_shrinking_range_is_lowered_from_below():
    current = {**THERE, "min_node_count": 5, "node_count": 6, "max_node_count": 10}
    assert requests({"min_node_count": 1, "node_count": 2, "max_node_count": 3}, current) == [
        ("patch", {"min_node_count": 1}),
        ("resize", {"node_count": 2}),
        ("patch", {"max_node_count": 3}),
    ]


@pytest.mark.parametrize(
    ("low", "count", "high"),
    [(low, count, high) for high in range(1, 5) for count in range(high + 1) for low in range(count + 1)],
)
def test_min_count_and_max_stay_in_order_at_every_request(low, count, high):
    held = {"min_node_count": 1, "node_count": 2, "max_node_count": 3}
    desired = {"min_node_count": low, "node_count": count, "max_node_count": high}
    for step in make_plan("node group", FIELDS, desired, {**THERE, **held}).steps:
        held.update(step.values)
        assert held["min_node_count"] <= held["node_count"] <= held["max_node_count"]
    assert held == desired


def test_both_limits_go_in_one_request_where_the_count_keeps_to_both():
    assert requests({"min_node_count": 2, "max_node_count": 9}) == [
        ("patch", {"min_node_count": 2, "max_node_count": 9})
    ]


def test_nothing_is_repaired_where_repair_is_switched_off():
    failed = {**THERE, "status": "CREATE_FAILED"}
    assert not make_plan("node group", FIELDS, {}, failed, repair=False).steps


def test_a_failed_group_that_has_all_it_should_is_repaired_by_a_resize_to_the_count_it_has():
    assert requests({"flavor_id": "m3.small"}, {**THERE, "status": "CREATE_FAILED"}) == [("repair", {"node_count": 2})]


def test_a_diff_counts_only_what_was_asked_for():
    plan = make_plan("node group", FIELDS, {"max_node_count": 4}, THERE)
    assert (plan.before, plan.after) == ({"max_node_count": 3}, {"max_node_count": 4})


def test_removing_what_is_absent_is_nothing():
    assert make_plan("node group", FIELDS, {}, None, present=False).steps == ()


@pytest.mark.parametrize(
    ("desired", "current", "expected"),
    [
        ({"auto_scaling_enabled": True}, {"auto_scaling_enabled": "true", "other": "1"}, True),
        ({"boot_volume_size": 50}, {"boot_volume_size": "50"}, True),
        ({"boot_volume_size": 50}, {}, False),
        ({"boot_volume_size": 50}, {"boot_volume_size": "20"}, False),
        ({}, None, True),
        (Ref("9f2", "m3.small"), "m3.small", True),
        (Ref("9f2", "m3.small"), "m3.large", False),
        (0, None, False),
    ],
)
def test_the_server_grants_a_desired_state_in_its_own_words(desired, current, expected):
    assert same(desired, current) is expected


def test_a_group_that_is_being_deleted_is_made_again():
    plan = make_plan("node group", FIELDS, {"node_count": 2}, {**THERE, "status": "DELETE_IN_PROGRESS"})
    assert [step.verb for step in plan.steps] == ["create"]


@pytest.mark.parametrize("status", ["CREATE_FAILED", "DELETE_FAILED"])
def test_limits_of_a_failed_group_are_changed_after_its_repair_since_magnum_would_drop_them(status):
    failed = {**THERE, "status": status}
    assert [verb for verb, _values in requests({"max_node_count": 9}, failed)] == ["repair", "patch"]


@pytest.mark.parametrize(
    ("one", "other", "are"),
    [
        (True, "True", True), (True, "true", True), ("yes", "TRUE", True), (True, "1", True), (False, "off", True), ("no", "0", True),
        (20, "20", True), ("020", "20", True), ("1", "1", True), (" 20 ", "20", True), (1.5, "1.5", True), ("v1.36.3", "v1.36.3", True),
        (True, "False", False), (True, "2", False), ("1", "0", False), ("20", "20.0", False), ("a", "A", False), ("on", "only", False),
    ],
)  # fmt: skip
def test_labels_are_compared_by_what_they_mean_to_who_reads_them(one, other, are):
    assert same({"label": one}, {"label": other}) is are
    assert same({"label": other}, {"label": one}) is are


@pytest.mark.parametrize("value", [None, [], ["a"], {}, {"a": 1}])
def test_a_label_that_is_no_text_number_or_switch_is_refused_before_it_becomes_a_word_of_python(value):
    [problem] = label_problems("the cluster 'hub'", {"monitoring": value})
    assert problem.startswith("The label monitoring of the cluster 'hub' is")
    assert label_problems("x", {"a": "b", "c": 1, "d": True, "e": ""}) == []
