# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What other jobs and people do to a resource meanwhile."""

from __future__ import annotations

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import (
    Broken,
    RequestFailed,
)
from ansible_collections.hubforge.magnum.plugins.module_utils._pacing.pace import GO
from fake_thing import CONFLICT_WORDS, Thing, bring


def test_what_another_job_did_before_this_one_s_lock_is_not_done_again():
    def another_job_resizes(thing):
        thing.current["count"] = 2

    thing = Thing({"size": "s", "count": 1})
    thing.before_lock = [another_job_resizes]
    bring(thing, {"count": 2})
    assert thing.requests == []


def test_what_somebody_did_meanwhile_is_not_done_again():
    thing = Thing({"count": 1})

    def somebody_resizes(verb):
        thing.current["count"] = 5
        return GO

    thing.next_action = somebody_resizes
    assert not bring(thing, {"count": 5}).changed
    assert thing.requests == []


def test_what_is_deleted_while_its_verification_waits_for_its_lock_is_reported():
    thing = Thing({"top": 3})

    def somebody_deletes(it):
        it.current = it.coming = None

    thing.before_lock = [lambda it: None, somebody_deletes]
    with pytest.raises(Broken, match="Somebody else has deleted thing meanwhile"):
        bring(thing, {"top": 9})
    assert thing.requests == [("patch", {"top": 9})]


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
