# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the pods of a hub and of its users would get a node, said before anything is deployed. Judges merged values, asks nobody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.hubforge.magnum.plugins.module_utils._hub_check.options import (
    Problem,
    option_problems,
    requested,
)
from ansible_collections.hubforge.magnum.plugins.module_utils._hub_check.sizes import as_quantity, shown
from ansible_collections.hubforge.magnum.plugins.module_utils._hub_check.spawner import (
    Asked,
    part,
    read_everybody,
    read_profiles,
)
from ansible_collections.hubforge.magnum.plugins.module_utils._nodes.groups import (
    GROUP_LABEL,
    Group,
    core_groups,
    name_on_nodes,
    user_groups,
)

from .._release.layers import Values, overlay
from .nodes import Nodes, nodes_of, place, selecting, selector_problem, selectors_in
from .shares import CHART_GUARANTEE

# What the chart jupyterhub says where people say nothing (values.yaml of 4.2 to 4.4), as far as it decides on nodes.
DEDICATED = ("hub.jupyter.org/dedicated", "hub.jupyter.org_dedicated")
CHART: Values = {
    "singleuser": {"memory": {"guarantee": CHART_GUARANTEE}},
    "scheduling": {
        f"{who}Pods": {
            "tolerations": [
                {"key": key, "operator": "Equal", "value": word, "effect": "NoSchedule"} for key in DEDICATED
            ]
        }
        for who, word in (("core", "core"), ("user", "user"))
    },
}
CORE_PODS = ("hub", "proxy.chp", "proxy.traefik", "scheduling.userScheduler")
QUANTITIES = ("singleuser.storage.capacity", "hub.db.pvc.storage")


def placement_problems(
    values: Mapping[str, Any], hub: Mapping[str, Any], path: str, groups: Sequence[Group], flavors: Sequence[Any]
) -> Iterator[str]:
    """A sentence each. `path` leads from the values to those of the hub."""
    nodes, full = nodes_of(groups, flavors) if groups else [], overlay(CHART, hub)
    unplaced: list[Mapping[str, Any]] = []
    for where, selector in selectors_in(values):
        for problem in option_problems({"node_selector": selector}):
            yield problem.sentence(where)
        if nodes and (wrong := selector_problem(selector, nodes)):
            unplaced.append(selector)
            yield wrong.sentence(where)
    yield from _user_problems(
        full, path, nodes, [name_on_nodes(str(it["name"])) for it in user_groups(groups)], unplaced
    )
    yield from _core_problems(values, full, path, nodes, [name_on_nodes(str(it["name"])) for it in core_groups(groups)])
    yield from _quantity_problems(values, hub, path)


# -- pods of users ------------------------------------------------------------------------------------------------


def _user_problems(
    hub: Mapping[str, Any],
    path: str,
    nodes: Sequence[Nodes],
    users: Sequence[str],
    unplaced: Sequence[Mapping[str, Any]],
) -> Iterator[str]:
    everybody, profiles = read_everybody(hub), read_profiles(hub, all_choices=True)
    reported = part(hub, "singleuser").get("profileList")
    if not isinstance(reported, Mapping | list | tuple | None):
        yield f"{path}singleuser.profileList must be a list of profiles, not {shown(reported)}."
    for problem in everybody.problems:
        if problem.own or not profiles:  # a pair that every profile sets again is never used
            yield problem.sentence(
                f"{path}singleuser.{problem.of}" if problem.of and not problem.own else f"{path}singleuser"
            )
    said: set[tuple[str, Problem]] = set()
    for asked in profiles or [everybody]:
        where = f"The profile {asked.name!r}" if profiles else f"{path}singleuser"
        found = [it for it in asked.problems if not (it.own and it in everybody.problems)] if profiles else []
        if nodes and asked.options["node_selector"] not in unplaced:
            found += _place_problems(asked, nodes, users)
        for problem in found:
            if (where, problem) not in said:
                said.add((where, problem))
                yield problem.sentence(f"{where}, {asked.choice}" if asked.choice else where)


