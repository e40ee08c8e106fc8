"""A playbook that is killed at some moment, with every process it has started: what a person's closed laptop does."""

from __future__ import annotations

import contextlib
import re
import subprocess
from collections.abc import Mapping, Sequence

import psutil

# A Helm run that a kill has cut off is taken over after so many seconds: nobody else deploys here.
SOON = tuple(
    word for role in ("jupyterhub", "binderhub", "home_directories") for word in ("-e", f"{role}_pending_timeout=10")
)


def kill_after(
    command: Sequence[str], seconds: float | None, environment: Mapping[str, str] | None = None
) -> tuple[int | None, str]:
    """Run it for that many seconds at most (None: to its end); its exit code (None: killed) and what it said.

    Every process of it is killed at once (SIGKILL), also modules and Helm. Ansible's workers have sessions of their own, so that its
    process group is not all of it.
    """
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as play:
        try:
            said = play.communicate(timeout=seconds)[0]
        except subprocess.TimeoutExpired:
            kill_tree(psutil.Process(play.pid))
            return None, play.communicate()[0]
    return play.returncode, said


def kill_tree(root: psutil.Process) -> None:
    """Kill a process and all below it; each is stopped first, so that none starts another one meanwhile."""
    found: list[psutil.Process] = []
    while new := [it for it in (root, *root.children(recursive=True)) if it not in found]:
        for process in new:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.suspend()
        found += new
    for process in found:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()


def last_task(said: str) -> str:
    """What a play was doing when it said no more."""
    tasks: list[str] = re.findall(r"TASK \[(.*?)\]", said)
    return tasks[-1] if tasks else "before the first task"
