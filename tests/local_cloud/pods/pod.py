"""One pod's life, from its node's word to its end: a thread."""

import logging
import shutil
import subprocess
import threading
import time

import requests

from ..simulator.objects import stamp
from . import contents, images
from .container import Container, Surroundings
from .contents import Missing
from .mounts import Mounts
from .network import Place
from .restarts import again
from .status import Conditions, pod_status

LOG = logging.getLogger("pods")
TICK = 0.2
SOURCE = "kubelet"


class Gone(Exception):
    """The pod is being deleted, or is not there any more."""


class Pod(threading.Thread):
    """`cluster` is what the runner knows: api, mirrors, network, images, folders, the owner of files."""

    def __init__(self, cluster, pod):
        super().__init__(daemon=True, name=pod["metadata"]["name"])
        self.cluster, self.pod = cluster, pod
        meta = pod["metadata"]
        self.where, self.uid = (meta["namespace"], meta["name"]), meta["uid"]
        self.folder, self.logs = cluster.folder / "pods" / self.uid, cluster.folder / "logs" / self.uid
        self.network_place: Place | None = None
        self.around: Surroundings | None = None
        self.begin, self.conditions, self.written = (
            pod.get("status", {}).get("startTime") or stamp(),
            Conditions(),
            None,
        )
        self.heard = {}
        self.hosts_text = ""
        self.inits = self.containers_of("initContainers", "initContainerStatuses", True)
        self.containers = self.containers_of("containers", "containerStatuses", False)

    @property
    def address(self):
        return self.network_place.address if self.network_place else ""

    def containers_of(self, section, statuses, init):
        known = {status["name"]: status for status in self.pod.get("status", {}).get(statuses, [])}
        table = self.cluster.images
        return [
            Container(spec, table.get(images.short_name(spec["image"])), known.get(spec["name"]), init)
            for spec in self.pod["spec"].get(section, [])
        ]

    def current(self):
        """The pod as it is now; Gone when it is to end."""
        pod = self.cluster.mirrors["Pod"].get(self.where)
        if not pod or pod["metadata"]["uid"] != self.uid or "deletionTimestamp" in pod["metadata"]:
            raise Gone
        self.pod = pod
        if self.around:
            self.around.pod, self.around.services = pod, self.cluster.mirrors["Service"].values()
        return pod

    def run(self):
        try:
            self.live()
        except Gone:
            pass
        except Exception:
            LOG.exception("%s/%s", *self.where)
            time.sleep(2)  # the runner takes it up again
        finally:
            self.end()

    def live(self):
        self.set_up()
        for container in self.inits:
            self.run_init(container)
        for container in self.containers:
            container.start(self.around)
        policy = self.pod["spec"].get("restartPolicy", "Always")
        while True:
            self.step(self.containers)
            for container in self.containers:
                ended = container.told.ended
                if container.running or (ended and not again(policy, ended["exitCode"])):
                    continue
                if container.wait_for_next_life():
                    container.start(self.around)

    def run_init(self, container):
        """Until it has ended well; what waits for it is told so."""
        container.start(self.around)
        while not (container.told.ended and container.told.ended["exitCode"] == 0):
            self.step([container])
            if container.told.ended and self.pod["spec"].get("restartPolicy", "Always") == "Never":
                continue
            if not container.running and container.wait_for_next_life():
                container.start(self.around)

    def step(self, containers):
        self.current()
        self.write_hosts()
        for container in containers:
            container.look(self.around)
        self.report()
        time.sleep(TICK)

    # -- before the first container ------------------------------------------------------------------

    def set_up(self):
        """Network, folders, volumes; what is missing is waited for and told."""
        cluster = self.cluster
        shutil.rmtree(self.folder, ignore_errors=True)
        while True:
            self.current()
            try:
                self.folder.mkdir(parents=True, exist_ok=True, mode=0o711)
                self.logs.mkdir(parents=True, exist_ok=True, mode=0o700)
                self.network_place = self.network_place or cluster.network.join()
                mounts = Mounts(cluster, self.pod, self.folder / "volumes")
                self.around = Surroundings(
                    self.pod, self.network_place, self.folder, self.logs, {}, mounts.read,
                    cluster.mirrors["Service"].values(), cluster.network, cluster.owner,
                )  # fmt: skip
                self.around.volumes = mounts.folders(self.around.addresses)
                self.write_hosts()
                return
            except Missing as missing:
                self.tell("Warning", "FailedMount", str(missing))
            except OSError as problem:  # a full disk, too many processes
                self.tell("Warning", "FailedCreatePodSandBox", f"Failed to create pod sandbox: {problem}")
            for container in (*self.inits, *self.containers):
                container.told.waiting = ("ContainerCreating" if not self.inits else "PodInitializing", "")
            self.report()
            time.sleep(1)

    def write_hosts(self):
        """The same file again, since it is mounted, whenever Services have changed."""
        services = self.cluster.mirrors["Service"].values()
        text = contents.hosts(self.where[1], self.address, self.where[0], services)
        if text != self.hosts_text:
            (self.folder / "hosts").write_text(text)
            self.hosts_text = text

    # -- what the API server hears -------------------------------------------------------------------

    def report(self):
        for container in (*self.inits, *self.containers):
            for event in container.said:
                self.tell(*event)
            container.said.clear()
        inits, containers = ([c.told for c in group] for group in (self.inits, self.containers))
        status = pod_status(self.pod, self.address, self.begin, inits, containers, self.conditions)
        if status == self.written:
            return
        api = self.cluster.api
        patch = {"metadata": {"uid": self.uid}, "status": status}
        try:
            url = api.url("Pod", *self.where, "status")
            api.call("PATCH", url, patch, "application/strategic-merge-patch+json", allow=(404, 409))
            self.written = status
        except requests.ConnectionError as error:  # the API server comes back; the processes go on
            LOG.debug("%s", error)

    def tell(self, kind, reason, message):
        """An event, at most one a minute of the same text."""
        now = time.monotonic()
        if now - self.heard.get((reason, message), float("-inf")) < 60:
            return
        self.heard[reason, message] = now
        LOG.info("%s/%s: %s: %s", *self.where, reason, message)
        try:
            self.cluster.api.event(self.pod, SOURCE, reason, message, kind)
        except requests.RequestException as error:  # the namespace may be going
            LOG.debug("%s", error)

    # -- its end -------------------------------------------------------------------------------------

    def end(self):
        """End all processes within the pod's grace, give everything back, and let the object go."""
        there = self.cluster.mirrors["Pod"].get(self.where)
        there = there if there and there["metadata"]["uid"] == self.uid else None
        grace = (there or self.pod)["metadata"].get("deletionGracePeriodSeconds", 0 if there is None else 30)
        containers = [*self.inits, *self.containers]
        for container in containers:
            container.terminate()
        deadline = time.monotonic() + grace
        for container in containers:
            container.end(deadline)
        if self.network_place:
            self.cluster.network.leave(self.network_place)
        # what a mount of a dead container would still hold must not be followed
        subprocess.run(["rm", "-rf", "--one-file-system", str(self.folder)], check=False)
        if there and "deletionTimestamp" in there["metadata"]:
            shutil.rmtree(self.logs, ignore_errors=True)
            body = {
                "apiVersion": "v1",
                "kind": "DeleteOptions",
                "gracePeriodSeconds": 0,
                "preconditions": {"uid": self.uid},
            }
            try:
                self.cluster.api.call("DELETE", self.cluster.api.url("Pod", *self.where), body, allow=(404, 409))
            except requests.RequestException as error:
                LOG.warning("%s/%s: %s", *self.where, error)
