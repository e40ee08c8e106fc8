# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks Kubernetes, not Ansible, what site.yml has made of inventories/local: two hubs on one cluster, each part on its node group.

usage: verify.py KUBECONFIG
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator

from kubernetes import client, config

PATIENCE = 120.0  # seconds
GROUP = "capi.stackhpc.com/node-group"
PURPOSE, DEDICATED = "hub.jupyter.org/node-purpose", "hub.jupyter.org/dedicated"
HUB = {
    "hub": "default-worker",
    "proxy": "default-worker",
    "user-scheduler": "default-worker",
    "user-placeholder": "user-small",
}
BUILDERS = {"image-builder": "user-small", "image-cleaner": "user-small"}
# namespace → component → the node group that its pods belong on
WANTED = {
    "demo": HUB,
    "demo-homes": {"nfs-server": "default-worker"},
    "binder": {**HUB, **BUILDERS, "binder": "default-worker"},
}


def misplaced(core: client.CoreV1Api, groups: dict[str, str]) -> Iterator[str]:
    """Components that are missing, that run elsewhere, or that nobody asked for."""
    for namespace, wanted in WANTED.items():
        seen: dict[str, set[str]] = {}
        for pod in core.list_namespaced_pod(namespace).items:
            labels = pod.metadata.labels
            component = labels.get("component", labels.get("app", pod.metadata.name))
            seen.setdefault(component, set()).add(groups.get(pod.spec.node_name, "no node"))
        for component in sorted({*wanted, *seen}):
            there, place = sorted(seen.get(component, [])), wanted.get(component)
            if there != [place]:
                yield f"{namespace}/{component} runs on {', '.join(there) or 'nothing'}, and belongs on {place or 'nothing'}"


def unmarked(nodes: list[client.V1Node], groups: dict[str, str]) -> Iterator[str]:
    """Users' nodes without the label or the taint of their group."""
    users = [node for node in nodes if groups[node.metadata.name].startswith("user-")]
    if len(users) < 2:
        yield f"there are {len(users)} nodes for users, and two groups with one each at least"
    for node in users:
        taints = {(taint.key, taint.value, taint.effect) for taint in node.spec.taints or []}
        if node.metadata.labels.get(PURPOSE) != "user" or (DEDICATED, "user", "NoSchedule") not in taints:
            yield f"node {node.metadata.name} lacks its group's label or taint"


def homeless(core: client.CoreV1Api) -> Iterator[str]:
    """Whether the hub's claim leads to the server of its homes."""
    claim = core.read_namespaced_persistent_volume_claim("home-nfs", "demo")
    volume = core.read_persistent_volume(claim.spec.volume_name)
    servers = {service.spec.cluster_ip for service in core.list_namespaced_service("demo-homes").items}
    if claim.status.phase != "Bound" or volume.spec.nfs.server not in servers:
        yield f"the claim home-nfs is {claim.status.phase} and leads to {volume.spec.nfs.server}, which is none of {sorted(servers)}"


def everything_wrong(core: client.CoreV1Api) -> list[str]:
    nodes = core.list_node().items
    groups = {node.metadata.name: node.metadata.labels.get(GROUP, "control plane") for node in nodes}
    return [*misplaced(core, groups), *unmarked(nodes, groups), *homeless(core)]


def main() -> None:
    config.load_kube_config(sys.argv[1])
    core = client.CoreV1Api()
    # the pods that checked the profiles may have taken a placeholder's room, and it waits for a node of its own
    deadline = time.monotonic() + PATIENCE
    while (found := everything_wrong(core)) and time.monotonic() < deadline:
        time.sleep(2)
    if found:
        sys.exit("\n".join(found))
    components = sum(map(len, WANTED.values()))
    print(
        f"{components} components of {len(WANTED)} namespaces are where they belong, all nodes carry what they should."
    )


if __name__ == "__main__":
    main()
