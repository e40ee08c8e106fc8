# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""default-master and default-worker: how Magnum makes them with a cluster, and what of them its labels decide. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .._fields import Field, Values, Via, number
from .._magnum.rules import AUTOSCALING, MASTER, RANGE, WORKER, autoscales, whole
from .._reconcile.plan import differing


def kept_labels(template: Values, cluster: Values) -> dict[str, Any]:
    """The labels that Magnum keeps of a desired cluster: its own take the place of its template's, unless they are merged.

    What its driver sees of them says capabilities.labels_to_come.
    """
    base, own = template.get("labels") or {}, cluster.get("labels")
    return dict(own) if own and not cluster.get("merge_labels") else {**base, **(own or {})}


def made_with(cluster: Values, template: Values, labels: Mapping[str, Any], name: str) -> dict[str, Any]:
    """A default group as Magnum makes it with a new cluster (magnum.conductor.utils._get_nodegroup_object).

    `cluster`: the desired state for it; `template`: what it is made from; `labels`: those that Magnum keeps of it.
    """
    master = name == MASTER
    flavor, count = ("master_flavor_id", "master_count") if master else ("flavor_id", "node_count")
    return {
        "role": "master" if master else "worker",
        "flavor_id": cluster.get(flavor) or template.get(flavor),
        "image_id": template.get("image_id"),
        "labels": dict(labels),
        "docker_volume_size": cluster.get("docker_volume_size") or template.get("docker_volume_size"),
        "node_count": cluster.get(count, 1),
        "min_node_count": 0 if master else whole(labels, "min_node_count"),
    }


def late_desired(what: str, fields: Sequence[Field], desired: Values, made: Values) -> dict[str, str]:
    """What was asked of a default group that only its cluster or template can decide: the field, and a sentence."""
    fixed = differing([it for it in fields if it.via is Via.FIXED], desired, made)
    return {
        it.name: f"The {what} was asked to have {it.shown} {desired[it.name]!r}, and comes with {made.get(it.name)!r}, as it is made with "
        "the cluster: ask for it where the cluster is asked for, or in its template."
        for it in fixed
    }


def unheld_count(name: str, asked: Values, there: Values, labels: Mapping[str, Any] | None) -> list[str]:
    """A caution where a count of default-worker is only the most that the autoscaler may make of it; a sentence each.

    The driver takes a count for the maximum where there is no other (magnum_capi_helm.driver._get_node_counts), and the chart then leaves
    the number of nodes to the autoscaler.
    """
    count, low, most = asked.get("node_count"), whole(labels or {}, "min_node_count"), "max_node_count"
    ranged = most in (labels or {}) or asked.get(most) is not None or there.get(most) is not None
    if name != WORKER or not autoscales(labels) or ranged or count is None or not low or count <= low:
        return []
    why = f"the label min_node_count is {low}, so that the autoscaler keeps {low} to {count}"
    cure = "A core pool of a fixed size is a node group of your own whose min is its max"
    return [f"{WORKER} is asked to have {count} nodes, and can have {low}: {why}. {cure}."]


def range_problems(name: str, asked: Values, labels: Mapping[str, Any] | None) -> list[str]:
    """What is wrong with a range for default-worker: where the cluster's labels have one, the driver takes that; a sentence each."""
    if name != WORKER or not autoscales(labels):
        return []
    held = {it: (labels or {})[it] for it in RANGE if it in (labels or {})}
    return [
        f"{WORKER} was asked to have a {word} of {asked[it]}, and in a cluster with {AUTOSCALING} takes it from the label {it}, which is "
        f"{held[it]} and fixed with the cluster: ask for {held[it]}, or leave it out."
        for it, word in zip(RANGE, ("minimum", "maximum"), strict=True)
        if asked.get(it) is not None and it in held and asked[it] != number(held[it])
    ]
