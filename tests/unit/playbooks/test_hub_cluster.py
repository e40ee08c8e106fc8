# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A hub whose cluster is not in the inventory, as in a slice of a job of AWX, is refused and not deployed without its node groups."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
INVENTORY = """
all:
  vars: {ansible_connection: local, ansible_python_interpreter: "{{ ansible_playbook_python }}"}
  children: {hubs: {hosts: {binder: {hub_cluster: jetstream2}}}}
"""


def test_a_hub_without_its_cluster_is_rejected(tmp_path: Path) -> None:
    (tmp_path / "hubs.yml").write_text(INVENTORY)
    command = [
        Path(sys.executable).with_name("ansible-playbook"),
        "-i",
        tmp_path / "hubs.yml",
        "playbooks/show_values.yml",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    said = " ".join((done.stdout + done.stderr).split())
    assert done.returncode != 0
    assert "The inventory of this job has no host jetstream2, the cluster of the hub binder: see hub_cluster" in said
