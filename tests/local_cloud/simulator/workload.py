"""The real processes of one Magnum cluster: API server, controller manager, scheduler, KWOK and the pods' runner, on the shared etcd."""

import base64
import logging
import shutil
import sys
import time

import requests
import yaml

from .. import settings
from ..kubernetes_build import program
from ..pods import images, logs
from ..processes import end_processes
from .certificates import certificate
from .kubernetes import Kubernetes

LOG = logging.getLogger("simulator")
MIRRORED = ("Node", "Pod", "Service", "PersistentVolume", "PersistentVolumeClaim")
SERVICES = "172.24.0.0/16"
PAUSE, LONGEST_PAUSE = 1.0, 30.0  # seconds before the second start of a process, and at most
RESTARTS_UNEXPLAINED = 3
HOSTS = (
    "127.0.0.1", "172.24.0.1", "localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc",
    "kubernetes.default.svc.cluster.local",
)  # fmt: skip


class Restarts:
    """When a process that ended is started again: at once, and each time twice as late, up to half a minute."""

    def __init__(self):
        self.count, self.due = {}, {}

    def is_due(self, name, now):
        """Whether it is time; noted as a start where it is."""
        if name not in self.due:
            self.count[name] = self.count.get(name, 0) + 1
            self.due[name] = (
                now + min(PAUSE * 2 ** (self.count[name] - 2), LONGEST_PAUSE) if self.count[name] > 1 else now
            )
        if now < self.due[name]:
            return False
        del self.due[name]
        return True


def last_words(log):
    """The last line of a log."""
    try:
        lines = log.read_text(errors="replace").splitlines()
    except OSError:
        return "it has no log"
    return next((line for line in reversed(lines) if line.strip()), "it wrote nothing")


