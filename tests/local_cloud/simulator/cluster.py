"""The life of one Cluster object: what is reconciled in which order, until it is gone."""

import logging
import threading
import time

import requests

from . import addons, autoscaler, cloud_controller, control_plane, deployments, machines, reconciler_pods, volumes
from .objects import DELETED, FINALIZER, STACK, STARTED, conditions, deleting, label, note, place
from .workload import Workload

LOG = logging.getLogger("simulator")
TICK = 0.2


class Cluster(threading.Thread):
    """One cluster; the other modules of this folder are what it does."""

    def __init__(self, world, namespace, stack):
        super().__init__(daemon=True, name=stack)
        self.world, self.api, self.namespace, self.stack = world, world.api, namespace, stack
        self.delays = world.delays
        self.workload: Workload | None = None
        self.port = self.ready_since = None
        self.empty_since, self.scanned, self.services, self.reconcilers = {}, 0.0, {}, {}

    def run(self):
        while True:
            try:
                if self.reconcile():
                    return
            except requests.RequestException as error:
                self.complain(error)
            except Exception:
                LOG.exception("%s", self.stack)
            time.sleep(TICK)

    def complain(self, error):
        """Conflicts and objects that have just gone are everyday; the next look mends them."""
        answer = error.response
        if answer is None or answer.status_code not in (404, 409):
            LOG.warning("%s: %s %s", self.stack, error, answer.text[:300] if answer is not None else "")

    # -- what the other modules ask ------------------------------------------------------------------

    def find(self, kind, name):
        return self.world.mirrors[kind].get((self.namespace, name))

    def mine(self, kind):
        found = self.world.mirrors[kind].items()
        return [
            thing
            for (namespace, _), thing in found
            if namespace == self.namespace and label(thing, STACK) == self.stack
        ]

    def fault(self, part, name, default=None):
        """What faults.json says of a node group, of `control-plane` or of `addons`."""
        return self.world.faults.get(name, part, f"{self.stack}/{part}", default=default)

    def tell(self, thing, **values):
        """Write status fields that differ."""
        old = thing.get("status", {})
        if any(old.get(name) != value for name, value in values.items()):
            new = self.api.merge(thing["kind"], *place(thing), {"status": values}, "status")
            self.world.mirrors[thing["kind"]].put(new)

    def change(self, thing, body):
        self.world.mirrors[thing["kind"]].put(self.api.merge(thing["kind"], *place(thing), body))

    def up(self):
        """Whether the cluster's own API can be asked."""
        return self.workload is not None and self.workload.ready()

    def node(self, name):
        return self.workload.mirrors["Node"].get((None, name)) if self.workload and self.workload.ready() else None

    def since(self, thing, mark):
        """Seconds since this mark was first asked for; sets it when missing."""
        if not note(thing, mark):
            self.change(thing, {"metadata": {"annotations": {mark: str(time.time())}}})
            return 0.0
        return time.time() - float(note(thing, mark))

    # -- what it does --------------------------------------------------------------------------------

    def reconcile(self):
        """One look at everything; True when the cluster is gone."""
        cluster = self.find("Cluster", self.stack)
        if cluster is None:
            return True
        if deleting(cluster):
            return self.tear_down(cluster)
        if FINALIZER not in cluster["metadata"].get("finalizers", []):
            self.change(cluster, {"metadata": {"finalizers": [FINALIZER]}})
            return False
        age = self.since(cluster, STARTED)
        infrastructure = self.infrastructure(cluster, age)
        if infrastructure:
            control_plane.reconcile(self, age)
        deployments.reconcile(self)
        machines.reconcile(self)
        addons.reconcile(self)
        if self.up():
            self.inside()
        ready = bool(self.ready_since)
        states = conditions(
            cluster, InfrastructureReady=infrastructure, ControlPlaneReady=ready, Ready=infrastructure and ready
        )
        phase = "Provisioned" if ready else "Provisioning"
        self.tell(cluster, phase=phase, infrastructureReady=infrastructure, controlPlaneReady=ready, conditions=states)
        return False

    def inside(self):
        """What lives in the cluster itself."""
        cloud_controller.reconcile(self)
        volumes.reconcile(self)
        reconciler_pods.reconcile(self)
        if time.time() - self.scanned > self.delays["scan_seconds"]:
            self.scanned = time.time()
            autoscaler.reconcile(self)

    def infrastructure(self, cluster, age):
        """Network and endpoint of the API; True once they are there."""
        own = self.find("OpenStackCluster", self.stack)
        endpoint = cluster.get("spec", {}).get("controlPlaneEndpoint")
        if own is None or (age < self.delays["infrastructure_seconds"] and not endpoint):
            return False
        if not endpoint:
            self.port = self.port or self.world.port()
            endpoint = {"host": "127.0.0.1", "port": self.port}
            self.change(cluster, {"spec": {"controlPlaneEndpoint": endpoint}})
        self.port = endpoint["port"]
        self.tell(own, ready=True, conditions=conditions(own, Ready=True))
        return True

    def tear_down(self, cluster):
        """Machines first, then the processes and their data, then the object."""
        down = conditions(cluster, InfrastructureReady=False, ControlPlaneReady=False, Ready=False)
        self.tell(cluster, phase="Deleting", conditions=down)
        left = self.mine("Machine")
        for machine in left:
            if not deleting(machine):
                self.api.delete("Machine", *place(machine))
            elif self.since(machine, DELETED) > self.delays["delete_seconds"]:
                self.change(machine, {"metadata": {"finalizers": None}})
        if left:
            return False
        reconciler_pods.end(self)
        (self.workload or Workload(self.world, self.stack, self.port)).wipe()
        for uid in self.services:
            self.world.release(uid)
        self.api.delete("Secret", self.namespace, f"{self.stack}-kubeconfig")
        self.change(cluster, {"metadata": {"finalizers": None}})
        LOG.info("%s: gone", self.stack)
        return True
