# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._pacing.lease import (
    SECONDS,
    Lease,
    age,
    free,
    job_name,
    read,
    with_holder,
)
from ansible_collections.hubforge.magnum.plugins.module_utils._pacing.watch import REQUEST_VISIBLE_WITHIN

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_a_lease_is_free_when_nobody_has_it():
    assert free(Lease("", "one", ""), 0)


def test_a_lease_is_not_free_while_its_holder_lives():
    assert not free(Lease("one 1f", "one", ""), SECONDS)


def test_what_a_killed_job_held_is_free_after_a_minute():
    assert free(Lease("one 1f", "one", ""), SECONDS + 1)


def test_a_lock_lasts_far_longer_than_a_request_takes_to_show():
    assert SECONDS >= 3 * REQUEST_VISIBLE_WITHIN


def test_what_is_written_is_what_is_read():
    body = with_holder(None, "one 1f", "one", NOON)
    assert read(body) == Lease("one 1f", "one", "2026-03-01T12:00:00.000000Z")
    assert age(read(body), NOON + timedelta(seconds=5)) == 5


def test_only_the_one_who_wrote_upon_what_is_there_wins():
    there = {"metadata": {"name": "hubforge-magnum", "resourceVersion": "7", "annotations": {"x": "y"}}}
    meta = with_holder(there, "two 2e", "two", NOON)["metadata"]
    assert (meta["resourceVersion"], meta["annotations"]["x"]) == ("7", "y")


def test_a_lease_that_others_made_without_words_can_be_read():
    assert read({"metadata": {"name": "hubforge-magnum"}}) == Lease("", "", "")
    assert age(Lease("", "", ""), NOON) is None


@pytest.mark.parametrize(
    ("environment", "name"),
    [
        ({"JOB_ID": "42", "AWX_HOST": "https://awx.example.org"}, "AWX job 42"),
        ({"JOB_ID": "42", "TOWER_HOST": "https://awx.example.org"}, "AWX job 42"),
        ({"JOB_ID": "42"}, "ada@laptop since 12:00:00"),  # a batch system's
        ({}, "ada@laptop since 12:00:00"),
    ],
)
def test_a_job_has_a_name_that_a_person_knows(environment, name):
    assert job_name(environment, "ada", "laptop", NOON) == name
