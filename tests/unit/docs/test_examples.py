# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the examples that `ansible-doc` shows could run, and whether tests use what they use."""

from __future__ import annotations

import ast
import functools
import importlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ansible_collections.openstack.cloud.plugins.module_utils.openstack as openstack_cloud
import pytest
import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from jinja2 import Environment

ROOT = Path(__file__).resolve().parents[3]
COLLECTIONS = (
    next(Path(place) for place in sys.path if (Path(place) / "ansible_collections/kubernetes").is_dir())
    / "ansible_collections"
)
OWN = "hubforge.magnum"
MODULES = sorted(path.stem for path in (ROOT / "plugins/modules").glob("*.py"))
# A filter is documented in its own file, or beside the file that several filters share.
FILTERS = sorted(
    path.stem
    for path in (ROOT / "plugins/filter").iterdir()
    if path.suffix == ".yml" or (path.suffix == ".py" and "\nDOCUMENTATION = " in path.read_text())
)
ROLES = sorted(path.name for path in (ROOT / "roles").iterdir())
TESTED = (
    "tests/integration/targets/**/*.yml",
    "extensions/molecule/**/*.yml",
    "roles/*/tasks/*.yml",
    "playbooks/*.yml",
)
INNER = ("block", "rescue", "always", "tasks", "pre_tasks", "post_tasks")


def constant(kind: str, name: str, what: str) -> Any:
    """What a plugin's DOCUMENTATION, EXAMPLES or RETURN says."""
    beside = ROOT / f"plugins/{kind}/{name}.yml"
    if beside.is_file():
        said = yaml.safe_load(beside.read_text())[what]
        return yaml.safe_load(said) if isinstance(said, str) else said
    tree = ast.parse((ROOT / f"plugins/{kind}/{name}.py").read_text())
    found = {
        node.targets[0].id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    return yaml.safe_load(ast.literal_eval(found[what]))


def tasks(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for it in value:
            yield from tasks(it)
    elif isinstance(value, dict):
        yield value
        for name in INNER:
            yield from tasks(value.get(name) or [])


def called(task: dict[str, Any]) -> list[str]:
    """The modules of a task, by their full names."""
    return [name for name in task if "." in name]


def examples(module: str) -> list[dict[str, Any]]:
    """The options that the examples of a module give to it."""
    found = tasks(constant("modules", module, "EXAMPLES"))
    return [task[f"{OWN}.{module}"] for task in found if f"{OWN}.{module}" in task]


def options_of(module: str) -> dict[str, Any]:
    """The options of a module, or of the action plugin that a module file only documents."""
    plugins = f"ansible_collections.{OWN}.plugins"
    found: dict[str, Any] = importlib.import_module(f"{plugins}.modules.{module}").__dict__.get("OPTIONS", {})
    if not found and (ROOT / f"plugins/action/{module}.py").is_file():
        found = importlib.import_module(f"{plugins}.action.{module}").OPTIONS
    return found


@functools.cache
def canonical(module: str) -> dict[str, str]:
    """Every name of an option of ours, aliases too → its own name."""
    return {alias: name for name, option in options_of(module).items() for alias in (name, *option.get("aliases", ()))}


@functools.cache
def in_tests() -> dict[str, set[str]]:
    """The options that tests give to each module, or a role that they run does."""
    found: dict[str, set[str]] = {}
    for path in (path for pattern in TESTED for path in ROOT.glob(pattern)):
        for task in tasks(yaml.safe_load(path.read_text())):
            for name in called(task):
                found.setdefault(name, set()).update(task[name] if isinstance(task[name], dict) else ())
    return found


@pytest.mark.parametrize("module", MODULES)
def test_a_module_has_an_example_whose_options_it_takes(module: str) -> None:
    spec = openstack_cloud.openstack_full_argument_spec(**options_of(module))
    found = examples(module)
    assert found
    assert [
        ArgumentSpecValidator(spec).validate(given).error_messages for given in found if "{{" not in str(given)
    ] == [[] for given in found if "{{" not in str(given)]


@pytest.mark.parametrize("module", MODULES)
def test_every_option_of_an_example_is_one_that_a_test_gives_to_the_module(module: str) -> None:
    own = canonical(module)
    ran = {own.get(name) for name in in_tests()[f"{OWN}.{module}"]}
    assert {name for given in examples(module) for name in given if own.get(name, name) not in ran} <= {
        "cloud",
        "wait",
        "timeout",
    }


PAGES = [name for name in MODULES if "def main" not in (ROOT / f"plugins/modules/{name}.py").read_text()]


@pytest.mark.parametrize("module", PAGES)
def test_a_module_that_is_only_the_page_of_an_action_has_its_options(module: str) -> None:
    """ansible-test compares the page of every other module with its options."""
    documented = constant("modules", module, "DOCUMENTATION")["options"]
    for name, option in options_of(module).items():
        page = documented.get(name, {})
        said = {key: value for key, value in page.items() if key not in ("description", "suboptions")}
        asked = {key: value for key, value in option.items() if key not in ("no_log", "options")}
        assert said == {"type": "str", **asked}, name
        assert page.get("suboptions", {}).keys() == option.get("options", {}).keys(), name


@pytest.mark.parametrize(("kind", "name"), [*(("modules", it) for it in MODULES), *(("filter", it) for it in FILTERS)])
def test_an_example_calls_no_module_that_is_not_there(kind: str, name: str) -> None:
    for word in (word for task in tasks(constant(kind, name, "EXAMPLES")) for word in called(task)):
        namespace, collection, module = word.split(".")
        root = ROOT if f"{namespace}.{collection}" == OWN else COLLECTIONS / namespace / collection
        assert namespace == "ansible" or (root / f"plugins/modules/{module}.py").is_file(), word


@pytest.mark.parametrize(("kind", "name"), [*(("modules", it) for it in MODULES), *(("filter", it) for it in FILTERS)])
def test_a_plugin_says_what_to_read_next(kind: str, name: str) -> None:
    assert constant(kind, name, "DOCUMENTATION")["seealso"]


@pytest.mark.parametrize("name", FILTERS)
def test_the_example_of_a_filter_uses_it_in_an_expression_that_can_be_read(name: str) -> None:
    found = constant("filter", name, "EXAMPLES")
    expressions = re.findall(rf"[^\n]*{OWN}\.{name}\b[^\n]*", yaml.safe_dump(found, width=10_000))
    assert expressions
    reader = Environment()
    reader.filters[f"{OWN}.{name}"] = lambda value, *_, **__: value
    reader.tests["falsy"] = lambda value: not value
    for text in strings(found):
        reader.parse(text if "{{" in text or OWN not in text else "{{ " + text + " }}")


def strings(value: Any) -> Iterator[str]:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    if isinstance(value, str):
        yield value
    for it in inner:
        yield from strings(it)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_is_run_by_its_molecule_scenario(role: str) -> None:
    shared = (ROOT / "extensions/molecule/shared/tasks/cluster.yml").read_text()  # the cluster of all scenarios
    runs = "".join(path.read_text() for path in (ROOT / "extensions/molecule" / role).rglob("*.yml"))
    assert f"name: {OWN}.{role}\n" in runs + (shared if "shared/tasks/cluster.yml" in runs else "")
