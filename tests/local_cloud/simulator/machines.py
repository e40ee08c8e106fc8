"""Machines: how one boots into a node, and how it drains and leaves."""

from . import nodes
from .objects import COMPONENT, DELETED, GROUP, OWNER, STARTED, deleting, holds, label, note, owned_by, place


def reconcile(cluster):
    owners = {
        thing["metadata"]["name"]
        for kind in ("MachineDeployment", "KubeadmControlPlane")
        for thing in cluster.mine(kind)
    }
    for machine in cluster.mine("Machine"):
        if deleting(machine):
            remove(cluster, machine)
        elif note(machine, OWNER) not in owners:
            cluster.api.delete("Machine", *place(machine))
        else:
            boot(cluster, machine)


def is_running(cluster, machine):
    """A machine counts when its node is Ready, as for Cluster API."""
    node = cluster.node(machine["metadata"]["name"])
    return bool(node and holds(node, "Ready"))


def boot(cluster, machine):
    """Pending, Provisioning, then a node joins; faults can hold it there."""
    master, phase = label(machine, COMPONENT) == "control-plane", machine.get("status", {}).get("phase")
    if is_running(cluster, machine):
        if phase != "Running":
            node = cluster.node(machine["metadata"]["name"])
            cluster.tell(
                machine,
                phase="Running",
                nodeRef={"kind": "Node", "name": place(node)[1], "uid": node["metadata"]["uid"]},
            )
        return
    if not master and not cluster.ready_since:
        cluster.tell(machine, phase="Pending")  # workers wait for an initialised control plane
        return
    group = "control-plane" if master else label(machine, GROUP)
    failed = cluster.fault(group, "phase") == "Failed"
    cluster.tell(machine, phase="Failed" if failed else "Provisioning" if phase != "Running" else phase)
    delay = cluster.fault(group, "boot_seconds", cluster.delays["control_plane_seconds" if master else "boot_seconds"])
    waits = cluster.since(machine, STARTED) < delay or not cluster.up()
    if not (failed or waits or cluster.fault(group, "never_ready") or cluster.node(machine["metadata"]["name"])):
        nodes.create(cluster, machine, master)


def remove(cluster, machine):
    """Cordon, evict what is not a DaemonSet's, take the node away, let the Machine go."""
    name, age = machine["metadata"]["name"], cluster.since(machine, DELETED)
    node = cluster.node(name)
    if node:
        cluster.tell(machine, phase="Deleting")
        evicted = drain(cluster, node)
        if (not evicted and age < cluster.delays["drain_seconds"]) or age < cluster.delays["delete_seconds"]:
            return
        nodes.delete(cluster, name)
    elif age < cluster.delays["delete_seconds"]:
        return
    cluster.change(machine, {"metadata": {"finalizers": None}})


def drain(cluster, node):
    """Ask all pods to leave; True when none is left."""
    if not node["spec"].get("unschedulable"):
        nodes.change(cluster, node, {"spec": {"unschedulable": True}})
    pods = [pod for pod in nodes.pods_on(cluster, node["metadata"]["name"]) if not owned_by(pod, "DaemonSet")]
    for pod in pods:
        if not deleting(pod):
            cluster.workload.api.evict(pod)
    return not pods
