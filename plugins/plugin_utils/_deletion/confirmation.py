# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a cluster may be deleted: what is confirmed has to be what goes. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ansible_collections.hubforge.magnum.plugins.module_utils._errors import InvalidRequest

CHOOSING = ("kubernetes_cluster_name", "kubernetes_cluster_cloud")  # what says which cluster a host of the inventory is


@dataclass(frozen=True)
class Candidate:
    """A host of the group `clusters`: its name, the cluster's name in Magnum, its cloud ("" for that of the environment), its hubs."""

    host: str
    name: str
    cloud: str
    hubs: Sequence[str] = ()


def confirm(given: str, own: Candidate, clusters: Iterable[Candidate], named: Iterable[str], preview: str) -> bool:
    """Whether `own` is the cluster that is confirmed. Raises InvalidRequest where nothing is to be deleted in this run.

    `given`: the name that the person has written. `clusters`: all of this run. `named`: variables of the command line, which are the same
    for every host. `preview`: what `own` is, in words.
    """
    if taken := sorted(set(named) & set(CHOOSING)):
        raise InvalidRequest(
            f"{taken[0]} is given on the command line, or on launch, where it counts for every host: what is confirmed would not be "
            "what is deleted. Write it into the inventory of its host, or leave it out."
        )
    found = list(clusters)
    same = [it for it in found if it.name == given]
    if not given or not same:
        there = (
            ""
            if not given
            else f" There is no cluster {given} in this run; there are {', '.join(it.name for it in found)}."
        )
        raise InvalidRequest(
            f"This deletes a cluster with all its nodes and every hub on it, for good, and needs the cluster's name: "
            f"-e destroy_hub_confirm={own.name} deletes {preview}.{there}"
        )
    if len(same) > 1:
        hosts = " and ".join(it.host for it in same)
        raise InvalidRequest(f"{hosts} are both clusters of the name {given}: choose one of them with --limit.")
    return own.name == given


def described(own: Candidate, cluster: Mapping[str, Any] | None, now: datetime, unread: str = "") -> str:
    """A cluster in words: what it is called, where it is, its project, id, age and nodes, its hubs. `unread`: why it could not be read."""
    where = f" in the cloud {own.cloud}" if own.cloud else ""
    hubs = "".join(f" and the hub {hub}" for hub in own.hubs)
    if cluster is None:
        why = f" ({unread or 'which is not there'})"
        return f"the cluster {own.name}{where}{why}{hubs}"
    made = _moment(str(cluster.get("created_at") or ""))
    age = f", made {(now - made).days} days ago" if made else ""
    nodes = f"{cluster.get('node_count')} nodes, {cluster.get('master_count')} of the control plane"
    project = f"project {cluster['project_id']}, " if cluster.get("project_id") else ""
    return f"the cluster {own.name}{where} ({project}id {cluster.get('uuid')}{age}, {nodes}, {cluster.get('status')}){hubs}"


def _moment(text: str) -> datetime | None:
    """A time as Magnum writes it; without a zone it is UTC."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
