# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an inventory would say of a cluster that is there already, from Magnum's full views; writes nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .._errors import reject_all
from .._fields import Values
from .._magnum.api import Magnum
from .._magnum.capabilities import labels_in_driver
from .._magnum.references import get_cluster, unique_name
from .._magnum.rules import autoscales
from .listing import cluster_templates, nodegroups

CORE_GROUP = "default-worker"
UNCHANGED = ("keypair", "master_count", "fixed_network", "fixed_subnet")
EVALUATED = re.compile(r"\{[{%#]")  # how an expression, a statement or a comment of Jinja begins


def read_declaration(magnum: Magnum, flavors: Mapping[str, str], name: str) -> dict[str, Any]:
    """The declaration of the cluster of a name or id. `flavors` maps ids to names.

    Raises InvalidRequest where there is no such cluster, more than one, or one that has texts which Ansible would evaluate.
    """
    cluster = get_cluster(magnum, name)
    template = next(iter(cluster_templates(magnum, str(cluster["cluster_template_id"]))), {})
    found = declaration(cluster, nodegroups(magnum, cluster, None), template, flavors)
    found["name"] = unique_name(magnum, "clusters", cluster)
    if template:
        found["cluster_template"] = unique_name(magnum, "clustertemplates", template)
    reject_all(template_problems(found))
    return found


def declaration(
    cluster: Values, groups: Sequence[Values], template: Values, flavors: Mapping[str, str]
) -> dict[str, Any]:
    """The options of cluster_plan under which nothing of this cluster changes; a cluster made from them would be like it.

    `groups` are the views of its node groups, `template` that of its template, empty where it cannot be seen; `flavors` maps ids to names.
    """
    workers = [group for group in groups if group["role"] != "master"]
    scales = autoscales(labels_in_driver(cluster))
    core = next((group for group in workers if group["name"] == CORE_GROUP), {})
    given = {name: cluster.get(name) for name in UNCHANGED} | {
        "flavor": _named(flavors, core.get("flavor_id")),
        "master_flavor": _named(flavors, cluster.get("master_flavor_id")),
        "labels": own_labels(cluster, template),
    }
    return {
        "name": cluster["name"],
        "cluster_template": template.get("name", cluster.get("cluster_template_id")),
        "cluster": {name: value for name, value in given.items() if value not in (None, "", {})},
        "nodegroups": [_group(group, scales, flavors) for group in _ordered(workers)],
    }


def own_labels(cluster: Values, template: Values) -> dict[str, Any]:
    """The labels of a cluster that its template does not give it."""
    base = template.get("labels") or {}
    return {name: value for name, value in (cluster.get("labels") or {}).items() if base.get(name) != value}


def _group(group: Values, scales: bool, flavors: Mapping[str, str]) -> dict[str, Any]:
    """One node group as the inventory lists it: the autoscaler's have a range, the others a count."""
    if group["name"] == CORE_GROUP:
        return {"name": CORE_GROUP, "count": group["node_count"]}
    ranged = scales or group.get("max_node_count") is not None
    given = {
        "name": group["name"],
        "flavor": _named(flavors, group.get("flavor_id")),
        "count": None if scales else group["node_count"],
        "min": group.get("min_node_count") if ranged else None,
        "max": group.get("max_node_count") if ranged else None,
        "role": None if group["role"] == "worker" else group["role"],
    }
    return {name: value for name, value in given.items() if value is not None}


def _ordered(groups: Sequence[Values]) -> list[Values]:
    return sorted(groups, key=lambda group: (group["name"] != CORE_GROUP, group["name"]))


def _named(flavors: Mapping[str, str], flavor: Any) -> Any:
    return flavors.get(str(flavor), flavor)


# -- what an inventory cannot say -----------------------------------------------------------------------------------


def template_problems(found: Mapping[str, Any]) -> list[str]:
    """The texts that Ansible would evaluate as templates when it reads an inventory that has them; one sentence each."""
    return [
        f"{where} of the cluster is {text!r}, which Ansible would evaluate as a template when it reads the inventory: change it in Magnum, "
        "or write the inventory by hand, with !unsafe before this text."
        for where, text in _texts(found)
        if EVALUATED.search(text)
    ]


def _texts(value: Any, where: str = "") -> Iterator[tuple[str, str]]:
    """Every text with the place where it is, names of mappings included."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            place = f"{where}.{name}" if where else str(name)
            yield place, str(name)
            yield from _texts(inner, place)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _texts(inner, f"{where}[{number}]")
    elif isinstance(value, str):
        yield where, value
