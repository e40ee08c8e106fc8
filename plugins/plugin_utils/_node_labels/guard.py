# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the reconciler may change of a node, as a ValidatingAdmissionPolicy for its account: RBAC can only give it whole nodes. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from ansible_collections.hubforge.magnum.plugins.module_utils._node_labels.snapshot import (
    CLUSTER_NAME,
    GUARD_API,
    NAME,
    NAMESPACE,
)
from ansible_collections.hubforge.magnum.plugins.module_utils._nodes.changes import (
    GROUP_LABELS,
    OUR_TAINTS,
    Desired,
    record_of,
)

ACCOUNT = f"system:serviceaccount:{NAMESPACE}:{NAME}"
KEPT = ("spec.unschedulable", "spec.providerID", "spec.podCIDR", "spec.podCIDRs")
KEPT_LISTS = ("metadata.finalizers", "metadata.ownerReferences")
SAME_TAINT = "o.key == t.key && o.effect == t.effect && o.?value.orValue('') == t.?value.orValue('')"
VARIABLES = {
    "labels": "object.metadata.?labels.orValue({})",
    "labelsBefore": "oldObject.metadata.?labels.orValue({})",
    "notes": "object.metadata.?annotations.orValue({})",
    "notesBefore": "oldObject.metadata.?annotations.orValue({})",
    "taints": "object.spec.?taints.orValue([])",
    "taintsBefore": "oldObject.spec.?taints.orValue([])",
    "record": f"oldObject.metadata.?annotations[?'{OUR_TAINTS}'].orValue('')",
}


def guard_objects(desired_states: Mapping[str, Desired]) -> list[dict[str, Any]]:
    """The policy and its binding. `desired_states`: what each group's nodes are to have."""
    nodes = {"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE", "UPDATE"], "resources": ["nodes"]}
    spec = {
        "failurePolicy": "Fail",
        "matchConstraints": {"resourceRules": [nodes]},
        "matchConditions": [{"name": "reconciler", "expression": f"request.userInfo.username == '{ACCOUNT}'"}],
        "variables": [{"name": name, "expression": expression} for name, expression in VARIABLES.items()],
        "validations": _validations(list(desired_states.values())),
    }
    return [
        _object("ValidatingAdmissionPolicy", spec),
        _object("ValidatingAdmissionPolicyBinding", {"policyName": CLUSTER_NAME, "validationActions": ["Deny"]}),
    ]


def _object(kind: str, spec: Mapping[str, Any]) -> dict[str, Any]:
    return {"apiVersion": GUARD_API, "kind": kind, "metadata": {"name": CLUSTER_NAME}, "spec": spec}


def _validations(groups: list[Desired]) -> list[dict[str, str]]:
    labels = {f"{key}={value}" for group in groups for key, value in group["labels"].items()}
    label_keys = {key for group in groups for key in group["labels"]}
    taints = {f"{it['key']}={it.get('value') or ''}:{it['effect']}" for group in groups for it in group["taints"]}
    taint_keys = {it["key"] for group in groups for it in group["taints"]}
    records = {record_of(group["taints"]) for group in groups if group["taints"]} | {record_of([])}
    of_others = f"k in {_list(GROUP_LABELS)} || k.contains('kubernetes.io/') || k.contains('k8s.io/')"
    rules = {
        "a node is not created": "oldObject != null",
        "labels that it sets are those of the node groups": (
            "variables.labels.all(k, (k in variables.labelsBefore && variables.labelsBefore[k] == variables.labels[k]) || "
            f"(k + '=' + variables.labels[k]) in {_list(labels)})"
        ),
        "labels that it removes are not those of Kubernetes": (
            f"variables.labelsBefore.all(k, k in variables.labels || k in {_list(label_keys)} || !({of_others}))"
        ),
        "taints that it sets are those of the node groups": (
            f"variables.taints.all(t, variables.taintsBefore.exists(o, {SAME_TAINT}) || "
            f"(t.key + '=' + t.?value.orValue('') + ':' + t.effect) in {_list(taints)})"
        ),
        "taints that it removes are its own": (
            f"variables.taintsBefore.all(o, variables.taints.exists(t, {SAME_TAINT}) || o.key in {_list(taint_keys)} || "
            "variables.record.contains('\"key\": \"' + o.key + '\"'))"
        ),
        "its annotation is the only one that it changes": (
            "variables.notes.all(k, (k in variables.notesBefore && variables.notesBefore[k] == variables.notes[k]) || "
            f"(k == '{OUR_TAINTS}' && variables.notes[k] in {_list(records)})) && "
            f"variables.notesBefore.all(k, k in variables.notes || k == '{OUR_TAINTS}')"
        ),
        "the rest of a node stays as it is": " && ".join(
            [f"object.{_optional(field)} == oldObject.{_optional(field)}" for field in (*KEPT, *KEPT_LISTS)]
        ),
    }
    return [
        {"expression": rule, "message": f"The reconciler of node labels: {words}."} for words, rule in rules.items()
    ]


def _optional(field: str) -> str:
    """A field that may not be there: both sides of a comparison lack it alike."""
    part, _dot, name = field.partition(".")
    return f"{part}.?{name}"


def _list(texts: Iterable[str]) -> str:
    """A list in CEL, which writes texts as JSON does."""
    return json.dumps(sorted(texts))
