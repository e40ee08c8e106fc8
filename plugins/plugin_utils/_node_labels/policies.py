# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Node groups as MutatingAdmissionPolicies, which give a node its labels and taints when it is created; asks no cluster."""

from __future__ import annotations

import json
from typing import Any

from ansible_collections.hubforge.magnum.plugins.module_utils._nodes.changes import (
    GROUP_LABELS,
    MANAGER,
    OUR_TAINTS,
    Desired,
    Taint,
    record_of,
    without_empty_values,
)
from ansible_collections.hubforge.magnum.plugins.module_utils._nodes.groups import desired_of_nodes, name_on_nodes

OURS = {"app.kubernetes.io/managed-by": MANAGER}  # label of every object that the role puts into a cluster
PREFIX = "hubforge-node-labels-"


def generate_policies(groups: Any, api_version: str) -> list[dict[str, Any]]:
    """A policy and its binding for each group with labels or taints. Raises InvalidRequest for groups that cannot be read."""
    desired_states = {
        name: desired for name, desired in desired_of_nodes(groups).items() if desired["labels"] or desired["taints"]
    }
    return [thing for name, desired in desired_states.items() for thing in _pair(PREFIX + name, desired, api_version)]


def _pair(name: str, desired: Desired, api_version: str) -> tuple[dict[str, Any], dict[str, Any]]:
    return (
        _object("MutatingAdmissionPolicy", name, api_version, _policy(desired)),
        _object("MutatingAdmissionPolicyBinding", name, api_version, {"policyName": name}),
    )


def _object(kind: str, name: str, api_version: str, spec: dict[str, Any]) -> dict[str, Any]:
    return {"apiVersion": api_version, "kind": kind, "metadata": {"name": name, "labels": OURS}, "spec": spec}


def _policy(desired: Desired) -> dict[str, Any]:
    """Ignore: a policy that fails must never keep a node from joining. All it does comes to the same when done again."""
    nodes = {"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE", "UPDATE"], "resources": ["nodes"]}
    return {
        "failurePolicy": "Ignore",
        "reinvocationPolicy": "IfNeeded",
        "matchConstraints": {"resourceRules": [nodes]},
        "matchConditions": _conditions(desired["name"]),
        "mutations": _mutations(desired),
    }


def _conditions(name: str) -> list[dict[str, str]]:
    """The moment from which a node is of the group: its creation, or where the driver sets the group later, that update.

    No update of a kubelet's, which is rejected where it changes taints (the admission plugin NodeRestriction).
    """
    others = "!request.userInfo.username.startsWith('system:node:')"
    return [
        {"name": "of-the-group", "expression": _belongs("object", name)},
        {"name": "from-now-on", "expression": f"oldObject == null || (!({_belongs('oldObject', name)}) && {others})"},
    ]


def _belongs(node: str, name: str) -> str:
    written = (name_on_nodes(name), name)  # magnum-cluster-api writes the name as it is
    return " || ".join(
        f"{node}.metadata.?labels[?{_literal(label)}].orValue('') == {_literal(text)}"
        for label, text in zip(GROUP_LABELS, written, strict=True)
    )


def _mutations(desired: Desired) -> list[dict[str, Any]]:
    """Labels, and the record of our taints, merge; the list of taints and that of owners are only open to patches."""
    patches = [*([_taint_patch(desired["taints"])] if desired["taints"] else []), _owner_patch(desired)]
    return [
        {"patchType": "ApplyConfiguration", "applyConfiguration": {"expression": _metadata(desired)}},
        *({"patchType": "JSONPatch", "jsonPatch": {"expression": patch}} for patch in patches),
    ]


def _metadata(desired: Desired) -> str:
    parts = [f"labels: {_literal(desired['labels'])}"] if desired["labels"] else []
    parts += [f"annotations: {_literal({OUR_TAINTS: record_of(desired['taints'])})}"] if desired["taints"] else []
    return f"Object{{metadata: Object.metadata{{{', '.join(parts)}}}}}"


def _taint_patch(taints: list[Taint]) -> str:
    """The current taints without those that ours replace: a node with one of them twice could not join."""
    others = " && ".join(f"!(t.key == {_literal(it['key'])} && t.effect == {_literal(it['effect'])})" for it in taints)
    there = f"dyn(object.spec.?taints.orValue([]).filter(t, {others}))"
    ours = f"dyn({_literal(without_empty_values(taints))})"
    return f"[JSONPatch{{op: 'add', path: '/spec/taints', value: {there} + {ours}}}]"


def _owner_patch(desired: Desired) -> str:
    """Enter us as the owner, as if we had applied it: what a policy adds has none, and no later apply could take it away."""
    fields: dict[str, Any] = {"f:metadata": {}}
    if desired["labels"]:
        fields["f:metadata"]["f:labels"] = {f"f:{key}": {} for key in desired["labels"]}
    if desired["taints"]:
        fields["f:metadata"]["f:annotations"] = {f"f:{OUR_TAINTS}": {}}
        fields["f:spec"] = {"f:taints": {}}
    ours = {"manager": MANAGER, "operation": "Apply", "apiVersion": "v1", "fieldsType": "FieldsV1"}
    entry = ", ".join(f"{_literal(key)}: dyn({_literal(value)})" for key, value in {**ours, "fieldsV1": fields}.items())
    missing = f"!object.metadata.?managedFields.orValue([]).exists(m, m.manager == {_literal(MANAGER)})"
    add = f"[JSONPatch{{op: 'add', path: '/metadata/managedFields/-', value: {{{entry}}}}}]"
    return f"has(object.metadata.managedFields) && {missing} ? {add} : []"


def _literal(value: Any) -> str:
    """Text, lists and maps are written in CEL as in JSON."""
    return json.dumps(value)
