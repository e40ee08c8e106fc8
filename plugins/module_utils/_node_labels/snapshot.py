# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a cluster has of node labels: its nodes, our policies and our reconciler, each reduced to what decisions need."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._access.direct import Get
from .._clock import Clock
from .._nodes.changes import MANAGER, OUR_TAINTS
from .._release.pods import explain_pods

Object = dict[str, Any]

NAMESPACE = "hubforge-node-labels"
NAME = "node-labels"  # of what the reconciler has in its namespace
CLUSTER_NAME = "hubforge-node-labels"  # of what it has outside of one
POLICY_API = "admissionregistration.k8s.io"
POLICY_VERSIONS = ("v1", "v1beta1")
POLICY_KINDS = ("MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding")
GUARD_API = "admissionregistration.k8s.io/v1"
GUARDS = f"/apis/{GUARD_API}/validatingadmissionpolicies"
RECONCILER_PATHS = {
    "Namespace": f"/api/v1/namespaces/{NAMESPACE}",
    "ServiceAccount": f"/api/v1/namespaces/{NAMESPACE}/serviceaccounts/{NAME}",
    "ClusterRoleBinding": f"/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/{CLUSTER_NAME}",
    "ClusterRole": f"/apis/rbac.authorization.k8s.io/v1/clusterroles/{CLUSTER_NAME}",
    "ValidatingAdmissionPolicy": f"{GUARDS}/{CLUSTER_NAME}",
    "ValidatingAdmissionPolicyBinding": f"/apis/{GUARD_API}/validatingadmissionpolicybindings/{CLUSTER_NAME}",
    "ConfigMap": f"/api/v1/namespaces/{NAMESPACE}/configmaps/{NAME}",
    "Deployment": f"/apis/apps/v1/namespaces/{NAMESPACE}/deployments/{NAME}",
}
MOST_PODS = 100  # of the reconciler's namespace, and ten times as many events
GRACE = 5.0  # seconds that the reconciler has to be ready before its status is reported
POLL_INTERVAL = 1.0  # seconds


def read_snapshot(get: Get) -> dict[str, Any]:
    """Everything at once: `served` (the policies' API version, empty where there is none), `policies`, `reconciler`, `nodes` (lists of
    objects), `guarded` (whether a policy can say what the reconciler may change) and `reconciler_status` (a sentence, empty where it is
    ready)."""
    served, policies = _policies(get)
    reconciler = _reconciler(get)
    return {
        "served": served,
        "guarded": served != "" or get(GUARDS, limit=1) is not None,  # Kubernetes 1.30; the other policies are younger
        "policies": policies,
        "reconciler": [_reduced(found) for found in reconciler],
        "reconciler_status": _status(get, reconciler),
        "nodes": [_node(found) for found in (get("/api/v1/nodes") or {}).get("items") or []],
    }


def wait_for_reconciler(get: Get, shown: str, seconds: float, clock: Clock) -> None:
    """Wait until the reconciler is ready, its status differs from the one `shown`, or so many seconds have passed."""
    begin = clock.now()
    while (elapsed := clock.now() - begin) < seconds:
        deployment = get(RECONCILER_PATHS["Deployment"])
        status = _status(get, [deployment] if deployment else [])
        if not status or (status != shown and elapsed >= GRACE):
            return
        clock.sleep(POLL_INTERVAL)


def _policies(get: Get) -> tuple[str, list[Object]]:
    """The newest API version that the cluster serves policies in, and those that are ours."""
    for version in (f"{POLICY_API}/{version}" for version in POLICY_VERSIONS):
        lists = {
            kind: get(f"/apis/{version}/{_plural(kind)}", labelSelector=f"app.kubernetes.io/managed-by={MANAGER}")
            for kind in POLICY_KINDS
        }
        if all(found is not None for found in lists.values()):
            items = [(kind, item) for kind, found in lists.items() for item in (found or {}).get("items") or []]
            return version, [_reduced({**item, "apiVersion": version, "kind": kind}) for kind, item in items]
    return "", []


def _reconciler(get: Get) -> list[Object]:
    """Its objects; where there is no namespace, nothing is asked of what would be in it."""
    space = get(RECONCILER_PATHS["Namespace"])
    others = [path for kind, path in RECONCILER_PATHS.items() if kind != "Namespace"]
    found = [get(path) for path in others if space or "/namespaces/" not in path]
    return [it for it in (space, *found) if it]


def _plural(kind: str) -> str:
    return f"{kind[:-1]}ies".lower() if kind.endswith("y") else f"{kind}s".lower()


def _status(get: Get, objects: list[Object]) -> str:
    """Why the reconciler is not ready, in a sentence; empty where it is, or where there is none of it."""
    deployment = next((found for found in objects if found["kind"] == "Deployment"), None)
    if deployment is None or _is_ready(deployment):
        return ""
    space = f"/api/v1/namespaces/{NAMESPACE}"
    pods = get(f"{space}/pods", limit=MOST_PODS, labelSelector=f"app.kubernetes.io/name={NAME}") or {}
    events = get(f"{space}/events", limit=10 * MOST_PODS) or {}
    reasons = explain_pods(pods.get("items") or [], events.get("items") or [])
    return " ".join(reasons) or "It has no pod yet."


def _is_ready(deployment: Mapping[str, Any]) -> bool:
    """Whether one pod of the newest version is available, and no older one is left."""
    desired, status = deployment["spec"]["replicas"], deployment.get("status") or {}
    counted = [status.get(word) or 0 for word in ("replicas", "updatedReplicas", "availableReplicas")]
    observed = (status.get("observedGeneration") or 0) >= (deployment["metadata"].get("generation") or 0)
    return observed and all(number == desired for number in counted)


def _reduced(found: Mapping[str, Any]) -> Object:
    """An object without its status, and with our own entry only of those that say who set what."""
    meta = found["metadata"]
    kept = {key: meta[key] for key in ("name", "namespace", "labels", "annotations") if key in meta}
    kept["managedFields"] = [entry for entry in meta.get("managedFields") or [] if entry.get("manager") == MANAGER]
    return {**{key: value for key, value in found.items() if key != "status"}, "metadata": kept}


def _node(found: Mapping[str, Any]) -> Object:
    meta, reduced = found["metadata"], _reduced(found)["metadata"]
    notes = {key: text for key, text in (meta.get("annotations") or {}).items() if key == OUR_TAINTS}
    identity = {key: meta[key] for key in ("uid", "resourceVersion") if key in meta}
    taints = (found.get("spec") or {}).get("taints")
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {**reduced, **identity, "annotations": notes},
        "spec": {"taints": taints} if taints else {},
    }
