"""All clusters of one management cluster, and what they share: ports, addresses, faults."""

import logging
import os
import signal
import threading
from pathlib import Path

from .. import settings
from ..faults import Faults
from ..processes import Processes
from .cluster import TICK, Cluster
from .kubernetes import Kubernetes

LOG = logging.getLogger("simulator")
MANAGED = (
    "Cluster",
    "OpenStackCluster",
    "KubeadmControlPlane",
    "MachineDeployment",
    "Machine",
    "OpenStackMachine",
    "HelmRelease",
    "Manifests",
)


class World:
    """Finds clusters and gives each a thread of its own."""

    def __init__(self):
        self.state, self.programs = Path(os.environ["LOCAL_CLOUD_STATE"]), Path(os.environ["LOCAL_CLOUD_PROGRAMS"])
        self.base = int(os.environ["LOCAL_CLOUD_PORT_BASE"])
        self.etcd = f"http://127.0.0.1:{settings.port(self.base, 'etcd')}"
        self.delays = settings.read_settings()
        self.pods_run = bool(os.environ.get("LOCAL_CLOUD_POD_PROGRAMS"))
        self.network = settings.balancer_network(self.base) if self.pods_run else "192.0.2"
        self.faults, self.processes = Faults(self.state / "faults.json"), Processes(self.state)
        self.api = Kubernetes.from_kubeconfig(self.state / "etc" / "management.kubeconfig")
        self.changed, self.lock = threading.Event(), threading.Lock()
        self.mirrors = {kind: self.api.mirror(kind, self.changed.set) for kind in MANAGED}
        self.clusters, self.addresses, self.stopped = {}, {}, False

    def run(self):
        for mirror in self.mirrors.values():
            mirror.synced.wait()
        (self.state / "run" / "simulator.ready").touch()
        LOG.info("watching the management cluster")
        while True:
            self.changed.wait(TICK)
            self.changed.clear()
            self.stop_controllers(bool(self.faults.get("stopped", "cluster-api")))
            self.clusters = {where: thread for where, thread in self.clusters.items() if thread.is_alive()}
            for where, _ in self.mirrors["OpenStackCluster"].items():
                if where not in self.clusters:
                    self.clusters[where] = Cluster(self, *where)
                    self.clusters[where].start()

    def stop_controllers(self, wanted):
        """Cluster API's controllers hang, and with them its webhooks: no request that they have to admit gets through."""
        process = self.processes.find("cluster-api") if wanted != self.stopped else None
        if process is not None:
            process.send_signal(signal.SIGSTOP if wanted else signal.SIGCONT)
            self.stopped = wanted

    def port(self):
        """A port that no cluster has."""
        with self.lock:
            used = {
                c.get("spec", {}).get("controlPlaneEndpoint", {}).get("port")
                for c in self.mirrors["OpenStackCluster"].values()
            }
            used |= {thread.port for thread in self.clusters.values()}
            return next(self.base + n for n in settings.CLUSTER_PORTS if self.base + n not in used)

    def address(self, uid, known=None):
        """The address of a Service: one of this cloud's 254 over all clusters, or the one it has."""
        with self.lock:
            if uid not in self.addresses:
                free = (a for a in (f"{self.network}.{n}" for n in range(1, 255)) if a not in self.addresses.values())
                self.addresses[uid] = known or next(free)
            return self.addresses[uid]

    def release(self, uid):
        with self.lock:
            self.addresses.pop(uid, None)
