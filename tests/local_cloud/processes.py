"""Start, watch and end the processes of one cloud: by pid files that name the start time, and by a mark in their environment."""

import contextlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import psutil

MARK = "LOCAL_CLOUD_PROCESS_OF"
LEFT_OUT = {"REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH", "PYTHONSTARTUP"}
LEFT_OUT |= {"PYTHONDONTWRITEBYTECODE"}  # without compiled files a part needs several times as long to start


def part_environment(state: Path, extra: Mapping[str, str] = {}) -> dict[str, str]:
    """The environment of a part: ours without proxies, OpenStack's variables and CA bundles.

    requests prefers a bundle named in the environment to what a session asks for, so Magnum would distrust the
    management cluster.
    """

    def stays(name: str) -> bool:
        return name not in LEFT_OUT and not name.startswith("OS_") and not name.lower().endswith("_proxy")

    return {name: value for name, value in os.environ.items() if stays(name)} | {MARK: str(state)} | dict(extra)


class Processes:
    """The processes of the cloud in `state`."""

    def __init__(self, state: Path) -> None:
        self.state, self.run, self.log = state, state / "run", state / "log"

    def pidfile(self, name: str) -> Path:
        return self.run / f"{name}.pid"

    def logfile(self, name: str) -> Path:
        return self.log / f"{name}.log"

    def start(self, name: str, command: Sequence[str | Path], extra: Mapping[str, str] = {}) -> subprocess.Popen[bytes]:
        """Start a part in its own session, so that a Ctrl-C in the terminal does not reach it."""
        self.run.mkdir(parents=True, exist_ok=True)
        self.log.mkdir(parents=True, exist_ok=True)
        with open(self.logfile(name), "ab") as log:
            process = subprocess.Popen(
                [str(word) for word in command], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                cwd=self.state, env=part_environment(self.state, extra), start_new_session=True,
            )  # fmt: skip
        with_time = {"pid": process.pid, "started": psutil.Process(process.pid).create_time()}
        self.pidfile(name).write_text(json.dumps(with_time) + "\n")
        return process

    def find(self, name: str) -> psutil.Process | None:
        """The running process of this pid file; a pid that was given to another program since is not it."""
        try:
            known = json.loads(self.pidfile(name).read_text())
            process = psutil.Process(known["pid"])
            same = abs(process.create_time() - known["started"]) < 1
            return process if same and process.status() != psutil.STATUS_ZOMBIE else None
        except (OSError, ValueError, KeyError, TypeError, psutil.Error):
            return None

    def names(self) -> list[str]:
        """Every part that has a pid file."""
        return sorted(file.stem for file in self.run.glob("*.pid"))

    def end(self, names: Iterable[str], patience: float = 10) -> None:
        """End these parts, with force after `patience` seconds, and forget them."""
        names = list(names)
        end_processes([process for name in names if (process := self.find(name))], patience)
        for name in names:
            self.pidfile(name).unlink(missing_ok=True)

    def marked(self) -> list[psutil.Process]:
        """Processes that carry the cloud's mark: also those whose parent died before it wrote their pid file."""
        found = []
        for process in psutil.process_iter():
            try:
                if process.pid != os.getpid() and process.environ().get(MARK) == str(self.state):
                    found.append(process)
            except psutil.Error:
                continue
        return found

    def end_all(self) -> None:
        """Simulator first, since it starts what is missing; etcd last, so that nobody above waits for it."""
        self.end(["simulator"])
        self.end(name for name in self.names() if name != "etcd")
        self.end(["etcd"])
        end_processes(self.marked(), 5)


def end_processes(processes: list[psutil.Process], patience: float) -> None:
    """Ask to end, wait, then kill; a psutil.Process never hits another program that got its pid."""
    for process in processes:
        signal_quietly(process, signal.SIGTERM)
    _, alive = psutil.wait_procs(processes, timeout=patience)
    for process in alive:
        signal_quietly(process, signal.SIGKILL)
    psutil.wait_procs(alive, timeout=5)


def signal_quietly(process: psutil.Process, number: int) -> None:
    with contextlib.suppress(psutil.Error):
        process.send_signal(number)


def wait_until(ready: object, seconds: float, pause: float = 0.1) -> bool:
    """Call `ready` until it is true or the time is over."""
    deadline = time.monotonic() + seconds
    while not ready():  # type: ignore[operator]
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True
