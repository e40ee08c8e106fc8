# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every module and role of this collection has to bring along; looks at names of files, runs nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted(path.stem for path in (ROOT / "plugins/modules").glob("*.py") if path.stem != "__init__")
ROLES = sorted(path.name for path in (ROOT / "roles").glob("*") if path.is_dir())
RUNTIME = yaml.safe_load((ROOT / "meta/runtime.yml").read_text())
GROUP = RUNTIME["action_groups"]["magnum"]
# Modules that take OpenStack's authentication; the others take a kubeconfig, and roles run them.
OPENSTACK = [
    name for name in MODULES if "- openstack.cloud.openstack\n" in (ROOT / f"plugins/modules/{name}.py").read_text()
]


def _tasks(role: str) -> str:
    """A role's tasks, and the action plugins that they run."""
    text = "".join(path.read_text() for path in (ROOT / "roles" / role / "tasks").glob("*.yml"))
    actions = [path for path in (ROOT / "plugins/action").glob("*.py") if f"hubforge.magnum.{path.stem}:" in text]
    return text + "".join(path.read_text() for path in actions)


def test_there_are_modules_and_roles() -> None:
    assert MODULES
    assert ROLES


@pytest.mark.parametrize("module", MODULES)
def test_a_module_has_an_integration_target_or_a_role_with_a_scenario_runs_it(module: str) -> None:
    target = ROOT / "tests/integration/targets" / module
    users = [role for role in ROLES if re.search(rf"hubforge\.magnum\.{module}[:\"]", _tasks(role))]
    scenarios = [role for role in users if (ROOT / "extensions/molecule" / role / "molecule.yml").is_file()]
    assert (target / "tasks/main.yml").is_file() or scenarios
    assert (target / "aliases").is_file() == target.is_dir()


@pytest.mark.parametrize("module", OPENSTACK)
def test_a_module_that_takes_a_cloud_is_in_the_action_group(module: str) -> None:
    assert module in GROUP


def test_the_action_group_names_no_module_that_is_not_there() -> None:
    assert sorted(entry for entry in GROUP if isinstance(entry, str)) == OPENSTACK


def test_the_action_group_takes_in_that_of_openstack_cloud() -> None:
    extended = [entry["metadata"]["extend_group"] for entry in GROUP if isinstance(entry, dict)]
    assert extended == [["openstack.cloud.openstack"]]


@pytest.mark.parametrize(
    "part", ["README.md", "defaults/main.yml", "meta/argument_specs.yml", "meta/main.yml", "tasks/main.yml"]
)
@pytest.mark.parametrize("role", ROLES)
def test_a_role_has(role: str, part: str) -> None:
    assert (ROOT / "roles" / role / part).is_file()


@pytest.mark.parametrize("role", ROLES)
def test_the_arguments_of_a_role_are_its_defaults_or_required(role: str) -> None:
    options = yaml.safe_load((ROOT / "roles" / role / "meta/argument_specs.yml").read_text())["argument_specs"]["main"][
        "options"
    ]
    defaults = yaml.safe_load((ROOT / "roles" / role / "defaults/main.yml").read_text()) or {}
    assert set(defaults) <= set(options)
    assert all(name.startswith(f"{role}_") for name in options)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_has_a_molecule_scenario(role: str) -> None:
    assert (ROOT / "extensions/molecule" / role / "molecule.yml").is_file()
