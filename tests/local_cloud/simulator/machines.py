"""OpenStackMachines: how a server boots into a node, and how it goes. Their number, order and draining are Cluster API's."""

import uuid

from . import kubeadm, nodes
from .objects import CLUSTER_NAME, DELETED, FINALIZER, GROUP, STARTED, conditions, deleting, holds, label

MASTER = "cluster.x-k8s.io/control-plane"
CREATED_AFTER = 1.0  # seconds from the request to a server that has an id, in which its kubelet then boots
NO_HOST = {
    "failureReason": "CreateError",
    "failureMessage": "No valid host was found. There are not enough hosts available.",
}


def reconcile(cluster):
    for server in cluster.mine("OpenStackMachine", CLUSTER_NAME):
        if deleting(server):
            remove(cluster, server)
        else:
            boot(cluster, server)


def is_running(cluster, machine):
    """A machine counts when its node is Ready, as for Cluster API."""
    node = cluster.node(machine["metadata"]["name"])
    return bool(node and holds(node, "Ready"))


def boot(cluster, server):
    """A server, once Cluster API has something to boot it with; then its kubelet registers the node. Faults can hold it at either."""
    name = server["metadata"]["name"]
    machine = cluster.find("Machine", name)
    if machine is None or not machine["spec"]["bootstrap"].get("dataSecretName"):
        return
    if FINALIZER not in server["metadata"].get("finalizers", []):
        cluster.change(server, {"metadata": {"finalizers": [FINALIZER]}})
        return
    master = label(machine, MASTER) is not None
    group, kind = ("control-plane", "control_plane_seconds") if master else (label(machine, GROUP), "boot_seconds")
    age, delay = cluster.since(server, STARTED), cluster.fault(group, "boot_seconds", cluster.delays[kind])
    if cluster.fault(group, "no_host"):
        cluster.tell(server, **NO_HOST)
        return
    runs = age >= min(CREATED_AFTER, delay) and provide(cluster, server)
    if runs and age >= delay and cluster.up() and not cluster.fault(group, "never_ready") and not cluster.node(name):
        join(cluster, machine, server, master)


def provide(cluster, server):
    """The server has an id and runs; True once Cluster API can read both."""
    if not server["spec"].get("providerID"):
        server_id = str(uuid.uuid4())
        cluster.change(server, {"spec": {"providerID": f"openstack:///{server_id}", "instanceID": server_id}})
        return False
    cluster.tell(
        server,
        ready=True,
        initialization={"provisioned": True},
        instanceState="ACTIVE",
        addresses=[{"type": "Hostname", "address": server["metadata"]["name"]}],
        conditions=conditions(server, Ready=True, InstanceReady=True),
        failureReason=None,
        failureMessage=None,
    )
    return True


def join(cluster, machine, server, master):
    """The node registers; on a control plane kubeadm has begun before, and its components run after."""
    if master:
        kubeadm.prepare(cluster, machine)
    nodes.create(cluster, machine, server, master)
    if master:
        kubeadm.static_pods(cluster, machine)


def remove(cluster, server):
    """The server goes, and with it what ran there."""
    if cluster.since(server, DELETED) < cluster.delays["delete_seconds"]:
        return
    if cluster.up():
        nodes.delete(cluster, server["metadata"]["name"])
    cluster.change(server, {"metadata": {"finalizers": None}})
