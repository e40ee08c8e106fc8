# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._pacing.observation import Observation, Record
from ansible_collections.hubforge.magnum.plugins.module_utils._pacing.pace import (
    GO,
    Kind,
    lost_sync,
    may_delete,
    next_move,
    request_interval_for,
)

NOW = datetime(2026, 11, 21, 12, 0, 0, tzinfo=UTC)
CONFLICT_WORDS = "Error: UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress"


def ago(seconds):
    return NOW - timedelta(seconds=seconds)


def record(status="CREATE_COMPLETE", created=600, updated=None, name="user", reason=None):
    return Record(name, status, reason, ago(created), None if updated is None else ago(updated))


def snapshot(status="UPDATE_COMPLETE", *records, address="https://192.0.2.1:6443", updated=60):
    return Observation(NOW, status, address, ago(900), ago(updated), records or (record(),))


def held(observation, verb, own=None, request_interval=30):
    move = next_move(observation, verb, request_interval, own)
    assert move.kind is Kind.HOLD
    return move.words


def test_a_settled_cluster_takes_any_request():
    for verb in ("create", "patch", "resize", "repair", "upgrade", "delete"):
        assert next_move(snapshot(), verb, 30) is GO


def test_nothing_is_sent_before_the_cluster_has_an_address():
    assert "no API address" in held(snapshot("CREATE_IN_PROGRESS", address=None), "create")


def test_a_group_may_be_asked_for_while_another_boots_once_its_helm_run_is_over():
    booting = snapshot("UPDATE_IN_PROGRESS", record("CREATE_IN_PROGRESS", created=31))
    assert next_move(booting, "create", 30) is GO


def test_a_group_may_be_asked_for_while_the_cluster_itself_is_made():
    booting = snapshot("CREATE_IN_PROGRESS", record("CREATE_IN_PROGRESS", created=31, name="default-worker"))
    assert next_move(replace(booting, created_at=ago(31)), "create", 30) is GO


def test_a_group_waits_for_the_helm_run_of_the_one_before_and_for_no_longer():
    booting = snapshot("UPDATE_IN_PROGRESS", record("CREATE_IN_PROGRESS", created=4))
    move = next_move(booting, "create", 30)
    assert (move.kind, move.seconds) == (Kind.HOLD, 26)
    assert "4 s old" in move.words


@pytest.mark.parametrize("verb", ["delete", "repair", "upgrade"])
def test_what_renders_less_than_there_is_waits_for_all_boots(verb):
    booting = snapshot("UPDATE_IN_PROGRESS", record("CREATE_IN_PROGRESS", created=300))
    assert "user is in progress" in held(booting, verb)


@pytest.mark.parametrize("verb", ["resize", "patch"])
def test_another_group_may_be_changed_while_one_boots(verb):
    booting = snapshot("UPDATE_IN_PROGRESS", record("CREATE_IN_PROGRESS", created=300), record(name="other"))
    assert next_move(booting, verb, 30, "other") is GO


@pytest.mark.parametrize("verb", ["resize", "patch"])
def test_a_group_that_boots_itself_is_left_alone(verb):
    booting = snapshot("UPDATE_IN_PROGRESS", record("CREATE_IN_PROGRESS", created=300))
    assert "user is in progress" in held(booting, verb, "user")


@pytest.mark.parametrize("verb", ["resize", "patch"])
def test_magnum_changes_nothing_while_a_cluster_is_being_made(verb):
    making = snapshot("CREATE_IN_PROGRESS", record("CREATE_IN_PROGRESS", created=300), record(name="other"))
    assert "in progress" in held(making, verb, "other")


def test_a_driver_of_which_nothing_is_known_gets_one_request_after_the_other():
    booting = replace(snapshot("UPDATE_IN_PROGRESS", record("CREATE_IN_PROGRESS", created=300)), known_driver=False)
    assert "in progress" in held(booting, "create")


def test_a_limit_that_somebody_changed_a_moment_ago_is_waited_for_although_all_is_complete():
    assert "5 s old" in held(snapshot("UPDATE_COMPLETE", record("UPDATE_COMPLETE", updated=5)), "patch")


def test_a_group_that_settled_a_moment_ago_is_no_request_that_was_just_sent():
    assert next_move(snapshot("UPDATE_COMPLETE", record("CREATE_COMPLETE", updated=5)), "create", 30) is GO


