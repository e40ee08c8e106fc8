# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What runs where: module_utils is what modules and action plugins reach, plugin_utils what no module reaches."""

from __future__ import annotations

from pathlib import Path

import grimp
import pytest

PLUGINS = "ansible_collections.hubforge.magnum.plugins"
GRAPH = grimp.build_graph(PLUGINS)
MODULES = GRAPH.find_children(f"{PLUGINS}.modules")
STARTED = MODULES | GRAPH.find_children(f"{PLUGINS}.action")
IN_THE_CLUSTER = f"{PLUGINS}.module_utils._nodes.changes"  # the reconciler's pod runs this file by itself


def files(package: str) -> list[str]:
    root = Path(__file__).resolve().parents[2] / "plugins" / package
    found = (path.relative_to(root).with_suffix("") for path in root.rglob("*.py") if path.stem != "__init__")
    return sorted(".".join((PLUGINS, package, *path.parts)) for path in found)


def reached(start: set[str]) -> set[str]:
    return set.union(*(GRAPH.find_upstream_modules(module) for module in start))


@pytest.mark.parametrize("file", files("module_utils"))
def test_a_file_of_module_utils_is_reached_from_a_module_or_an_action_plugin(file: str) -> None:
    assert file in reached(STARTED) or file.rpartition(".")[0].endswith("_release")


@pytest.mark.parametrize("file", files("plugin_utils"))
def test_a_file_of_plugin_utils_is_reached_from_no_module(file: str) -> None:
    assert file not in reached(MODULES)


def test_what_runs_in_the_cluster_imports_nothing_of_ours() -> None:
    assert not GRAPH.find_modules_directly_imported_by(IN_THE_CLUSTER)
