# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All of the table in AWX, and once more: nothing changes. Takes minutes, so `make test` leaves it out; `nox -s awx` does not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from configuring import PLAYBOOKS, SETTINGS, by_name, chain, changed, configure
from stand_in.server import StandIn


@pytest.fixture(scope="module", name="awx")
def fixture_awx() -> Iterator[StandIn]:
    with StandIn(PLAYBOOKS) as awx:
        assert changed(configure(awx, **SETTINGS)) > 0
        yield awx


def test_every_playbook_has_a_template_or_a_reason(awx: StandIn) -> None:
    has = {template["playbook"] for template in awx.store.list("job_templates")}
    assert has == set(PLAYBOOKS) - {"playbooks/adopt.yml", "playbooks/configure_awx.yml"}


def test_the_steps_of_a_workflow_follow_one_another(awx: StandIn) -> None:
    assert chain(awx, "Hubs: clusters with their hubs") == [
        "Hubs: provision clusters",
        "Hubs: label nodes",
        "Hubs: deploy hubs",
        "Hubs: check hubs",
    ]


def test_the_schedules_that_are_named_are_switched_on(awx: StandIn) -> None:
    assert {name: schedule["enabled"] for name, schedule in by_name(awx, "schedules").items()} == {
        "Hubs: report the status": True,
        "Hubs: renew certificates": True,
        "Hubs: check hubs": False,
        "Hubs: back up homes": False,
    }


def test_a_second_run_changes_and_writes_nothing(awx: StandIn) -> None:
    awx.writes.clear()
    assert changed(configure(awx, **SETTINGS)) == 0
    assert awx.writes == []
