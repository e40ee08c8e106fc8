# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from contextlib import contextmanager

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._clock import Deadline
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import (
    Broken,
    InvalidRequest,
    RequestFailed,
    TimedOut,
    Unanswered,
)
from ansible_collections.hubforge.magnum.plugins.module_utils._fields import Field, Via
from ansible_collections.hubforge.magnum.plugins.module_utils._pacing.pace import GO, Kind, Move
from ansible_collections.hubforge.magnum.plugins.module_utils._reconcile.converge import converge
from ansible_collections.hubforge.magnum.plugins.module_utils._reconcile.plan import Step, needs_verification
from fake_clock import FakeClock

CONFLICT_WORDS = "another operation (install/upgrade/rollback) is in progress"


class Thing:
    """A resource in memory: it appears some looks after it was asked for, as Magnum's do."""

    what = "thing"
    fields = (Field("size"), Field("count", Via.RESIZE), Field("top", Via.LIMIT))

    def __init__(self, current=None, holds=(), appears_after=0):
        self.current, self.holds, self.late = current, list(holds), appears_after
        self.requests, self.notes, self.repaired, self.coming, self.repairing = [], [], [], None, True
        self.after_request = None
        self.inside, self.lost, self.shown_inside = False, "", False  # lost: in place of an answer to a request
        self.overwritten = 0  # deletions of which nothing stays
        self.booting, self.looks = [], 0  # what its nodes lack, and how often somebody looked
        self.gate = self
        self.locks, self.before_lock = 0, []  # what other jobs do before each turn of this one

    def problems(self, desired, current, present):
        return ["The thing is too big."] if desired.get("size") == "huge" else []

    def resolve(self, desired, current):
        return desired

    def compared(self, current):
        return current

    def find(self):
        if self.coming and self.late <= 0:
            self.current, self.coming, self.shown_inside = self.coming, None, self.inside
        self.late -= 1
        return dict(self.current) if self.current else None

    def create(self, values):
        self.requests.append("create")
        self.coming = {"status": "CREATE_COMPLETE", **values}
        self.answer()

    def answer(self):
        if self.lost:
            raise Unanswered(self.lost)

    def change(self, step, current):
        self.requests.append((step.verb, dict(step.values)))
        self.coming = {**self.current, **step.values, "status": "UPDATE_COMPLETE", "updated_at": len(self.requests)}
        if self.after_request:
            self.after_request.pop(0)(self)
        self.answer()

    def delete(self, current):
        self.requests.append("delete")
        if self.overwritten:  # a status pass writes what it had read before
            self.overwritten -= 1
            return
        self.current, self.shown_inside = None, self.inside
        self.answer()

    def next_action(self, verb):
        return Move(Kind.HOLD, self.holds.pop(0)) if self.holds else GO

    @contextmanager
    def lock(self, verb, since):
        taken = bool(self.before_lock)
        if taken:
            self.before_lock.pop(0)(self)
        self.locks += 1
        self.inside = True
        yield taken
        self.inside = False

    def poll_and_repair(self, current):
        return None

    def nodes_lacking(self, current):
        self.looks += 1
        return self.booting.pop() if self.booting else None

    def verification(self, current, steps):
        return Step("verify", {}, "verify it") if needs_verification(steps) else None


def bring(thing, desired, present=True, wait=True, check_mode=False, seconds=60):
    return converge(thing, desired, present, Deadline(FakeClock(), seconds), wait, check_mode)


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


def test_what_another_job_did_before_this_one_s_lock_is_not_done_again():
    def another_job_resizes(thing):
        thing.current["count"] = 2

    thing = Thing({"size": "s", "count": 1})
    thing.before_lock = [another_job_resizes]
    bring(thing, {"count": 2})
    assert thing.requests == []


def test_a_resource_that_shows_late_is_not_asked_for_twice():
    thing = Thing(appears_after=6)
    bring(thing, {"size": "small"})
    assert thing.requests == ["create"]


