# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks the machine, not Ansible, whether any process of a cluster, or of a pod in one, is left of those that a local cloud has started.

usage: gone.py CLOUDS_YAML      the one that `local-cloud env` names
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import psutil

sys.path.insert(0, str(Path(__file__).parents[1]))
from local_cloud.processes import Processes

PATIENCE = 15.0  # seconds: a process that was asked to end may take some


def left(processes: Processes) -> list[psutil.Process]:
    """What the cloud has started, but for its own parts and what those run. What the simulator runs is clusters'."""
    own = {name: process for name in processes.names() if "." not in name and (process := processes.find(name))}
    helpers = [helper for name, part in own.items() if name != "simulator" for helper in part.children(recursive=True)]
    known = {process.pid for process in (*own.values(), *helpers)}
    return [process for process in processes.marked() if process.pid not in known]


def main() -> None:
    processes = Processes(Path(sys.argv[1]).resolve().parent)
    deadline = time.monotonic() + PATIENCE
    while (found := left(processes)) and time.monotonic() < deadline:
        time.sleep(1)
    if found:
        sys.exit("\n".join(f"{process.pid} still runs: {' '.join(process.cmdline())}" for process in found))
    print("No process of a cluster is left.")


if __name__ == "__main__":
    main()
