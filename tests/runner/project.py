# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an update of an AWX project leaves: the checkout, and beside it the collections that it asks for."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import environment

ROOT = Path(__file__).resolve().parents[2]
GALAXY = Path(sys.executable).with_name("ansible-galaxy")


@dataclass(frozen=True)
class Project:
    """`checkout` becomes `project` in a job's folder, `collections` the folder `requirements_collections` beside it."""

    checkout: Path
    collections: Path


def update(folder: Path) -> Project:
    """Clone what is committed here, and install what collections/requirements.yml names, as AWX's own playbook for updates does.

    kubernetes.core and openstack.cloud are there already, since no Galaxy server can be reached; that their versions are enough is checked.
    """
    project = Project(folder / "checkout", folder / "requirements_collections")
    subprocess.run(["git", "clone", "-q", "--depth", "1", ROOT.as_uri(), str(project.checkout)], check=True)
    for name in environment.NEEDED:
        environment.link(project.collections / "ansible_collections" / name, environment.get_collections() / name)
    install = (
        "collection",
        "install",
        "--offline",
        "-r",
        "collections/requirements.yml",
        "-p",
        str(project.collections),
    )
    subprocess.run([str(GALAXY), *install], cwd=project.checkout, check=True, capture_output=True)
    return project