class Workload:
    """What runs for one cluster, in `world.state`/workload/<stack>."""

    def __init__(self, world, stack, port, version=None):
        self.world, self.stack, self.port, self.version = world, stack, port, version
        self.folder = world.state / "workload" / stack
        self.server = f"https://127.0.0.1:{port}"
        self.api: Kubernetes  # there from write_files on
        self.running, self.mirrors, self.answered = {}, {}, False
        self.restarts = Restarts()

    def write_files(self, ca, sa):
        """Keys and certificates, from the pairs that Magnum made for this cluster."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        serving = certificate(ca["tls.crt"], ca["tls.key"], "kube-apiserver", hosts=HOSTS)
        admin = certificate(ca["tls.crt"], ca["tls.key"], "kubernetes-admin", "system:masters")
        kubelet = certificate(ca["tls.crt"], ca["tls.key"], "kubelet", hosts=("127.0.0.1", "localhost"))
        asks_kubelet = certificate(ca["tls.crt"], ca["tls.key"], logs.CLIENT)
        files = {"ca.crt": ca["tls.crt"], "ca.key": ca["tls.key"], "sa.key": sa["tls.key"]}
        pairs = {"apiserver": serving, "admin": admin, "kubelet": kubelet, "kubelet-client": asks_kubelet}
        files |= {
            f"{name}.{end}": content
            for name, pair in pairs.items()
            for end, content in zip(("crt", "key"), pair, strict=True)
        }
        (self.folder / "kwok.yaml").write_text(images.stages())
        for name, content in files.items():
            file = self.folder / name
            file.touch(mode=0o600)
            file.write_bytes(content)
        (self.folder / "kubeconfig").write_text(yaml.safe_dump(self.kubeconfig()))
        self.api = Kubernetes(
            self.server, self.folder / "ca.crt", cert=(str(self.folder / "admin.crt"), str(self.folder / "admin.key"))
        )

    def kubeconfig(self, embedded=False):
        """The administrator's, with the files' names or their content."""

        def entry(name, file):
            path = self.folder / file
            return {f"{name}-data": base64.b64encode(path.read_bytes()).decode()} if embedded else {name: str(path)}

        return {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [
                {"name": self.stack, "cluster": {"server": self.server} | entry("certificate-authority", "ca.crt")}
            ],
            "users": [
                {"name": "admin", "user": entry("client-certificate", "admin.crt") | entry("client-key", "admin.key")}
            ],
            "contexts": [{"name": self.stack, "context": {"cluster": self.stack, "user": "admin"}}],
            "current-context": self.stack,
        }

    @property
    def kubelet_port(self):
        """Where the logs of this cluster's pods can be asked for."""
        return (self.port or 0) + settings.KUBELET_PORT  # a cluster that goes early has none

    @property
    def prefix(self):
        """Where this cluster's objects lie in etcd."""
        return f"/workload/{self.stack}"

    def commands(self):
        """The processes in the order of their start. All emulate: a scheduler waits for ever for kinds that an older API lacks."""
        d, home = self.folder, self.world.programs
        client, emulated = f"--kubeconfig={d / 'kubeconfig'}", f"--emulated-version={self.version}"
        quiet = [emulated, "--profiling=false"]
        alone = [client, *quiet, "--leader-elect=false", "--secure-port=0"]
        runs = self.world.pods_run
        ask_logs = [
            f"--kubelet-client-certificate={d / 'kubelet-client.crt'}", f"--kubelet-client-key={d / 'kubelet-client.key'}",
            f"--kubelet-certificate-authority={d / 'ca.crt'}", "--kubelet-preferred-address-types=ExternalDNS",
        ]  # fmt: skip
        runner = [sys.executable, "-u", "-m", "local_cloud.pods", d, self.kubelet_port]
        found = {
            "apiserver": [
                *program(home, "kube-apiserver"), *quiet, f"--etcd-servers={self.world.etcd}", f"--etcd-prefix={self.prefix}",
                f"--secure-port={self.port}", "--bind-address=127.0.0.1", "--advertise-address=127.0.0.1",
                "--endpoint-reconciler-type=none", f"--service-cluster-ip-range={SERVICES}",
                "--authorization-mode=Node,RBAC", "--enable-admission-plugins=NodeRestriction", "--allow-privileged=true",
                f"--client-ca-file={d / 'ca.crt'}", f"--tls-cert-file={d / 'apiserver.crt'}",
                f"--tls-private-key-file={d / 'apiserver.key'}",
                f"--service-account-key-file={d / 'sa.key'}",
                f"--service-account-signing-key-file={d / 'sa.key'}", "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
                *(ask_logs if runs else []),
            ],
            "controller-manager": [
                *program(home, "kube-controller-manager"), *alone, f"--root-ca-file={d / 'ca.crt'}",
                f"--service-account-private-key-file={d / 'sa.key'}",
                f"--cluster-signing-cert-file={d / 'ca.crt'}", f"--cluster-signing-key-file={d / 'ca.key'}",
            ],
            "scheduler": [*program(home, "kube-scheduler"), *alone],
            "kwok": [
                *program(home, "kwok"), client, "--manage-all-nodes=true", "--node-lease-duration-seconds=40",
                "--cidr=10.200.0.0/16", "--node-ip=10.0.0.1", f"--config={d / 'kwok.yaml' if runs else '/dev/null'}", "--v=WARN",
            ],
        }  # fmt: skip
        return found | ({"pods": runner} if runs else {})

    def supervise(self):
        """Start what does not run; everything but the API server waits until that answers."""
        for name, command in self.commands().items():
            if name != "apiserver" and not self.answers():
                return
            process = self.running.get(name)
            if process and process.poll() is None:
                continue
            if process and not self.restarts.is_due(name, time.monotonic()):
                continue
            if process:
                self.complain(name, process.returncode)
            self.running[name] = self.world.processes.start(f"{self.stack}.{name}", command)
        if not self.mirrors:
            self.mirrors = {kind: self.api.mirror(kind) for kind in MIRRORED}

    def complain(self, name, code):
        """That a process ended; from the third time on also the last that it wrote, which says what stands in its way."""
        LOG.warning("%s: %s ended with %s, starting it again", self.stack, name, code)
        if self.restarts.count[name] >= RESTARTS_UNEXPLAINED:
            log = self.world.processes.logfile(f"{self.stack}.{name}")
            LOG.error("%s: %s has ended %s times: %s", self.stack, name, self.restarts.count[name], last_words(log))

    def answers(self):
        self.answered = self.answered or self.api.answers()
        return self.answered

    def ready(self):
        """Whether what the simulator sees of this cluster is whole."""
        return bool(self.mirrors) and all(mirror.synced.is_set() for mirror in self.mirrors.values())

    def change_version(self, version):
        """Start again as another minor version; the objects stay in etcd."""
        LOG.info("%s: Kubernetes %s becomes %s", self.stack, self.version, version)
        self.end()
        self.version, self.answered = version, False
        self.supervise()

    def end(self):
        """End the processes, and reap them: they are this program's children."""
        names = [f"{self.stack}.{name}" for name in self.commands()]
        end_processes([process for name in names if (process := self.world.processes.find(name))], 3)
        for process in self.running.values():
            process.wait()
        for name in names:
            self.world.processes.pidfile(name).unlink(missing_ok=True)
        self.running = {}

    def wipe(self):
        """End everything and forget it: in etcd, and on disk."""
        for mirror in self.mirrors.values():
            mirror.stopped = True
        self.end()

        def text(value):
            return base64.b64encode(value.encode()).decode()

        span = {"key": text(f"{self.prefix}/"), "range_end": text(f"{self.prefix}0")}  # "0" follows "/"
        requests.post(f"{self.world.etcd}/v3/kv/deleterange", json=span, timeout=30).raise_for_status()
        shutil.rmtree(self.folder, ignore_errors=True)
        for log in self.world.processes.log.glob(f"{self.stack}.*.log"):
            log.unlink(missing_ok=True)
