# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What playbooks refuse before they ask any cloud: there is none here."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
SECRET = "never-to-be-seen"


def refused(playbook: str, home: Path, *words: str) -> str:
    """What a playbook says on inventories/local, where it fails."""
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
        env={**clean, "HOME": str(home), "ANSIBLE_NOCOLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    said = ended.stdout + ended.stderr
    assert ended.returncode, said
    assert "Traceback" not in said
    return " ".join(said.split())


def refused_site(values: str, home: Path) -> str:
    """What site.yml says of the host of inventories/local that is a cluster and its hub, with these values."""
    said = refused("site", home, "--limit", "demo", "-e", values)
    assert "TASK [Look at the values before anything is made]" in said
    assert "Look at the whole wish" not in said
    return said


def test_values_that_are_no_mapping_are_refused_before_there_is_a_cluster(tmp_path):
    told = refused_site(f'{{"jupyterhub_values": "proxy {SECRET}"}}', tmp_path)
    assert "jupyterhub_values must be a mapping of chart values, and is text: write names and values" in told
    assert SECRET not in told


@pytest.mark.parametrize("off", ['{"jupyterhub_allow_dummy": false}', "jupyterhub_allow_dummy=false"])
def test_what_nobody_should_deploy_is_refused_before_there_is_a_cluster(off, tmp_path):
    told = refused_site(off, tmp_path)
    assert "The authenticator is dummy, with which anybody logs in as anybody" in told


@pytest.mark.parametrize("words", [(), ("-e", "destroy_hub_confirm=prod"), ("-e", "destroy_hub_confirm=")])
def test_nothing_is_destroyed_without_the_name_of_the_cluster(words, tmp_path):
    said = refused("destroy_hub", tmp_path, *words)
    assert (
        "needs the cluster's name: -e destroy_hub_confirm=demo deletes the cluster demo and the hub demo and the hub binder"
        in said
    )
    assert ("There is no cluster prod in this inventory" in said) is ("destroy_hub_confirm=prod" in words)
    assert re.findall(r"TASK \[([^\]]*)\]", said) == ["Refuse without the name of the cluster"]
