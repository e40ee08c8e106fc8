"""The pods of one cluster: those that a node was chosen for are taken up, whatever was before."""

import logging
import shutil
import threading
import time
from pathlib import Path

from ..simulator.kubernetes import Kubernetes
from . import images
from .forwarding import Forwarding
from .network import Network
from .pod import Pod

LOG = logging.getLogger("pods")
MIRRORED = ("Pod", "Service", "EndpointSlice", "PersistentVolume")
FINISHED = ("Succeeded", "Failed")


class Runner:
    """What pods, Services and logs share. `folder` is this cluster's, `data` the cloud's."""

    def __init__(
        self, api: Kubernetes, folder: Path, data: Path, table: dict[str, images.Image], owner: int, port_offset: int
    ):
        self.api, self.folder, self.data, self.images, self.owner = api, folder, data, table, owner
        self.port_offset = port_offset
        host, port = api.server.removeprefix("https://").split(":")
        self.api_address = (host, int(port))
        shutil.rmtree(folder / "pods", ignore_errors=True)  # of an earlier life, whose processes ended with it
        (folder / "pods").mkdir(parents=True)
        (folder / "logs").mkdir(exist_ok=True, mode=0o700)
        self.network, self.changed, self.pods = Network(), threading.Event(), dict[str, Pod]()
        self.mirrors = {kind: api.mirror(kind, self.changed.set) for kind in MIRRORED}

    def run(self) -> None:
        """For ever."""
        for mirror in self.mirrors.values():
            mirror.synced.wait()
        Forwarding(self).start()
        while True:
            self.changed.wait(1)
            self.changed.clear()
            self.take_up()
            time.sleep(0.05)

    def take_up(self) -> None:
        self.pods = {uid: pod for uid, pod in self.pods.items() if pod.is_alive()}
        for (namespace, name), pod in self.mirrors["Pod"].items():
            uid = pod["metadata"]["uid"]
            if uid not in self.pods and pod["spec"].get("nodeName") and images.runs(pod) and not finished(pod):
                LOG.info("%s/%s: taken up on %s", namespace, name, pod["spec"]["nodeName"])
                self.pods[uid] = Pod(self, pod)
                self.pods[uid].start()


def finished(pod: dict) -> bool:
    """Whether nothing is left to do: it ended by itself, and nobody deletes it."""
    return pod.get("status", {}).get("phase") in FINISHED and "deletionTimestamp" not in pod["metadata"]
