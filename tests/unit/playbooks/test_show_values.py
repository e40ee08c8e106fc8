# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the options of a hub come to in its values, however they are given: there is no cloud here."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def shown(host: str, home: Path, *variables: str) -> str:
    """What show_values.yml says of this host of inventories/local with extra variables: each NAME=VALUE is text to Ansible."""
    command = [
        Path(sys.executable).with_name("ansible-playbook"),
        "-i",
        "inventories/local",
        "playbooks/show_values.yml",
    ]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("OS_")}
    ended = subprocess.run(
        [*command, "--limit", host, *(word for variable in variables for word in ("-e", variable))],
        cwd=ROOT,
        env={**clean, "HOME": str(home), "ANSIBLE_NOCOLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def test_a_switch_of_the_hub_that_is_off_as_text_is_off(tmp_path):
    assert "hub-checker" in shown("demo", tmp_path)
    assert "hub-checker" not in shown("demo", tmp_path, "jupyterhub_check_service=false")


def test_a_number_that_is_zero_as_text_is_none(tmp_path):
    text = shown("binder", tmp_path, "binderhub_mtu=0", "binderhub_port=0", "binderhub_hub_host_name=hub.example.org")
    assert re.search(r"extraArgs:\n\s*- '\*+ \(length 10\)'", text)  # --mtu=1450, which is not shown, and not --mtu=0
    assert "http://hub.example.org/" in text


def test_the_hub_mounts_the_claim_that_its_homes_are_given_by(tmp_path):
    assert "pvcName: home-nfs" in shown("demo", tmp_path)
    assert "pvcName: classroom" in shown("demo", tmp_path, "home_directories_claim=classroom")
    both = ("home_directories_claim=classroom", "jupyterhub_homes_claim=elsewhere")
    assert "pvcName: elsewhere" in shown("demo", tmp_path, *both)
