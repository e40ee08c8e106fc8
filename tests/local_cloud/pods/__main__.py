"""usage: python -m local_cloud.pods FOLDER PORT      (FOLDER: a cluster's, with its kubeconfig; PORT: where it tells logs)"""

import logging
import os
import signal
import sys
from pathlib import Path

from .. import settings
from ..simulator.kubernetes import Kubernetes
from . import logs, machine, programs
from .runner import Runner


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stdout)
    logging.getLogger("urllib3").setLevel(logging.ERROR)
    folder, port = Path(sys.argv[1]), int(sys.argv[2])
    machine.become_root_of_our_own()
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))  # the pods' processes end with this one
    table = programs.images(Path(os.environ["LOCAL_CLOUD_POD_PROGRAMS"]))
    offset = int(settings.read_settings()["port_offset"])
    data = Path(os.environ["LOCAL_CLOUD_STATE"]) / "data"
    runner = Runner(
        Kubernetes.from_kubeconfig(folder / "kubeconfig"),
        folder / "running",
        data,
        table,
        machine.outside_user(),
        offset,
    )
    logs.serve(runner, port, folder / "kubelet.crt", folder / "kubelet.key", folder / "ca.crt")
    runner.run()


main()
