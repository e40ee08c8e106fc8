# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._converge import converge
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import Refused, TimedOut
from ansible_collections.hubforge.magnum.plugins.module_utils._plan import Field, Via
from ansible_collections.hubforge.magnum.plugins.module_utils._wait import Deadline


class Time:
    """A clock that only sleeping moves."""

    def __init__(self):
        self.moment = 0.0

    def now(self):
        return self.moment

    def sleep(self, seconds):
        self.moment += seconds


class Thing:
    """A resource in memory: it appears some looks after it was asked for, as Magnum's do."""

    what = "thing"
    fields = (Field("size"), Field("count", Via.RESIZE), Field("top", Via.PATCH))

    def __init__(self, actual=None, holds=(), appears_after=0):
        self.actual, self.holds, self.late = actual, list(holds), appears_after
        self.requests, self.notes, self.mended, self.coming = [], [], [], None

    def problems(self, wanted, actual, present):
        return ["The thing is too big."] if wanted.get("size") == "huge" else []

    def wish(self, wanted, actual):
        return wanted

    def find(self):
        if self.coming and self.late <= 0:
            self.actual, self.coming = self.coming, None
        self.late -= 1
        return dict(self.actual) if self.actual else None

    def create(self, values):
        self.requests.append("create")
        self.coming = {"status": "CREATE_COMPLETE", **values}

    def change(self, step, actual):
        self.requests.append((step.verb, dict(step.values)))
        self.coming = {**self.actual, **step.values, "status": "UPDATE_COMPLETE"}

    def delete(self, actual):
        self.requests.append("delete")
        self.actual = None

    def hold(self, verb):
        return self.holds.pop(0) if self.holds else None

    def unrest(self, actual):
        return None


def bring(thing, wanted, present=True, wait=True, look_only=False, seconds=60):
    return converge(thing, wanted, present, Deadline(Time(), seconds), wait, look_only)


def test_what_is_there_is_left_alone():
    thing = Thing({"size": "small"})
    assert not bring(thing, {"size": "small"}).changed
    assert thing.requests == []


def test_check_mode_says_what_would_be_asked_and_asks_nothing():
    thing = Thing()
    outcome = bring(thing, {"size": "small"}, look_only=True)
    assert (outcome.changed, outcome.sent, thing.requests) == (True, ["create thing"], [])


def test_a_request_waits_until_it_may_go():
    thing = Thing(holds=["helm runs", "helm runs"])
    bring(thing, {"size": "small"})
    assert (thing.requests, thing.holds) == (["create"], [])


def test_a_resource_that_shows_late_is_not_asked_for_twice():
    thing = Thing(appears_after=6)
    bring(thing, {"size": "small"})
    assert thing.requests == ["create"]


def test_steps_go_one_at_a_time_in_their_order():
    thing = Thing({"count": 1, "top": 3})
    bring(thing, {"count": 5, "top": 9})
    assert thing.requests == [("patch", {"top": 9}), ("resize", {"count": 5})]


def test_what_somebody_did_meanwhile_is_not_done_again():
    thing = Thing({"count": 1})

    def somebody_resizes(verb):
        thing.actual["count"] = 5

    thing.hold = somebody_resizes
    assert not bring(thing, {"count": 5}).changed
    assert thing.requests == []


def test_a_refusal_sends_nothing():
    thing = Thing()
    with pytest.raises(Refused, match="too big"):
        bring(thing, {"size": "huge"})
    assert thing.requests == []


def test_what_has_to_go_goes_once_and_then_stays_gone():
    thing = Thing({"size": "small"})
    assert bring(thing, {}, present=False).changed
    assert not bring(thing, {}, present=False).changed
    assert thing.requests == ["delete"]


def test_a_time_out_says_what_is_awaited():
    with pytest.raises(TimedOut, match="helm runs"):
        bring(Thing(holds=["helm runs"] * 99), {"size": "small"}, seconds=5)


def test_mending_what_was_stuck_is_a_change_and_is_told():
    thing = Thing({"count": 1})

    def somebody_is_stuck(actual):
        thing.mended = ["user"]

    thing.unrest = somebody_is_stuck
    assert bring(thing, {"count": 1}).sent == ["render node group 'user' again, which was stuck"]
