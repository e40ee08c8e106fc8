# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What node groups ask for: what their nodes carry, which of them are the core pool and which are for users. Knows no cloud."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .._errors import reject_all
from .._magnum.group_names import on_nodes_problems, sanitised
from .._magnum.rules import DEFAULT_GROUPS, name_clashes
from .changes import GROUP_LABELS, Desired, Taint
from .label_rules import label_problems, taint_problems
from .schema import converted_group, key_problems, value_of

Group = Mapping[str, Any]

PURPOSE = "hub.jupyter.org/node-purpose"
GROUP_LABEL = GROUP_LABELS[0]
DEFAULT_WORKER, CONTROL_PLANE = "default-worker", "default-master"
LONGEST = 18  # digits of a number: Magnum, Kubernetes and Helm count in 64 bits
SIZES = ("min", "max", "count")
EFFECTS = ("NoSchedule", "PreferNoSchedule", "NoExecute")


def name_on_nodes(name: str) -> str:
    """The group's name as it is in the labels of its nodes."""
    return sanitised(name)


# -- what a group asks for ------------------------------------------------------------------------------------


def labels_of(group: Group) -> dict[str, str]:
    """The desired labels of the group's nodes; YAML's true and 1 become the text that Kubernetes asks for."""
    return {str(key): _as_text(value) for key, value in (value_of(group, "node_labels") or {}).items()}


def taints_of(group: Group) -> list[Taint]:
    """The desired taints of the group's nodes, each with key, value (may be empty) and effect."""
    return [
        {"key": str(t["key"]), "value": _as_text(t.get("value")), "effect": t["effect"]}
        for t in value_of(group, "node_taints") or []
    ]


def users_per_node(group: Group) -> int | None:
    """How many users the group's nodes are to hold each; None where the group does not say it."""
    return whole_number(group.get("users_per_node")) or None


def whole_number(value: Any) -> int | None:
    """A whole number from 0, also where it comes as text; None for anything else, as true, 1.5 and what no machine counts to."""
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < LONGEST:
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**LONGEST else None


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def desired_of_nodes(groups: Any) -> dict[str, Desired]:
    """What each group's nodes are to carry, by the group's name on the nodes. Raises InvalidRequest as check_groups does."""
    return {
        name_on_nodes(str(group["name"])): {
            "name": str(group["name"]),
            "labels": labels_of(group),
            "taints": taints_of(group),
        }
        for group in check_groups(groups)
    }


def check_groups(groups: Any) -> Sequence[Group]:
    """The groups in the types of their options, or InvalidRequest with everything about them that cannot be read."""
    if isinstance(groups, str | Mapping) or not isinstance(groups, Iterable):
        reject_all([f"The node groups must be a list, and are {_kind(groups)}: write each one as an item with a name."])
    found = list(groups)
    reject_all(group_problems(found))
    return read_groups(found)[0]


def read_groups(groups: Sequence[Any]) -> tuple[list[Any], list[str]]:
    """Declared groups in the types of their options, and what has another type; a sentence each. What is no mapping stays as it is."""
    read = [converted_group(group) if isinstance(group, Mapping) else (group, []) for group in groups]
    return [group for group, _problems in read], [problem for _group, problems in read for problem in problems]


def group_problems(groups: Sequence[Any]) -> list[str]:
    """Everything about node groups that cannot be read, or would be rejected later; a sentence each."""
    groups, found = read_groups(groups)
    found += [problem for number, group in enumerate(groups, 1) for problem in _problems_of(number, group)]
    names = [str(group["name"]) for group in groups if isinstance(group, Mapping) and group.get("name")]
    return found + name_clashes([*names, *(name for name in DEFAULT_GROUPS if name not in names)])


KINDS = {str: "text", bool: "true or false", int: "a number", float: "a number", list: "a list", type(None): "empty"}


def _kind(value: Any) -> str:
    if isinstance(value, Mapping):
        return "a mapping"
    return next((word for kind, word in KINDS.items() if isinstance(value, kind)), "something else")


def _problems_of(number: int, group: Any) -> list[str]:
    if not isinstance(group, Mapping) or not group.get("name"):
        return [f"Node group {number} of the list has no name: write it as an item with a name."]
    where = f"Node group {group['name']!r}:"
    if wrong := on_nodes_problems(str(group["name"])):
        return wrong
    if group["name"] == CONTROL_PLANE and (value_of(group, "node_labels") or value_of(group, "node_taints")):
        return [
            f"{where} nodes of the control plane do not say which group they are of: leave out its labels and taints."
        ]
    return [
        *key_problems(where, group),
        *_label_problems(where, group),
        *_size_problems(where, group),
        *_share_problems(where, group),
        *_taint_problems(where, group),
    ]


