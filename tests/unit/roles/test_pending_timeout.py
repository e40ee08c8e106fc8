# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long a Helm run is left alone before it is taken for abandoned."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
ROLES = ["helm_release", "jupyterhub", "binderhub", "home_directories"]


def pending(role: str, tmp_path: Path, *variables: str) -> int:
    """The role's pending timeout by its defaults and these extra variables."""
    defaults = str(ROOT / "roles" / role / "defaults/main.yml")
    said = {"ansible.builtin.debug": {"msg": f"pending: {{{{ {role}_pending_timeout }}}}"}}
    play = {"hosts": "localhost", "gather_facts": False, "vars_files": [defaults], "tasks": [said]}
    (tmp_path / "play.yml").write_text(yaml.safe_dump([play]))
    extra = [word for variable in variables for word in ("-e", variable)]
    command = [Path(sys.executable).with_name("ansible-playbook"), "-i", "localhost,", *extra, tmp_path / "play.yml"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return int(re.findall(r"pending: (\d+)", done.stdout)[0])


@pytest.mark.parametrize("role", ROLES)
def test_a_helm_run_is_left_alone_for_longer_than_helm_itself_is_given(role, tmp_path):
    assert pending(role, tmp_path, f"{role}_wait_timeout=1800") == 1860