def _place_problems(asked: Asked, nodes: Sequence[Nodes], users: Sequence[str]) -> Iterator[Problem]:
    """Why no node takes a user of a profile, or only nodes that are not for users, where the profile does not say so itself."""
    found, wrong = place(asked.options, requested(asked.options), nodes, users)
    chosen = isinstance(own := asked.own.get("node_selector"), Mapping) and GROUP_LABEL in own
    if wrong:
        yield wrong
    elif users and not chosen and not any(it.name in users for it in found):
        there = ", ".join(it.name for it in found)
        yield Problem(
            f"goes to nodes of {there} alone, and users belong on {' or '.join(users)}: select one of these by {GROUP_LABEL}"
        )


# -- the hub's own pods -------------------------------------------------------------------------------------------


def _core_problems(
    values: Mapping[str, Any], hub: Mapping[str, Any], path: str, nodes: Sequence[Nodes], core: Sequence[str]
) -> Iterator[str]:
    common = part(hub, "scheduling.corePods").get("tolerations") or []
    common = list(common) if isinstance(common, list | tuple) else []
    places: list[tuple[str, Mapping[str, Any], list[Any]]] = [
        (f"{path}{it}", part(hub, it), common) for it in CORE_PODS
    ]
    if path:
        places.append(("BinderHub", values, []))
    for where, said, more in places:
        selector, reported = part(said, "nodeSelector"), said.get("tolerations")
        problems = [
            *(option_problems({"tolerations": reported}) if reported is not None else ()),
            *([Problem(f"must be a list, not {shown(reported)}")] if isinstance(reported, Mapping) else ()),
        ]
        for problem in problems:
            yield problem.sentence(where if problem.own else f"{where}.tolerations")
        if problems or not nodes or not selector or selector_problem(selector, nodes):
            continue
        tolerations = [it for it in [*more, *(reported or [])] if isinstance(it, Mapping)]
        sizes = {name: as_quantity(it) or 0.0 for name, it in part(said, "resources.requests").items()}
        found, wrong = place({"node_selector": selector, "tolerations": tolerations}, sizes, nodes, core)
        if wrong:
            yield wrong.sentence(where)
        elif not any(it.name in core for it in found):
            there = ", ".join(it.name for it in selecting(selector, nodes))
            yield f"{where}.nodeSelector selects nodes of {there}, and the hub's own pods belong on {' or '.join(core)}: leave it out."


# -- Kubernetes' quantities ---------------------------------------------------------------------------------------


def _quantity_problems(values: Mapping[str, Any], hub: Mapping[str, Any], path: str) -> Iterator[str]:
    for name in QUANTITIES:
        above, _dot, last = name.rpartition(".")
        size = part(hub, above).get(last)
        if size is not None and not as_quantity(size):
            yield f"{path}{name} is {shown(size)}, no quantity of Kubernetes: write it as 10Gi."
    for where, resources in _resources_in(values, ""):
        requests, limits = part(resources, "requests"), part(resources, "limits")
        for word, sizes in (("requests", requests), ("limits", limits)):
            for key, size in sizes.items():
                if size is not None and as_quantity(size) is None:
                    yield f"{where}.{word}.{str(key)[:80]} is {shown(size)}, no quantity of Kubernetes: write it as 500m, 2 or 1Gi."
        for key, size in requests.items():
            asked, allowed = as_quantity(size), as_quantity(limits.get(key))
            if asked and allowed and asked > allowed:
                yield f"{where}.requests.{str(key)[:80]} is {shown(size)} and above its limit of {shown(limits[key])}: raise the limit."


def _resources_in(values: Any, where: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for key, value in values.items() if isinstance(values, Mapping) else ():
        inside = f"{where}.{key}".lstrip(".")
        if key == "resources" and isinstance(value, Mapping):
            yield inside, value
        elif key != "custom":
            yield from _resources_in(value, inside)
