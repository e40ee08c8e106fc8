"""One container of a pod: its process, through all its lives."""

import json
import os
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from ..simulator.objects import stamp
from . import contents, volumes
from .contents import Missing
from .images import Image, outside_usr
from .machine import LAUNCH
from .network import Network, Place
from .probes import Probes, ask
from .restarts import BackOff
from .status import Told, terminated

SYSTEM_PATH = "/usr/local/bin:/usr/bin:/bin"
LOST = "Unknown"  # why a container ended whose runner ended first


@dataclass
class Surroundings:
    """What a pod gives its containers."""

    pod: dict
    place: Place
    folder: Path
    logs: Path
    volumes: dict[str, Path]
    read: contents.Read
    services: list[dict]
    network: Network
    owner: int

    @property
    def addresses(self) -> dict[str, str]:
        own = self.place.address
        return {"status.podIP": own, "status.podIPs": own, "status.hostIP": "127.0.0.1", "status.hostIPs": "127.0.0.1"}

    @property
    def grace(self) -> float:
        return self.pod["spec"].get("terminationGracePeriodSeconds", 30)


@dataclass
class Container:
    """`known` is what the API server says of it, from a runner before this one."""

    spec: dict
    image: Image | None
    known: dict | None = None
    init: bool = False
    process: subprocess.Popen[bytes] | None = None
    report: int = -1
    told: Told = field(init=False)
    back_off: BackOff = field(default_factory=BackOff)
    probes: Probes | None = None
    began: float = 0.0
    kill_at: float = 0.0
    said: list[tuple[str, str, str]] = field(default_factory=list)  # events to tell: type, reason, message
    lives: int = 0

    def __post_init__(self) -> None:
        self.told = Told(self.spec["name"], self.spec["image"], waiting=("PodInitializing", ""))
        state = (self.known or {}).get("state", {})
        if self.known and ("running" in state or "terminated" in state or self.known.get("restartCount")):
            self.lives = self.known["restartCount"] + 1
            began = state.get("running", {}).get("startedAt", stamp())
            self.told.last = state.get("terminated") or terminated(137, began, reason=LOST)

    @property
    def name(self) -> str:
        return self.spec["name"]

    @property
    def running(self) -> bool:
        return self.process is not None

    def start(self, around: Surroundings) -> None:
        """Begin a life; where something that it names is missing, say so and try again later."""
        now = time.monotonic()
        if (
            self.image is None
        ):  # an init container that has nothing to do here, such as the one that guards the metadata service
            self.told.waiting, self.told.ended = None, terminated(0, stamp())
            return
        try:
            spec = self.launch_spec(self.image, around)
        except Missing as missing:
            self.told.waiting = ("CreateContainerConfigError", str(missing))
            self.note("Warning", "Failed", f"Error: {missing}")
            self.back_off.until = now + 1
            return
        self.told.last, self.told.ended, self.told.waiting = self.told.ended or self.told.last, None, None
        self.told.restarts, self.lives = self.lives, self.lives + 1
        self.told.running_since, self.began, self.kill_at = stamp(), now, 0.0
        self.told.ready, self.told.started = False, False
        self.probes = Probes({} if self.init else self.spec, now)
        self.launch(spec, around)
        self.note("Normal", "Started", f"Started container {self.name}")

    def launch(self, spec: dict, around: Surroundings) -> None:
        log = around.logs / f"{self.name}.log"
        if log.exists():
            log.replace(log.with_suffix(".previous"))
        self.report, report = os.pipe()
        command = [*LAUNCH, str(around.place.file), str(report)]
        with open(log, "wb") as said:
            self.process = around.network.do(
                subprocess.Popen, command, stdin=subprocess.PIPE, stdout=said, stderr=said, start_new_session=True,
                pass_fds=[around.place.file, report],
            )  # fmt: skip
        os.close(report)
        assert self.process is not None
        assert self.process.stdin is not None
        with self.process.stdin as pipe:  # not a file: it holds what Secrets hold
            pipe.write(json.dumps(spec).encode())
        self.told.pid = self.process.pid

    def launch_spec(self, image: Image, around: Surroundings) -> dict:
        """What launch.py is told."""
        pod = around.pod
        links = contents.service_links(
            around.services, pod["metadata"]["namespace"], pod["spec"].get("enableServiceLinks", True)
        )
        start = {"HOME": image.home, "LANG": "C.UTF-8", "SHELL": "/bin/bash", "HOSTNAME": pod["metadata"]["name"]}
        start |= {"PATH": ":".join([*image.path, SYSTEM_PATH])} | image.environment | links
        environment = contents.environment(pod, self.spec, around.read, around.addresses, start)
        words = [*self.spec.get("command", []), *self.spec.get("args", [])] or list(image.command)
        root = around.folder / f"root.{self.name}"
        root.mkdir(exist_ok=True)
        shown = [(path, path, False) for path in image.shown if outside_usr(Path(path))]
        hosts = (str(around.folder / "hosts"), "/etc/hosts", False)
        return {
            "root": str(root), "hostname": pod["metadata"]["name"][:63], "env": environment,
            "argv": [contents.expand(word, environment) for word in words],
            "cwd": self.spec.get("workingDir") or image.folder, "uid": self.user(pod, image), "outside": around.owner,
            "binds": [*shown, *volumes.mounts(pod, self.spec, around.volumes, around.owner), hosts],
        }  # fmt: skip

    def user(self, pod: dict, image: Image) -> int:
        wishes = (self.spec.get("securityContext", {}), pod["spec"].get("securityContext", {}))
        return next((wish["runAsUser"] for wish in wishes if "runAsUser" in wish), image.uid)

    def look(self, around: Surroundings) -> None:
        """Take in what has happened since the last look, and ask the probes that are due."""
        now = time.monotonic()
        if not self.running:
            return
        assert self.process is not None
        assert self.probes is not None
        if self.process.poll() is not None:
            self.has_ended(now)
            return
        asked = lambda spec: ask(spec, self.spec, around.place.address, around.network.socket)  # noqa: E731
        for kind, why in self.probes.look(now, asked):
            self.note("Warning", "Unhealthy", f"{kind.removesuffix('Probe').capitalize()} probe failed: {why}")
        self.told.started, self.told.ready = self.probes.started, self.probes.ready and not self.init
        if self.kill_at:
            if now > self.kill_at:
                self.process.kill()
        elif bad := self.probes.fatal():
            self.note(
                "Normal",
                "Killing",
                f"Container {self.name} failed {bad.removesuffix('Probe')} probe, will be restarted",
            )
            self.process.terminate()
            self.kill_at = now + around.grace

    def has_ended(self, now: float) -> None:
        assert self.process is not None
        code, why = self.process.returncode, os.read(self.report, 2000).decode(errors="replace")
        self.close()
        self.process = None
        message = f"failed to create containerd task: failed to start container: {why}" if why else ""
        if why:
            self.note("Warning", "Failed", f"Error: {message}")
        self.told.ended = terminated(
            code if code >= 0 else 128 - code, self.told.running_since, message, "StartError" if why else ""
        )
        self.told.ready = self.told.started = False
        self.back_off.ended(now, now - self.began)

    def wait_for_next_life(self) -> bool:
        """Whether it is time to start again; until then the status says why not."""
        if self.back_off.over(time.monotonic()):
            return True
        if self.back_off.looping and self.told.ended:
            self.told.last, self.told.ended = self.told.ended, None
            seconds = self.back_off.wait / 2
            self.told.waiting = ("CrashLoopBackOff", f"back-off {seconds:g}s restarting failed container={self.name}")
            self.note("Warning", "BackOff", f"Back-off restarting failed container {self.name}")
        return False

    def end(self, deadline: float) -> None:
        """End the process, with force after the deadline (of time.monotonic)."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.close()

    def terminate(self) -> None:
        if self.running and self.process:
            self.process.terminate()

    def close(self) -> None:
        if self.report >= 0:
            os.close(self.report)
            self.report = -1

    def note(self, kind: str, reason: str, message: str) -> None:
        self.said.append((kind, reason, message))