@pytest.mark.parametrize("verb", ["create", "change", "delete"])
def test_a_request_whose_answer_was_lost_is_looked_for_and_not_sent_twice(verb):
    thing = Thing(None if verb == "create" else {"size": "small", "count": 1}, appears_after=60)
    thing.lost = "Magnum's answer to POST /clusters did not come: no answer within 60 s."
    bring(thing, {"size": "small", "count": 2}, present=verb != "delete", seconds=600)
    assert len(thing.requests) == 1
    assert thing.shown_inside


def test_a_request_that_was_lost_on_its_way_is_said_and_not_sent_again():
    thing = Thing(appears_after=10_000)
    thing.lost = "Magnum's answer to POST /clusters did not come: no answer within 60 s."
    with pytest.raises(
        Broken,
        match=r"no answer within 60 s\. The request was to create thing\. Nothing of it has shown for 180 s.*Run again",
    ):
        bring(thing, {"size": "small"}, seconds=3000)
    assert thing.requests == ["create"]


def test_a_deletion_of_which_nothing_shows_is_asked_for_once_more():
    thing = Thing({"size": "small", "status": "UPDATE_COMPLETE"})
    thing.overwritten = 1
    assert bring(thing, {}, present=False, seconds=3000).changed
    assert thing.requests == ["delete", "delete"]
    assert thing.current is None


def test_a_deletion_of_which_nothing_shows_twice_is_said():
    thing = Thing({"size": "small", "status": "UPDATE_COMPLETE"})
    thing.overwritten = 9
    with pytest.raises(Broken, match="nothing of it has shown for 6 minutes"):
        bring(thing, {}, present=False, seconds=3000)
    assert thing.requests == ["delete", "delete"]


def test_steps_go_one_at_a_time_in_their_order():
    thing = Thing({"count": 1, "top": 3})
    bring(thing, {"count": 5, "top": 9})
    assert thing.requests == [("patch", {"top": 9}), ("resize", {"count": 5})]


def test_what_somebody_did_meanwhile_is_not_done_again():
    thing = Thing({"count": 1})

    def somebody_resizes(verb):
        thing.current["count"] = 5
        return GO

    thing.next_action = somebody_resizes
    assert not bring(thing, {"count": 5}).changed
    assert thing.requests == []


def test_a_refusal_sends_nothing():
    thing = Thing()
    with pytest.raises(InvalidRequest, match="too big"):
        bring(thing, {"size": "huge"})
    assert thing.requests == []


def test_what_has_to_go_goes_once_and_then_stays_gone():
    thing = Thing({"size": "small"})
    assert bring(thing, {}, present=False).changed
    assert not bring(thing, {}, present=False).changed
    assert thing.requests == ["delete"]


@pytest.mark.parametrize("check_mode", [False, True])
def test_what_is_going_already_is_not_deleted_once_more(check_mode):
    thing = Thing({"status": "DELETE_IN_PROGRESS"})
    assert not bring(thing, {}, present=False, wait=False, check_mode=check_mode).changed
    assert thing.requests == []


def test_what_is_deleted_while_its_verification_waits_for_its_lock_is_reported():
    thing = Thing({"top": 3})

    def somebody_deletes(it):
        it.current = it.coming = None

    thing.before_lock = [lambda it: None, somebody_deletes]
    with pytest.raises(Broken, match="Somebody else has deleted thing meanwhile"):
        bring(thing, {"top": 9})
    assert thing.requests == [("patch", {"top": 9})]


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


def test_a_resize_that_met_another_request_and_was_taken_back_is_sent_again():
    def taken_back(thing):
        thing.coming = {**thing.current, "status": "UPDATE_FAILED", "status_reason": CONFLICT_WORDS, "updated_at": 77}

    thing = Thing({"count": 1, "status": "CREATE_COMPLETE"})
    thing.after_request = [taken_back, lambda thing: None]
    assert bring(thing, {"count": 5}).current["count"] == 5
    assert thing.requests == [("resize", {"count": 5})] * 2


