# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import time

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._clock import Deadline
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import TimedOut
from ansible_collections.hubforge.magnum.plugins.module_utils._magnum.api import Magnum
from ansible_collections.hubforge.magnum.plugins.module_utils._pacing import lock as locks
from ansible_collections.hubforge.magnum.plugins.module_utils._pacing.lease import SECONDS, SINCE, read
from ansible_collections.hubforge.magnum.plugins.module_utils._pacing.lock import (
    ACQUIRE_TIMEOUT,
    CONFLICT,
    YIELD_TO_WAITER,
    Lock,
)
from fake_clock import FakeClock


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def lock(cloud, clock):
    return lambda job: Lock(Magnum(cloud, clock), job)


def test_a_lock_is_held_meanwhile_and_given_back(lock, cloud, server):
    with lock("one").held(cloud.cluster) as taken:
        assert taken
        assert read(server.lease).holder.startswith("one ")
    assert read(server.lease).holder == ""


def test_another_job_gets_no_lock_while_one_lives(lock, cloud, clock, server):
    with lock("one").held(cloud.cluster):
        holder = read(server.lease).holder

        def one_moves(seconds):
            clock.moment += seconds
            server.lease["spec"]["renewTime"] = f"2026-03-01T12:00:{int(clock.moment) % 60:02}.000000Z"

        clock.sleep = one_moves
        with lock("two").held(cloud.cluster) as asked:
            assert asked  # it goes on by Magnum's records when its patience ends, and not by those of before
        assert clock.now() >= ACQUIRE_TIMEOUT
        assert read(server.lease).holder == holder


def test_what_a_killed_job_held_is_taken_over_after_a_minute_and_the_job_is_named(lock, cloud, clock, server):
    killed, next_one = lock("one"), lock("two")
    held = killed.held(cloud.cluster)
    held.__enter__()  # and never leaves
    with next_one.held(cloud.cluster) as taken:
        assert taken
        assert read(server.lease).job == "two"
    assert SECONDS <= clock.now() < SECONDS + 5
    assert next_one.notes == [f"Waited {clock.now():.0f} s for one, which changes this cluster at the same time."]


@pytest.fixture
def quick(monkeypatch):
    """Renewals as often as a test can wait for."""
    monkeypatch.setattr(locks, "RENEW_EVERY", 0.02)


def renewals(server, number, seconds=20.0):
    """Whether the Lease is written so often again, within so many seconds of this machine's."""
    written, until = server.writes, time.monotonic() + seconds
    while server.writes < written + number and time.monotonic() < until:
        time.sleep(0.01)
    return server.writes >= written + number


def test_a_lock_is_renewed_while_a_request_is_under_way(quick, lock, cloud, server):
    with lock("one").held(cloud.cluster):
        server.date = 1_772_366_400  # an hour of the API server's, which the request lasts
        assert renewals(server, 3)
        assert read(server.lease).holder.startswith("one ")
        assert read(server.lease).moved.startswith("2026-03-01T12:00:00")


def test_a_lock_is_no_longer_renewed_once_it_is_given_back(quick, lock, cloud, server):
    with lock("one").held(cloud.cluster):
        pass
    assert not renewals(server, 1, seconds=0.3)
    assert read(server.lease).holder == ""


def test_a_lock_that_was_taken_over_is_not_taken_back(quick, lock, cloud, clock, server):
    one, two = lock("one"), lock("two")
    with one.held(cloud.cluster):
        server.lease["spec"]["holderIdentity"] = ""  # as after a minute in which this machine stood still
        with two.held(cloud.cluster):
            assert renewals(server, 3)  # two's
            assert read(server.lease).job == "two"


def test_nobody_waits_for_a_lock_longer_than_the_task_may_last(cloud, clock, server):
    with Lock(Magnum(cloud, clock), "one").held(cloud.cluster):
        holder = read(server.lease).holder

        def one_moves(seconds):
            clock.moment += seconds
            server.lease["spec"]["renewTime"] = f"2026-03-01T12:00:{int(clock.moment) % 60:02}.000000Z"

        clock.sleep = one_moves
        late = Lock(Magnum(cloud, clock, deadline=Deadline(clock, 30)), "two")
        with pytest.raises(TimedOut, match=r"the lock on requests for this cluster .*, which one holds"):
            late.held(cloud.cluster).__enter__()
        assert 30 <= clock.now() < 32
        assert read(server.lease).holder == holder


def test_a_job_says_for_whom_it_waited_also_when_the_lock_is_free_again(lock, cloud, clock):
    with lock("one").held(cloud.cluster):
        pass
    two = lock("two")
    clock.moment = 20
    with two.held(cloud.cluster, since=5):
        pass
    assert two.notes == ["Waited 15 s for one, which changes this cluster at the same time."]


def test_a_job_says_nothing_of_its_own_earlier_tasks(lock, cloud, clock):
    with lock("one").held(cloud.cluster):
        pass
    again = lock("one")
    clock.moment = 20
    with again.held(cloud.cluster, since=5):
        pass
    assert again.notes == []


def test_a_job_says_nothing_of_yesterday_s(lock, cloud, clock, server):
    with lock("one").held(cloud.cluster):
        pass
    server.lease["spec"]["renewTime"] = "2026-03-01T12:00:00.000000Z"
    two = lock("two")
    clock.moment = 20
    with two.held(cloud.cluster, since=5):
        pass
    assert two.notes == []


