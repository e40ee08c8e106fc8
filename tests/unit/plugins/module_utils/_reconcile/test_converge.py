# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One task brings one resource to its desired state."""

from __future__ import annotations

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import (
    InvalidRequest,
    TimedOut,
)
from ansible_collections.hubforge.magnum.plugins.module_utils._pacing.pace import GO, Kind, Move
from fake_thing import Thing, bring


def test_what_is_there_is_left_alone():
    thing = Thing({"size": "small"})
    assert not bring(thing, {"size": "small"}).changed
    assert thing.requests == []


def test_check_mode_says_what_would_be_asked_and_asks_nothing():
    thing = Thing()
    outcome = bring(thing, {"size": "small"}, check_mode=True)
    assert (outcome.changed, outcome.sent, thing.requests) == (True, ["create thing"], [])


def test_a_request_waits_until_it_may_go():
    thing = Thing(holds=["helm runs", "helm runs"])
    bring(thing, {"size": "small"})
    assert (thing.requests, thing.holds) == (["create"], [])


def test_after_a_wait_for_the_lock_the_slot_is_checked_again():
    def another_job_sends(thing):
        thing.holds = ["its helm run is in progress"]

    thing = Thing({"size": "s", "count": 1})
    thing.before_lock = [another_job_sends]
    bring(thing, {"count": 2})
    assert thing.requests == [("resize", {"count": 2})]
    assert (thing.locks, thing.holds) == (2, [])


def test_steps_go_one_at_a_time_in_their_order():
    thing = Thing({"count": 1, "top": 3})
    bring(thing, {"count": 5, "top": 9})
    assert thing.requests == [("patch", {"top": 9}), ("resize", {"count": 5})]


def test_a_refusal_sends_nothing():
    thing = Thing()
    with pytest.raises(InvalidRequest, match="too big"):
        bring(thing, {"size": "huge"})
    assert thing.requests == []


def test_a_time_out_says_what_is_awaited():
    with pytest.raises(TimedOut, match="helm runs"):
        bring(Thing(holds=["helm runs"] * 99), {"size": "small"}, seconds=5)


def test_repairing_what_was_stuck_is_a_change_and_is_reported():
    thing = Thing({"count": 1})

    def somebody_is_stuck(current):
        thing.repaired = ["user"]

    thing.poll_and_repair = somebody_is_stuck
    assert bring(thing, {"count": 1}).sent == ["repair node group 'user', which was stuck"]


def test_a_change_is_waited_for_until_its_nodes_are_ready_not_only_until_magnum_says_complete():
    thing = Thing({"count": 1})
    thing.booting = ["1 of 2 nodes ready", "0 of 2 nodes ready"]
    bring(thing, {"count": 2})
    assert thing.looks == 3


def test_nodes_that_never_come_are_named_when_the_time_is_over():
    thing = Thing({"count": 1})
    thing.booting = ["1 of 2 nodes ready"] * 100
    with pytest.raises(TimedOut, match="1 of 2 nodes ready"):
        bring(thing, {"count": 2})


def test_running_again_goes_on_waiting_for_nodes_where_nothing_is_left_to_send():
    thing = Thing({"count": 2})
    thing.booting = ["1 of 2 nodes ready"]
    assert not bring(thing, {"count": 2}).changed
    assert thing.looks == 2


def test_changed_limits_are_verified_by_one_more_request_when_the_task_waits():
    thing = Thing({"top": 3})
    assert bring(thing, {"top": 9}).sent[-1] == "verify it"
    assert thing.requests == [("patch", {"top": 9}), ("verify", {})]


def test_a_verification_waits_for_its_lock_as_every_request_does():
    thing, holds, sent = Thing({"top": 3}), ["a helm run is in progress"] * 2, []

    def next_action(verb):
        if verb != "repair" or not holds:
            return GO
        sent.extend(thing.requests)
        return Move(Kind.HOLD, holds.pop())

    thing.next_action = next_action
    bring(thing, {"top": 9})
    assert sent == [("patch", {"top": 9})] * 2
    assert thing.requests[1:] == [("verify", {})]
    assert thing.locks == 2


def test_changed_limits_need_no_verification_when_a_resize_came_after_them():
    thing = Thing({"count": 1, "top": 3})
    bring(thing, {"count": 5, "top": 9})
    assert [verb for verb, _values in thing.requests] == ["patch", "resize"]


def test_a_task_that_does_not_wait_says_that_the_verification_is_owed():
    thing = Thing({"top": 3})
    assert bring(thing, {"top": 9}, wait=False).verification_pending
    assert [verb for verb, _values in thing.requests] == ["patch"]


def test_check_mode_names_the_verification_too():
    assert bring(Thing({"top": 3}), {"top": 9}, check_mode=True).sent[-1] == "verify it"


def test_a_step_of_another_kind_than_what_was_settled_for_is_settled_for_first():
    thing, verbs = Thing(), []

    def next_action(verb):
        verbs.append(verb)
        if verb == "create":
            thing.current = {"size": "small", "count": 1}
        return GO

    thing.next_action = next_action
    bring(thing, {"size": "small", "count": 2})
    assert verbs == ["create", "resize"]
