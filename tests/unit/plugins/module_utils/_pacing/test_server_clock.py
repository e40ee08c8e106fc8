# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._pacing.server_clock import ServerClock

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


def at(seconds):
    return START + timedelta(seconds=seconds)


def off(clock, wrong, seconds):
    """By how much the clock is wrong, where the Date is `wrong` seconds ahead of the records."""
    return (clock.now(at(seconds + wrong), seconds) - at(seconds)).total_seconds()


@pytest.mark.parametrize("wrong", [-5, 0, 5])
def test_a_date_that_is_as_good_as_right_is_believed(wrong):
    clock = ServerClock()
    clock.look(at(0), at(100 + wrong), 100)
    clock.look(at(110), at(112 + wrong), 112)
    assert off(clock, wrong, 120) == wrong


def test_a_date_behind_the_records_is_not_believed():
    clock = ServerClock()
    clock.look(at(0), at(-3600), 0)
    assert abs(off(clock, -3600, 50)) < 1


def test_a_date_ahead_of_the_records_is_not_believed_once_a_record_changes():
    clock = ServerClock()
    clock.look(at(-500), at(3600), 0)
    assert off(clock, 3600, 5) == 3600  # nothing has shown it yet
    clock.look(at(8), at(3610), 10)
    assert -10 < off(clock, 3600, 30) <= 0  # late rather than early: a request waits a little longer


def test_dates_that_jump_do_no_harm_after_the_first_change():
    clock = ServerClock()
    for second, wrong in ((0, 0), (5, 7200), (10, -7200), (15, 500)):
        clock.look(at(second - 1), at(second + wrong), second)
    assert -10 < off(clock, 99999, 20) <= 0


def test_a_record_that_was_written_long_ago_says_nothing():
    clock = ServerClock()
    clock.look(at(-90_000), at(0), 0)
    clock.look(at(-90_000), at(60), 60)
    assert off(clock, 0, 60) == 0


def test_a_record_without_a_time_says_nothing():
    clock = ServerClock()
    clock.look(None, at(0), 0)
    clock.look(at(5), at(8), 8)
    assert off(clock, 0, 9) == 0
