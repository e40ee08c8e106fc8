# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from types import SimpleNamespace

import pytest
from ansible_collections.hubforge.magnum.plugins.action import cluster_wait
from fake_clock import FakeClock

MOVING = {"cluster_wait": {"done": False, "line": "hub is CREATE_IN_PROGRESS", "repaired": [], "verifying": False}}


@pytest.fixture
def polls(monkeypatch):
    """Run it with these arguments against a cluster that never settles, of which each look takes 60 s; how often it looked."""
    clock = FakeClock()
    monkeypatch.setattr(cluster_wait.time, "monotonic", clock.now)

    def run(**arguments):
        action = object.__new__(cluster_wait.ActionModule)
        action._task = SimpleNamespace(args=arguments, check_mode=False, async_val=0)
        snapshot = []

        def read(_task_vars, more):
            clock.sleep(60)
            snapshot.append(more)
            return dict(MOVING)

        monkeypatch.setattr(cluster_wait.ActionBase, "run", lambda *_: {})
        monkeypatch.setattr(action, "_read", read)
        action.run(task_vars={})
        run.snapshot = snapshot
        return len(snapshot)

    return run


@pytest.mark.parametrize("timeout", [600, "600", 600.0])
def test_it_looks_until_the_time_is_over_however_that_is_written(polls, timeout):
    assert polls(timeout=timeout) == 10


@pytest.mark.parametrize("wait", [False, "false", "no"])
def test_without_waiting_it_looks_once(polls, wait):
    assert polls(wait=wait) == 1


@pytest.fixture
def shown(monkeypatch):
    """What people see of it."""
    lines = []
    monkeypatch.setattr(cluster_wait.display, "display", lines.append)
    return lines


def test_every_line_that_a_look_brings_is_shown_with_the_time_that_has_passed(polls, shown):
    polls(timeout=180)
    assert shown == [f"      {minute}m00s  hub is CREATE_IN_PROGRESS" for minute in (1, 2, 3)]


def test_a_look_comes_back_within_a_minute_and_within_the_time_that_is_left(polls):
    polls(timeout=150)
    assert [more["window"] for more in polls.snapshot] == [60, 60, 30]


def test_a_poll_gets_what_was_shown_so_that_a_change_ends_it(polls):
    polls(timeout=120)
    assert [more.get("last_line") for more in polls.snapshot] == [None, "hub is CREATE_IN_PROGRESS"]
