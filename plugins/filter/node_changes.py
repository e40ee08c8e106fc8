# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which nodes do not carry what their group asks for, and what to apply; asks no cluster."""

from __future__ import annotations

DOCUMENTATION = r"""
name: node_changes
short_description: The nodes that do not carry the labels and taints of their group
version_added: 0.1.0
author: hubforge.magnum developers (@hubforge)
description:
  - Compares node groups with the nodes there are, and says of each node that differs what is off and which object to apply.
  - Labels and taints that others put on a node are left alone. What was put by O(manager) earlier and is not wanted any more goes.
  - Nodes of groups that are not in the list are left alone.
positional: _input, nodes, manager
options:
  _input:
    description: Node groups as in O(hubforge.magnum.node_labels#role:main:node_labels_nodegroups).
    type: list
    elements: dict
    required: true
  nodes:
    description: Node objects of Kubernetes, with their managed fields.
    type: list
    elements: dict
    required: true
  manager:
    description: The field manager of the server-side apply.
    type: str
    default: hubforge.magnum
"""

EXAMPLES = r"""
- name: Show what is off
  ansible.builtin.debug:
    msg: "{{ node_labels_nodegroups | hubforge.magnum.node_changes(nodes.resources) | map(attribute='off') }}"
"""

RETURN = r"""
_value:
  description: One item per node that differs, in the order of the nodes.
  type: list
  elements: dict
  contains:
    name:
      description: The node's name.
      type: str
    group:
      description: The name of its node group.
      type: str
    "off":
      description: What is missing or no longer wanted, in words.
      type: list
      elements: str
    definition:
      description: The object for a server-side apply.
      type: dict
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import HubforgeError
from ansible_collections.hubforge.magnum.plugins.module_utils._node_groups import (
    Group,
    Taint,
    check_groups,
    labels_of,
    name_on_nodes,
    taints_of,
)

# magnum-capi-helm's and magnum-cluster-api's label of a node's group: on the node from its birth, never lost
GROUP_LABELS = ("capi.stackhpc.com/node-group", "node.cluster.x-k8s.io/nodegroup")
OUR_TAINTS = "hubforge.magnum/taints"  # annotation: the taints that we put, so that we know which ones to take away


def node_changes(groups: Any, nodes: list[dict[str, Any]], manager: str = "hubforge.magnum") -> list[dict[str, Any]]:
    """The nodes that differ; AnsibleFilterError with a sentence when the groups cannot be read."""
    try:
        return _plan(groups, nodes, manager)
    except HubforgeError as error:
        raise AnsibleFilterError(str(error)) from error


def _plan(groups: Any, nodes: Iterable[Mapping[str, Any]], manager: str) -> list[dict[str, Any]]:
    """The nodes that do not carry what their group asks for; each with what is off and the object to apply.

    The object is a whole server-side apply of `manager`: it holds every label that we want, so that those we put earlier and want
    no longer go. The list of taints is atomic in Kubernetes, so it holds everyone's; uid and resourceVersion keep it from
    bringing a deleted node back, or undoing what somebody else changed meanwhile.
    """
    wanted = {name_on_nodes(str(group["name"])): group for group in check_groups(groups)}
    changes = []
    for node in nodes:
        group = wanted.get(group_of(node))
        off = _what_is_off(group, node, manager) if group else []
        if group and off:
            changes.append(
                {
                    "name": node["metadata"]["name"],
                    "group": group["name"],
                    "off": off,
                    "definition": _definition(group, node),
                }
            )
    return changes


def group_of(node: Mapping[str, Any]) -> str:
    """The name of the node's group as its labels say, empty when they do not."""
    labels = node["metadata"].get("labels") or {}
    return next((str(labels[label]) for label in GROUP_LABELS if labels.get(label)), "")


def _what_is_off(group: Group, node: Mapping[str, Any], manager: str) -> list[str]:
    wanted, actual = labels_of(group), node["metadata"].get("labels") or {}
    off = [f"label {key}={value} is missing" for key, value in wanted.items() if actual.get(key) != value]
    off += [
        f"label {key} is no longer wanted"
        for key in _labels_put_by(manager, node)
        if key in actual and key not in wanted
    ]
    taints = _live_taints(node)
    off += [f"taint {_taint_text(taint)} is missing" for taint in taints_of(group) if taint not in taints]
    return off + [
        f"taint {_taint_text(taint)} is no longer wanted" for taint in _leftovers(group, node) if taint in taints
    ]


def _definition(group: Group, node: Mapping[str, Any]) -> dict[str, Any]:
    meta, ours = node["metadata"], taints_of(group)
    identity = {key: meta[key] for key in ("name", "uid", "resourceVersion") if key in meta}
    definition: dict[str, Any] = {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {**identity, "labels": labels_of(group)},
    }
    recorded = _recorded_taints(node)
    if ours or recorded:
        replaced = {(taint["key"], taint["effect"]) for taint in [*ours, *recorded]}
        others = [
            dict(taint)
            for taint in node.get("spec", {}).get("taints") or []
            if (taint["key"], taint["effect"]) not in replaced
        ]
        definition["spec"] = {
            "taints": others + [{key: value for key, value in taint.items() if value} for taint in ours]
        }
        definition["metadata"]["annotations"] = {OUR_TAINTS: json.dumps(ours, sort_keys=True)}
    return definition


def _live_taints(node: Mapping[str, Any]) -> list[Taint]:
    return taints_of({"taints": node.get("spec", {}).get("taints")})


def _recorded_taints(node: Mapping[str, Any]) -> list[Taint]:
    """The taints that we put on the node, by our annotation; none when somebody has spoilt it."""
    try:
        return taints_of({"taints": json.loads((node["metadata"].get("annotations") or {}).get(OUR_TAINTS, "[]"))})
    except (ValueError, KeyError, TypeError, AttributeError):
        return []


def _leftovers(group: Group, node: Mapping[str, Any]) -> list[Taint]:
    wanted = {(taint["key"], taint["effect"]) for taint in taints_of(group)}
    return [taint for taint in _recorded_taints(node) if (taint["key"], taint["effect"]) not in wanted]


def _labels_put_by(manager: str, node: Mapping[str, Any]) -> list[str]:
    """The labels that Kubernetes keeps for this manager's server-side applies (metadata.managedFields)."""
    fields = [
        entry.get("fieldsV1") or {}
        for entry in node["metadata"].get("managedFields") or []
        if entry.get("manager") == manager
    ]
    labels = [entry.get("f:metadata", {}).get("f:labels", {}) for entry in fields]
    return [key.removeprefix("f:") for entry in labels for key in entry if key.startswith("f:")]


def _taint_text(taint: Taint) -> str:
    return (
        f"{taint['key']}={taint['value']}:{taint['effect']}" if taint["value"] else f"{taint['key']}:{taint['effect']}"
    )


class FilterModule:
    """Tells Ansible of the filter."""

    def filters(self) -> dict[str, Any]:
        return {"node_changes": node_changes}
