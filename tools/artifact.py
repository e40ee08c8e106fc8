"""Builds the archive that users get, and lays it with the integration tests where ansible-test wants it; knows nothing of their outcome."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import environment

COPIES = environment.ROOT / ".cache" / "ansible-test"
TESTS = Path("tests") / "integration"
HOME = environment.CACHE / "ansible-test"  # keeps the environments that ansible-test makes for its linters
# The versions of pip that ansible-test puts into the environments it makes, one for each Python it knows.
PIP_VERSIONS = """
from types import SimpleNamespace
from ansible_test._internal.python_requirements import get_venv_packages
print(*{get_venv_packages(SimpleNamespace(version=f"3.{minor}"))["pip"] for minor in range(8, 16)})
"""
LAUNCHER = """# Stands where ansible-test caches its get-pip script, so that only a package index is needed.
import runpy, sys
sys.path.insert(0, {wheel!r})
sys.argv = ["pip", "install", *(word for word in sys.argv[1:] if word not in ("--no-setuptools", "--no-wheel"))]
runpy.run_module("pip", run_name="__main__", alter_sys=True)
"""


def pack(bin_folder: Path, place: Path) -> Path:
    """Empty the folder `place`, build the archive there with the tools in bin_folder, and return its path."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    environment.run(bin_folder / "ansible-galaxy", "collection", "build", "--output-path", place, environment.ROOT)
    return next(place.glob("*.tar.gz"))


def build(bin_folder: Path, name: str) -> Path:
    """Build and install the archive and return the path .../ansible_collections/hubforge/magnum of its fresh copy."""
    place = COPIES / name
    tarball = pack(bin_folder, place)
    galaxy = bin_folder / "ansible-galaxy"
    environment.run(galaxy, "collection", "install", "--offline", "--no-deps", "--force", "-p", place, tarball)
    for needed in environment.NEEDED:
        environment.link(place / "ansible_collections" / needed, environment.get_collections() / needed)
    copy = place / "ansible_collections" / "hubforge" / "magnum"
    settings = shutil.ignore_patterns("integration_config.yml")
    shutil.copytree(environment.ROOT / TESTS, copy / TESTS, ignore=settings)  # they are in no archive
    # ansible-test asks git which files there are; without one of its own it would find the checkout's, which ignores this folder
    environment.run("git", "-c", "init.defaultBranch=main", "init", "-q", copy)
    environment.run("git", "-C", copy, "add", "--all")
    return copy


def make_home(python: Path) -> Path:
    """Return a home folder in which ansible-test finds pip, and the user's own settings of pip."""
    for settings in (Path(".config") / "pip", Path(".pip")):
        if (Path.home() / settings).exists():
            environment.link(HOME / settings, Path.home() / settings)
    cache = HOME / ".ansible" / "test" / "cache"
    versions = subprocess.run([python, "-c", PIP_VERSIONS], capture_output=True, text=True, check=True).stdout.split()
    for version in versions:
        script = cache / f"get_pip_{version.replace('.', '_')}.py"
        if script.exists():
            continue
        wheels = HOME / "wheels"
        options = ("download", "-q", "--no-deps", "--only-binary=:all:", "-d", wheels)
        environment.run(environment.get_uv().parent / "python", "-m", "pip", *options, f"pip=={version}")
        cache.mkdir(parents=True, exist_ok=True)
        script.write_text(LAUNCHER.format(wheel=str(next(wheels.glob(f"pip-{version}-*.whl")))))
    return HOME


def clean_path(bin_folder: Path) -> str:
    """Return a PATH that starts with bin_folder, without .venv, and without pyenv's shims for Pythons that are not there."""
    ours = str(Path(sys.executable).parent)
    others = (entry for entry in os.environ["PATH"].split(os.pathsep) if entry != ours and Path(entry).name != "shims")
    return os.pathsep.join((str(bin_folder), *others))


if __name__ == "__main__":
    sys.exit(__doc__)
