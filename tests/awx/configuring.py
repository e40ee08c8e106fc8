# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs configure_awx.yml against a stand-in, and reads what is in it then."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from stand_in.server import TOKEN, StandIn

ROOT = Path(__file__).resolve().parents[2]
PLAYBOOK = Path(sys.executable).with_name("ansible-playbook")
PLAYBOOKS = [f"playbooks/{path.name}" for path in sorted((ROOT / "playbooks").glob("*.yml"))]
SECRET = "not-to-be-seen-7f3a"
CREDENTIAL = {
    "name": "jetstream2",
    "kind": "openstack",
    "inputs": {
        "cloud": "jetstream2",
        "auth_url": "https://keystone.example.org/v3",
        "application_credential_id": "1b2c",
        "application_credential_secret": SECRET,
    },
}
SETTINGS: dict[str, Any] = {"awx_configuration_credentials": [CREDENTIAL], "awx_configuration_slices": 3}


def configure(awx: StandIn, *words: str, token: str = TOKEN, **settings: Any) -> subprocess.CompletedProcess[str]:
    given = {"awx_configuration_host": awx.url, **settings}
    command = [str(PLAYBOOK), "-i", "localhost,", "playbooks/configure_awx.yml", "-e", json.dumps(given), *words]
    own = {**os.environ, "CONTROLLER_OAUTH_TOKEN": token, "ANSIBLE_NOCOLOR": "1", "COLUMNS": "10000"}
    return subprocess.run(command, cwd=ROOT, env=own, capture_output=True, text=True, check=False)


def changed(run: subprocess.CompletedProcess[str]) -> int:
    assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-3000:]
    return int(re.findall(r" changed=(\d+) ", run.stdout)[0])


def shown_as_changed(run: subprocess.CompletedProcess[str]) -> set[str]:
    """The kinds of which a run has changed something, or would in check mode."""
    return set(re.findall(r"^ +changed  ([a-z ]+): ", run.stdout, re.MULTILINE))


def said(run: subprocess.CompletedProcess[str]) -> str:
    """What a run that failed said, on one line."""
    assert run.returncode != 0, run.stdout[-3000:]
    return " ".join((run.stdout + run.stderr).split())


def by_name(awx: StandIn, kind: str) -> dict[str, dict[str, Any]]:
    return {thing["name"]: thing for thing in awx.store.list(kind)}


def chain(awx: StandIn, workflow: str) -> list[str]:
    """The steps of a workflow, by the names of what they run, from the one that follows nothing."""
    number = by_name(awx, "workflow_job_templates")[workflow]["id"]
    nodes = {
        node["id"]: node
        for node in awx.store.list("workflow_job_template_nodes")
        if node["workflow_job_template"] == number
    }
    followers = {follower for node in nodes.values() for follower in node["success_nodes"]}
    [step] = [node for node in nodes.values() if node["id"] not in followers]
    names = [step["summary_fields"]["unified_job_template"]["name"]]
    while step["success_nodes"]:
        step = nodes[step["success_nodes"][0]]
        names.append(step["summary_fields"]["unified_job_template"]["name"])
    return names
