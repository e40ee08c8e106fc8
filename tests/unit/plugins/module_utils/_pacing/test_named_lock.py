# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One check at a time logs in: the Lease in a hub's namespace."""

from __future__ import annotations

import time

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._pacing import named_lock
from ansible_collections.hubforge.magnum.plugins.module_utils._pacing.named_lock import Lost, NamedLock
from fake_clock import FakeClock
from fake_hub import FakeCluster


@pytest.fixture
def cluster():
    return FakeCluster(FakeClock())


def lock(cluster, holder="one 1f"):
    return NamedLock(cluster, cluster.clock, "hub", "hubforge-hub-check", holder)


def test_what_nobody_holds_is_acquired_at_once(cluster):
    mine = lock(cluster)
    assert mine.acquire(0) == ""
    assert mine.held
    assert not mine.was_held
    assert cluster.lease["metadata"]["namespace"] == "hub"
    assert cluster.lease["metadata"]["annotations"] == {"hubforge.magnum/job": "one"}
    assert cluster.clock.now() == 0


def test_the_next_start_of_the_same_check_holds_it_still(cluster):
    lock(cluster).acquire(0)
    again = lock(cluster)
    assert again.acquire(0) == ""
    assert again.was_held


def test_another_check_waits_until_it_is_released(cluster):
    mine, other = lock(cluster), lock(cluster, "two 2e")
    mine.acquire(0)
    assert other.acquire(10) == "one"
    assert cluster.clock.now() == 10
    mine.release()
    assert other.acquire(10) == ""
    assert cluster.clock.now() == 10


def test_what_a_killed_check_held_expires_after_a_minute(cluster):
    lock(cluster).acquire(0)
    assert lock(cluster, "two 2e").acquire(100) == ""
    assert 60 < cluster.clock.now() < 63


def test_a_login_that_lasts_is_not_taken_for_killed(cluster):
    mine = lock(cluster)
    mine.acquire(0)
    for _second in range(100):
        cluster.clock.sleep(1)
        mine.renew()
    assert lock(cluster, "two 2e").acquire(0) == "one"
    assert len(cluster.sent("PUT")) <= 5


def test_whoever_was_overtaken_learns_it_at_the_next_renewal(cluster):
    mine = lock(cluster)
    mine.acquire(0)
    cluster.clock.sleep(61)
    lock(cluster, "two 2e").acquire(0)
    with pytest.raises(Lost, match="two has the lock now"):
        mine.renew()
    mine.release()
    assert cluster.lease["spec"]["holderIdentity"] == "two 2e"


def test_a_lock_that_is_kept_is_renewed_beside_what_is_done_and_released_after_it(cluster, monkeypatch):
    monkeypatch.setattr(named_lock, "RENEW_AFTER_S", 0.02)
    mine, other = lock(cluster), lock(cluster, "two 2e")
    assert mine.acquire(0) == ""
    with mine.kept():
        written, until = len(cluster.sent("PUT")), time.monotonic() + 20
        while len(cluster.sent("PUT")) < written + 3 and time.monotonic() < until:
            time.sleep(0.01)
        assert len(cluster.sent("PUT")) >= written + 3
        assert mine.taken_by() == ""
        assert other.taken_by() == "one"
    assert other.acquire(0) == ""
    assert mine.taken_by() == "two"


def test_a_lock_that_another_job_took_meanwhile_stays_that_job_s(cluster, monkeypatch):
    monkeypatch.setattr(named_lock, "RENEW_AFTER_S", 0.02)
    mine, other = lock(cluster), lock(cluster, "two 2e")
    mine.acquire(0)
    with mine.kept():
        cluster.lease["spec"]["holderIdentity"] = ""
        assert other.acquire(0) == ""
        time.sleep(0.1)
        assert mine.taken_by() == "two"
    assert cluster.lease["spec"]["holderIdentity"] == "two 2e"


def test_of_two_that_write_at_once_one_wins(cluster):
    mine, call = lock(cluster), cluster.call

    def overtaken(method, *words):
        if method == "POST":
            cluster.call = call
            lock(cluster, "two 2e").acquire(0)
        return call(method, *words)

    cluster.call = overtaken
    assert mine.acquire(3) == "two"
    assert not mine.held


def test_a_lease_without_words_of_ours_is_free(cluster):
    cluster.lease = {"metadata": {"name": "hubforge-hub-check"}, "spec": {"holderIdentity": "somebody"}}
    assert lock(cluster).acquire(0) == ""