@pytest.mark.parametrize("records", [(), (record(),)])
def test_the_making_of_the_cluster_itself_is_a_request_too(records):
    assert "5 s old" in held(replace(snapshot("CREATE_IN_PROGRESS"), created_at=ago(5), records=records), "create")


@pytest.mark.parametrize("verb", ["create", "patch", "resize", "delete"])
def test_nothing_is_sent_between_the_last_record_and_the_cluster_being_settled(verb):
    assert held(snapshot("UPDATE_IN_PROGRESS", record()), verb) == "the cluster is UPDATE_IN_PROGRESS"


def test_a_cluster_that_settled_this_second_is_given_time_for_a_late_status_pass():
    assert "only just" in held(snapshot(updated=1), "create")


def test_nothing_is_sent_while_a_group_is_being_deleted():
    deleting = snapshot("UPDATE_IN_PROGRESS", record("DELETE_IN_PROGRESS"), record("CREATE_IN_PROGRESS"))
    assert "being deleted" in held(deleting, "create")


def test_a_resize_whose_helm_still_runs_shows_as_a_record_in_progress_in_a_cluster_settled():
    assert "in progress" in held(snapshot("UPDATE_COMPLETE", record("UPDATE_IN_PROGRESS", updated=40)), "create")


def test_a_slow_helm_run_is_waited_for_when_a_health_poll_that_came_late_enough_does_not_find_the_group():
    slow = snapshot("UPDATE_IN_PROGRESS", record("CREATE_IN_PROGRESS", created=40), updated=5)
    assert "helm is slow" in held(replace(slow, not_applied=frozenset({"user"})), "create")


def test_a_health_poll_that_came_before_the_helm_run_could_be_over_verifies_nothing():
    early = snapshot("UPDATE_IN_PROGRESS", record("CREATE_IN_PROGRESS", created=40), updated=35)
    assert next_move(replace(early, not_applied=frozenset({"user"})), "create", 30) is GO


@pytest.mark.parametrize("status", ["CREATE_FAILED", "UPDATE_FAILED"])
def test_a_group_whose_request_met_another_one_is_repaired_before_the_next_request(status):
    move = next_move(snapshot("UPDATE_FAILED", record(status, updated=99, reason=CONFLICT_WORDS)), "create", 30)
    assert (move.kind, move.groups) == (Kind.REPAIR, ("user",))


def test_repair_waits_for_the_helm_run_that_won():
    broken = snapshot("UPDATE_FAILED", record("CREATE_FAILED", created=8, reason=CONFLICT_WORDS))
    assert "8 s old" in held(broken, "create")


def test_nothing_is_asked_while_a_group_that_failed_so_waits_for_the_others_to_boot():
    broken = snapshot(
        "UPDATE_IN_PROGRESS",
        record("CREATE_FAILED", reason=CONFLICT_WORDS),
        record("CREATE_IN_PROGRESS", created=99, name="other"),
    )
    assert "other is in progress" in held(broken, "create")


@pytest.mark.parametrize("verb", ["resize", "delete"])
def test_a_group_that_never_boots_can_be_made_smaller_and_can_go(verb):
    stuck = snapshot(
        "UPDATE_IN_PROGRESS", record("CREATE_IN_PROGRESS", created=601), record(created=900, name="other"), updated=601
    )
    assert next_move(stuck, verb, 30, "user") is GO
    assert "quota" in held(stuck, "delete", "other")


@pytest.mark.parametrize("verb", ["resize", "repair", "delete"])
def test_a_request_that_renders_its_own_group_again_needs_no_repair_first(verb):
    assert next_move(snapshot("UPDATE_FAILED", record("CREATE_FAILED", reason=CONFLICT_WORDS)), verb, 30, "user") is GO


def test_a_failure_that_no_repair_helps_is_not_repaired():
    assert next_move(snapshot("UPDATE_FAILED", record("CREATE_FAILED", reason="Quota exceeded")), "create", 30) is GO


def test_a_delete_that_failed_is_not_undone_by_repair():
    assert (
        next_move(snapshot("UPDATE_FAILED", record("DELETE_FAILED", updated=99, reason=CONFLICT_WORDS)), "create", 30)
        is GO
    )


def test_a_record_that_no_status_pass_will_finish_is_repaired():
    move = next_move(snapshot("UPDATE_COMPLETE", record("UPDATE_IN_PROGRESS", updated=46)), "create", 30)
    assert (move.kind, move.groups) == (Kind.REPAIR, ("user",))


