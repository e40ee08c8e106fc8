# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""configure_awx.yml with awx.awx's real modules, against the stand-in for AWX's API: what is made, what is refused, what is written.

A part of the table will do here; test_everything.py takes all of it.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from configuring import PLAYBOOKS, ROOT, SECRET, SETTINGS, by_name, chain, changed, configure, said, shown_as_changed
from stand_in.rules import UNREACHABLE
from stand_in.server import TOKEN, StandIn

TABLE = yaml.safe_load((ROOT / "roles/awx_configuration/vars/main/playbooks.yml").read_text())
PART = {
    "__awx_configuration_playbooks": {
        name: TABLE["__awx_configuration_playbooks"][name] for name in ("provision_cluster", "show", "destroy_hub")
    },
    "__awx_configuration_workflows": {"destroy": TABLE["__awx_configuration_workflows"]["destroy"]},
    "awx_configuration_schedules": ["show"],
}


# -- a configuration that is there ----------------------------------------------------------------------------------


@pytest.fixture(scope="module", name="configured")
def fixture_configured() -> Iterator[tuple[StandIn, subprocess.CompletedProcess[str]]]:
    with StandIn(PLAYBOOKS) as awx:
        yield awx, configure(awx, "-v", **SETTINGS, **PART)


@pytest.fixture(scope="module", name="awx")
def fixture_awx(configured: tuple[StandIn, subprocess.CompletedProcess[str]]) -> StandIn:
    assert changed(configured[1]) > 0
    return configured[0]


def test_a_template_has_its_project_inventory_credential_and_survey(awx: StandIn) -> None:
    template = by_name(awx, "job_templates")["Hubs: provision clusters"]
    assert template["summary_fields"]["project"]["name"] == "hubforge.magnum"
    assert template["summary_fields"]["inventory"]["name"] == "hubs"
    assert [credential["name"] for credential in awx.store.linked(template, "credentials")] == ["jetstream2"]
    asked = [question["variable"] for question in awx.store.surveys[template["id"]]["spec"]]
    assert asked[0] == "kubernetes_cluster_wait_timeout"
    assert (template["survey_enabled"], template["job_slice_count"], template["ask_credential_on_launch"]) == (
        True,
        3,
        False,
    )


def test_a_second_template_runs_in_check_mode(awx: StandIn) -> None:
    templates = by_name(awx, "job_templates")
    check, first = templates["Hubs: provision clusters (check)"], templates["Hubs: provision clusters"]
    assert (check["job_type"], check["diff_mode"], check["playbook"]) == ("check", True, first["playbook"])
    assert awx.store.surveys[check["id"]] == awx.store.surveys[first["id"]]


def test_nothing_is_destroyed_before_somebody_approves(awx: StandIn) -> None:
    assert chain(awx, "Hubs: destroy a cluster, once approved") == [
        "Hubs: destroy a cluster (check)",
        "Delete what the check has shown",
        "Hubs: destroy a cluster",
    ]


def test_the_inventory_comes_from_the_project(awx: StandIn) -> None:
    [source] = awx.store.list("inventory_sources")
    assert (source["source"], source["source_path"], source["update_on_launch"]) == (
        "scm",
        "inventories/example/hubs.yml",
        True,
    )
    assert source["summary_fields"]["source_project"]["name"] == "hubforge.magnum"


def test_neither_secret_nor_token_is_shown(configured: tuple[StandIn, subprocess.CompletedProcess[str]]) -> None:
    shown = configured[1].stdout + configured[1].stderr
    assert SECRET not in shown
    assert TOKEN not in shown


def test_a_second_run_changes_and_writes_nothing(awx: StandIn) -> None:
    awx.writes.clear()
    assert changed(configure(awx, **SETTINGS, **PART)) == 0
    assert awx.writes == []


# -- before anything is configured ----------------------------------------------------------------------------------


def test_check_mode_says_what_would_be_made_and_writes_nothing() -> None:
    with StandIn(PLAYBOOKS) as awx:
        run = configure(awx, "--check", **SETTINGS, **PART)
        assert changed(run) == 1
        assert shown_as_changed(run) >= {"projects", "credential types", "inventories"}
        assert awx.writes == []
    assert "5 job templates, 1 workflows, 4 steps, 1 schedules follow" in " ".join(run.stdout.split())


def test_check_mode_does_not_fail_for_want_of_a_credential_and_an_image_that_are_to_come() -> None:
    with StandIn(PLAYBOOKS) as awx:
        assert changed(configure(awx, **PART)) > 0
        awx.writes.clear()
        more = {**SETTINGS, "awx_configuration_execution_environment": "registry.example.org/hubs-ee:1"}
        run = configure(awx, "--check", **more, **PART)
        assert changed(run) == 1
        assert shown_as_changed(run) == {"execution environments", "credentials"}
        assert awx.writes == []


@pytest.mark.parametrize(
    ("awx", "settings", "sentence"),
    [
        ({}, {"token": "wrong"}, "does not accept the token: make one of scope Write"),
        ({}, {"awx_configuration_organization": "Physics"}, "has no organization Physics: make it there, or set awx"),
        ({"old": True}, {}, "is 19.5.1, which cannot share the hosts of a launch out among jobs: 21.7.0 or newer is needed"),
    ],
)  # fmt: skip
def test_what_prevents_it_is_one_sentence_before_anything_is_configured(
    awx: dict[str, Any], settings: dict[str, Any], sentence: str
) -> None:
    with StandIn(PLAYBOOKS, **awx) as server:
        assert sentence in said(configure(server, **settings))
        assert server.writes == []


def test_a_run_that_fails_half_way_says_what_is_there_and_the_next_one_continues_from_there() -> None:
    with StandIn(PLAYBOOKS) as awx:
        words = said(configure(awx, **PART, awx_configuration_scm_url=f"https://{UNREACHABLE}.example.org/hubs"))
        assert "What failed: hubforge.magnum: Project update failed. What is there: nothing." in words
        assert (
            "What is not there yet: projects (hubforge.magnum), credential types (Hubs: OpenStack application credential, "
            in words
        )
        [project] = awx.store.list("projects")
        assert project["status"] == "failed"
        awx.store.reachable = True  # the same address answers now
        assert changed(configure(awx, "--check", **PART, awx_configuration_scm_url=project["scm_url"])) > 0
        assert changed(configure(awx, **PART, awx_configuration_scm_url=project["scm_url"])) > 0
        assert len(awx.store.list("job_templates")) == 5
