# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The file for `awx import`: whether the one in playbooks/files is what the role would write, and refers to nothing that is not in it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
FILE = ROOT / "playbooks/files/awx.json"
REFERRING = (
    "project",
    "inventory",
    "source_project",
    "unified_job_template",
    "workflow_job_template",
    "execution_environment",
)


def write(path: Path, **settings: Any) -> dict[str, list[dict[str, Any]]]:
    """What the role writes with these variables."""
    given = json.dumps({"awx_configuration_export": str(path), **settings})
    command = [
        Path(sys.executable).with_name("ansible-playbook"),
        "-i",
        "localhost,",
        "playbooks/configure_awx.yml",
        "-e",
        given,
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    content: dict[str, list[dict[str, Any]]] = json.loads(path.read_text())
    return content


def text_of(key: dict[str, Any]) -> str:
    return json.dumps(key, sort_keys=True)


def keys_and_references(content: Any) -> Iterator[tuple[str, bool]]:
    """Every natural key as text: those of things that are there, and (True) those that something refers to."""
    if isinstance(content, list):
        for entry in content:
            yield from keys_and_references(entry)
    elif isinstance(content, dict):
        if "natural_key" in content:
            yield text_of(content["natural_key"]), False
        for name, value in content.items():
            if name in REFERRING and isinstance(value, dict):
                yield text_of(value), True
            elif name in ("success_nodes", "credentials"):
                yield from ((text_of(key), True) for key in value)
            elif name not in ("natural_key", "survey_spec", "inputs", "injectors"):
                yield from keys_and_references(value)


def test_the_file_is_what_the_role_writes(tmp_path: Path) -> None:
    written = write(tmp_path / "awx.json")
    stale = "it is old: nox -s awx_export writes it again"
    assert json.loads(FILE.read_text()) == written, stale
    assert FILE.read_text() == (tmp_path / "awx.json").read_text(), stale


def test_everything_that_is_referred_to_is_in_the_file() -> None:
    found = list(keys_and_references(json.loads(FILE.read_text())))
    there = {key for key, reference in found if not reference}
    assert [key for key, reference in found if reference and key not in there] == []
    assert any(reference for _, reference in found)


def test_it_holds_no_secret_and_names_the_credentials_that_templates_take(tmp_path: Path) -> None:
    credentials = [
        {"name": "jetstream2", "kind": "openstack", "inputs": {"application_credential_secret": "not-in-a-file"}},
        {"name": "vault", "kind": "vault", "inputs": {"vault_password": "not-in-a-file"}},
    ]
    written = write(
        tmp_path / "awx.json",
        awx_configuration_credentials=credentials,
        awx_configuration_execution_environment="quay.io/example/hubs:1",
        awx_configuration_inventory_scm_url="https://example.org/inventory",
    )
    assert "not-in-a-file" not in json.dumps(written)
    taken = {
        key["name"]: key["credential_type"]
        for template in written["job_templates"]
        for key in template["related"]["credentials"]
    }
    assert taken["jetstream2"]["name"] == "Hubs: OpenStack application credential"
    assert (taken["vault"]["name"], taken["vault"]["kind"]) == ("Vault", "vault")
    [image] = written["execution_environments"]
    assert {text_of(template["execution_environment"]) for template in written["job_templates"]} == {
        text_of(image["natural_key"])
    }
    assert written["inventory_sources"][0]["source_project"]["name"] == "hubs inventory"


@pytest.mark.parametrize("kind", ["job_templates", "workflow_job_templates"])
def test_a_survey_is_in_the_file_only_where_something_is_asked(kind: str) -> None:
    for template in json.loads(FILE.read_text())[kind]:
        assert ("survey_spec" in template["related"]) == template["survey_enabled"]
