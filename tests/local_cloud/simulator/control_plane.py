"""The real processes that stand for what would run on the control plane's machines."""

import base64
import logging
import time

from .certificates import certificate
from .fitting import emulated_version
from .machines import MASTER, is_running
from .objects import CLUSTER_NAME, label
from .workload import Workload

LOG = logging.getLogger("simulator")


def reconcile(cluster):
    """Start the processes as early as can be, keep them, and follow an upgrade once it has rolled."""
    plane = cluster.find("KubeadmControlPlane", f"{cluster.stack}-control-plane")
    if plane is None:
        return
    version = emulated_version(plane["spec"]["version"])
    if cluster.workload is None:
        start_workload(cluster, version)
        return
    machines = [m for m in cluster.mine("Machine", CLUSTER_NAME) if label(m, MASTER) is not None]
    rolled = machines and all(emulated_version(m["spec"]["version"]) == version for m in machines)
    if rolled and cluster.workload.version != version:
        cluster.workload.change_version(version)
    cluster.workload.supervise()
    if not cluster.ready_since and cluster.up() and any(is_running(cluster, m) for m in machines):
        cluster.ready_since = time.time()


def start_workload(cluster, version):
    """The driver writes the secrets before it installs the chart, so a missing one is a matter of moments."""
    pairs = {}
    for part in ("ca", "sa", "etcd"):
        secret = cluster.api.get("Secret", cluster.namespace, f"{cluster.stack}-{part}")
        if secret is None:
            return
        pairs[part] = {name: base64.b64decode(text) for name, text in secret["data"].items()}
    LOG.info("%s: Kubernetes %s on port %s", cluster.stack, version, cluster.port)
    workload = Workload(cluster.world, cluster.stack, cluster.port, version)
    workload.write_files(pairs["ca"], pairs["sa"])
    workload.supervise()
    cluster.api.apply(etcd_client(cluster, pairs["etcd"]))
    cluster.workload = workload


def etcd_client(cluster, ca):
    """etcd is an external one for Cluster API, and who has an external one brings the API server's pair for it."""
    crt, key = certificate(ca["tls.crt"], ca["tls.key"], "apiserver-etcd-client", "system:masters")
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "type": "cluster.x-k8s.io/secret",
        "metadata": {
            "name": f"{cluster.stack}-apiserver-etcd-client",
            "namespace": cluster.namespace,
            "labels": {CLUSTER_NAME: cluster.stack},
        },
        "data": {"tls.crt": base64.b64encode(crt).decode(), "tls.key": base64.b64encode(key).decode()},
    }
