# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether every value that is generated has a name that its chart knows; the names are in chart_names.yml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.hubforge.magnum.plugins.plugin_utils._homes.values import KINDS, generate_home_values
from ansible_collections.hubforge.magnum.plugins.plugin_utils._hub.binder_values import generate_binder_values
from ansible_collections.hubforge.magnum.plugins.plugin_utils._hub.values import generate_hub_values

KNOWN = yaml.safe_load((Path(__file__).parent / "chart_names.yml").read_text())
ROOT = Path(__file__).parents[5]
DOCS = (ROOT / "docs/hub_values.md").read_text()

PURPOSE = "hub.jupyter.org/node-purpose"
TAINT = {"key": "k", "value": "v", "effect": "NoSchedule"}
CORE = {"name": "default-worker", "labels": {PURPOSE: "core"}, "taints": [TAINT]}
USER = {"name": "user", "flavor": "s", "min": 1, "max": 3, "labels": {PURPOSE: "user"}, "taints": [TAINT]}
GPUS = {"name": "gpu", "flavor": "g", "count": 1, "labels": {PURPOSE: "user"}}
BUILD = {"name": "build", "flavor": "s", "labels": {PURPOSE: "build"}}
FLAVORS = [
    {"name": "s", "vcpus": 4, "ram": 15360, "disk": 60},
    {"name": "g", "vcpus": 4, "ram": 15360, "disk": 60, "extra_specs": {"resources:VGPU": "1"}},
]
DESIRED_STATES = [
    [CORE, USER],
    [CORE, USER, GPUS, BUILD],
    [CORE, GPUS],
    [CORE, {**CORE, "name": "core-b"}, {**GPUS, "max": 3}, BUILD, {**BUILD, "name": "build-b"}],
]
OPTIONS = {
    "host_name": "b",
    "hub_host_name": "h",
    "cluster_issuer": "i",
    "ingress_class": "c",
    "port": 8080,
    "image_prefix": "p",
    "registry": {"url": "r", "username": "u", "password": "p"},
    "build_quota": {"builds": 1, "per_repo": 1},
}


def unknown(values: Any, chart: str, path: str = "") -> Iterator[str]:
    """The paths of all leaves that the chart does not know."""
    if path in KNOWN[chart]["open"]:
        return
    if isinstance(values, Mapping):
        for name, value in values.items():
            yield from unknown(value, chart, f"{path}.{name}".lstrip("."))
    elif path not in KNOWN[chart]["names"]:
        yield path


@pytest.mark.parametrize("flavors", [[], FLAVORS])
@pytest.mark.parametrize("groups", DESIRED_STATES)
def test_the_hubs_chart_knows_every_name(groups, flavors):
    values = generate_hub_values(groups, flavors)
    assert list(unknown(values, "jupyterhub")) == []
    assert [name for profile in values["singleuser"]["profileList"] for name in unknown(profile, "profile")] == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_hubs_chart_knows_every_name_of_homes(kind):
    assert list(unknown(generate_home_values(kind, "home-nfs", "ssd"), "jupyterhub")) == []


def test_the_hubs_chart_knows_every_name_of_the_checks_service():
    role = yaml.safe_load((ROOT / "roles/jupyterhub/vars/main.yml").read_text())
    assert list(unknown(role["__jupyterhub_check_values"], "jupyterhub")) == []


@pytest.mark.parametrize("options", [{}, OPTIONS, {"image_builder": "pink", "allow_no_registry": True}])
@pytest.mark.parametrize("groups", DESIRED_STATES)
def test_binderhubs_chart_knows_every_name(groups, options):
    values = generate_binder_values(groups, FLAVORS, options)
    assert list(unknown(values, "binderhub")) == []
    assert list(unknown(values["jupyterhub"], "jupyterhub")) == []


def test_a_name_that_no_chart_knows_is_found():
    assert list(unknown({"hub": {"nodeSelector": {"a": "b"}, "nodeselector": {"a": "b"}}}, "jupyterhub")) == [
        "hub.nodeselector.a"
    ]


@pytest.mark.parametrize("chart", KNOWN)
def test_the_documentation_has_every_name_and_the_version_it_was_checked_for(chart):
    reported = [*KNOWN[chart]["names"], *KNOWN[chart]["open"]]
    assert [name for name in reported if f"`{name}`" not in DOCS] == []
    assert [version for version in KNOWN[chart]["checked"] if version not in DOCS] == []
