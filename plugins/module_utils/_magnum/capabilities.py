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
from .group_names import LONGEST, sanitised, unreadable

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
    """A driver of Magnum: its name, the label by which the nodes of its groups are known, whether its signals are."""

    name: str
    node_group_key: str | None = None
    exact: bool = False

    def node_label(self, group: Values) -> dict[str, str] | None:
        """The label that every node of this group carries, None where there is none or it is not known."""
        if self.node_group_key is None or group["role"] == "master":
            return None
        name = str(group["name"])
        return {self.node_group_key: sanitised(name) if self is CAPI_HELM else name}


CAPI_HELM = Driver("capi-helm", "capi.stackhpc.com/node-group", exact=True)
CLUSTER_API = Driver("cluster-api", "node.cluster.x-k8s.io/nodegroup")  # magnum-cluster-api
HEAT = Driver("heat", "magnum.openstack.org/nodegroup")
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


def driver_labels(cluster: Values, template: Values | None = None) -> dict[str, Any]:
    """The labels by which a driver makes a cluster. `template` is the cluster's, where it is known.

    The drivers of Cluster API look into the cluster and then into its template, whatever merge_labels said
    (magnum_capi_helm.driver._label, magnum_cluster_api.utils.get_cluster_label); Heat's take what Magnum has stored with the cluster.
    Magnum's view of a cluster has what it lacks of its template in labels_skipped.
    """
    own = cluster.get("labels") or {}
    if driver_of(template, cluster) is HEAT:
        return dict(own)
    others = cluster.get("labels_skipped") if template is None else template.get("labels")
    return {**(others or {}), **own}


def group_labels(driver: Driver, labels: Mapping[str, Any], own: Mapping[str, Any] | None) -> dict[str, Any]:
    """The labels by which a driver makes a node group with labels of its own; `labels`: driver_labels of its cluster.

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


def in_cluster_problems(cluster: Values, group: str) -> list[str]:
    """What is wrong with the name of a new node group beside that of its cluster, one that is there or is to come; a sentence each.

    The chart of magnum-capi-helm names machines RELEASE-GROUP and cuts that off, so that two groups could become one
    (openstack-cluster.componentName). The release is the cluster's name, of which the driver keeps 30 letters, and 12 at random.
    """
    if driver_of(cluster, cluster) in (CLUSTER_API, HEAT):
        return []
    if sanitised(group) == CONTROL_PLANE:
        why = "The chart has a MachineHealthCheck of that name for the control plane"
        return [f"The node group name {group!r} is taken in the cluster {cluster['name']!r}. {why}: take another name."]
    release = str(cluster.get("cluster_id") or cluster.get("stack_id") or "")
    taken = len(release) if release else len(sanitised(str(cluster["name"]))[:30]) + 13
    most = LONGEST - taken - 1
    if len(sanitised(group)) <= most or unreadable(group):
        return []
    why = f"Machines are called after the cluster and the group, in {LONGEST} letters"
    return [
        f"The node group name {group!r} is too long in the cluster {cluster['name']!r}. {why}: take at most {most} letters."
    ]


def _parts(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
