"""The local cloud of a test run, apart from the one that a demo runs on; and the variables that `local-cloud env` exports."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator

import nox

import artifact
from environment import BIN, FILES

NAME = os.environ.get("TEST_CLOUD_NAME", "test-cloud")
STATE = ("--state-dir", str(FILES / NAME))
PORT_BASE = int(os.environ.get("TEST_CLOUD_PORT_BASE", "26000"))
# Where nobody visits a hub its pods need not run: one that does for each session takes half of a machine.
UNVISITED = {"LOCAL_CLOUD_PODS": os.environ.get("LOCAL_CLOUD_PODS", "simulated")}


def lane(number: int) -> dict[str, str]:
    """The variables of a lane of sessions: their clouds stand apart from other lanes'."""
    return {"TEST_CLOUD_NAME": f"cloud-{number}", "TEST_CLOUD_PORT_BASE": str(PORT_BASE + 100 * number)}


def variables(*options: str) -> dict[str, str]:
    """The variables that `local-cloud env` exports, as a shell reads them."""
    script = 'exports=$(local-cloud env "$@") && eval "$exports" && env -0'
    command = ["bash", "-c", script, "bash", *options]
    environment = {**os.environ, "PATH": artifact.clean_path(BIN)}
    said = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    return dict(line.split("=", 1) for line in said.split("\0") if line)


def fresh(session: nox.Session, **settings: str) -> None:
    """A cloud for tests, up and empty: what a run before has left behind would mislead this one. `settings`: LOCAL_CLOUD_…"""
    down(session)
    shutil.rmtree(FILES / NAME, ignore_errors=True)
    session.run("local-cloud", "up", *STATE, "--port-base", str(PORT_BASE), env=settings)


def down(session: nox.Session) -> None:
    session.run("local-cloud", "down", *STATE)


@contextlib.contextmanager
def standing(session: nox.Session, **settings: str) -> Iterator[dict[str, str]]:
    """A cloud for tests, its variables; it ends with them, also when they fail."""
    try:
        fresh(session, **settings)
        yield variables(*STATE)
    finally:
        down(session)
