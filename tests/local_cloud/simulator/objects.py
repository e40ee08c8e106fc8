"""Reading Kubernetes objects, and the names that the chart, Cluster API and the simulator agree on."""

import time

FINALIZER = "infrastructure.cluster.x-k8s.io/local-cloud"
STARTED, DELETED = "local-cloud/started", "local-cloud/deleted"
STACK, COMPONENT, GROUP = (f"capi.stackhpc.com/{name}" for name in ("cluster", "component", "node-group"))
CLUSTER_NAME = "cluster.x-k8s.io/cluster-name"
OWNER = "addons.stackhpc.com/cluster"
DELETE_FIRST = "cluster.x-k8s.io/delete-machine"
MINIMUM = "cluster.x-k8s.io/cluster-api-autoscaler-node-group-min-size"
MAXIMUM = "cluster.x-k8s.io/cluster-api-autoscaler-node-group-max-size"


def stamp():
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def place(thing):
    """Namespace (None for cluster-wide kinds) and name."""
    return thing["metadata"].get("namespace"), thing["metadata"]["name"]


def label(thing, name):
    return thing["metadata"].get("labels", {}).get(name)


def note(thing, name):
    return thing["metadata"].get("annotations", {}).get(name)


def deleting(thing):
    return "deletionTimestamp" in thing["metadata"]


def holds(thing, kind):
    """Whether a condition is True."""
    return any(c["type"] == kind and c["status"] == "True" for c in thing.get("status", {}).get("conditions", []))


def owned_by(thing, kind):
    return any(owner["kind"] == kind for owner in thing["metadata"].get("ownerReferences", []))


def conditions(old, message="", **states):
    """Conditions in Cluster API's form; the transition time moves only when the status does. `message`: why they are as they are."""
    before = {c["type"]: c for c in (old or {}).get("status", {}).get("conditions", [])}
    told = []
    for kind, state in states.items():
        word = "True" if state else "False"
        same = kind in before and before[kind]["status"] == word
        told.append(
            {
                "type": kind,
                "status": word,
                "lastTransitionTime": before[kind]["lastTransitionTime"] if same else stamp(),
            }
            | ({"reason": "InstanceCreateFailed", "severity": "Error", "message": message} if message else {})
        )
    return told
