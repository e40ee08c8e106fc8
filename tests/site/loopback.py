# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks the machine whether all that a local cloud has started listens on loopback only.

usage: loopback.py CLOUDS_YAML      the one that `local-cloud env` names
"""

from __future__ import annotations

import ipaddress
import sys
from pathlib import Path

import psutil

sys.path.insert(0, str(Path(__file__).parents[1]))
from local_cloud.processes import Processes

SILENT = {"simulator", "garbage-collector"}  # they listen nowhere


def listening(process: psutil.Process) -> list[tuple[str, int]]:
    """Where it listens in this machine's network; pods have networks of their own."""
    return [tuple(it.laddr) for it in process.net_connections("inet") if it.status == psutil.CONN_LISTEN]


def main() -> None:
    processes = Processes(Path(sys.argv[1]).resolve().parent)
    found = [(process, place) for process in processes.marked() for place in listening(process)]
    silent = [name for name in processes.names() if "." not in name and name not in SILENT]
    silent = [name for name in silent if not any(part_listens(processes, name, process.pid) for process, _ in found)]
    if silent:
        sys.exit(f"Nobody was seen to listen for {', '.join(silent)}: look whether this asks the right processes.")
    if far := [it for it in found if not ipaddress.ip_address(it[1][0]).is_loopback]:
        told = (f"{it.pid} listens on {host}:{port}: {' '.join(it.cmdline())}" for it, (host, port) in far)
        sys.exit("\n".join(told))
    print(f"Of {len(found)} listening sockets all are on loopback.")


def part_listens(processes: Processes, name: str, pid: int) -> bool:
    """Whether the process is a part of the cloud or one that it runs."""
    part = processes.find(name)
    return part is not None and pid in (part.pid, *(child.pid for child in part.children(recursive=True)))


if __name__ == "__main__":
    main()
