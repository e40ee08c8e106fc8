# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From node groups to where things run: what their nodes carry, and the hub's values. Knows no cloud and no cluster."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ._errors import refuse_all

Group = Mapping[str, Any]
Taint = dict[str, str]

PURPOSE = "hub.jupyter.org/node-purpose"
GROUP_LABEL = "capi.stackhpc.com/node-group"
DEFAULT_WORKER = "default-worker"
EFFECTS = ("NoSchedule", "PreferNoSchedule", "NoExecute")
START_TIMEOUT = 600  # seconds; a new node takes about 5 minutes, and the chart's 300 s would give up on it


def name_on_nodes(name: str) -> str:
    """The group's name as the driver writes it into node labels (magnum_capi_helm.driver_utils.sanitized_name)."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower())


# -- what a group asks for ------------------------------------------------------------------------------------


def labels_of(group: Group) -> dict[str, str]:
    """The labels wanted on the group's nodes; YAML's true and 1 become the text that Kubernetes asks for."""
    return {str(key): _as_text(value) for key, value in (group.get("labels") or {}).items()}


def taints_of(group: Group) -> list[Taint]:
    """The taints wanted on the group's nodes, each with key, value (may be empty) and effect."""
    return [
        {"key": str(t["key"]), "value": _as_text(t.get("value")), "effect": t["effect"]}
        for t in group.get("taints") or []
    ]


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def check_groups(groups: Any) -> Sequence[Group]:
    """Return the groups, or raise Refused with everything about their names, labels and taints that cannot be read."""
    if isinstance(groups, str | Mapping) or not isinstance(groups, Iterable):
        refuse_all([f"The node groups must be a list, and are {_kind(groups)}: write each one as an item with a name."])
    found = list(groups)
    refuse_all(problem for number, group in enumerate(found, 1) for problem in _group_problems(number, group))
    return found


KINDS = {str: "text", bool: "true or false", int: "a number", float: "a number", list: "a list", type(None): "empty"}


def _kind(value: Any) -> str:
    if isinstance(value, Mapping):
        return "a mapping"
    return next((word for kind, word in KINDS.items() if isinstance(value, kind)), "something else")


def _group_problems(number: int, group: Any) -> list[str]:
    if not isinstance(group, Mapping) or not group.get("name"):
        return [f"Node group {number} of the list has no name: write it as an item with a name."]
    where, found = f"Node group {group['name']!r}:", []
    if not isinstance(group.get("labels") or {}, Mapping):
        found.append(f"{where} its labels must be a mapping of names to values, and are {_kind(group['labels'])}.")
    taints = group.get("taints") or []
    if isinstance(taints, str | Mapping) or not isinstance(taints, Iterable):
        return [*found, f"{where} its taints must be a list, and are {_kind(taints)}."]
    for taint in taints:
        if not isinstance(taint, Mapping) or not taint.get("key") or taint.get("effect") not in EFFECTS:
            found.append(
                f"{where} each taint needs a key and an effect of {', '.join(EFFECTS)}, which {_shown(taint)} has not."
            )
    return found


def _shown(taint: Any) -> str:
    return json.dumps(dict(taint), default=str) if isinstance(taint, Mapping) else repr(str(taint))


# -- the hub's values -----------------------------------------------------------------------------------------


def generate_hub_values(groups: Any) -> dict[str, Any]:
    """Values in the words of Zero to JupyterHub that place the hub on its core pool and users on their groups.

    Holds positive values only, so that nothing has to be deleted from the chart's defaults. No groups: no values.
    """
    wanted = check_groups(groups)
    if not wanted:
        return {}
    core, users = _core_groups(wanted), _user_groups(wanted)
    return {**_core_values(core, _scheduling(users)), **_singleuser_values(users)}


def _with_purpose(groups: Sequence[Group], purpose: str) -> list[Group]:
    return [group for group in groups if labels_of(group).get(PURPOSE) == purpose]


def _core_groups(groups: Sequence[Group]) -> list[Group]:
    default = [group for group in groups if group["name"] == DEFAULT_WORKER] or [{"name": DEFAULT_WORKER}]
    return _with_purpose(groups, "core") or default


def _user_groups(groups: Sequence[Group]) -> list[Group]:
    core = [group["name"] for group in _core_groups(groups)]
    others = [group for group in groups if group["name"] not in core]
    return _with_purpose(groups, "user") or others


def _selector(group: Group) -> dict[str, str]:
    return {GROUP_LABEL: name_on_nodes(str(group["name"]))}


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
        place["nodeSelector"] = _selector(core[0])
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


def autoscales(group: Group) -> bool:
    """Whether the autoscaler may change the group's size."""
    low, high = _lowest(group), group.get("max")
    return high is not None and int(high) > low


def _lowest(group: Group) -> int:
    return int(next((group[key] for key in ("min", "count") if group.get(key) is not None), 1))


def _singleuser_values(users: Sequence[Group]) -> dict[str, Any]:
    if not users:
        return {}
    tolerations = _tolerations(users)
    values: dict[str, Any] = {
        "nodeSelector": _selector(users[0]),  # also where placeholders wait and images are pulled beforehand
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
        "kubespawner_override": {"node_selector": _selector(group)},
    }
    return {**profile, "default": True} if first else profile


def _description(group: Group) -> str:
    low, high = _lowest(group), group.get("max")
    size = f"{low} to {high} nodes" if autoscales(group) else f"{low} node{'' if low == 1 else 's'}"
    return f"{size} of flavor {group['flavor']}" if group.get("flavor") else size
