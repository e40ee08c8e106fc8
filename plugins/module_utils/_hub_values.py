# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From node groups to the values of a hub's chart: where its own pods run, and where its users' do. Knows no cloud and no cluster."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ._node_groups import (
    Group,
    autoscales,
    check_groups,
    core_groups,
    lowest,
    name_on_nodes,
    selector,
    taints_of,
    user_groups,
)

START_TIMEOUT = 600  # seconds; a new node takes about 5 minutes, and the chart's 300 s would give up on it


def generate_hub_values(groups: Any) -> dict[str, Any]:
    """Values in the words of Zero to JupyterHub that place the hub on its core pool and users on their groups.

    Holds positive values only, so that nothing has to be deleted from the chart's defaults. No groups: no values.
    """
    wanted = check_groups(groups)
    if not wanted:
        return {}
    core, users = core_groups(wanted), user_groups(wanted)
    return {**_core_values(core, _scheduling(users)), **_singleuser_values(users)}


def _tolerations(groups: Sequence[Group]) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for taint in (taint for group in groups for taint in taints_of(group)):
        rule = {"operator": "Equal", "value": taint["value"]} if taint["value"] else {"operator": "Exists"}
        toleration = {"key": taint["key"], **rule, "effect": taint["effect"]}
        if toleration not in found:
            found.append(toleration)
    return found


def _core_values(core: Sequence[Group], scheduling: dict[str, Any]) -> dict[str, Any]:
    tolerations = _tolerations(core)
    place: dict[str, Any] = {"tolerations": tolerations} if tolerations else {}
    if len(core) == 1:
        place["nodeSelector"] = selector(core[0])
    else:  # a node selector cannot say "one of these", but all of them carry the chart's own label
        scheduling["corePods"] = {"nodeAffinity": {"matchNodePurpose": "require"}}
    if place:
        scheduling["userScheduler"] = {**scheduling.get("userScheduler", {}), **place}
    parts = {"hub": place, "proxy": {"chp": place, "traefik": place}, "prePuller": {"hook": place}} if place else {}
    return {**parts, **({"scheduling": scheduling} if scheduling else {})}


def _scheduling(users: Sequence[Group]) -> dict[str, Any]:
    if not any(autoscales(group) for group in users):
        return {}
    # packs users so that nodes empty; the placeholder gives way to a user and calls for the next node
    return {
        "userScheduler": {"enabled": True},
        "podPriority": {"enabled": True},
        "userPlaceholder": {"enabled": True, "replicas": 1},
    }


def _singleuser_values(users: Sequence[Group]) -> dict[str, Any]:
    if not users:
        return {}
    tolerations = _tolerations(users)
    values: dict[str, Any] = {
        "nodeSelector": selector(users[0]),  # also where placeholders wait and images are pulled beforehand
        "profileList": [_profile(group, first=number == 0) for number, group in enumerate(users)],
    }
    values |= {"extraTolerations": tolerations} if tolerations else {}
    values |= {"startTimeout": START_TIMEOUT} if any(autoscales(group) for group in users) else {}
    return {"singleuser": values}


def _profile(group: Group, *, first: bool) -> dict[str, Any]:
    profile = {
        "display_name": str(group["name"]),
        "slug": name_on_nodes(str(group["name"])),
        "description": _description(group),
        "kubespawner_override": {"node_selector": selector(group)},
    }
    return {**profile, "default": True} if first else profile


def _description(group: Group) -> str:
    low, high = lowest(group), group.get("max")
    size = f"{low} to {high} nodes" if autoscales(group) else f"{low} node{'' if low == 1 else 's'}"
    return f"{size} of flavor {group['flavor']}" if group.get("flavor") else size
