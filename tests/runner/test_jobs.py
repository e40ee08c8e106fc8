# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A hub is made, looked at and taken down by jobs as AWX runs them, and none of its secrets stays behind. Needs `local-cloud env`."""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.hubforge.magnum.plugins.plugin_utils._awx.credential_types import hub_secrets
from jobs import Controller, Ended, Given
from project import Project, update

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BIN = Path(sys.executable).parent
EXPORTED = json.loads((ROOT / "playbooks/files/awx.json").read_text())
TEMPLATES = {template["name"].removeprefix("Hubs: "): template for template in EXPORTED["job_templates"]}
TYPES = {kind["name"].removeprefix("Hubs: "): kind for kind in EXPORTED["credential_types"]}
PASSWORD = "open-sesame-4711-of-the-hub"
FLEET, SLICES = 30, 3


def listed(path: Path) -> dict[str, Any]:
    """An inventory as AWX imports it from a project."""
    words = [str(BIN / "ansible-inventory"), "-i", str(path), "--list"]
    found: dict[str, Any] = json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)
    return found


def cloud() -> dict[str, Any]:
    """The local cloud's application credential, as somebody fills it into AWX."""
    entry = yaml.safe_load(Path(os.environ["OS_CLIENT_CONFIG_FILE"]).read_text())["clouds"]["local"]
    return {"cloud": "local", **entry["auth"], "region_name": entry["region_name"]}


@pytest.fixture(scope="module", name="project")
def fixture_project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return update(tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="module", name="credentials")
def fixture_credentials() -> list[Given]:
    hub = {**hub_secrets(["vault_hub_password"])}
    return [Given(TYPES["OpenStack application credential"], cloud()), Given(hub, {"vault_hub_password": PASSWORD})]


@pytest.fixture(scope="module", name="controller")
def fixture_controller(tmp_path_factory: pytest.TempPathFactory, project: Project) -> Controller:
    path = f"{BIN}:{os.environ['PATH']}"
    return Controller(tmp_path_factory.mktemp("awx"), project, TEMPLATES, listed(HERE / "inventory"), path)


def ended_well(job: Ended) -> Ended:
    assert job.status == "successful", job.stdout[-6000:]
    return job


@pytest.fixture(scope="module", name="jobs")
def fixture_jobs(controller: Controller, credentials: list[Given]) -> Iterator[dict[str, Ended]]:
    """What each job of the workflow came to. Nothing but the cloud is handed from one to the next: each has a home of its own."""
    try:
        yield {
            "provision": controller.launch("provision clusters", credentials, {"kubernetes_cluster_wait_timeout": 900}),
            "deploy": controller.launch("deploy hubs", credentials, {"jupyterhub_wait_timeout": 600}),
            "everything": controller.launch("everything (check)", credentials),
            "report": controller.launch("report the status", credentials),
        }
    finally:
        ended_well(controller.launch("destroy a cluster", credentials, {"destroy_hub_confirm": "runner"}))


@pytest.mark.parametrize("name", ["provision", "deploy", "everything", "report"])
def test_a_job_of_the_workflow_ends_well(jobs: dict[str, Ended], name: str) -> None:
    ended_well(jobs[name])


def test_a_job_that_waits_shows_how_the_cluster_is_meanwhile(jobs: dict[str, Ended]) -> None:
    said = re.findall(r"^ +\d+s  .*\b(?:CREATE|UPDATE)_\w+.*$", jobs["provision"].stdout, re.MULTILINE)
    assert any("IN_PROGRESS" in line for line in said), jobs["provision"].stdout[-6000:]
    assert "COMPLETE" in said[-1]


def test_after_the_workflow_the_hub_runs(jobs: dict[str, Ended]) -> None:
    assert re.search(r"jupyterhub.*deployed|deployed.*jupyterhub", " ".join(jobs["report"].stdout.split())), jobs[
        "report"
    ].stdout[-3000:]


def test_no_secret_is_in_an_artifact_an_event_or_a_fact_cache(jobs: dict[str, Ended], controller: Controller) -> None:
    secrets = [cloud()["application_credential_secret"], PASSWORD, *tokens_and_keys(controller)]
    words = [*secrets, *(base64.b64encode(secret.encode()).decode() for secret in secrets)]
    files = [path for path in controller.folder.glob("control/*/artifacts/**/*") if path.is_file()]
    assert {"stdout", "command"} <= {path.name for path in files}
    assert any(path.parent.name == "job_events" for path in files)
    assert [
        (str(path), number) for path in files for number, word in enumerate(words) if word in path.read_text()
    ] == []


def tokens_and_keys(controller: Controller) -> list[str]:
    """What jobs left in their homes: Keystone's tokens, and the keys of kubeconfigs."""
    tokens = [
        path.read_text() for path in controller.folder.glob("homes/*/.cache/hubforge.magnum/tokens/*") if path.is_file()
    ]
    found = [word for text in tokens for word in re.findall(r'"(gAAAA[^"]+)"', text)]
    keys = [
        user["user"]["client-key-data"]
        for path in controller.folder.glob("homes/*/.kube/*.yaml")
        for user in yaml.safe_load(path.read_text())["users"]
    ]
    assert found
    assert keys
    return [*found, *keys]


def test_the_execution_node_keeps_no_job_s_folder(jobs: dict[str, Ended], controller: Controller) -> None:
    assert list((controller.folder / "execution").iterdir()) == []


def test_of_many_clusters_in_slices_each_host_is_read_once(
    tmp_path: Path, project: Project, credentials: list[Given]
) -> None:
    one = listed(HERE / "inventory")
    names = [f"hub-{number:02}" for number in range(1, FLEET + 1)]
    values = one["_meta"]["hostvars"]["runner"]
    groups = {"all": {"children": ["clusters", "hubs"]}, "clusters": {"hosts": names}, "hubs": {"hosts": names}}
    fleet = {**groups, "_meta": {"hostvars": dict.fromkeys(names, values)}}
    path = f"{BIN}:{os.environ['PATH']}"
    controller = Controller(tmp_path, project, TEMPLATES, fleet, path)
    with ThreadPoolExecutor(SLICES) as pool:
        launched = [
            pool.submit(controller.launch, "report the status", credentials, {}, (number, SLICES))
            for number in range(1, SLICES + 1)
        ]
        jobs = [ended_well(job.result()) for job in launched]
    seen = Counter(host for job in jobs for host in job.hosts if host != "localhost")
    assert seen == Counter(names)
    assert [len([host for host in job.hosts if host in names]) for job in jobs] == [FLEET // SLICES] * SLICES
    said = " ".join(" ".join(job.stdout.split()) for job in jobs)
    assert [name for name in names if f"There is no cluster {name}:" not in said] == []
