# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run costs that changes nothing: seconds of wall and processor, tasks, module starts, printed lines, requests to Magnum.

Runs the playbook twice on inventories/local, and measures the second run.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests/soak"))

import plays  # noqa: E402
from overlap import read_seen, state_folder  # noqa: E402
from plays import role  # noqa: E402

# Ansible starts every module by this program, which notes the start and becomes the real interpreter.
WRAPPER = '#!/bin/sh\necho >> "{log}"\nexec "{python}" "$@"\n'


@dataclass(frozen=True)
class Cost:
    """What one run took. `processor`: user and system seconds of ansible-playbook and all that it started."""

    began: float
    wall: float
    processor: float
    text: str
    starts: int

    @property
    def tasks(self) -> int:
        """Tasks and handlers that the run printed."""
        return len(re.findall(r"^(?:TASK|RUNNING HANDLER) ", self.text, re.MULTILINE))

    @property
    def changed(self) -> int:
        """Tasks that changed something, of all hosts."""
        return sum(map(int, re.findall(r"\bchanged=(\d+)", self.text)))


def run(playbook: str, variables: dict[str, object]) -> Cost:
    """Run a playbook, with the settings of the checkout. Ends with its output where it fails."""
    with tempfile.TemporaryDirectory() as folder:
        log, wrapper = Path(folder) / "starts", Path(folder) / "python"
        log.touch()
        wrapper.write_text(WRAPPER.format(log=log, python=sys.executable))
        wrapper.chmod(0o700)
        extra = json.dumps({**variables, "ansible_python_interpreter": str(wrapper)})
        program = str(Path(sys.executable).with_name("ansible-playbook"))
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        before, began, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.time(), time.monotonic()
        ended = subprocess.run(
            [program, "-i", "inventories/local", playbook, "-e", extra],
            cwd=HERE.parent,
            env=environment,
            capture_output=True,
            text=True,
        )
        wall, after = time.monotonic() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
        if ended.returncode:
            sys.exit(f"{ended.stdout}{ended.stderr}")
        processor = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
        return Cost(began, wall, processor, ended.stdout, len(log.read_text().splitlines()))


def main() -> None:
    own = argparse.ArgumentParser(description=__doc__, epilog="Needs the variables of `local-cloud env`.")
    own.add_argument("playbook", nargs="?", default="playbooks/site.yml", help="default: %(default)s")
    own.add_argument("--groups", type=int, metavar="N", help="a cluster of its own with so many node groups for users")
    options = own.parse_args()
    cluster = f"unchanged-{options.groups}"
    variables = role(cluster, [f"user-{n}" for n in range(options.groups)]) if options.groups else {}
    first = run(options.playbook, variables)
    print(f"first run: {len(first.text.splitlines())} lines, {first.wall:.1f} s", flush=True)
    cost = run(options.playbook, variables)
    requests = len(read_seen(state_folder(), cost.began).requests)
    print(
        f"second run: wall {cost.wall:.1f} s, processor {cost.processor:.1f} s, {cost.tasks} tasks, {cost.starts} module starts, "
        f"{len(cost.text.splitlines())} lines, {requests} requests to Magnum"
    )
    if options.groups:
        plays.run(role(cluster, state="absent"))
    if cost.changed:
        sys.exit(f"It was not unchanged:\n{cost.text[-4000:]}")


if __name__ == "__main__":
    main()
