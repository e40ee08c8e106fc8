"""The life of one OpenStackCluster: what is reconciled in which order, until it is gone."""

import logging
import threading
import time

import requests
from keystoneauth1.exceptions import ClientException

from . import addons, autoscaler, cloud_controller, control_plane, machines, reconciler_pods, volumes
from .objects import FINALIZER, STACK, STARTED, conditions, deleting, label, note, owned_by, place
from .servers import RefusedError, Servers
from .workload import Workload

LOG = logging.getLogger("simulator")
TICK = 0.2
PATIENCE = 5.0  # seconds after which OpenStack is asked again for what it did not give


class Cluster(threading.Thread):
    """One cluster; the other modules of this folder are what it does."""

    def __init__(self, world, namespace, stack):
        super().__init__(daemon=True, name=stack)
        self.world, self.api, self.namespace, self.stack = world, world.api, namespace, stack
        self.delays = world.delays
        self.workload: Workload | None = None
        self.port = self.ready_since = self.network = None
        self.known_servers: Servers | None = None
        self.empty_since, self.services, self.reconcilers, self.refused = {}, {}, {}, {}
        self.scanned = self.looked = self.told = 0.0

    def run(self):
        while True:
            try:
                if self.reconcile():
                    return
            except requests.RequestException as error:
                self.complain(error)
            except (RefusedError, ClientException) as error:
                LOG.warning("%s: OpenStack: %s", self.stack, error)
                self.known_servers = None  # its credential may have been replaced
                time.sleep(PATIENCE)
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

    def mine(self, kind, by=STACK):
        found = self.world.mirrors[kind].items()
        return [
            thing for (namespace, _), thing in found if namespace == self.namespace and label(thing, by) == self.stack
        ]

    def fault(self, part, name, default=None):
        """What faults.json says of a node group, of `control-plane`, `addons` or `cluster`."""
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

    @property
    def servers(self):
        """OpenStack, by the credential that Magnum's driver gave the cluster."""
        if self.known_servers is None:
            name = self.find("OpenStackCluster", self.stack)["spec"]["identityRef"]["name"]
            self.known_servers = Servers.of_secret(self.api.get("Secret", self.namespace, name))
        return self.known_servers

    @property
    def network_name(self):
        """As Cluster API's provider for OpenStack names it."""
        return f"k8s-clusterapi-cluster-{self.namespace}-{self.stack}"

    # -- what it does --------------------------------------------------------------------------------

    def reconcile(self):
        """One look at everything; True when the cluster is gone."""
        self.pause()
        own = self.find("OpenStackCluster", self.stack)
        if own is None:
            return True
        if deleting(own):
            return self.tear_down(own)
        if not owned_by(own, "Cluster"):
            return False
        if FINALIZER not in own["metadata"].get("finalizers", []):
            self.change(own, {"metadata": {"finalizers": [FINALIZER]}})
            return False
        self.infrastructure(own)
        machines.reconcile(self)
        addons.reconcile(self)
        if self.up():
            self.inside()
        return False

    def pause(self):
        """A cluster that its operator has paused: Cluster API leaves it alone, and all looks complete."""
        cluster, paused = self.find("Cluster", self.stack), bool(self.fault("cluster", "paused"))
        if cluster is not None and paused != bool(cluster["spec"].get("paused")):
            self.change(cluster, {"spec": {"paused": paused}})

    def inside(self):
        """What lives in the cluster itself."""
        cloud_controller.reconcile(self)
        volumes.reconcile(self)
        reconciler_pods.reconcile(self)
        if time.time() - self.scanned > self.delays["scan_seconds"]:
            self.scanned = time.time()
            autoscaler.reconcile(self)

    def infrastructure(self, own):
        """Network and endpoint of the API: said to be there once that answers, so that Cluster API's first call finds it."""
        age, endpoint = self.since(own, STARTED), own["spec"].get("controlPlaneEndpoint")
        self.port = endpoint["port"] if endpoint else self.port or self.world.port()
        self.network = self.network or self.servers.make_network(self.network_name)
        control_plane.reconcile(self)
        if age < self.delays["infrastructure_seconds"] or not self.up():
            return
        if not endpoint:
            self.change(own, {"spec": {"controlPlaneEndpoint": {"host": "127.0.0.1", "port": self.port}}})
        self.tell(
            own,
            ready=True,
            initialization={"provisioned": True},
            network={"id": self.network, "name": self.network_name},  # add-ons' templates name both
            externalNetwork=own["spec"].get("externalNetwork"),
            conditions=conditions(own, Ready=True),
        )

    def tear_down(self, own):
        """The processes and their data, then the object; Cluster API has seen to the machines before."""
        reconciler_pods.end(self)
        (self.workload or Workload(self.world, self.stack, self.port)).wipe()
        for uid in self.services:
            self.world.release(uid)
        self.servers.remove_network(self.network_name)
        self.change(own, {"metadata": {"finalizers": None}})
        LOG.info("%s: gone", self.stack)
        return True
