"""Makes a virtual environment for working on this collection: locked packages, the collections it needs, itself importable.

Runs on a bare Python (3.11 or newer), so it imports the standard library only. Knows nothing of tests.
usage: python tools/environment.py DIRECTORY
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements"
BIN = Path(sys.executable).parent
FILES = ROOT / ".cache"  # what work on this checkout leaves behind
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "hubforge.magnum"
NEEDED = ("kubernetes/core", "openstack/cloud")  # of the collections in the ansible wheel
OPTIONAL = ("awx/awx",)  # of those in an older one: only playbooks/configure_awx.yml uses it
PYTHONS = ("3.11", "3.12", "3.13")  # with ansible-core 2.19, 2.20 and 2.21: see requirements/dev.in
WHEEL_PYTHON = "3.12"  # the ansible wheel is pure Python but asks for a newer one than we do


def run(*command: str | Path) -> None:
    """Run a command without input; its output is shown only when it fails."""
    environment = {**os.environ, "UV_PYTHON_DOWNLOADS": "never", "UV_LINK_MODE": "copy"}
    ended = subprocess.run(
        [str(word) for word in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment,
        check=False,
    )
    if ended.returncode:
        sys.exit(f"{ended.stdout}\nThis command failed ({ended.returncode}): {' '.join(map(str, command))}")


def digest(*files: Path) -> str:
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()[:16]


def say(what: str) -> None:
    print(f"environment: {what}", flush=True)


def get_uv() -> Path:
    """Return the pinned uv, installed once per lock file into the cache."""
    home = CACHE / f"uv-{digest(REQUIREMENTS / 'uv.txt')}"
    uv = home / "bin" / "uv"
    if not uv.exists():
        say("installing uv")
        run(sys.executable, "-m", "venv", "--clear", home)
        run(home / "bin" / "python", "-m", "pip", "install", "-q", "--require-hashes", "-r", REQUIREMENTS / "uv.txt")
    return uv


def get_collections(pin: str = "collections", names: tuple[str, ...] = NEEDED) -> Path:
    """Return the folder that holds collections of the ansible wheel that requirements/PIN.txt locks, unpacked once into the cache."""
    lock = REQUIREMENTS / f"{pin}.txt"
    home = CACHE / f"{pin}-{digest(lock)}"
    if home.exists():
        return home
    say(f"fetching {' and '.join(names).replace('/', '.')}")
    with tempfile.TemporaryDirectory(dir=CACHE) as place:
        options = ("--no-deps", "--only-binary=:all:", "--python-version", WHEEL_PYTHON, "--require-hashes")
        # pip looks at nothing but the wheel here, and checks its hash
        run(get_uv().parent / "python", "-m", "pip", "download", "-q", *options, "-d", place, "-r", lock)
        wanted = tuple(f"ansible_collections/{name}/" for name in names)
        with zipfile.ZipFile(next(Path(place).glob("*.whl"))) as wheel:
            wheel.extractall(place, [name for name in wheel.namelist() if name.startswith(wanted)])
        try:
            (Path(place) / "ansible_collections").rename(home)
        except OSError:  # another run was faster
            if not home.exists():
                raise
    return home


def link(path: Path, target: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_symlink():
        path.unlink()
    path.symlink_to(target)


def link_collections(home: Path) -> Path:
    """Let an environment import the collections that this one stands on; return the folder they are linked in."""
    folder = next((home / "lib").glob("python*/site-packages")) / "ansible_collections"
    for name in NEEDED:
        link(folder / name, get_collections() / name)
    for name in OPTIONAL:
        link(folder / name, get_collections("awx", OPTIONAL) / name)
    return folder


def get_tools(name: str) -> Path:
    """Return the bin folder of the environment that requirements/NAME.txt locks, made once per lock file in the cache."""
    lock = REQUIREMENTS / f"{name}.txt"
    locks = (lock, REQUIREMENTS / "collections.txt", REQUIREMENTS / "awx.txt")
    home = CACHE / f"{name}-{digest(*locks)}-{sys.version_info[0]}.{sys.version_info[1]}"
    if not (home / "stamp").exists():
        say(f"making the environment of requirements/{lock.name}")
        uv, python = get_uv(), home / "bin" / "python"
        run(uv, "venv", "-q", "--clear", "--python", sys.executable, home)
        run(uv, "pip", "sync", "-q", "--compile-bytecode", "--python", python, "--require-hashes", lock)
        link_collections(home)
        (home / "stamp").touch()
    return home / "bin"


def make(home: Path) -> None:
    """Make or renew the environment at home; does nothing when its stamp says that nothing changed."""
    stamp = home / "stamp"
    files = [REQUIREMENTS / f"{name}.txt" for name in ("dev", "uv", "collections", "awx")]
    content = f"{digest(*files, ROOT / 'pyproject.toml', Path(__file__))} {ROOT}\n"
    if stamp.exists() and stamp.read_text() == content:
        return
    uv = get_uv()
    say(f"making {home.name} with Python {sys.version.split()[0]}")
    python = home / "bin" / "python"
    stamp.unlink(missing_ok=True)
    if shutil.which(str(python)) is None:
        run(uv, "venv", "-q", "--clear", "--python", sys.executable, home)
    run(uv, "pip", "sync", "-q", "--python", python, "--require-hashes", REQUIREMENTS / "dev.txt")
    run(uv, "pip", "install", "-q", "--python", python, "--no-deps", "--no-build-isolation", "-e", ROOT)
    link(home / "bin" / "uv", uv)  # nox looks for it
    link(link_collections(home) / "hubforge" / "magnum", ROOT)
    stamp.write_text(content)


def each_python() -> Iterator[tuple[str, Path]]:
    """Each supported Python on this machine with the bin folder of its environment, made when missing."""
    for version in PYTHONS:
        if version == ".".join(map(str, sys.version_info[:2])):
            yield version, Path(sys.executable).parent
            continue
        found = subprocess.run([ROOT / "tools" / "find-python", version], capture_output=True, text=True, check=False)
        if found.returncode == 0:
            home = ROOT / ".nox" / f"python{version}"
            home.parent.mkdir(exist_ok=True)
            subprocess.run([found.stdout.strip(), __file__, str(home)], check=True)
            yield version, home / "bin"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "environment.lock").open("w") as lock:  # two makes at once take turns
        fcntl.flock(lock, fcntl.LOCK_EX)
        make(Path(sys.argv[1]).absolute())
