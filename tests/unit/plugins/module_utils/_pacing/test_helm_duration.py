# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._pacing.helm_duration import time_resize
from fake_clock import FakeClock

COMPLETE, MOVING, FAILED = "UPDATE_COMPLETE", "UPDATE_IN_PROGRESS", "UPDATE_FAILED"


class Cloud:
    """A Magnum that goes through moments of a resize: from each second on (cluster's status, group's status, group's updated_at)."""

    def __init__(self, *moments):
        self.clock, self.moments = FakeClock(), moments

    def get(self, path, *_version, gone=()):
        now = next(reported for second, *reported in reversed(self.moments) if second <= self.clock.now())
        cluster, group, updated = now
        if path.endswith("/nodegroups/default-worker"):
            return {"status": group, "updated_at": updated}
        return {"uuid": "c1", "status": cluster}


def measure(*moments, before=COMPLETE):
    cloud = Cloud((0, before, COMPLETE, "at first"), *moments)
    return time_resize(cloud, {"uuid": "c1", "status": before}, {"name": "default-worker", "updated_at": "at first"})


def test_a_run_lasts_until_the_cluster_is_in_progress():
    assert measure((0.4, COMPLETE, MOVING, "asked"), (7, MOVING, MOVING, "asked")) == pytest.approx(7, abs=0.5)


def test_a_status_pass_that_is_quicker_than_a_look_hides_no_end():
    assert measure((0.4, COMPLETE, MOVING, "asked"), (5.1, COMPLETE, COMPLETE, "passed")) == pytest.approx(5, abs=0.6)


def test_a_run_of_another_request_is_not_taken_for_it():
    moments = (0.4, COMPLETE, MOVING, "asked"), (5.1, COMPLETE, COMPLETE, "passed"), (40, MOVING, COMPLETE, "passed")
    assert measure(*moments) == pytest.approx(5, abs=0.6)


def test_a_request_that_magnum_has_not_begun_with_is_no_end():
    assert measure((3, COMPLETE, MOVING, "asked"), (6, MOVING, MOVING, "asked")) == pytest.approx(6, abs=0.5)


@pytest.mark.parametrize("before", [COMPLETE, FAILED])
def test_a_run_that_fails_is_not_timed(before):
    assert measure((0.4, before, MOVING, "asked"), (2, FAILED, FAILED, "failed"), before=before) is None


def test_a_run_that_succeeds_where_the_one_before_it_failed_is_timed():
    moments = (0.4, FAILED, MOVING, "asked"), (7, MOVING, MOVING, "asked")
    assert measure(*moments, before=FAILED) == pytest.approx(7, abs=0.5)


def test_what_shows_nothing_is_not_timed():
    assert measure() is None
