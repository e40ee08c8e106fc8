# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a node differs from what its group desires, and the object to apply; imports nothing of ours, so that it runs in a cluster too."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

Taint = dict[str, str]
Desired = Mapping[str, Any]  # name, labels and taints of a group, all of them text
Node = Mapping[str, Any]

# the field manager of every server-side apply: the role\'s, and that of the pod in the cluster
MANAGER = "hubforge.magnum"
# the drivers' labels of a node's group: a node has magnum-capi-helm's when it is created, magnum-cluster-api's soon after that
GROUP_LABELS = ("capi.stackhpc.com/node-group", "node.cluster.x-k8s.io/nodegroup")
OUR_TAINTS = f"{MANAGER}/taints"  # annotation: the taints that we put, so that we know which ones to take away


def change_of(desired_states: Mapping[str, Desired], node: Node, manager: str = MANAGER) -> dict[str, Any] | None:
    """How a node differs, in words, and the object to apply; None where it does not. `desired_states` are by name_in_labels.

    The object is a whole server-side apply of `manager`: it holds every desired label, so that those we put earlier that are no longer
    desired go. The uid keeps it from bringing a deleted node back. The list of taints is atomic in Kubernetes, so it holds everyone's,
    and the resourceVersion keeps it from undoing what somebody else changed meanwhile.
    """
    desired = desired_states.get(name_in_labels(node))
    off = _what_is_off(desired, node, manager) if desired else []
    if desired is None or not off:
        return None
    return {
        "name": node["metadata"]["name"],
        "group": desired["name"],
        "off": off,
        "definition": _definition(desired, node),
    }


def name_in_labels(node: Node) -> str:
    """The name of the node's group in its labels, written as magnum-capi-helm writes it; empty where they have none."""
    labels = node["metadata"].get("labels") or {}
    name = next((str(labels[label]) for label in GROUP_LABELS if labels.get(label)), "")
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def record_of(taints: list[Taint]) -> str:
    """The text of the annotation when these taints are ours."""
    return json.dumps(taints, sort_keys=True)


def without_empty_values(taints: list[Taint]) -> list[Taint]:
    """Taints as Kubernetes has them: one without a value has no such field."""
    return [{key: value for key, value in taint.items() if value} for taint in taints]


def _what_is_off(desired: Desired, node: Node, manager: str) -> list[str]:
    current, taints = node["metadata"].get("labels") or {}, _texts(node.get("spec", {}).get("taints"))
    off = [f"label {key}={value} is missing" for key, value in desired["labels"].items() if current.get(key) != value]
    off += [
        f"label {key} is no longer desired"
        for key in _labels_put_by(manager, node)
        if key in current and key not in desired["labels"]
    ]
    off += [f"taint {_words(taint)} is missing" for taint in desired["taints"] if taint not in taints]
    kept = {(taint["key"], taint["effect"]) for taint in desired["taints"]}
    left = [taint for taint in _recorded(node) if (taint["key"], taint["effect"]) not in kept]
    return off + [f"taint {_words(taint)} is no longer desired" for taint in left if taint in taints]


def _definition(desired: Desired, node: Node) -> dict[str, Any]:
    meta, ours, recorded = node["metadata"], desired["taints"], _recorded(node)
    noted = OUR_TAINTS in (meta.get("annotations") or {})
    metadata = {**{key: meta[key] for key in ("name", "uid") if key in meta}, "labels": dict(desired["labels"])}
    if not ours and not noted:  # once noted, the list is this manager's: to leave it out would take away everybody's
        return {"apiVersion": "v1", "kind": "Node", "metadata": metadata}
    metadata |= {"resourceVersion": meta.get("resourceVersion"), "annotations": {OUR_TAINTS: record_of(ours)}}
    replaced = {(taint["key"], taint["effect"]) for taint in [*ours, *recorded]}
    there = node.get("spec", {}).get("taints") or []
    others = [dict(taint) for taint in there if (taint["key"], taint["effect"]) not in replaced]
    taints = others + without_empty_values(ours)
    return {"apiVersion": "v1", "kind": "Node", "metadata": metadata, "spec": {"taints": taints}}


def _texts(taints: Any) -> list[Taint]:
    """Taints of a node in our form; without the time that Kubernetes adds."""
    return [{"key": it["key"], "value": it.get("value") or "", "effect": it["effect"]} for it in taints or []]


def _recorded(node: Node) -> list[Taint]:
    """The taints that we put on the node, by our annotation; none when somebody has damaged it."""
    try:
        return _texts(json.loads((node["metadata"].get("annotations") or {}).get(OUR_TAINTS, "[]")))
    except (ValueError, KeyError, TypeError, AttributeError):
        return []


def _labels_put_by(manager: str, node: Node) -> list[str]:
    """The labels that Kubernetes keeps for this manager's server-side applies (metadata.managedFields)."""
    fields = [
        entry.get("fieldsV1") or {}
        for entry in node["metadata"].get("managedFields") or []
        if entry.get("manager") == manager
    ]
    labels = [entry.get("f:metadata", {}).get("f:labels", {}) for entry in fields]
    return [key.removeprefix("f:") for entry in labels for key in entry if key.startswith("f:")]


def _words(taint: Taint) -> str:
    return (
        f"{taint['key']}={taint['value']}:{taint['effect']}" if taint["value"] else f"{taint['key']}:{taint['effect']}"
    )
