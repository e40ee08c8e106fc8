# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A user's share of a node in KubeSpawner's words: what a group's nodes allow, and what people wrote in its place. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from ansible_collections.hubforge.magnum.plugins.module_utils._hub_check.options import (
    OPTIONS,
    PAIRS,
    cleaned,
    requested,
    written,
)
from ansible_collections.hubforge.magnum.plugins.module_utils._hub_check.sizes import as_bytes, as_cores, as_quantity
from ansible_collections.hubforge.magnum.plugins.module_utils._hub_check.spawner import part
from ansible_collections.hubforge.magnum.plugins.module_utils._nodes.groups import Group, users_per_node

from .._release.layers import Values
from .node_capacity import GPU, Allocatable, round_down

# On a node without GPUs: few enough for a home volume each, enough to fill a node before the next one is made.
USERS = 4
LEAST_MEMORY = 1024  # MiB; a smaller node holds fewer users rather than giving each less
CHART_GUARANTEE = "1G"  # of memory, where a hub's values say nothing: singleuser.memory.guarantee of the chart
PODS = 100  # of users on a node: a kubelet takes 110, and DaemonSets and the cluster's own have some of them
EXTRA = ("extra_resource_guarantees", "extra_resource_limits")


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


def written_share(user_values: Any) -> Values:
    """What people set for everybody of a user's share, in KubeSpawner's words: with units that it does not read, for the rules to tell."""
    words = (*(name for pair in PAIRS.values() for name in pair), *EXTRA)
    return {name: value for name, value in written(user_values).items() if name in words and value}


def users_fitting(group: Group, allocatable: Allocatable, own: Mapping[str, Any]) -> int:
    """How many users a node holds at once: as many as share it, or as fit where people wrote how much each gets."""
    if not own:
        return min(users_on_node(group, allocatable), PODS)
    asked = requested(cleaned({"mem_guarantee": CHART_GUARANTEE, **given_share(group, allocatable, own)}))
    capacity = {"memory": allocatable.memory * 2**20, "cpu": allocatable.cpus, GPU: float(allocatable.gpus)}
    return min([PODS, *(math.floor(capacity[name] / size + 1e-9) for name, size in asked.items() if name in capacity)])


def given_share(group: Group, allocatable: Allocatable | None, own: Mapping[str, Any]) -> Values:
    """The group's share, where people set one for everybody (`own`) theirs: guarantee and limit together, lest one be above the other."""
    share = share_of(group, allocatable) if allocatable else {}
    for pair in (*PAIRS.values(), EXTRA):
        if (
            share
            and (given := {name: own[name] for name in pair if name in own})
            and not (pair == EXTRA and EXTRA[0] not in share)
        ):
            share = {key: value for key, value in share.items() if key not in pair} | given
    return with_whole_pairs(share, own)


def with_whole_pairs(override: Values, own: Mapping[str, Any]) -> Values:
    """With the half of a pair that nobody wrote moved to the other half, where Kubernetes would refuse both together."""
    found = dict(override)
    for kind, (least, most) in PAIRS.items():
        read = OPTIONS[least].read or as_cores
        default = CHART_GUARANTEE if kind == "memory" else None
        guarantee, limit = found.get(least, own.get(least, default)), found.get(most, own.get(most))
        if (read(guarantee) or 0) > (read(limit) or math.inf):
            if least not in own:
                found[least] = limit
            elif most not in own:
                found[most] = guarantee
    guaranteed, limited = (part(found, name) for name in EXTRA)
    written_there = [part(own, name) for name in EXTRA]
    if guaranteed and limited and bool(written_there[0]) != bool(written_there[1]):
        found[EXTRA[0]] = found[EXTRA[1]] = dict(guaranteed if written_there[0] else limited)
    return found


def placeholder_of(override: Mapping[str, Any]) -> Values:
    """As big as a user of this profile; JupyterHub's 1G is Kubernetes' 1Gi."""
    read = cleaned(override)
    memory = read["mem_guarantee"] or read["mem_limit"]
    requests = {
        "cpu": read["cpu_guarantee"],
        "memory": f"{memory}i" if as_quantity(f"{memory}i") else as_bytes(memory),
    }
    gpus = {key: size for key, size in read[EXTRA[0]].items() if as_quantity(size)}
    resources: Values = {"requests": {key: value for key, value in {**requests, **gpus}.items() if value}}
    resources |= {"limits": dict(gpus)} if gpus else {}
    return {"resources": resources} if resources["requests"] else {}
