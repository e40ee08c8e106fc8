# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From node groups to the values of a hub's chart: where its own pods run, and where its users' do. Knows no cloud and no cluster."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.hubforge.magnum.plugins.module_utils._nodes.groups import (
    Group,
    autoscales,
    check_groups,
    core_groups,
    highest,
    lowest,
    name_on_nodes,
    offered_groups,
    selector,
    tolerations,
    users_per_node,
)

from .._release.layers import Values, overlay
from .node_capacity import GPU, Allocatable, allocatable_by_group, as_mib, round_down

AllocatableByGroup = Mapping[str, Allocatable]

START_TIMEOUT = 600  # seconds; a new node takes about 5 minutes, and the chart's 300 s would give up on it
USERS = (
    4  # on a node without GPUs: few enough for a home volume each, enough to fill a node before the next one is made
)
LEAST_MEMORY = 1024  # MiB; a smaller node holds fewer users rather than giving each less
# A user's share as the chart's singleuser says it for everybody → as a profile does, which wins over that.
SHARES = {
    "memory": {"guarantee": "mem_guarantee", "limit": "mem_limit"},
    "cpu": {"guarantee": "cpu_guarantee", "limit": "cpu_limit"},
}


def generate_hub_values(groups: Any, flavors: Any = (), reserve: Any = None, user_values: Any = None) -> Values:
    """Values in the words of Zero to JupyterHub that place the hub on its core pool and users on their groups.

    With `flavors` (see node_capacity.allocatable_by_group, also for `reserve`) each profile gets its share of a node, unless
    `user_values`, which win over these, set one for everybody. Holds positive values only, so that nothing has to be deleted
    from the chart's defaults. No groups: no values.
    """
    desired = check_groups(groups)
    if not desired:
        return {}
    core, users = core_groups(desired), offered_groups(desired)
    by_group = allocatable_by_group(users, flavors, reserve)
    reported = user_values.get("singleuser") if isinstance(user_values, Mapping) else {}
    reported = reported if isinstance(reported, Mapping) else {}
    profiles = {str(group["name"]): _profile(group, by_group.get(str(group["name"])), reported) for group in users}
    scheduling = _scheduling(users, profiles[str(home_group(users, by_group)["name"])] if users else {})
    return {**_core_values(core, scheduling), **_singleuser_values(users, by_group, list(profiles.values()))}


# -- the hub itself -------------------------------------------------------------------------------------------


def _core_values(core: Sequence[Group], scheduling: Values) -> Values:
    def place() -> Values:  # another mapping for each pod, or YAML would show the others as aliases of the first
        nodes = {"nodeSelector": selector(core[0])} if len(core) == 1 else {}
        return {"tolerations": found, **nodes} if (found := tolerations(core)) else nodes

    if len(core) > 1:  # a node selector cannot say "one of these", but all of them carry the chart's own label
        scheduling["corePods"] = {"nodeAffinity": {"matchNodePurpose": "require"}}
    values: Values = {"scheduling": scheduling} if scheduling else {}
    if not place():
        return values
    own = {
        "hub": place(),
        "proxy": {"chp": place(), "traefik": place()},
        "prePuller": {"hook": place()},
        "scheduling": {"userScheduler": place()},
    }
    return overlay(own, values)


def _scheduling(users: Sequence[Group], smallest: Values) -> Values:
    if not any(autoscales(group) for group in users):
        return {}
    # packs users so that nodes empty; the placeholder gives way to a user and calls for the next node
    return {
        "userScheduler": {"enabled": True},
        "podPriority": {"enabled": True},
        "userPlaceholder": {"enabled": True, "replicas": 1, **_placeholder(smallest["kubespawner_override"])},
    }


def _placeholder(override: Mapping[str, Any]) -> Values:
    """As big as a user of this profile; JupyterHub's 1G is Kubernetes' 1Gi."""
    memory = override.get("mem_guarantee") or override.get("mem_limit")
    requests = {
        "cpu": override.get("cpu_guarantee"),
        "memory": f"{memory}i" if as_mib(memory) is not None and str(memory)[-1:].isalpha() else memory,
    }
    gpus = override.get("extra_resource_guarantees") or {}
    resources: Values = {"requests": {key: value for key, value in {**requests, **gpus}.items() if value}}
    resources |= {"limits": dict(gpus)} if gpus else {}
    return {"resources": resources} if resources["requests"] else {}


# -- its users ------------------------------------------------------------------------------------------------


