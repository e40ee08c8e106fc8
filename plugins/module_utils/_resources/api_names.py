# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an inventory declares of a cluster and its template: each option once, with its type and the name in Magnum's API. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._errors import reject_all
from .._fields import Values, label_problems
from .._types import Options, converted

Specification = dict[str, dict[str, Any]]

# The options of the modules of the same names beside how they are sent; aliases are the words of an inventory.
CLUSTER: Specification = {
    "cluster_template_id": {"aliases": ["cluster_template"]},
    "keypair": {"no_log": False},
    "flavor_id": {"aliases": ["flavor"]},
    "master_flavor_id": {"aliases": ["master_flavor"]},
    "master_count": {"type": "int"},
    "node_count": {"type": "int"},
    "labels": {"type": "dict"},
    "merge_labels": {"type": "bool"},
    "fixed_network": {},
    "fixed_subnet": {},
    "docker_volume_size": {"type": "int"},
    "master_lb_enabled": {"type": "bool"},
    "floating_ip_enabled": {"type": "bool"},
    "create_timeout": {"type": "int"},
    "discovery_url": {},
}
TEMPLATE: Specification = {
    "coe": {"choices": ["kubernetes"]},
    "image_id": {"aliases": ["image"]},
    "flavor_id": {"aliases": ["flavor"]},
    "master_flavor_id": {"aliases": ["master_flavor"]},
    "keypair_id": {"aliases": ["keypair"]},
    "external_network_id": {"aliases": ["external_network"]},
    "fixed_network": {},
    "fixed_subnet": {},
    "network_driver": {},
    "volume_driver": {},
    "dns_nameserver": {},
    "docker_volume_size": {"type": "int"},
    "docker_storage_driver": {},
    "apiserver_port": {"type": "int"},
    "tls_disabled": {"type": "bool"},
    "registry_enabled": {"type": "bool"},
    "insecure_registry": {},
    "http_proxy": {},
    "https_proxy": {},
    "no_proxy": {},
    "driver": {},
    "master_lb_enabled": {"type": "bool"},
    "floating_ip_enabled": {"type": "bool"},
    "server_type": {"choices": ["vm", "bm"]},
    "labels": {"type": "dict"},
    "public": {"type": "bool"},
    "hidden": {"type": "bool"},
    "tags": {},
}


OPTIONS = {**TEMPLATE, **CLUSTER}  # what both have is of one type


def in_api_names(asked: Values, options: Options) -> dict[str, Any]:
    """A desired state with the API's field names in place of the human words; what is not given is left out."""
    canonical = {alias: name for name, option in options.items() for alias in option.get("aliases", ())}
    return {canonical.get(key, key): value for key, value in asked.items() if value is not None and key != "name"}


def typed(what: str, desired: Values) -> dict[str, Any]:
    """A desired state for a cluster or a template with each value of the type that Magnum has for it.

    Raises InvalidRequest with every value that is of another kind.
    """
    found, problems = type_problems(what, desired)
    reject_all(problems)
    return found


def type_problems(what: str, desired: Values) -> tuple[dict[str, Any], list[str]]:
    """The same, with a sentence for each value that is of another kind."""
    found, problems = converted(desired, OPTIONS, what)
    labels = found.get("labels")
    return found, problems + (label_problems(what, labels) if isinstance(labels, Mapping) else [])