def _label_problems(where: str, group: Group) -> list[str]:
    labels = value_of(group, "node_labels") or {}
    if not isinstance(labels, Mapping):
        return [f"{where} its node_labels must be a mapping of names to values, and are {_kind(labels)}."]
    return label_problems(where, labels_of(group))


def _size_problems(where: str, group: Group) -> list[str]:
    return [
        f"{where} its {name} must be a whole number from 0, and is {_shown_number(group[name])}."
        for name in SIZES
        if group.get(name) is not None and whole_number(group[name]) is None
    ]


def _shown_number(value: Any) -> str:
    return repr(value)[:40] if isinstance(value, str | int | float) else _kind(value)


def _share_problems(where: str, group: Group) -> list[str]:
    """What the hubs could not read of how users share a node."""
    profile, found = group.get("profile") or {}, []
    for word, part in (("profile", profile), ("profile's kubespawner_override", _override(profile))):
        if not isinstance(part, Mapping):
            found.append(f"{where} its {word} must be a mapping of names to values, and is {_kind(part)}.")
    if group.get("users_per_node") is not None and users_per_node(group) is None:
        found.append(
            f"{where} its users_per_node must be a whole number from 1, and is "
            f"{_shown_number(group['users_per_node'])}."
        )
    return found


def _taint_problems(where: str, group: Group) -> list[str]:
    taints = value_of(group, "node_taints") or []
    if isinstance(taints, str | Mapping) or not isinstance(taints, Iterable):
        return [f"{where} its node_taints must be a list, and are {_kind(taints)}."]
    asked = list(taints)
    whole = [it for it in asked if isinstance(it, Mapping) and it.get("key") and it.get("effect") in EFFECTS]
    unread = [
        f"{where} each taint needs a key and an effect of {', '.join(EFFECTS)}, which {_shown(taint)} has not."
        for taint in asked
        if taint not in whole
    ]
    return unread + taint_problems(where, taints_of({"node_taints": whole}))


def _override(profile: Any) -> Any:
    return profile.get("kubespawner_override", {}) if isinstance(profile, Mapping) else {}


def _shown(taint: Any) -> str:
    return json.dumps(dict(taint), default=str) if isinstance(taint, Mapping) else repr(str(taint))


# -- which group is for what ----------------------------------------------------------------------------------


def _with_purpose(groups: Sequence[Group], purpose: str) -> list[Group]:
    return [group for group in groups if labels_of(group).get(PURPOSE) == purpose]


def core_groups(groups: Sequence[Group]) -> list[Group]:
    default = [group for group in groups if group["name"] == DEFAULT_WORKER] or [{"name": DEFAULT_WORKER}]
    return _with_purpose(groups, "core") or default


def build_groups(groups: Sequence[Group]) -> list[Group]:
    """The groups that only build images; none: users' nodes build them, too."""
    return _with_purpose(groups, "build")


def user_groups(groups: Sequence[Group]) -> list[Group]:
    taken = [group["name"] for group in (*core_groups(groups), *build_groups(groups))]
    others = [group for group in groups if group["name"] not in taken]
    return _with_purpose(groups, "user") or others


def with_nodes(groups: Sequence[Group]) -> list[Group]:
    """Those that have nodes or may get some."""
    return [group for group in groups if highest(group)]


def offered_groups(groups: Sequence[Group]) -> list[Group]:
    """The groups where users may run; where none has nodes they wait for those of any, rather than go to the core pool."""
    users = user_groups(groups)
    return with_nodes(users) or users


def selector(group: Group) -> dict[str, str]:
    return {GROUP_LABEL: name_on_nodes(str(group["name"]))}


def autoscales(group: Group) -> bool:
    """Whether the autoscaler may change the group's size."""
    return (whole_number(group.get("max")) or 0) > lowest(group)


def lowest(group: Group) -> int:
    return _size(group, "min", "count")


def highest(group: Group) -> int:
    """The most nodes that the group may have; without a maximum it stays at its count, which is 1 where it says none."""
    return max(lowest(group), _size(group, "max", "count"))


def _size(group: Group, *names: str) -> int:
    """The first of these that the group says, as checked before; 1 where it says none."""
    return next((size for name in names if (size := whole_number(group.get(name))) is not None), 1)


def tolerations(groups: Sequence[Group]) -> list[dict[str, str]]:
    """What a pod needs to stand on nodes of these groups: one toleration per taint, each once."""
    found: list[dict[str, str]] = []
    for taint in (taint for group in groups for taint in taints_of(group)):
        rule = {"operator": "Equal", "value": taint["value"]} if taint["value"] else {"operator": "Exists"}
        toleration = {"key": taint["key"], **rule, "effect": taint["effect"]}
        if toleration not in found:
            found.append(toleration)
    return found
