# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Playbooks run by scripts on inventories/local, one or several at a time, and what came of them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
ROLE = "tests/soak/role.yml"
UNCOMPILED = "PYTHONDONTWRITEBYTECODE"  # without compiled files each task spends seconds on its imports
CORE = {"name": "default-worker", "count": 1}
PATIENCE = 900  # seconds; what takes longer on the local cloud is stuck


class Play:
    """An ansible-playbook process; starts at once."""

    def __init__(
        self, variables: Mapping[str, Any], playbook: str = ROLE, environment: Mapping[str, str] | None = None
    ) -> None:
        own = {name: value for name, value in (environment or os.environ).items() if name != UNCOMPILED}
        self.began = time.time()
        self.process = subprocess.Popen(
            self.words(variables, playbook),
            cwd=ROOT, env=own, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        self.said, self.seconds = "", 0.0

    def words(self, variables: Mapping[str, Any], playbook: str) -> list[str]:
        """The command."""
        tool = Path(sys.executable).with_name("ansible-playbook")
        return [str(tool), "-i", "inventories/local", playbook, "-e", json.dumps(dict(variables))]

    def wait(self) -> None:
        """Wait for its end, whatever it is."""
        self.said = self.process.communicate()[0]
        self.seconds = time.time() - self.began

    @property
    def waited(self) -> list[str]:
        """For whom it says that it has waited."""
        said = " ".join(self.said.split())  # Ansible folds warnings
        found = re.findall(r"Waited \d+ s for ([^,]+), which changes|also for what (.+?) changes in it", said)
        return [one or two for one, two in found]

    @property
    def changed(self) -> int:
        """How many tasks changed something."""
        return sum(int(count) for count in re.findall(r" changed=(\d+) ", self.said))


class Job(Play):
    """The same as AWX runs it: an ansible-runner process with a folder of its own, whose plays know the job's number."""

    def __init__(
        self, folder: Path, number: int, variables: Mapping[str, Any], login: Mapping[str, str] | None = None
    ) -> None:
        """`login`: variables of another way to the cloud."""
        self.folder = folder
        (folder / "env").mkdir(parents=True)
        (folder / "env/extravars").write_text(json.dumps(dict(variables)))
        (folder / "project").symlink_to(ROOT)
        job = {"JOB_ID": str(number), "AWX_HOST": "https://awx.example.org"}
        super().__init__(variables, environment={**os.environ, **(login or {}), **job})

    def words(self, variables: Mapping[str, Any], playbook: str) -> list[str]:
        """The command."""
        tool = Path(sys.executable).with_name("ansible-runner")
        inventory = str(ROOT / "inventories/local")
        return [str(tool), "run", str(self.folder), "--playbook", playbook, "--inventory", inventory]


def ended(*plays: Play) -> None:
    """Wait for all of them; the whole script ends with what one said that failed."""
    for play in plays:
        play.wait()
    for play in plays:
        if play.process.returncode:
            sys.exit(f"A run of ansible-playbook ended with {play.process.returncode}:\n{play.said[-4000:]}")


def role(cluster: str, groups: Iterable[str] = (), **more: Any) -> dict[str, Any]:
    """The role's variables for a cluster with these node groups beside default-worker."""
    asked = [{"name": name, "flavor": "m3.small", "min": 1, "max": 3} for name in groups]
    wish = {"name": cluster, "nodegroups": [CORE, *asked], "wait_timeout": PATIENCE, **more}
    return {f"kubernetes_cluster_{name}": value for name, value in wish.items()}


def run(variables: Mapping[str, Any], playbook: str = ROLE, environment: Mapping[str, str] | None = None) -> Play:
    """Run a playbook to its end."""
    play = Play(variables, playbook, environment)
    ended(play)
    return play
