"""Whether this machine lets ordinary users run pods: tried, in a process of its own, by what a pod needs.

usage: python -m local_cloud.pods.machine      (prints why not; nothing when it does)
"""

import errno
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from . import syscalls
from .network import Network

LAUNCH = (sys.executable, "-s", "-m", "local_cloud.pods.launch")  # and the file numbers of network and report
NOBODY_SPECIAL = 61184  # who runs the containers where root runs the cloud
ADVICE = "Pods are simulated (KWOK) instead."


def reason() -> str | None:
    """Why pods cannot run here, in a sentence; None when they can."""
    command = [sys.executable, "-m", "local_cloud.pods.machine"]
    there = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, env=there)
    except subprocess.TimeoutExpired:
        return f"The trial of namespaces did not end within a minute. {ADVICE}"
    said = (done.stdout.strip() or done.stderr.strip()).splitlines()
    return f"{said[-1]} {ADVICE}" if done.returncode else None


def explain(problem: OSError) -> str:
    """What an administrator would want to know."""
    if problem.errno == errno.ENOSPC:
        return "This machine allows no user namespaces (sysctl user.max_user_namespaces)."
    if problem.errno in (errno.EPERM, errno.EACCES):
        return f"This machine forbids user namespaces to this user, as AppArmor or a container's seccomp profile does ({problem.strerror})."
    return f"This machine cannot give pods a place of their own: {problem}."


def become_root_of_our_own() -> None:
    """Unless we are root: be root in a user namespace. Before the first thread."""
    if os.geteuid() != 0:
        syscalls.enter_user_namespace(0, os.geteuid(), os.getegid())


def outside_user() -> int:
    """Who owns the files of the containers, in the eyes of this process."""
    return NOBODY_SPECIAL if syscalls.is_real_root() else 0


def trial() -> str | None:
    """Run a pod's container that does nothing, the way the runner does."""
    if sys.platform != "linux":
        return "Pods run on Linux only."
    if not shutil.which("ip"):
        return "There is no command `ip` (package iproute2)."
    try:
        become_root_of_our_own()
        network = Network()
        place = network.join()
    except OSError as problem:
        return explain(problem)
    with tempfile.TemporaryDirectory() as root:
        spec: dict[str, object] = {"root": root, "hostname": "trial", "argv": ["true"], "cwd": "/srv", "binds": []}
        spec |= {"env": {"HOME": "/home/jovyan", "PATH": "/usr/bin:/bin"}, "uid": 1000, "outside": outside_user()}
        command = [*LAUNCH, str(place.file), "1"]
        done = network.do(
            subprocess.run, command, input=json.dumps(spec), text=True, capture_output=True, pass_fds=[place.file]
        )
    return f"This machine cannot run a container: {(done.stdout or done.stderr).strip()}." if done.returncode else None


if __name__ == "__main__":
    found = trial()
    if found:
        print(found)
        sys.exit(1)
