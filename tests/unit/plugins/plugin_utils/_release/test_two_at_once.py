# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two runs deploy one release at the same time: what a successful one reported stands."""

from __future__ import annotations

import pytest
from ansible_collections.hubforge.magnum.plugins.plugin_utils._release.deployment import Answer
from fake_release import CHANGED, DEPLOYED, LATE, Pretended, failure, run, state

NONE = state()
OTHERS = state((1, "superseded"), (2, "deployed"))  # deployed by the other run
OTHERS_AT_WORK = state((1, "deployed"), (2, "pending-upgrade", 5))


@pytest.mark.parametrize(
    "words",
    [
        'Error: INSTALLATION FAILED: secrets "sh.helm.release.v1.hub.v1" already exists',
        "Error: INSTALLATION FAILED: cannot re-use a name that is still in use",
        "Error: UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress",
        "Error: release: already exists",
    ],
)
def test_the_one_that_came_second_waits_and_deploys_then_and_takes_nothing_back(words):
    mine = state((1, "superseded"), (2, "superseded"), (3, "deployed"))
    cluster = Pretended(DEPLOYED, OTHERS_AT_WORK, OTHERS, mine, deploys=[Answer(error=words), CHANGED])
    assert run(cluster) == {"changed": True, "addresses": [], "revision": 3}
    assert cluster.done == ["read", "deploy", "read", "read", "deploy", "read"]
    assert "another run changes this release at the same time" in str(cluster.shown)


def test_who_waits_in_vain_says_so_and_takes_nothing_back():
    words = "Error: UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress"
    cluster = Pretended(DEPLOYED, OTHERS, deploys=[Answer(error=words)])
    assert "Another run changes this release: run again when that has ended." in failure(cluster)
    assert not [it for it in cluster.done if it.startswith("rollback")]


def test_a_run_that_fails_goes_back_to_what_the_other_one_has_deployed_meanwhile():
    left = state((1, "superseded"), (2, "deployed"), (3, "failed"))
    cluster = Pretended(DEPLOYED, left, left, deploys=[Answer(error="Error: UPGRADE FAILED: no such key")])
    assert "Helm went back to revision 2" in failure(cluster)


def test_a_run_that_fails_leaves_what_the_other_one_is_just_making():
    cluster = Pretended(DEPLOYED, OTHERS_AT_WORK, deploys=[Answer(error="Error: UPGRADE FAILED: no such key")])
    assert "went back" not in failure(cluster)


def test_a_run_whose_values_were_replaced_while_it_waited_fails_and_takes_nothing_back():
    mine = state((1, "superseded"), (2, "deployed"), awaited=LATE)
    others = state((1, "superseded"), (2, "superseded"), (3, "deployed"), awaited=LATE)
    cluster = Pretended(DEPLOYED, mine, others, deploys=[CHANGED])
    assert "Another run has deployed revision 3 of the release hub" in failure(cluster)
    assert not [it for it in cluster.done if it.startswith("rollback")]


def test_a_deployment_that_never_runs_is_not_taken_back_where_it_may_be_somebody_else_s():
    both = state((1, "superseded"), (2, "superseded"), (3, "deployed"), awaited=LATE)
    cluster = Pretended(DEPLOYED, both, deploys=[CHANGED])
    assert "It stays as it is" in failure(cluster)
    assert not [it for it in cluster.done if it.startswith("rollback")]
