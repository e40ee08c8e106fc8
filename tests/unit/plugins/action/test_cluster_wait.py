# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from types import SimpleNamespace

import pytest
from ansible_collections.hubforge.magnum.plugins.action import cluster_wait
from fake_clock import FakeClock

MOVING = {"cluster_wait": {"done": False, "line": "hub is CREATE_IN_PROGRESS", "mended": [], "proving": False}}


@pytest.fixture
def looks(monkeypatch):
    """Run it with these arguments against a cluster that never comes to rest, of which each look takes 60 s; how often it looked."""
    clock = FakeClock()
    monkeypatch.setattr(cluster_wait.time, "monotonic", clock.now)

    def run(**arguments):
        action = object.__new__(cluster_wait.ActionModule)
        action._task = SimpleNamespace(args=arguments, check_mode=False, async_val=0)
        seen = []

        def look(_task_vars, more):
            clock.sleep(60)
            seen.append(more)
            return dict(MOVING)

        monkeypatch.setattr(cluster_wait.ActionBase, "run", lambda *_: {})
        monkeypatch.setattr(action, "_look", look)
        action.run(task_vars={})
        run.seen = seen
        return len(seen)

    return run


@pytest.mark.parametrize("timeout", [600, "600", 600.0])
def test_it_looks_until_the_time_is_over_however_that_is_written(looks, timeout):
    assert looks(timeout=timeout) == 10


@pytest.mark.parametrize("wait", [False, "false", "no"])
def test_without_waiting_it_looks_once(looks, wait):
    assert looks(wait=wait) == 1


@pytest.fixture
def shown(monkeypatch):
    """What people see of it."""
    lines = []
    monkeypatch.setattr(cluster_wait.display, "display", lines.append)
    return lines


def test_every_line_that_a_look_brings_is_shown_with_the_time_that_has_passed(looks, shown):
    looks(timeout=180)
    assert shown == [f"      {minute}m00s  hub is CREATE_IN_PROGRESS" for minute in (1, 2, 3)]


def test_a_look_comes_back_within_a_minute_and_within_the_time_that_is_left(looks):
    looks(timeout=150)
    assert [more["window"] for more in looks.seen] == [60, 60, 30]


def test_a_look_is_told_what_was_shown_so_that_a_change_ends_it(looks):
    looks(timeout=120)
    assert [more.get("seen") for more in looks.seen] == [None, "hub is CREATE_IN_PROGRESS"]
