# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an inventory would say of a cluster that is there already; pure, from Magnum's full views."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.hubforge.magnum.plugins.module_utils._fields import Values
from ansible_collections.hubforge.magnum.plugins.module_utils._magnum.rules import autoscales

CORE_GROUP = "default-worker"
AS_IT_IS = ("keypair", "master_count", "fixed_network", "fixed_subnet")


def adopted(cluster: Values, groups: Sequence[Values], template: Values, flavors: Mapping[str, str]) -> dict[str, Any]:
    """The options of cluster_plan under which nothing of this cluster changes; a cluster made from them would be like it.

    `groups` are the views of its node groups, `template` that of its template, empty where it cannot be seen; `flavors` maps ids to names.
    """
    workers = [group for group in groups if group["role"] != "master"]
    core = next((group for group in workers if group["name"] == CORE_GROUP), {})
    given = {name: cluster.get(name) for name in AS_IT_IS} | {
        "flavor": _named(flavors, core.get("flavor_id")),
        "master_flavor": _named(flavors, cluster.get("master_flavor_id")),
        "labels": own_labels(cluster, template),
    }
    return {
        "name": cluster["name"],
        "cluster_template": template.get("name", cluster.get("cluster_template_id")),
        "cluster": {name: value for name, value in given.items() if value not in (None, "", {})},
        "nodegroups": [_group(group, autoscales(cluster.get("labels")), flavors) for group in _ordered(workers)],
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
