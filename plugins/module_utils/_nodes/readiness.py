# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a cluster has the nodes that its node groups are to have: as many, ready, and of the version. Pure.

Magnum's COMPLETE does not say it. Its driver takes a group for complete once the phase of its MachineDeployment is Running. Up to
Cluster API 1.10 that means that the nodes are ready, from 1.11 on only that there are as many Machine objects
(cluster-api: internal/controllers/machinedeployment, computed phase).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

BOOTING = timedelta(minutes=10)  # within which a node that registered is ready, or broken
CONTROL_PLANE = "node-role.kubernetes.io/control-plane"


@dataclass(frozen=True)
class Node:
    """A node of the cluster.

    `going`: cordoned, as it is while it is drained, or deleted. `born`: when it registered, None where not known.
    """

    name: str
    labels: Mapping[str, str]
    version: str
    ready: bool
    going: bool
    born: datetime | None = None


@dataclass(frozen=True)
class Wanted:
    """The nodes of one group: those with these labels, at least `count` of them, and of `version` where that is known.

    `minimum`: the least that the autoscaler is to keep, 0 where it has nothing to do with the group.
    """

    group: str
    labels: Mapping[str, str]
    count: int
    version: str | None = None
    minimum: int = 0


def as_node(body: Mapping[str, Any]) -> Node:
    """A node from the object of Kubernetes' API; what it does not say is taken for not so."""
    metadata, spec, status = (body.get(part) or {} for part in ("metadata", "spec", "status"))
    ready = any(it.get("type") == "Ready" and it.get("status") == "True" for it in status.get("conditions") or [])
    return Node(
        str(metadata.get("name", "")),
        metadata.get("labels") or {},
        str((status.get("nodeInfo") or {}).get("kubeletVersion", "")),
        ready,
        bool(spec.get("unschedulable") or metadata.get("deletionTimestamp")),
        _moment(metadata.get("creationTimestamp")),
    )


def _moment(text: Any) -> datetime | None:
    """A time as Kubernetes writes it; None for anything else."""
    try:
        return datetime.strptime(str(text), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None


def lacking(wanted: Sequence[Wanted], nodes: Sequence[Node], now: datetime | None = None) -> list[str]:
    """What is still lacking, a few words for each group: nodes that are not there or not ready, nodes of another version.

    Nodes beyond the count are awaited while they are young by `now`; an old one that is not ready is broken, and others see to it.
    """
    return [words for group in wanted if (words := _lacking(group, nodes, now or datetime.now(UTC)))]


def control_plane_version(nodes: Sequence[Node]) -> str | None:
    """The newest version of the control plane's nodes, which every other node of a cluster that an upgrade has reached is to get."""
    versions = [node.version for node in nodes if CONTROL_PLANE in node.labels and numbers(node.version)]
    return max(versions, key=lambda version: numbers(version) or (0, 0, 0), default=None)


def below_minimum(wanted: Sequence[Wanted], nodes: Sequence[Node]) -> list[str]:
    """Sentences on groups that have fewer nodes than their minimum.

    Cluster API applies a minimum to a new MachineDeployment alone (internal/webhooks/machinedeployment.go), and the autoscaler raises
    a group to it only with --enforce-node-group-min-size, which azimuth-cloud/capi-helm-charts does not set.
    """
    return [
        f"Node group {group.group!r} has {count} node{'' if count == 1 else 's'}, fewer than its minimum of {group.minimum}: the cluster's "
        "autoscaler adds nodes once pods wait for them."
        for group in wanted
        if (count := len(_own(group, nodes))) < group.minimum
    ]


def _own(group: Wanted, nodes: Sequence[Node]) -> list[Node]:
    return [node for node in nodes if all(node.labels.get(key) == value for key, value in group.labels.items())]


def _lacking(group: Wanted, nodes: Sequence[Node], now: datetime) -> str | None:
    own = _own(group, nodes)
    ready = [node for node in own if node.ready]  # also cordoned ones: a person may have a reason
    booting = [
        node for node in own if not node.ready and not node.going and (node.born is None or now - node.born < BOOTING)
    ]
    least = max(group.count, len(ready) + len(booting))
    if len(ready) < least:
        return f"{len(ready)} of {least} nodes of {group.group} ready"
    if group.version is None:
        return None
    old = [node for node in own if numbers(node.version) != numbers(group.version)]
    if old:
        return f"{len(own) - len(old)} of {len(own)} nodes of {group.group} have {group.version}"
    return None


def numbers(version: str | None) -> tuple[int, int, int] | None:
    """A version of Kubernetes in numbers; what was not said of it is 0. None for what is no version."""
    found = re.match(r"v?(\d+)\.(\d+)(?:\.(\d+))?(?![\d.])", version or "")
    return (int(found[1]), int(found[2]), int(found[3] or 0)) if found else None