@pytest.mark.parametrize("status", ["CREATE_FAILED", "DELETE_IN_PROGRESS", "DELETE_FAILED"])
def test_a_cluster_that_never_was_or_goes_takes_nothing(status):
    move = next_move(snapshot(status), "create", 30)
    assert move.kind is Kind.STOP
    assert status in move.words


def test_a_record_in_progress_in_a_settled_cluster_may_only_be_slow():
    assert lost_sync(snapshot("UPDATE_COMPLETE", record("UPDATE_IN_PROGRESS", updated=30))) == []


def test_a_record_in_progress_in_a_cluster_in_progress_is_not_lost():
    assert lost_sync(snapshot("UPDATE_IN_PROGRESS", record("CREATE_IN_PROGRESS", created=500))) == []


def test_a_group_that_boots_as_long_as_the_quickest_did_may_settle_any_moment():
    quick = record("CREATE_COMPLETE", created=600, updated=540, name="quick")
    for age, kind in ((56, Kind.GO), (57, Kind.HOLD)):
        booting = snapshot("UPDATE_IN_PROGRESS", quick, record("CREATE_IN_PROGRESS", created=age), updated=age)
        assert next_move(booting, "create", 30).kind is kind


def test_of_two_groups_that_booted_in_different_times_the_quicker_one_counts():
    made = record(created=600, updated=540, name="quick"), record(created=600, updated=300, name="slow")
    booting = snapshot("UPDATE_IN_PROGRESS", *made, record("CREATE_IN_PROGRESS", created=58))
    assert "at any moment" in held(booting, "create")


def test_of_two_groups_that_boot_the_younger_one_counts():
    quick = record(created=600, updated=540, name="quick")
    boot = (
        record("CREATE_IN_PROGRESS", created=200, name="elder"),
        record("CREATE_IN_PROGRESS", created=31, name="younger"),
    )
    assert next_move(snapshot("UPDATE_IN_PROGRESS", quick, *boot), "create", 30) is GO


def test_a_resize_in_progress_is_no_boot_that_a_request_could_overlap():
    resizing = snapshot("UPDATE_IN_PROGRESS", record("UPDATE_IN_PROGRESS", updated=31))
    assert "at any moment" in held(resizing, "create")


def test_a_new_group_whose_status_pass_was_lost_is_put_in_progress_again_by_the_next_one():
    lost = snapshot("UPDATE_COMPLETE", record("CREATE_IN_PROGRESS", created=31), updated=10)
    assert next_move(lost, "create", 30) is GO
    assert next_move(lost, "resize", 30, "other").kind is Kind.REPAIR


def test_a_new_group_whose_status_pass_was_lost_is_no_reason_to_ask_before_a_late_status_pass():
    lost = snapshot("UPDATE_COMPLETE", record("CREATE_IN_PROGRESS", created=31), updated=1)
    assert "only just" in held(lost, "create")


def test_a_resize_that_was_lost_beside_a_new_group_is_repaired_before_another_group_is_made():
    records = record("CREATE_IN_PROGRESS", created=50), record("UPDATE_IN_PROGRESS", updated=50, name="other")
    move = next_move(snapshot("UPDATE_COMPLETE", *records), "create", 30)
    assert (move.kind, move.groups) == (Kind.REPAIR, ("user", "other"))


def test_a_new_group_whose_status_pass_was_lost_is_not_touched_before_its_helm_run_is_over():
    lost = snapshot("UPDATE_COMPLETE", record("CREATE_IN_PROGRESS", created=9), updated=5)
    assert "9 s old" in held(lost, "create")
    assert "9 s old" in held(lost, "repair")


def test_a_whole_cluster_is_deleted_whatever_boots_but_not_under_a_helm_run():
    booting = snapshot("UPDATE_IN_PROGRESS", record("CREATE_IN_PROGRESS", created=31))
    assert may_delete(booting, 30) is GO
    assert may_delete(booting, 40).kind is Kind.HOLD


@pytest.mark.parametrize(("measured", "request_interval"), [(1.0, 10.0), (4.7, 14.4), (13.6, 32.2)])
def test_the_request_interval_follows_from_the_measured_time_with_a_margin_for_runs_that_grow(
    measured, request_interval
):
    assert request_interval_for(measured) == pytest.approx(request_interval)
