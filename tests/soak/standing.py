# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a cluster of the local cloud stands: the rows in Magnum's database, and the objects in the management cluster."""

from __future__ import annotations

import json
import sqlite3
import subprocess
from collections.abc import Iterable
from pathlib import Path

from overlap import read_releases

ROWS = "SELECT nodegroup.name, nodegroup.status FROM nodegroup JOIN cluster ON nodegroup.cluster_id = cluster.uuid WHERE cluster.name = ?"


def rows(state: Path, cluster: str) -> dict[str, str]:
    """Node group → status in Magnum."""
    database = sqlite3.connect(f"file:{state}/data/magnum.db?mode=ro", uri=True)
    try:
        return dict(database.execute(ROWS, (cluster,)).fetchall())
    finally:
        database.close()


def deployments(state: Path, cluster: str) -> list[str]:
    """Node groups that have a MachineDeployment."""
    release = read_releases(state, cluster)[cluster]
    words = ["--kubeconfig", state / "etc/management.kubeconfig", "get", "machinedeployments", "-A", "-o", "json"]
    done = subprocess.run(
        [state / "bin/kubectl", *words, "-l", f"capi.stackhpc.com/cluster={release}"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return sorted(it["metadata"]["labels"]["capi.stackhpc.com/node-group"] for it in json.loads(done.stdout)["items"])


def problems(state: Path, cluster: str, groups: Iterable[str]) -> list[str]:
    """What is not as it should be with a cluster that has these node groups beside the default ones; a sentence each."""
    seen, there = rows(state, cluster), deployments(state, cluster)
    wished = sorted(["default-worker", *groups])
    found = [f"{name} is {status} in Magnum" for name, status in seen.items() if not status.endswith("_COMPLETE")]
    if sorted(seen) != sorted([*wished, "default-master"]):
        found.append(f"Magnum has {', '.join(sorted(seen))} where {', '.join(wished)} were asked for")
    if there != wished:
        found.append(f"the management cluster has {', '.join(there)} where {', '.join(wished)} were asked for")
    return found
