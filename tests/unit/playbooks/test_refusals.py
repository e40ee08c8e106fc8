# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What playbooks refuse before they ask any cloud: there is none here."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
SECRET = "never-to-be-seen"


def refused(playbook: str, home: Path, *words: str, path: str = "") -> str:
    """What a playbook says on inventories/local, where it fails. Programs are looked for in `path` alone, where it is given."""
    command = [
        Path(sys.executable).with_name("ansible-playbook"),
        "-vvv",
        "-i",
        "inventories/local",
        f"playbooks/{playbook}.yml",
        *words,
    ]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("OS_")}
    ended = subprocess.run(
        command,
        cwd=ROOT,
        env={**clean, "HOME": str(home), "ANSIBLE_NOCOLOR": "1", **({"PATH": path} if path else {})},
        capture_output=True,
        text=True,
        check=False,
    )
    said = ended.stdout + ended.stderr
    assert ended.returncode, said
    assert "Traceback" not in said
    return " ".join(said.split())


def refused_site(values: str, home: Path, path: str = "") -> str:
    """What site.yml says of the host of inventories/local that is a cluster and its hub, with these values."""
    said = refused("site", home, "--limit", "demo", "-e", values, path=path)
    assert "TASK [Check the values of the hub]" in said
    assert "Look at the whole wish" not in said
    return said


def test_values_that_are_no_mapping_are_rejected_before_there_is_a_cluster(tmp_path):
    told = refused_site(f'{{"jupyterhub_values": "proxy {SECRET}"}}', tmp_path)
    assert "jupyterhub_values must be a mapping of chart values, and is text: write names and values" in told
    assert SECRET not in told


@pytest.mark.parametrize("off", ['{"jupyterhub_allow_dummy": false}', "jupyterhub_allow_dummy=false"])
def test_what_nobody_should_deploy_is_rejected_before_there_is_a_cluster(off, tmp_path):
    told = refused_site(off, tmp_path)
    assert "The authenticator is dummy, with which anybody logs in as anybody" in told


def helm_that_fails(folder: Path, reason: str) -> str:
    """A folder with what stands for Helm where it finds no chart."""
    (folder / "helm").write_text(f'#!/bin/sh\necho "$@" > "{folder}/asked"\necho "Error: {reason}" >&2\nexit 1\n')
    (folder / "helm").chmod(0o755)
    return f"{folder}:/usr/bin:/bin"


@pytest.mark.parametrize("login", [f"ada:{SECRET}", SECRET])
def test_a_chart_that_cannot_be_read_is_rejected_before_there_is_a_cluster(login, tmp_path):
    url = f"https://{login}@charts.example/"
    chart = {"ref": "jupiterhub", "version": "4.4.0", "repo_url": url}
    values = json.dumps({f"jupyterhub_chart_{name}": value for name, value in chart.items()})
    told = refused_site(values, tmp_path, helm_that_fails(tmp_path, f"chart not found in {url} repository"))
    asked = "The chart jupiterhub 4.4.0 of https://charts.example/ cannot be read: Error: chart not found in https://"
    assert asked in told
    assert "charts.example/ repository. Check jupyterhub_chart_ref" in told
    assert (tmp_path / "asked").read_text() == "repo update hubforge\n"  # the login is in no command line
    assert SECRET not in told


@pytest.mark.parametrize(
    "ref", [f"oci://{SECRET}@charts.example/hub", f"https://ada:{SECRET}@charts.example/hub-1.0.0.tgz"]
)
def test_a_login_that_would_stand_on_a_command_line_is_rejected(ref, tmp_path):
    values = json.dumps({"jupyterhub_chart_ref": ref, "jupyterhub_chart_repo_url": ""})
    told = refused_site(values, tmp_path, helm_that_fails(tmp_path, "no chart"))
    assert (
        "jupyterhub_chart_ref has a login in it, which Helm takes from a file for oci:// with a user and a password alone"
        in told
    )
    assert not (tmp_path / "asked").exists()
    assert SECRET not in told


def test_a_machine_without_helm_is_reported_before_there_is_a_cluster(tmp_path):
    told = refused_site("{}", tmp_path, str(tmp_path))
    assert "tests/charts/jupyterhub, cannot be run: put Helm 3 on PATH, and run again" in told


@pytest.mark.parametrize("words", [(), ("-e", "destroy_hub_confirm=prod"), ("-e", "destroy_hub_confirm=")])
def test_nothing_is_destroyed_without_the_name_of_the_cluster(words, tmp_path):
    said = refused("destroy_hub", tmp_path, *words)
    assert "needs the cluster's name: -e destroy_hub_confirm=demo deletes the cluster demo in the cloud local (" in said
    assert ("There is no cluster prod in this run; there are demo" in said) is ("destroy_hub_confirm=prod" in words)
    assert re.findall(r"TASK \[([^\]]*)\]", said) == ["Confirm which cluster goes"]


@pytest.mark.parametrize("name", ["kubernetes_cluster_name", "kubernetes_cluster_cloud"])
def test_a_variable_of_the_command_line_makes_no_other_cluster_go(name, tmp_path):
    said = refused("destroy_hub", tmp_path, "-e", "destroy_hub_confirm=demo", "-e", f"{name}=other")
    assert f"{name} is given on the command line" in said
    assert re.findall(r"TASK \[([^\]]*)\]", said) == ["Confirm which cluster goes"]


@pytest.mark.parametrize("words", [("--limit", "binder"), ("--skip-tags", "always")])
def test_no_hub_is_deleted_where_the_check_of_its_cluster_is_left_out(words, tmp_path):
    said = refused("destroy_hub", tmp_path, "-e", "destroy_hub_confirm=demo", *words)
    assert "TASK [Delete the" not in said
