# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The examples that `ansible-doc` shows of modules run, one after the other, through the life of one cluster. Needs `local-cloud env`."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
PLAYBOOK = Path(sys.executable).with_name("ansible-playbook")
# The others are about what runs on a cluster: roles run them, and Molecule the roles.
MODULES = sorted(
    path.name
    for path in (ROOT / "tests/integration/targets").iterdir()
    if (ROOT / f"plugins/modules/{path.name}.py").is_file()
)
HERE = {  # what the examples call it → what the local cloud calls it
    "cloud: jetstream2": "cloud: local",
    "keypair: ops": "keypair: demo",
    "ubuntu-jammy-kube-v1.33.2-250626-0848": "ubuntu-jammy-kube-v1.33.5",
    "ubuntu-jammy-kube-v1.33.5-251002-1102": "ubuntu-jammy-kube-v1.34.4",
}
NEXT = ("kubernetes-1.33", "kubernetes-1.34")  # the template of the next version is made as the first one is
LIFETIME = (
    "Create a template for Kubernetes 1.33",
    NEXT,
    "List all cluster templates",
    "Read one of them",
    "Read the project's quotas",
    "Stop while the quota does not allow another large machine",
    "Reject a desired state that is not possible, and list the node groups that differ",
    "Create a cluster, without waiting for its machines",
    "Continue as soon as the cluster's Kubernetes API can be reached",
    "Create a group that scales by itself, and continue while it boots",
    "Wait for all node groups",
    "Adopt a cluster that is there, whatever it was made from",
    "Write a kubeconfig of its own",
    "Write a context beside others, and check that the cluster accepts it",
    "Pass the kubeconfig to something else",
    "Remove that context again",
    "Give the core pool two nodes",
    "Change the range of a group, and nothing else",
    "List all node groups of a cluster",
    "Read one of them",
    "List all clusters",
    "List the unhealthy ones",
    "Read what an inventory would say of a cluster",
    "Count clusters and nodes",
    "Use a newer image for new clusters, whether or not clusters use the template",
    "Upgrade a cluster to the next version",
    "Delete a group",
    "Confirm that it is the cluster hub that goes",
    "Delete a cluster",
    "Wait until a cluster is deleted",
)


def examples(module: str) -> Iterator[dict[str, Any]]:
    """The tasks of a module's EXAMPLES, in this cloud's words."""
    tree = ast.parse((ROOT / f"plugins/modules/{module}.py").read_text())
    [found] = [it.value for it in tree.body if isinstance(it, ast.Assign) and ast.unparse(it.targets[0]) == "EXAMPLES"]
    text = ast.literal_eval(found)
    for theirs, ours in HERE.items():
        text = text.replace(theirs, ours)
    yield from yaml.safe_load(text)


def tasks() -> list[dict[str, Any]]:
    """All of them, in the order of LIFETIME; two that have one name in the order of their modules."""
    left = [task for module in MODULES for task in examples(module)]
    ordered = []
    for name in LIFETIME:
        if name is NEXT:
            ordered.append(yaml.safe_load(yaml.safe_dump(ordered[-1]).replace(*NEXT).replace("v1.33.5", "v1.34.4")))
        else:
            ordered.append(left.pop(next(number for number, task in enumerate(left) if task["name"] == name)))
    assert left == [], "these examples have no place in the lifetime"
    return ordered


@pytest.fixture(name="gone")
def fixture_gone() -> Iterator[None]:
    """What a run that failed may leave, and the templates, go."""
    yield
    for kind in ("cluster", "cluster_template"):
        names = ("hub",) if kind == "cluster" else ("kubernetes-1.33", "kubernetes-1.33-2", "kubernetes-1.34")
        for name in names:
            words = f"cloud=local name={name} state=absent"
            command = [
                str(PLAYBOOK).replace("-playbook", ""),
                "localhost",
                "-m",
                f"hubforge.magnum.{kind}",
                "-a",
                words,
            ]
            subprocess.run(command, cwd=ROOT, check=False, capture_output=True)


@pytest.mark.usefixtures("gone")
def test_the_examples_of_all_modules_run_through_the_life_of_one_cluster(tmp_path: Path) -> None:
    play = [{"hosts": "localhost", "gather_facts": False, "tasks": tasks()}]
    (tmp_path / "lifetime.yml").write_text(yaml.safe_dump(play, sort_keys=False))
    own = {**os.environ, "HOME": str(tmp_path)}
    words = [str(PLAYBOOK), "-i", "localhost,", "-c", "local", str(tmp_path / "lifetime.yml")]
    ran = subprocess.run(
        [*words, "-e", f"ansible_python_interpreter={sys.executable}"],
        cwd=ROOT, env=own, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout[-6000:] + ran.stderr[-2000:]
