# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._pace import Observation, Row, hold, lost_sync

NOW = datetime(2026, 11, 21, 12, 0, 0, tzinfo=UTC)


def ago(seconds):
    return NOW - timedelta(seconds=seconds)


def row(status="CREATE_COMPLETE", created=600, updated=None, name="user"):
    return Row(name, status, ago(created), None if updated is None else ago(updated))


def seen(status="UPDATE_COMPLETE", *rows, address="https://192.0.2.1:6443", updated=60):
    return Observation(NOW, status, address, ago(900), ago(updated), rows or (row(),))


def test_a_cluster_at_rest_takes_any_request():
    assert hold(seen(), "resize", 30) is None


def test_nothing_is_sent_before_the_cluster_has_an_address():
    assert "no API address" in hold(seen("CREATE_IN_PROGRESS", address=None), "create", 30)


def test_a_group_may_be_asked_for_while_another_boots_once_its_helm_run_is_over():
    booting = seen("UPDATE_IN_PROGRESS", row("CREATE_IN_PROGRESS", created=31))
    assert hold(booting, "create", 30) is None


def test_a_group_waits_for_the_helm_run_of_the_one_before():
    booting = seen("UPDATE_IN_PROGRESS", row("CREATE_IN_PROGRESS", created=4))
    assert "4 s old" in hold(booting, "create", 30)


@pytest.mark.parametrize("verb", ["resize", "patch", "delete", "repair"])
def test_only_creates_overlap_a_boot(verb):
    booting = seen("UPDATE_IN_PROGRESS", row("CREATE_IN_PROGRESS", created=300))
    assert "user is not at rest" in hold(booting, verb, 30)


def test_a_limit_that_somebody_changed_a_moment_ago_is_waited_for_although_all_is_complete():
    assert "5 s old" in hold(seen("UPDATE_COMPLETE", row("UPDATE_COMPLETE", updated=5)), "patch", 30)


def test_nothing_is_sent_between_the_last_row_at_rest_and_the_cluster_at_rest():
    assert hold(seen("UPDATE_IN_PROGRESS", row()), "create", 30) == "the cluster is UPDATE_IN_PROGRESS"


def test_a_cluster_that_came_to_rest_this_second_is_given_time_for_a_late_status_pass():
    assert "only just" in hold(seen(updated=1), "create", 30)


def test_nothing_is_sent_while_a_group_is_being_deleted():
    assert "being deleted" in hold(
        seen("UPDATE_IN_PROGRESS", row("DELETE_IN_PROGRESS"), row("CREATE_IN_PROGRESS")), "create", 30
    )


def test_a_resize_whose_helm_still_runs_shows_as_a_row_under_way_in_a_cluster_at_rest():
    assert "not at rest" in hold(seen("UPDATE_COMPLETE", row("UPDATE_IN_PROGRESS", updated=40)), "create", 30)


def test_a_failed_cluster_may_be_repaired():
    assert hold(seen("UPDATE_FAILED", row("CREATE_FAILED")), "repair", 30) is None


def test_a_row_under_way_in_a_cluster_at_rest_is_lost_after_a_while():
    assert [lost.name for lost in lost_sync(seen("UPDATE_COMPLETE", row("UPDATE_IN_PROGRESS", updated=46)))] == ["user"]


def test_a_row_under_way_in_a_cluster_at_rest_may_only_be_slow():
    assert lost_sync(seen("UPDATE_COMPLETE", row("UPDATE_IN_PROGRESS", updated=30))) == []


def test_a_row_under_way_in_a_cluster_under_way_is_not_lost():
    assert lost_sync(seen("UPDATE_IN_PROGRESS", row("CREATE_IN_PROGRESS", created=500))) == []
