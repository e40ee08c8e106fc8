# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The reconciler as objects of Kubernetes: a pod on the core pool that may read and patch nodes and nothing else; asks no cluster."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.hubforge.magnum.plugins.module_utils._node_labels.snapshot import (
    CLUSTER_NAME,
    GUARD_API,
    NAME,
    NAMESPACE,
)
from ansible_collections.hubforge.magnum.plugins.module_utils._nodes.changes import GROUP_LABELS
from ansible_collections.hubforge.magnum.plugins.module_utils._nodes.groups import (
    Group,
    core_groups,
    desired_of_nodes,
    name_on_nodes,
    tolerations,
)

from .guard import guard_objects
from .policies import OURS

Object = dict[str, Any]

LABELS = {"app.kubernetes.io/name": NAME, **OURS}
RBAC = "rbac.authorization.k8s.io"
FOLDER = "/reconciler"  # where the pod has its files


def reconciler_objects(
    groups: Sequence[Group], image: str, scripts: Mapping[str, str], guarded: bool = True
) -> list[Object]:
    """Everything the reconciler is made of, in the order in which it is created. `scripts`: reconciler.py and node_changes.py, as text.

    `guarded`: whether the cluster serves policies by which it may change nothing but its labels and taints.
    """
    desired = desired_of_nodes(groups)
    files = {**scripts, "desired.json": json.dumps(desired, sort_keys=True)}
    guards = [{**it, "metadata": {**it["metadata"], "labels": LABELS}} for it in guard_objects(desired)]
    namespace = _object("v1", "Namespace", NAMESPACE, "")
    namespace["metadata"]["labels"] = {**LABELS, "pod-security.kubernetes.io/enforce": "restricted"}
    role = {"apiGroup": RBAC, "kind": "ClusterRole", "name": CLUSTER_NAME}
    account = {"kind": "ServiceAccount", "name": NAME, "namespace": NAMESPACE}
    rule = {"apiGroups": [""], "resources": ["nodes"], "verbs": ["get", "list", "watch", "patch"]}
    return [
        namespace,
        *(guards if guarded else []),
        _object("v1", "ServiceAccount", NAME),
        _object(f"{RBAC}/v1", "ClusterRoleBinding", CLUSTER_NAME, "", roleRef=role, subjects=[account]),
        _object(f"{RBAC}/v1", "ClusterRole", CLUSTER_NAME, "", rules=[rule]),
        _object("v1", "ConfigMap", NAME, data=files),
        _object("apps/v1", "Deployment", NAME, spec=_deployment(groups, image, files)),
    ]


def reconciler_removal(guarded: bool = True) -> list[Object]:
    """What is deleted, in this order: without the binding the reconciler can change nothing, whatever becomes of its pod."""
    guards = [
        _object(GUARD_API, kind, CLUSTER_NAME, "")
        for kind in ("ValidatingAdmissionPolicyBinding", "ValidatingAdmissionPolicy")
    ]
    return [
        _object(f"{RBAC}/v1", "ClusterRoleBinding", CLUSTER_NAME, ""),
        _object(f"{RBAC}/v1", "ClusterRole", CLUSTER_NAME, ""),
        _object("v1", "Namespace", NAMESPACE, ""),
        *(guards if guarded else []),
    ]


def _object(api: str, kind: str, name: str, namespace: str = NAMESPACE, **more: Any) -> Object:
    place = {"namespace": namespace} if namespace else {}
    return {"apiVersion": api, "kind": kind, "metadata": {"name": name, **place, "labels": LABELS}, **more}


def _deployment(groups: Sequence[Group], image: str, files: Mapping[str, str]) -> Object:
    checksum = hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()
    return {
        "replicas": 1,
        "revisionHistoryLimit": 1,
        "strategy": {"type": "Recreate"},  # two with different desired states would undo each other's work
        "selector": {"matchLabels": {"app.kubernetes.io/name": NAME}},
        "template": {
            "metadata": {"labels": LABELS, "annotations": {"hubforge.magnum/checksum": checksum}},
            "spec": _pod(core_groups(groups), image),
        },
    }


def _pod(core: Sequence[Group], image: str) -> Object:
    """On the core pool, since this pod would keep a user's node from being removed."""
    names = sorted({name for group in core for name in (str(group["name"]), name_on_nodes(str(group["name"])))})
    terms = [{"matchExpressions": [{"key": key, "operator": "In", "values": names}]} for key in GROUP_LABELS]
    identity = {"runAsNonRoot": True, "runAsUser": 65534, "runAsGroup": 65534}
    container = {
        "name": "reconciler",
        "image": image,
        "command": ["python", f"{FOLDER}/reconciler.py"],
        "env": [{"name": "PYTHONDONTWRITEBYTECODE", "value": "1"}],
        "resources": {"requests": {"cpu": "10m", "memory": "32Mi"}, "limits": {"memory": "128Mi"}},
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
        "volumeMounts": [{"name": "reconciler", "mountPath": FOLDER, "readOnly": True}],
    }
    return {
        "serviceAccountName": NAME,
        "terminationGracePeriodSeconds": 5,
        "affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": terms}}},
        "tolerations": tolerations(core),
        "securityContext": {**identity, "seccompProfile": {"type": "RuntimeDefault"}},
        "containers": [container],
        "volumes": [{"name": "reconciler", "configMap": {"name": NAME}}],
    }
