# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a server's Magnum can be asked, and which driver makes its clusters; decided from what was read, reads nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .._fields import Values
from .group_names import sanitised
from .rules import long_name_problems

NEEDS = {  # the version of the API from which on something can be asked (magnum.api.controllers.versions)
    "stats": "1.4",
    "ca_rotate": "1.5",
    "quotas": "1.6",
    "resize": "1.7",
    "upgrade": "1.8",
    "node_groups": "1.9",
    "zero_nodes": "1.10",
    "credentials_rotate": "1.12",
    "node_labels": "1.14",
}
HEALTH_WORDS = {"infrastructure", "controlplane", "nodegroup"}  # magnum_capi_helm.common.capi_monitor
CONTROL_PLANE = "control-plane"  # how magnum-capi-helm's chart calls what is of it
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Driver:
    """A driver of Magnum: its name, the label by which the nodes of its groups are known, whether its signals are.

    `merges`: it reads the labels of a cluster's template below the cluster's own, whatever merge_labels said when that was made
    (magnum_capi_helm.driver._label, magnum_cluster_api.utils.get_cluster_label). Those of Heat read the cluster's alone.
    """

    name: str
    node_group_key: str | None = None
    exact: bool = False
    merges: bool = True

    def node_label(self, group: Values) -> dict[str, str] | None:
        """The label that every node of this group carries, None where there is none or it is not known."""
        if self.node_group_key is None or group["role"] == "master":
            return None
        name = str(group["name"])
        return {self.node_group_key: sanitised(name) if self is CAPI_HELM else name}


CAPI_HELM = Driver("capi-helm", "capi.stackhpc.com/node-group", exact=True)
CLUSTER_API = Driver("cluster-api", "node.cluster.x-k8s.io/nodegroup")  # magnum-cluster-api
HEAT = Driver("heat", "magnum.openstack.org/nodegroup", merges=False)
UNKNOWN = Driver("unknown")
ENTRY_POINTS = {"k8s_capi_helm": CAPI_HELM, "k8s_cluster_api": CLUSTER_API, "k8s_fedora": HEAT, "k8s_coreos": HEAT}


def can(highest: str) -> dict[str, bool]:
    """What can be asked of a server that speaks versions up to `highest`."""
    return {word: _parts(highest) >= _parts(needed) for word, needed in NEEDS.items()}


def driver_of(template: Values | None, cluster: Values | None) -> Driver:
    """The driver of a template or a cluster: by its name where there is one, else by what it writes into a cluster."""
    reported = str((template or {}).get("driver") or "")
    for start, driver in ENTRY_POINTS.items():
        if reported.startswith(start):
            return driver
    return _by_traces(cluster) if cluster and not reported else UNKNOWN


def labels_in_driver(cluster: Values) -> dict[str, Any]:
    """The labels that the driver of a cluster sees. `cluster` is Magnum's full view, which names those of the template that it lacks."""
    own = cluster.get("labels") or {}
    return {**(cluster.get("labels_skipped") or {}), **own} if driver_of(None, cluster).merges else dict(own)


def labels_to_come(template: Values, own: Values | None, merge: bool) -> dict[str, Any]:
    """The labels that the driver will see of a new cluster: its own, and those of its template where the driver or `merge` adds them."""
    base = template.get("labels") or {}
    return dict(own) if own and not merge and not driver_of(template, None).merges else {**base, **(own or {})}


def group_labels(driver: Driver, labels: Mapping[str, Any], own: Mapping[str, Any] | None) -> dict[str, Any]:
    """The labels by which a driver makes a node group with labels of its own; `labels`: those that it sees of the cluster.

    magnum_capi_helm reads none of a group's; magnum_cluster_api.utils.get_node_group_label and Heat's templates take them first.
    """
    return {**labels, **(own or {})} if driver in (CLUSTER_API, HEAT) else dict(labels)


def _by_traces(cluster: Values) -> Driver:
    if (cluster.get("health_status_reason") or {}).keys() >= HEALTH_WORDS:
        return CAPI_HELM
    stack = str(cluster.get("cluster_id") or cluster.get("stack_id") or "")
    if re.fullmatch(r"kube-[a-z0-9]{5}", stack):
        return CLUSTER_API
    if UUID.fullmatch(stack):
        return HEAT
    release = re.escape(sanitised(str(cluster.get("name")))[:30])
    return CAPI_HELM if re.fullmatch(rf"{release}-[a-z2-7]{{12}}", stack) else UNKNOWN


def in_cluster_problems(group: str, cluster: Values) -> list[str]:
    """What is wrong with the name of a new node group in a cluster, one that is there or is to come; a sentence each."""
    if driver_of(cluster, cluster) in (CLUSTER_API, HEAT):
        return []
    if sanitised(group) == CONTROL_PLANE:
        why = "The driver's chart has a MachineHealthCheck of that name for the control plane"
        return [f"The node group name {group!r} is taken in the cluster {cluster['name']!r}. {why}: take another name."]
    return long_name_problems(
        group, str(cluster["name"]), str(cluster.get("cluster_id") or cluster.get("stack_id") or "")
    )


def _parts(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
