# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from datetime import UTC, datetime

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import InvalidRequest
from ansible_collections.hubforge.magnum.plugins.plugin_utils._deletion.confirmation import (
    Candidate,
    confirm,
    described,
)

ONE = Candidate("jetstream2", "hub", "jetstream2", ("staging", "production"))
TWO = Candidate("test", "hub-test", "")
ALL = (ONE, TWO)


def test_the_cluster_that_is_named_as_magnum_calls_it_is_confirmed_and_no_other():
    assert confirm("hub", ONE, ALL, (), "it")
    assert not confirm("hub", TWO, ALL, (), "it")


@pytest.mark.parametrize("given", ["jetstream2", "HUB", "hub ", "other"])
def test_a_name_that_no_cluster_has_confirms_nothing(given):
    with pytest.raises(InvalidRequest, match=f"There is no cluster {given} in this run; there are hub, hub-test"):
        confirm(given, ONE, ALL, (), "it")


def test_without_a_name_the_sentence_says_what_would_go():
    with pytest.raises(InvalidRequest, match="destroy_hub_confirm=hub deletes the cluster hub in the cloud jetstream2"):
        confirm("", ONE, ALL, (), described(ONE, None, datetime.now(UTC)))


@pytest.mark.parametrize("name", ["kubernetes_cluster_name", "kubernetes_cluster_cloud"])
def test_a_variable_of_the_command_line_cannot_make_another_cluster_go(name):
    other = Candidate("jetstream2", "other", "")
    with pytest.raises(InvalidRequest, match=f"{name} is given on the command line"):
        confirm("other", other, (other,), {name: "other"}, "it")


def test_two_clusters_of_a_name_in_two_clouds_are_chosen_by_limit():
    twin = Candidate("elsewhere", "hub", "elsewhere")
    with pytest.raises(InvalidRequest, match="jetstream2 and elsewhere are both clusters of the name hub: choose one"):
        confirm("hub", ONE, (ONE, twin), (), "it")


def test_what_goes_is_described_as_the_cloud_knows_it():
    cluster = {"uuid": "5d12", "project_id": "p1", "created_at": "2026-11-01T00:00:00+00:00", "node_count": 7}
    said = described(
        ONE, {**cluster, "master_count": 3, "status": "CREATE_COMPLETE"}, datetime(2026, 12, 1, tzinfo=UTC)
    )
    assert said == (
        "the cluster hub in the cloud jetstream2 (project p1, id 5d12, made 30 days ago, 7 nodes, 3 of the control plane, CREATE_COMPLETE) "
        "and the hub staging and the hub production"
    )


def test_a_cluster_that_could_not_be_read_says_why():
    assert described(TWO, None, datetime.now(UTC), "Nothing answers.") == "the cluster hub-test (Nothing answers.)"
