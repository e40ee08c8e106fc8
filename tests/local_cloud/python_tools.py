"""Virtual environments and packages for the cloud, with uv where it is and with venv and pip elsewhere."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from .errors import CloudError

# the order of preference; the first one is what the pins were chosen and tried with
PYTHONS = ("python3.11", "python3.12", "python3.13")


def find_uv() -> str | None:
    """uv beside the running interpreter or on PATH."""
    beside = Path(sys.executable).with_name("uv")
    return str(beside) if beside.exists() else shutil.which("uv")


def run(command: list[str | Path], what: str, folder: Path | None = None, extra: dict[str, str] | None = None) -> str:
    """Run a command to its end; a CloudError carries the last lines of what it said."""
    words = [str(word) for word in command]
    done = subprocess.run(
        words, cwd=folder, env=os.environ | (extra or {}), stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip()).splitlines()[-12:]
        raise CloudError(f"{what} failed ({words[0]} ended with {done.returncode}):\n" + "\n".join(said))
    return done.stdout


def real_interpreter(name: str) -> tuple[str, tuple[int, int]] | None:
    """The interpreter behind a command: a shim of pyenv is one for nobody but the shell that set it up."""
    probe = "import sys, venv; print(sys.executable); print(*sys.version_info[:2])"
    try:
        done = subprocess.run([name, "-c", probe], capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return None
    if done.returncode:
        return None
    path, version = done.stdout.splitlines()[-2:]
    major, minor = version.split()
    return path, (int(major), int(minor))


def openstack_python() -> str:
    """An interpreter that the OpenStack packages run on: 3.11 to 3.13, the one that runs us included."""
    wanted = [(3, 11), (3, 12), (3, 13)]
    for name in (*PYTHONS, sys.executable, "python3"):
        found = real_interpreter(name)
        if found and found[1] in wanted:
            return found[0]
    raise CloudError("OpenStack's packages need Python 3.11, 3.12 or 3.13, and none of them is on PATH: install one.")


def make_environment(place: Path, locks: Sequence[Path], what: str) -> None:
    """A virtual environment in `place` that holds exactly what the lock files name, the later ones over the first, hashes checked."""
    uv, python = find_uv(), openstack_python()
    run(
        [uv, "venv", "--quiet", "--clear", "--python", python, place]
        if uv
        else [python, "-m", "venv", "--clear", place],
        what,
    )
    inside = place / "bin/python"
    install: list[str | Path] = [uv, "pip", "install", "--python", inside] if uv else [inside, "-m", "pip", "install"]
    for lock in locks:  # what they need is in them, and of the first one not all is wanted
        run([*install, "--quiet", "--no-deps", "--require-hashes", "-r", lock], what)
    if uv:  # as pip does; uv would compile the whole environment after each lock
        run([inside, "-m", "compileall", "-q", "-j", "0", place / "lib"], what)


def unpack_packages(place: Path, requirements: Path, what: str) -> None:
    """The files of a few wheels in `place`, hashes checked, installed for nobody."""
    options: list[str | Path] = ["--quiet", "--no-deps", "--require-hashes", "--target", place, "-r", requirements]
    uv = find_uv()
    run([uv, "pip", "install", *options] if uv else [sys.executable, "-m", "pip", "install", *options], what)
