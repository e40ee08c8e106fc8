"""OpenStackMachines: how a server boots into a node, and how it goes. Their number, order and draining are Cluster API's."""

import time

from . import kubeadm, nodes
from .objects import CLUSTER_NAME, DELETED, FINALIZER, GROUP, STARTED, conditions, deleting, holds, label
from .servers import RefusedError, addresses

MASTER = "cluster.x-k8s.io/control-plane"
AGAIN_AFTER = 5.0  # seconds until Nova is asked again for a server that it has refused
CREATED_AFTER = 1.0  # seconds from the request to a server that has an id, in which its kubelet then boots
LOOKED_EVERY = 10.0  # seconds between two looks at the servers that there are, as a cloud controller takes them
NO_HOST = {
    "failureReason": "CreateError",
    "failureMessage": "No valid host was found. There are not enough hosts available.",
}


LOST = {"failureReason": "UpdateError", "failureMessage": "The server was deleted, and not by Cluster API."}


def reconcile(cluster):
    servers, known = cluster.mine("OpenStackMachine", CLUSTER_NAME), standing(cluster)
    for server in servers:
        if deleting(server):
            remove(cluster, server)
        elif known is not None and is_lost(server, known):
            lose(cluster, server)
        elif not server.get("status", {}).get("failureMessage", "").startswith(LOST["failureMessage"]):
            boot(cluster, server)


def standing(cluster):
    """The ids of the project's servers; None where it is not yet time to ask for them again."""
    now = time.monotonic()
    if now - cluster.looked < LOOKED_EVERY:
        return None
    cluster.looked = now
    return cluster.servers.standing()


def is_lost(server, known):
    """Whether a server that ran is not there any more: somebody has deleted it in Nova."""
    return server.get("status", {}).get("ready", False) and server["spec"].get("instanceID") not in known


def lose(cluster, server):
    """The cloud controller deletes the node of a server that is gone; a MachineHealthCheck sees to the rest."""
    cluster.tell(server, ready=False, conditions=conditions(server, LOST["failureMessage"], Ready=False), **LOST)
    if cluster.up():
        nodes.delete(cluster, server["metadata"]["name"])


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
    """The server has an id and runs; True once Cluster API can read both. Where Nova refuses it, that is tried again and said."""
    name = server["metadata"]["name"]
    if not server["spec"].get("providerID"):
        if time.monotonic() < cluster.refused.get(name, 0.0):
            return False
        try:
            server_id = cluster.servers.make(name, server["spec"], cluster.network)
        except RefusedError as error:
            cluster.refused[name] = time.monotonic() + AGAIN_AFTER
            cluster.tell(server, conditions=conditions(server, str(error), Ready=False, InstanceReady=False))
            return False
        cluster.change(server, {"spec": {"providerID": f"openstack:///{server_id}", "instanceID": server_id}})
        return False
    if not server.get("status", {}).get("ready"):
        found = cluster.servers.find(name)
        if found is None:
            lose(cluster, server)
            return False
        hosts = [{"type": "InternalIP", "address": at} for at in addresses(found)]
        cluster.tell(
            server,
            ready=True,
            initialization={"provisioned": True},
            instanceState="ACTIVE",
            addresses=[*hosts, {"type": "Hostname", "address": name}],
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
    cluster.servers.remove(server["metadata"]["name"])
    cluster.change(server, {"metadata": {"finalizers": None}})
