# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A cluster as people make it today: by `openstack coe …`, one request after the other."""

from __future__ import annotations

import json
import subprocess
import time
from typing import Any

PATIENCE = 900.0  # seconds
TEMPLATE = "stock-1.36"
LABELS = "capi_helm_chart_version=0.16.0,auto_scaling_enabled=true,min_node_count=1,kube_dashboard_enabled=false"


def coe(*words: str) -> str:
    """What the stock client prints."""
    done = subprocess.run(["openstack", "coe", *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"openstack coe {' '.join(words)}: {done.stderr}"
    return done.stdout


def shown(*words: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(coe(*words, "-f", "json"))
    return found


def wait_for_end(*words: str) -> str:
    """The status in which what `openstack coe …` shows ends."""
    end = time.monotonic() + PATIENCE
    while (status := shown(*words)["status"]).endswith("_IN_PROGRESS"):
        assert time.monotonic() < end, f"openstack coe {' '.join(words)} still says {status}"
        time.sleep(2)
    return str(status)


def make_template() -> None:
    machines = ("--image", "ubuntu-jammy-kube-v1.36.3", "--flavor", "m3.small", "--master-flavor", "m3.small")
    networks = ("--external-network", "public", "--network-driver", "calico", "--master-lb-enabled")
    coe("cluster", "template", "create", TEMPLATE, "--coe", "kubernetes", *machines, *networks, "--labels", LABELS)


def make_cluster(name: str) -> str:
    """Make one and wait for it; its status."""
    coe("cluster", "create", name, "--cluster-template", TEMPLATE, "--keypair", "demo", "--node-count", "1")
    return wait_for_end("cluster", "show", name)


def make_nodegroup(cluster: str, name: str, *limits: str) -> str:
    """Make one and wait for it; its status."""
    coe("nodegroup", "create", cluster, name, "--flavor", "m3.small", "--node-count", "1", *limits)
    return wait_for_end("nodegroup", "show", cluster, name)


def is_there(name: str) -> bool:
    """Whether the cluster is; it is asked for alone, since Magnum refuses to list clusters while any of them goes."""
    looked = subprocess.run(["openstack", "coe", "cluster", "show", name], capture_output=True, text=True, check=False)
    return "HTTP 404" not in looked.stderr


def take_down(name: str) -> None:
    """Delete the cluster, wait until it is gone, and delete the template."""
    coe("cluster", "delete", name)
    end = time.monotonic() + PATIENCE
    while is_there(name):
        assert time.monotonic() < end, f"the cluster {name} is still there"
        time.sleep(2)
    coe("cluster", "template", "delete", TEMPLATE)
