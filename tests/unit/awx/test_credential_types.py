# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What AWX's own injectors make of the credential types, and what reads it in a job. The types are those of playbooks/files/awx.json."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import InvalidRequest
from ansible_collections.hubforge.magnum.plugins.plugin_utils._awx.credential_types import hub_secrets
from awx_plugins.credentials.injectors import openstack as awx_openstack
from awx_plugins.interfaces._temporary_private_credential_api import Credential
from awx_plugins.interfaces._temporary_private_inject_api import inject_credential
from openstack.config import OpenStackConfig

ROOT = Path(__file__).resolve().parents[3]
TYPES = {kind["name"]: kind for kind in json.loads((ROOT / "playbooks/files/awx.json").read_text())["credential_types"]}
SECRET = """it's a "secret": {{ 7 * 7 }} # & <ü>\\n"""
INPUTS = {
    "cloud": "jetstream2",
    "auth_url": "https://keystone.example.org:5000/v3/",
    "application_credential_id": "1b2c",
    "application_credential_secret": SECRET,
}
KUBECONFIG = "apiVersion: v1\nkind: Config\nclusters: []\n"


def inject(name: str, inputs: dict[str, Any], folder: Path) -> SimpleNamespace:
    """What a job gets of a credential: environment, the copy of it that AWX stores, arguments, files by their path in the job."""
    (folder / "env").mkdir(exist_ok=True)
    kind = SimpleNamespace(
        inputs=TYPES[name]["inputs"], injectors=TYPES[name]["injectors"], managed=False, custom_injectors=None
    )
    env: dict[str, str] = {}
    stored: dict[str, str] = {}
    arguments: list[str] = []
    inject_credential(kind, Credential(inputs), env, stored, arguments, str(folder))
    files = {f"/runner/env/{path.name}": path for path in (folder / "env").iterdir()}
    return SimpleNamespace(env=env, stored=stored, arguments=arguments, files=files)


def cloud(job: SimpleNamespace) -> dict[str, Any]:
    """The cloud that openstacksdk finds in the job."""
    path = job.files[job.env["OS_CLIENT_CONFIG_FILE"]]
    config: dict[str, Any] = (
        OpenStackConfig(config_files=[str(path)], load_envvars=False).get_one(job.env.get("OS_CLOUD")).config
    )
    return config


def test_an_application_credential_becomes_a_cloud_that_openstacksdk_reads(tmp_path: Path) -> None:
    job = inject("Hubs: OpenStack application credential", INPUTS, tmp_path)
    found = cloud(job)
    assert job.env["OS_CLOUD"] == "jetstream2"
    assert found["auth_type"] == "v3applicationcredential"
    assert found["auth"]["auth_url"] == INPUTS["auth_url"]
    assert found["auth"]["application_credential_id"] == "1b2c"
    assert found["auth"]["application_credential_secret"] == SECRET
    assert (found["interface"], found["verify"]) == ("public", True)


def test_what_is_optional_of_it_is_taken_too(tmp_path: Path) -> None:
    more = {"region_name": "IU", "interface": "internal", "insecure": True, "cacert": ""}
    found = cloud(inject("Hubs: OpenStack application credential", {**INPUTS, **more}, tmp_path))
    assert (found["region_name"], found["interface"], found["verify"]) == ("IU", "internal", False)


def test_its_secret_is_in_one_file_that_only_the_job_can_read_and_nowhere_else(tmp_path: Path) -> None:
    job = inject(
        "Hubs: OpenStack application credential", {**INPUTS, "application_credential_secret": "plain-secret"}, tmp_path
    )
    holders = [path for path in job.files.values() if "plain-secret" in path.read_text()]
    assert [oct(path.stat().st_mode & 0o777) for path in holders] == ["0o600"]
    assert "plain-secret" not in str((job.env, job.stored, job.arguments))


def test_hub_secrets_become_the_variables_that_the_example_inventory_names(tmp_path: Path) -> None:
    fields = [field["id"] for field in TYPES["Hubs: hub secrets"]["inputs"]["fields"]]
    job = inject("Hubs: hub secrets", {name: f"secret of {name}" for name in fields}, tmp_path)
    [path] = job.files.values()
    assert job.arguments == ["-e", f"@{next(iter(job.files))}"]
    assert yaml.safe_load(path.read_text()) == {name: f"secret of {name}" for name in fields}
    assert job.env == job.stored == {}
    example = "".join(file.read_text() for file in (ROOT / "inventories/example").rglob("*.yml"))
    assert all(f"{{{{ {name} }}}}" in example for name in fields)


def test_a_kubeconfig_becomes_a_file(tmp_path: Path) -> None:
    job = inject("Hubs: kubeconfig", {"kubeconfig": KUBECONFIG}, tmp_path)
    assert job.env["KUBECONFIG"] == job.env["K8S_AUTH_KUBECONFIG"]
    assert job.files[job.env["KUBECONFIG"]].read_text() == KUBECONFIG


def test_the_openstack_credential_of_awx_itself_works_where_the_inventory_names_no_cloud(tmp_path: Path) -> None:
    (tmp_path / "env").mkdir()
    env: dict[str, str] = {}
    inputs = {"host": INPUTS["auth_url"], "username": "ada", "password": "x", "project": "hubs"}
    awx_openstack(Credential(inputs), env, str(tmp_path))
    [path] = (tmp_path / "env").iterdir()
    found = cloud(SimpleNamespace(env=env, files={env["OS_CLIENT_CONFIG_FILE"]: path}))
    assert "OS_CLOUD" not in env
    assert list(yaml.safe_load(path.read_text())["clouds"]) == ["devstack"]
    assert found["auth"]["username"] == "ada"


def test_every_hub_secret_has_to_be_given() -> None:
    assert hub_secrets(["a", "b", "a"])["inputs"]["required"] == ["a", "b"]


@pytest.mark.parametrize("name", ["vault-password", "2fa", "a b", ""])
def test_a_hub_secret_that_cannot_be_a_variable_is_rejected(name: str) -> None:
    with pytest.raises(InvalidRequest, match="which is no name of a variable"):
        hub_secrets([name])
