"""The ConfigMap in which the cluster autoscaler says what it sees and does, in the form of Kubernetes' own (clusterstate/api). Pure."""

import yaml

from .objects import stamp

NAME, NAMESPACE = "cluster-autoscaler-status", "kube-system"


def config_map(groups):
    """The object. `groups`: for each node group its name, target, minimum, maximum, registered, ready, empty (nodes that may go)."""
    total = {key: sum(group[key] for group in groups) for key in ("target", "registered", "ready", "empty")}
    status = {
        "time": stamp(),
        "autoscalerStatus": "Running",
        "clusterWide": {"health": health(total), "scaleUp": scale_up(total), "scaleDown": scale_down(total)},
        "nodeGroups": [
            {
                "name": group["name"],
                "health": health(group)
                | {
                    "cloudProviderTarget": group["target"],
                    "minSize": group["minimum"],
                    "maxSize": group["maximum"],
                },
                "scaleUp": scale_up(group),
                "scaleDown": scale_down(group),
            }
            for group in groups
        ],
    }
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {
            "name": NAME,
            "namespace": NAMESPACE,
            "annotations": {"cluster-autoscaler.kubernetes.io/last-updated": status["time"]},
        },
        "data": {"status": yaml.safe_dump(status, sort_keys=False)},
    }


def health(group):
    """Unregistered are machines that are no node yet; nodes that have registered and are not ready count as not started."""
    counts = {
        "registered": {
            "total": group["registered"],
            "ready": group["ready"],
            "notStarted": group["registered"] - group["ready"],
            "unready": {"total": 0, "resourceUnready": 0},
        },
        "longUnregistered": 0,
        "unregistered": max(0, group["target"] - group["registered"]),
    }
    return {"status": "Healthy", "nodeCounts": counts, "lastProbeTime": stamp()}


def scale_up(group):
    return {"status": "InProgress" if group["ready"] < group["target"] else "NoActivity", "lastProbeTime": stamp()}


def scale_down(group):
    said = {"status": "CandidatesPresent" if group["empty"] else "NoCandidates", "lastProbeTime": stamp()}
    return said | ({"candidates": group["empty"]} if group["empty"] else {})
