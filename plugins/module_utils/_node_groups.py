# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What node groups ask for: what their nodes carry, which of them are the core pool and which are for users. Knows no cloud."""

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


# -- which group is for what ----------------------------------------------------------------------------------


def _with_purpose(groups: Sequence[Group], purpose: str) -> list[Group]:
    return [group for group in groups if labels_of(group).get(PURPOSE) == purpose]


def core_groups(groups: Sequence[Group]) -> list[Group]:
    default = [group for group in groups if group["name"] == DEFAULT_WORKER] or [{"name": DEFAULT_WORKER}]
    return _with_purpose(groups, "core") or default


def user_groups(groups: Sequence[Group]) -> list[Group]:
    core = [group["name"] for group in core_groups(groups)]
    others = [group for group in groups if group["name"] not in core]
    return _with_purpose(groups, "user") or others


def selector(group: Group) -> dict[str, str]:
    return {GROUP_LABEL: name_on_nodes(str(group["name"]))}


def autoscales(group: Group) -> bool:
    """Whether the autoscaler may change the group's size."""
    low, high = lowest(group), group.get("max")
    return high is not None and int(high) > low


def lowest(group: Group) -> int:
    return int(next((group[key] for key in ("min", "count") if group.get(key) is not None), 1))


def tolerations(groups: Sequence[Group]) -> list[dict[str, str]]:
    """What a pod needs to stand on nodes of these groups: one toleration per taint, each once."""
    found: list[dict[str, str]] = []
    for taint in (taint for group in groups for taint in taints_of(group)):
        rule = {"operator": "Equal", "value": taint["value"]} if taint["value"] else {"operator": "Exists"}
        toleration = {"key": taint["key"], **rule, "effect": taint["effect"]}
        if toleration not in found:
            found.append(toleration)
    return found