def test_a_job_that_waited_for_the_whole_cluster_says_who_else_changed_it_meanwhile(lock, cloud):
    with lock("two").held(cloud.cluster):
        pass
    one = lock("one")
    one.report_waits(cloud.cluster, 40)
    assert one.notes == ["Waited 40 s for all of this cluster, also for what two changes in it."]


@pytest.mark.parametrize(("job", "moved"), [("one", None), ("two", "2026-03-01T12:00:00.000000Z")])
def test_it_says_nothing_of_itself_nor_of_who_was_there_before(lock, cloud, server, job, moved):
    with lock(job).held(cloud.cluster):
        pass
    server.lease["spec"]["renewTime"] = moved or server.lease["spec"]["renewTime"]
    one = lock("one")
    one.report_waits(cloud.cluster, 40)
    assert one.notes == []


def test_a_job_that_waits_goes_before_the_one_that_has_just_had_a_lock(lock, cloud, clock, server):
    one, two = lock("one"), lock("two")
    with one.held(cloud.cluster):
        assert two.ask(cloud.cluster)
    assert read(server.lease).holder == ""  # what was written meanwhile does not keep it from being given back
    with one.held(cloud.cluster):
        assert clock.now() == YIELD_TO_WAITER
        assert two.ask(cloud.cluster)
    with two.held(cloud.cluster):
        assert clock.now() == YIELD_TO_WAITER
    with one.held(cloud.cluster):
        assert clock.now() == YIELD_TO_WAITER  # the other one has had its turn


def test_a_job_whose_lock_came_too_late_is_still_the_next(lock, cloud, clock):
    one, two = lock("one"), lock("two")
    with two.held(cloud.cluster):
        two.ask(cloud.cluster)  # another request came before this turn, so that nothing is sent in it
    with one.held(cloud.cluster):
        assert clock.now() == YIELD_TO_WAITER


def test_a_job_that_waits_learns_how_far_apart_the_other_one_s_requests_are(lock, cloud):
    one, two, three = lock("one"), lock("two"), lock("three")
    one.request_interval, three.request_interval = 11.5, 20.0
    with one.held(cloud.cluster):
        two.ask(cloud.cluster)
        three.ask(cloud.cluster)
    assert (two.request_interval, three.request_interval) == (11.5, 20.0)


def test_of_a_job_that_has_measured_nothing_nothing_is_learned(lock, cloud):
    one, two = lock("one"), lock("two")
    one.request_interval = 11.5
    with one.held(cloud.cluster):
        pass
    with lock("another").held(cloud.cluster):
        two.ask(cloud.cluster)
    assert two.request_interval is None


def test_a_job_that_said_long_ago_that_it_waits_is_not_waited_for(lock, cloud, clock, server):
    one = lock("one")
    with one.held(cloud.cluster):
        lock("two").ask(cloud.cluster)
    server.lease["metadata"]["annotations"][SINCE] = "2026-03-01T12:00:00.000000Z"
    with one.held(cloud.cluster):
        assert clock.now() == 0


def test_without_a_lease_nobody_can_ask_to_be_the_next(lock, cloud, server):
    assert not lock("one").ask(cloud.cluster)  # nobody has had one
    server.answer = 403
    assert not lock("one").ask(cloud.cluster)
    assert not lock(None).ask(cloud.cluster)


def test_a_lock_is_acquired_once_by_nested_blocks(lock, cloud, server):
    one = lock("one")
    with one.held(cloud.cluster), one.held(cloud.cluster) as taken:
        assert not taken
        assert read(server.lease).holder
    assert read(server.lease).holder == ""


def test_a_cluster_that_cannot_be_reached_has_no_locks(lock, cloud, server):
    with lock("one").held({**cloud.cluster, "api_address": "https://127.0.0.1:9"}):
        assert server.lease is None


def test_where_magnum_signs_no_certificate_there_are_no_locks(lock, cloud, server):
    one = lock("one")
    cloud.cluster["uuid"] = "not there"
    with one.held(cloud.cluster):
        assert server.lease is None
    one.report_waits(cloud.cluster, 40)
    assert one.notes == []


def test_a_cluster_without_an_address_is_asked_nothing(lock, cloud):
    with lock("one").held({**cloud.cluster, "api_address": None}) as taken:
        assert not taken
    assert cloud.asked == []


def test_where_leases_may_not_be_read_there_are_no_locks(lock, cloud, clock, server):
    server.answer = 403
    with lock("one").held(cloud.cluster):
        assert clock.now() == 0


def test_where_leases_may_not_be_written_nobody_waits_for_a_lock(lock, cloud, clock, server):
    server.refuses = 500  # an admission webhook that does not answer
    with lock("one").held(cloud.cluster):
        assert clock.now() == 0


def test_a_lock_is_given_back_when_the_request_fails(lock, cloud, server):
    with pytest.raises(ValueError, match="rejected"), lock("one").held(cloud.cluster):
        raise ValueError("rejected")
    assert read(server.lease).holder == ""


def test_of_two_who_write_at_the_same_moment_one_has_to_wait(lock, cloud, server):
    one = lock("one")
    with one.held(cloud.cluster):
        pass
    stale = dict(server.lease, metadata=dict(server.lease["metadata"]))
    with lock("two").held(cloud.cluster):
        assert one._write(stale) == CONFLICT
        assert read(server.lease).holder.startswith("two ")
