"""The control plane: its machines, and the real processes that stand for what would run on them."""

import base64
import logging
import time

import yaml

from .deployments import scale
from .fitting import emulated_version
from .machines import is_running
from .objects import CLUSTER_NAME, COMPONENT, STACK, conditions
from .workload import Workload

LOG = logging.getLogger("simulator")
HEAD_START = 3  # seconds that an API server takes to answer: it is started that much before its machine has booted


def reconcile(cluster, age):
    plane = cluster.find("KubeadmControlPlane", f"{cluster.stack}-control-plane")
    if plane is None:
        return
    spec, ready = plane["spec"], bool(cluster.ready_since)
    machines = scale(
        cluster,
        plane,
        labels(cluster),
        spec["replicas"],
        spec["version"],
        spec["machineTemplate"]["infrastructureRef"]["name"],
    )
    running = [m for m in machines if is_running(cluster, m)]
    current = [m for m in machines if m["spec"]["version"] == spec["version"]]
    keep_workload(cluster, age, spec["version"], rolled=len(current) == len(machines) == spec["replicas"])
    if running and cluster.up() and not ready:
        cluster.ready_since, ready = time.time(), True
    whole = len(running) == len(machines) == spec["replicas"]
    failed = cluster.fault("control-plane", "phase") == "Failed"
    told = conditions(
        plane,
        MachinesReady=whole,
        Ready=whole and not failed,
        EtcdClusterHealthy=bool(running),
        ControlPlaneComponentsHealthy=bool(running),
    )
    cluster.tell(
        plane, version=min((m["spec"]["version"] for m in machines), default=None), replicas=len(machines), updatedReplicas=len(current),
        readyReplicas=len(running), initialized=ready, ready=ready, conditions=told,
    )  # fmt: skip


def labels(cluster):
    return {
        STACK: cluster.stack,
        COMPONENT: "control-plane",
        CLUSTER_NAME: cluster.stack,
        "cluster.x-k8s.io/control-plane": "",
    }


def keep_workload(cluster, age, version, rolled):
    """Start the processes when their machine has nearly booted, keep them, and follow an upgrade once it has rolled."""
    boot = cluster.delays["infrastructure_seconds"] + cluster.delays["control_plane_seconds"]
    if cluster.workload is None:
        if age > boot - HEAD_START:
            start_workload(cluster, emulated_version(version))
        return
    if rolled and cluster.workload.version != emulated_version(version):
        cluster.workload.change_version(emulated_version(version))
    cluster.workload.supervise()


def start_workload(cluster, version):
    """The driver writes both secrets before it installs the chart, so a missing one is a matter of moments."""
    pairs = {}
    for part in ("ca", "sa"):
        secret = cluster.api.get("Secret", cluster.namespace, f"{cluster.stack}-{part}")
        if secret is None:
            return
        pairs[part] = {name: base64.b64decode(text) for name, text in secret["data"].items()}
    LOG.info("%s: Kubernetes %s on port %s", cluster.stack, version, cluster.port)
    workload = Workload(cluster.world, cluster.stack, cluster.port, version)
    workload.write_files(pairs["ca"], pairs["sa"])
    workload.supervise()
    cluster.api.apply(kubeconfig_secret(cluster, workload))
    cluster.workload = workload


def kubeconfig_secret(cluster, workload):
    """Where Cluster API, and Magnum's health poll, look for the administrator's kubeconfig."""
    admin = yaml.safe_dump(workload.kubeconfig(embedded=True)).encode()
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "type": "cluster.x-k8s.io/secret",
        "metadata": {
            "name": f"{cluster.stack}-kubeconfig",
            "namespace": cluster.namespace,
            "labels": {CLUSTER_NAME: cluster.stack},
        },
        "data": {"value": base64.b64encode(admin).decode()},
    }
