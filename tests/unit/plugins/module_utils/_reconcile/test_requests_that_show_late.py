# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests whose answer or effect is late, lost or written over."""

from __future__ import annotations

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._clock import Deadline
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import (
    Broken,
)
from ansible_collections.hubforge.magnum.plugins.module_utils._reconcile.converge import converge
from fake_clock import FakeClock
from fake_thing import Thing, bring


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
