# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long nodes that the autoscaler adds are without their labels and taints: by policies (1.36), by the reconciler (1.33)."""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from kubernetes import client, config, watch
from plays import CORE, PATIENCE, ROOT, role, run

PROVISION = "playbooks/provision_cluster.yml"
LABEL = {"hub.jupyter.org/node-purpose": "user"}
TAINT = {"key": "hub.jupyter.org/dedicated", "value": "user", "effect": "NoSchedule"}
GROUP = {"capi.stackhpc.com/node-group": "user"}
IMAGES = {"1.36": "ubuntu-jammy-kube-v1.36.3", "1.33": "ubuntu-jammy-kube-v1.33.5"}


def wish(version: str, nodes: int, kubeconfig: str) -> dict[str, Any]:
    """A cluster of that Kubernetes with a group that may grow to so many nodes."""
    spec = yaml.safe_load((ROOT / "inventories/local/group_vars/clusters.yml").read_text())[
        "kubernetes_cluster_template_spec"
    ]
    user = {"name": "user", "flavor": "m3.small", "min": 1, "max": nodes, "labels": LABEL, "taints": [TAINT]}
    name = f"soak-labels-{version.replace('.', '-')}"
    more = {"template": name, "template_spec": {**spec, "image": IMAGES[version]}, "kubeconfig": kubeconfig}
    return role(name, nodegroups=[CORE, user], **more)


def fill(count: int) -> None:
    """Ask for as many pods as there are to be nodes: each wants more than half of one."""
    pod = {
        "nodeSelector": GROUP,
        "tolerations": [{"key": TAINT["key"], "operator": "Exists"}],
        "containers": [{"name": "pause", "image": "pause", "resources": {"requests": {"cpu": "1200m"}}}],
    }
    labels = {"app": "soak-labels"}
    body = {
        "metadata": {"name": "soak-labels"},
        "spec": {
            "replicas": count,
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": pod},
        },
    }
    client.AppsV1Api().create_namespaced_deployment("default", body)


def is_whole(node: Any) -> bool:
    """Whether it carries all that its group asks for."""
    taints = [{"key": taint.key, "value": taint.value, "effect": taint.effect} for taint in node.spec.taints or []]
    return TAINT in taints and LABEL.items() <= node.metadata.labels.items()


def births(since: str, count: int) -> Iterator[tuple[str, float]]:
    """Each new node, and the seconds from the first event of it to the first that shows it whole."""
    seen: dict[str, float] = {}
    done: set[str] = set()
    events = watch.Watch().stream(client.CoreV1Api().list_node, resource_version=since, timeout_seconds=PATIENCE)
    for event in events:
        node = event["object"]
        name = node.metadata.name
        if event["type"] == "ADDED":
            seen[name] = time.monotonic()
        if name in seen and name not in done and is_whole(node):
            done.add(name)
            yield name, 0.0 if event["type"] == "ADDED" else time.monotonic() - seen[name]
        if len(done) == count:
            return


def measure(version: str, count: int) -> list[float]:
    """Make the cluster, let it grow, and take it down."""
    with tempfile.TemporaryDirectory() as folder:
        kubeconfig = str(Path(folder) / "kubeconfig")
        variables = wish(version, count + 1, kubeconfig)
        run(variables, PROVISION)
        config.load_kube_config(kubeconfig)
        since = client.CoreV1Api().list_node().metadata.resource_version
        threading.Timer(1, fill, [count + 1]).start()
        found = dict(births(since, count))
        run({**variables, "kubernetes_cluster_state": "absent"})
    if len(found) != count:
        sys.exit(f"Kubernetes {version}: {len(found)} of {count} new nodes got their labels and taints.")
    return sorted(found.values())


def main() -> None:
    own = argparse.ArgumentParser(description=__doc__, epilog="Needs the variables of `local-cloud env`.")
    own.add_argument("--nodes", type=int, default=3, metavar="N", help="nodes that are added (default: %(default)s)")
    own.add_argument(
        "versions", nargs="*", default=list(IMAGES), metavar="VERSION", help="of Kubernetes (default: 1.36 1.33)"
    )
    options = own.parse_args()
    for version in options.versions:
        times = measure(version, options.nodes)
        print(
            f"Kubernetes {version}: {options.nodes} new nodes were without for {', '.join(f'{it:.2f}' for it in times)} s"
        )
        if version == "1.36" and times[-1] > 0:
            sys.exit("With policies there must be no such moment.")


if __name__ == "__main__":
    main()
