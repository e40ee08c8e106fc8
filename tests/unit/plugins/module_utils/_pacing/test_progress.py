# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._pacing.observation import Observation, Record
from ansible_collections.hubforge.magnum.plugins.module_utils._pacing.progress import Awaited, awaited, minutes, summary

NOW = datetime(2026, 11, 21, tzinfo=UTC)


@pytest.mark.parametrize(("seconds", "words"), [(5, "5s"), (65.9, "1m05s"), (3720, "1h02m")])
def test_a_duration_reads_as_people_say_it(seconds, words):
    assert minutes(seconds) == words


def test_a_line_says_what_is_ready_and_what_is_awaited():
    snapshot = Observation(
        NOW,
        "UPDATE_IN_PROGRESS",
        "x",
        records=(Record("core", "CREATE_COMPLETE"), Record("user", "CREATE_IN_PROGRESS")),
    )
    assert summary("hub", snapshot) == "hub is UPDATE_IN_PROGRESS; complete: core; awaited: user (CREATE_IN_PROGRESS)"
    assert awaited(Awaited(), snapshot) == "the cluster (UPDATE_IN_PROGRESS), node group user (CREATE_IN_PROGRESS)"


def test_a_line_says_since_when_and_how_long_it_took_the_last_time():
    core = Record("core", "CREATE_COMPLETE", None, NOW, NOW + timedelta(seconds=185))
    user = Record("user", "CREATE_IN_PROGRESS", None, NOW + timedelta(seconds=200))
    line = summary("hub", Observation(NOW, "UPDATE_IN_PROGRESS", "x", records=(core, user)))
    assert line.endswith("awaited: user (CREATE_IN_PROGRESS since 00:03:20 UTC); the last one took 3m05s")


def test_the_last_boot_is_reported_only_while_something_boots():
    core = Record("core", "CREATE_COMPLETE", None, NOW, NOW + timedelta(seconds=185))
    user = Record("user", "DELETE_IN_PROGRESS", None, NOW)
    assert "boot" not in summary("hub", Observation(NOW, "UPDATE_IN_PROGRESS", "x", records=(core, user)))


def test_a_failure_is_reported_and_not_awaited():
    snapshot = Observation(NOW, "UPDATE_FAILED", "x", records=(Record("user", "CREATE_FAILED"),))
    assert "failed: user (CREATE_FAILED)" in summary("hub", snapshot)
    assert awaited(Awaited(), snapshot) is None


BOOTING = Observation(
    NOW, "UPDATE_IN_PROGRESS", "x", records=(Record("core", "CREATE_COMPLETE"), Record("user", "CREATE_IN_PROGRESS"))
)
READY = Observation(
    NOW, "UPDATE_COMPLETE", "x", records=(Record("core", "CREATE_COMPLETE"),), unready=frozenset({"core"})
)


def test_an_address_is_enough_for_who_waits_for_no_more():
    assert awaited(Awaited("api_address"), BOOTING) is None
    assert awaited(Awaited("api_address"), Observation(NOW, "CREATE_IN_PROGRESS")) == "its API address"


def test_who_waits_for_one_group_does_not_wait_for_the_others():
    assert awaited(Awaited(nodegroups=["core"]), BOOTING) is None
    assert awaited(Awaited(nodegroups=["user"]), BOOTING) == "node group user (CREATE_IN_PROGRESS)"


def test_health_is_awaited_beyond_rest():
    assert awaited(Awaited("healthy"), READY, "UNHEALTHY") == "its health (UNHEALTHY)"
    assert awaited(Awaited("healthy"), READY, "HEALTHY") is None


def test_the_nodes_of_a_group_are_awaited_by_what_the_health_poll_says_of_it():
    assert awaited(Awaited("healthy", ["core"]), READY) == "the nodes of core"