def home_group(users: Sequence[Group], by_group: AllocatableByGroup) -> Group:
    """The group for what is of no profile: the smallest one, without GPUs and able to grow where there is such a one."""

    def size(group: Group) -> tuple[bool, bool, float, float]:
        allocatable = by_group.get(str(group["name"])) or Allocatable(math.inf, math.inf)
        return allocatable.gpus > 0, not autoscales(group), allocatable.memory, allocatable.cpus

    return min(users, key=size)


def users_on_node(group: Group, allocatable: Allocatable | None) -> int:
    """How many users share a node: as the group says, else one per GPU, else USERS if that leaves each LEAST_MEMORY."""
    default = (
        USERS
        if allocatable is None
        else allocatable.gpus or max(1, min(USERS, int(allocatable.memory // LEAST_MEMORY)))
    )
    return users_per_node(group) or default


def share_of(group: Group, allocatable: Allocatable) -> Values:
    """A user's part of a node in KubeSpawner's words: memory is theirs alone, CPUs that nobody uses are anyone's, GPUs are whole."""
    users = users_on_node(group, allocatable)
    memory = f"{allocatable.memory // users}M"
    share: Values = {
        "mem_guarantee": memory,
        "mem_limit": memory,
        "cpu_guarantee": round_down(allocatable.cpus / users),
        "cpu_limit": allocatable.cpus,
    }
    if allocatable.gpus:
        gpus = {GPU: str(max(1, allocatable.gpus // users))}
        share |= {"extra_resource_guarantees": gpus, "extra_resource_limits": dict(gpus)}
    return share


def _singleuser_values(users: Sequence[Group], by_group: AllocatableByGroup, profiles: list[Values]) -> Values:
    if not users:
        return {}
    if not any("default" in profile for profile in profiles):
        profiles[0]["default"] = True
    values: Values = {
        "nodeSelector": selector(
            home_group(users, by_group)
        ),  # also where placeholders wait and images are pulled beforehand
        "profileList": profiles,
    }
    values |= {"extraTolerations": found} if (found := tolerations(users)) else {}
    values |= {"startTimeout": START_TIMEOUT} if any(autoscales(group) for group in users) else {}
    return {"singleuser": values}


def _profile(group: Group, allocatable: Allocatable | None, reported: Mapping[str, Any]) -> Values:
    share = _as_given(share_of(group, allocatable), reported) if allocatable else {}
    generated = {
        "display_name": _title(str(group["name"])),
        "slug": name_on_nodes(str(group["name"])),
        "kubespawner_override": {"node_selector": selector(group), **share},
    }
    profile = overlay(generated, group.get("profile") or {})
    return {**profile, "description": profile.get("description") or _description(group, allocatable, profile)}


def _as_given(share: Values, reported: Mapping[str, Any]) -> Values:
    """The share, where people set one for everybody theirs: guarantee and limit together, lest one be above the other."""
    for part, words in SHARES.items():
        pair = reported[part] if isinstance(reported.get(part), Mapping) else {}
        if own := {words[key]: value for key, value in pair.items() if key in words and value}:
            share = {key: value for key, value in share.items() if key not in words.values()} | own
    return share


def _title(name: str) -> str:
    """A group's name for people to choose by: user-small → Small, gpu_a100 → GPU A100."""
    words = [word for word in re.split(r"[^A-Za-z0-9]+", name) if word]
    words = words[1:] if len(words) > 1 and words[0].lower() in ("user", "users") else words
    mixed = [word.upper() if re.fullmatch(r"(?i)[cg]pu|[a-z]+\d+\w*", word) else word for word in words]
    return " ".join([mixed[0][:1].upper() + mixed[0][1:], *mixed[1:]]) if mixed else name


def _description(group: Group, allocatable: Allocatable | None, profile: Mapping[str, Any]) -> str:
    low, high, override = lowest(group), highest(group), profile["kubespawner_override"]
    if allocatable is None:
        size = f"{low} to {high} nodes" if autoscales(group) else _count(high, "node")
        return f"{size} of flavor {group['flavor']}" if group.get("flavor") else size
    users, memory = users_on_node(group, allocatable), as_mib(override.get("mem_limit"))
    cpus, gpus = override.get("cpu_limit"), str((override.get("extra_resource_limits") or {}).get(GPU, ""))
    parts = [
        _count(math.floor(float(cpus) * 10) / 10, "CPU") + (f" shared by {users} users" if users > 1 else "")
        if cpus
        else "",
        f"{math.floor(memory / 102.4) / 10:g} GB memory" if memory else "",
        _count(int(gpus), "GPU") if gpus.isdecimal() else "",
        ("up to " if autoscales(group) else "") + _count(high, "node"),
    ]
    return ", ".join(part for part in parts if part)


def _count(number: float, what: str) -> str:
    return f"{number:g} {what}{'' if number == 1 else 's'}"