def test_what_somebody_else_reverts_is_not_sent_again():
    thing = Thing({"count": 1})

    def somebody_reverts_it(current):
        if current["count"] == 5:
            thing.current["count"] = 2
            return "it boots"
        return None

    thing.poll_and_repair = somebody_reverts_it
    with pytest.raises(Broken, match="count was set to 5 by this task and is 2 now"):
        bring(thing, {"count": 5})
    assert thing.requests == [("resize", {"count": 5})]


@pytest.mark.parametrize(
    ("status", "reason"),
    [("UPDATE_COMPLETE", CONFLICT_WORDS), ("UPDATE_IN_PROGRESS", CONFLICT_WORDS), ("UPDATE_FAILED", "Quota exceeded")],
)
def test_what_a_failure_has_taken_back_is_nobody_s_meddling_and_sent_again(status, reason):
    thing, failures = Thing({"count": 1}), [{"count": 1, "status": status, "status_reason": reason}]

    def a_failure_takes_it_back(current):
        if failures:
            thing.current.update(failures.pop())
            return "it boots"
        return None

    thing.poll_and_repair = a_failure_takes_it_back
    bring(thing, {"count": 5})
    assert thing.requests == [("resize", {"count": 5})] * 2


def test_what_is_undone_again_and_again_is_given_up_after_eight_requests_more_than_planned():
    thing = Thing({"count": 1})

    def every_step_is_undone(current):
        if current["count"] == 1:
            return None
        thing.current.update(count=1, status_reason=CONFLICT_WORDS)
        return "it boots"

    thing.poll_and_repair = every_step_is_undone
    with pytest.raises(Broken, match="still not as asked after 9 requests"):
        bring(thing, {"count": 5}, seconds=600)
    assert len(thing.requests) == 9


def test_a_group_that_somebody_else_made_at_the_same_moment_is_taken_as_it_is():
    thing = Thing()

    def somebody_was_quicker(values):
        thing.current = {"size": "small", "count": 1}
        raise RequestFailed("it already exists", 409)

    thing.create = somebody_was_quicker
    outcome = bring(thing, {"size": "small", "count": 2})
    assert (outcome.current["count"], thing.requests) == (2, [("resize", {"count": 2})])


def test_a_conflict_with_nothing_there_is_a_failure():
    thing = Thing()

    def no_address(values):
        raise RequestFailed("no API address", 409)

    thing.create = no_address
    with pytest.raises(RequestFailed):
        bring(thing, {"size": "small"})


def test_what_somebody_deletes_meanwhile_is_not_waited_for():
    thing = Thing({"count": 1})

    def somebody_deletes(current):
        thing.current = None
        return "it boots"

    thing.poll_and_repair = somebody_deletes
    with pytest.raises(Broken, match="Somebody else has deleted thing"):
        bring(thing, {"count": 5})


def test_a_request_that_magnum_drops_is_reported_after_six_minutes():
    thing = Thing({"count": 1, "status": "CREATE_COMPLETE"})
    thing.change = lambda step, current: None
    with pytest.raises(Broken, match="nothing of it has shown for 6 minutes"):
        bring(thing, {"count": 5}, seconds=7200)


def test_a_repair_that_fails_just_as_before_ends():
    thing = Thing({"count": 1, "status": "UPDATE_FAILED", "status_reason": "no"})
    thing.change = lambda step, current: thing.requests.append(step.verb)
    bring(thing, {"count": 1}, seconds=7200, wait=False)
    assert thing.requests == ["repair"]


def test_a_delete_that_failed_is_seen_to_be_in_progress_only_when_something_moved():
    thing = Thing({"status": "DELETE_FAILED", "updated_at": 1})
    polls = []

    def delete(current):
        polls.append(thing.deadline_moment())

    def find():
        if polls and thing.clock.moment > polls[0] + 3:
            return {"status": "DELETE_IN_PROGRESS", "updated_at": 2}
        return dict(thing.current)

    thing.clock = FakeClock()
    thing.deadline_moment = lambda: thing.clock.moment
    thing.delete, thing.find = delete, find
    outcome = converge(thing, {}, False, Deadline(thing.clock, 60), False, False)
    assert outcome.current["status"] == "DELETE_IN_PROGRESS"
    assert thing.clock.moment > 3


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
