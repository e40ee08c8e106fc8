"""The cluster autoscaler: groups grow for pods that fit nowhere, and shrink by nodes that stay empty.

Like the real one, it knows a group's nodes from their template: labels and size, not the taints that others put on them.
"""

import logging
import time

from . import autoscaler_status, nodes
from .fitting import nodes_for, quantity, selects, wants
from .machines import is_running
from .objects import DELETE_FIRST, GROUP, MAXIMUM, MINIMUM, deleting, label, note, owned_by, place

TELL_EVERY = 10.0  # seconds
LOG = logging.getLogger("simulator")


def reconcile(cluster):
    pending, groups = unschedulable(cluster), []
    for deployment in cluster.mine("MachineDeployment"):
        if not note(deployment, MAXIMUM) or deleting(deployment) or "replicas" not in deployment["spec"]:
            continue
        group = label(deployment, GROUP)
        machines = [m for m in cluster.mine("Machine") if label(m, GROUP) == group and not deleting(m)]
        watch_empty(cluster, machines)
        groups.append(seen(cluster, deployment, machines))
        helped = grow(cluster, deployment, machines, pending) if pending else []
        pending = [pod for pod in pending if pod not in helped]
        if not helped:
            shrink(cluster, deployment, machines)
    tell(cluster, groups)


def seen(cluster, deployment, machines):
    """A group as the status tells it."""
    names = [m["metadata"]["name"] for m in machines]
    namespace, name = place(deployment)
    return {
        "name": f"MachineDeployment/{namespace}/{name}",
        "target": deployment["spec"]["replicas"],
        "minimum": int(note(deployment, MINIMUM)),
        "maximum": int(note(deployment, MAXIMUM)),
        "registered": sum(cluster.node(name) is not None for name in names),
        "ready": sum(is_running(cluster, machine) for machine in machines),
        "empty": sum(name in cluster.empty_since for name in names),
    }


def tell(cluster, groups):
    """Say what is seen, in the cluster itself, as often as the real one looks. A cluster without ranges has no autoscaler."""
    if groups and time.time() - cluster.told >= TELL_EVERY:
        cluster.told = time.time()
        cluster.workload.api.apply(autoscaler_status.config_map(groups))


def unschedulable(cluster):
    """Pods that the scheduler has looked at and could not place."""

    def refused(pod):
        states = pod.get("status", {}).get("conditions", [])
        return any(c["type"] == "PodScheduled" and c.get("reason") == "Unschedulable" for c in states)

    pods = cluster.workload.mirrors["Pod"].values()
    return [pod for pod in pods if not pod["spec"].get("nodeName") and not deleting(pod) and refused(pod)]


def grow(cluster, deployment, machines, pending):
    """Raise the group for the pods that one of its nodes would hold; returns those pods."""
    group, replicas = label(deployment, GROUP), deployment["spec"]["replicas"]
    flavor = nodes.flavor_of(cluster, deployment["spec"]["template"]["spec"]["infrastructureRef"]["name"])
    room = nodes.allocatable(flavor)
    cpu, memory = quantity(room["cpu"]), quantity(room["memory"])
    labels = nodes.labels(group, "template", flavor)
    pods = [p for p in pending if selects(p, labels) and wants(p)[0] <= cpu and wants(p)[1] <= memory]
    coming = sum(not is_running(cluster, m) for m in machines) + max(0, replicas - len(machines))
    target = min(int(note(deployment, MAXIMUM)), replicas + max(0, nodes_for(pods, cpu, memory) - coming))
    if target > replicas:
        LOG.info("%s: autoscaler grows %s from %s to %s", cluster.stack, group, replicas, target)
        cluster.change(deployment, {"spec": {"replicas": target}})
        for pod in pods:
            cluster.workload.api.event(
                pod, "cluster-autoscaler", "TriggeredScaleUp", f"pod triggered scale-up: {group} {replicas}->{target}"
            )
    return pods


def watch_empty(cluster, machines):
    """Note since when each node has nothing but DaemonSets' pods."""
    for machine in machines:
        name = machine["metadata"]["name"]
        if not is_running(cluster, machine) or any(
            not owned_by(pod, "DaemonSet") for pod in nodes.pods_on(cluster, name)
        ):
            cluster.empty_since.pop(name, None)
        else:
            cluster.empty_since.setdefault(name, time.time())


def shrink(cluster, deployment, machines):
    """Take one node that has been empty for long enough, down to the group's minimum."""
    replicas = deployment["spec"]["replicas"]
    if replicas <= int(note(deployment, MINIMUM)) or len(machines) != replicas:
        return
    for machine in machines:
        name = machine["metadata"]["name"]
        if time.time() - cluster.empty_since.get(name, time.time()) > cluster.delays["idle_seconds"]:
            LOG.info("%s: autoscaler removes empty %s", cluster.stack, name)
            del cluster.empty_since[name]
            cluster.change(machine, {"metadata": {"annotations": {DELETE_FIRST: "true"}}})
            cluster.change(deployment, {"spec": {"replicas": replicas - 1}})
            return
