# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From node groups to the values of a hub's chart: where its own pods run, and where its users' do. Knows no cloud and no cluster."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.hubforge.magnum.plugins.module_utils._hub_check.options import (
    cleaned,
)
from ansible_collections.hubforge.magnum.plugins.module_utils._hub_check.sizes import as_bytes
from ansible_collections.hubforge.magnum.plugins.module_utils._hub_check.spawner import part
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
    whole_number,
)

from .._release.layers import Values, overlay
from .foreign import require_bounded
from .node_capacity import GPU, Allocatable, allocatable_by_group
from .shares import EXTRA, given_share, placeholder_of, users_on_node, with_whole_pairs, written_share

AllocatableByGroup = Mapping[str, Allocatable]

START_TIMEOUT = 600  # seconds; a new node takes about 5 minutes, and the chart's 300 s would give up on it


def generate_hub_values(groups: Any, flavors: Any = (), reserve: Any = None, user_values: Any = None) -> Values:
    """Values in the words of Zero to JupyterHub that place the hub on its core pool and users on their groups.

    With `flavors` (see node_capacity.allocatable_by_group, also for `reserve`) each profile gets its share of a node, unless
    `user_values`, which win over these, set one for everybody, in whatever spelling (options.written). Holds positive values only, so
    that nothing has to be deleted from the chart's defaults. No groups: no values. Raises InvalidRequest for what cannot be read.
    """
    require_bounded("The node groups", groups)
    desired = check_groups(groups)
    if not desired:
        return {}
    core, users = core_groups(desired), offered_groups(desired)
    by_group = allocatable_by_group(users, flavors, reserve)
    own = written_share(user_values)
    profiles = {str(group["name"]): _profile(group, by_group.get(str(group["name"])), own) for group in users}
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
        "userPlaceholder": {"enabled": True, "replicas": 1, **placeholder_of(smallest["kubespawner_override"])},
    }


# -- its users ------------------------------------------------------------------------------------------------


def home_group(users: Sequence[Group], by_group: AllocatableByGroup) -> Group:
    """The group for what is of no profile: the smallest one, without GPUs and able to grow where there is such a one."""

    def size(group: Group) -> tuple[bool, bool, float, float]:
        allocatable = by_group.get(str(group["name"])) or Allocatable(math.inf, math.inf)
        return allocatable.gpus > 0, not autoscales(group), allocatable.memory, allocatable.cpus

    return min(users, key=size)


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


def _profile(group: Group, allocatable: Allocatable | None, own: Mapping[str, Any]) -> Values:
    generated = {
        "display_name": _title(str(group["name"])),
        "slug": name_on_nodes(str(group["name"])),
        "kubespawner_override": {"node_selector": selector(group), **given_share(group, allocatable, own)},
    }
    profile = overlay(generated, group.get("profile") or {})
    words = part(group, "profile.kubespawner_override")
    override = with_whole_pairs(profile["kubespawner_override"], {**own, **words})
    profile = {**profile, "kubespawner_override": override}
    return {**profile, "description": profile.get("description") or _description(group, allocatable, profile)}


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
    read = cleaned(override)
    users, memory = users_on_node(group, allocatable), (as_bytes(read["mem_limit"]) or 0) / 2**20
    cpus, gpus = read["cpu_limit"], whole_number(read[EXTRA[1]].get(GPU))
    parts = [
        _count(math.floor(float(cpus) * 10) / 10, "CPU") + (f" shared by {users} users" if users > 1 else "")
        if cpus
        else "",
        f"{math.floor(memory / 102.4) / 10:g} GB memory" if memory else "",
        _count(gpus, "GPU") if gpus is not None else "",
        ("up to " if autoscales(group) else "") + _count(high, "node"),
    ]
    return ", ".join(part for part in parts if part)


def _count(number: float, what: str) -> str:
    return f"{number:g} {what}{'' if number == 1 else 's'}"
