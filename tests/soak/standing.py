# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a cluster of the local cloud stands: the rows in Magnum's database, and the objects in the management cluster."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ansible_collections.hubforge.magnum.plugins.module_utils._nodes.readiness import as_node
from overlap import ask_magnum, read_releases

GROUP = "capi.stackhpc.com/node-group"


def rows(state: Path, cluster: str) -> dict[str, str]:
    """Node group → status in Magnum."""
    return {row["name"]: row["status"] for row in ask_magnum(state, f"/clusters/{cluster}/nodegroups")}


def listed(state: Path, kubeconfig: Path, *words: str) -> list[dict[str, Any]]:
    """What kubectl lists."""
    command = [state / "bin/kubectl", "--kubeconfig", kubeconfig, "get", *words, "-o", "json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return list(json.loads(done.stdout)["items"])


def deployments(state: Path, cluster: str) -> dict[str, int]:
    """Node groups that have a MachineDeployment, and its replicas."""
    release = read_releases(state, cluster)[cluster]
    selector = f"capi.stackhpc.com/cluster={release}"
    items = listed(state, state / "etc/management.kubeconfig", "machinedeployments", "-A", "-l", selector)
    return {it["metadata"]["labels"][GROUP]: it["spec"]["replicas"] for it in items}


def ready_nodes(state: Path, cluster: str) -> Counter[str]:
    """Node group → nodes that are Ready at this second, asked of the cluster itself."""
    kubeconfig = state / "workload" / read_releases(state, cluster)[cluster] / "kubeconfig"
    ready = [node for node in listed(state, kubeconfig, "nodes") if as_node(node).ready]
    return Counter(node["metadata"]["labels"].get(GROUP, "default-master") for node in ready)


def problems(state: Path, cluster: str, groups: Iterable[str]) -> list[str]:
    """What is not as it should be with a cluster that has these node groups beside the default ones; a sentence each."""
    seen, there = rows(state, cluster), deployments(state, cluster)
    wished = sorted(["default-worker", *groups])
    found = [f"{name} is {status} in Magnum" for name, status in seen.items() if not status.endswith("_COMPLETE")]
    if sorted(seen) != sorted([*wished, "default-master"]):
        found.append(f"Magnum has {', '.join(sorted(seen))} where {', '.join(wished)} were asked for")
    if sorted(there) != wished:
        found.append(f"the management cluster has {', '.join(sorted(there))} where {', '.join(wished)} were asked for")
    ready = ready_nodes(state, cluster)
    found += [
        f"{ready[name]} of {count} nodes of {name} are Ready" for name, count in there.items() if ready[name] != count
    ]
    return found
