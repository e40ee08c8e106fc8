# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which node groups a pod may go to, as the scheduler finds out later: by selector, affinity, taints and size. Asks no cluster."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.hubforge.magnum.plugins.module_utils._hub_check.options import Problem
from ansible_collections.hubforge.magnum.plugins.module_utils._nodes.groups import (
    DEFAULT_WORKER,
    GROUP_LABEL,
    Group,
    labels_of,
    name_on_nodes,
    taints_of,
)

from .node_capacity import GPU, count_gpus, find_flavor

Values = Mapping[str, Any]

EVICTION = 100  # MiB that a kubelet keeps free whatever it is configured to: nothing as big as the flavor ever fits
MIB, GIB = 2**20, 2**30
# Domains of labels that programs put on nodes by themselves. Any other label is on a node because its group declares it.
SOFTWARE = (
    "kubernetes.io",
    "k8s.io",
    "x-k8s.io",
    "stackhpc.com",
    "openstack.org",
    "nvidia.com",
    "amd.com",
    "intel.com",
)
SELECTORS = ("nodeSelector", "node_selector", "build_node_selector")
KEEPS_AWAY = ("NoSchedule", "NoExecute")


@dataclass(frozen=True)
class Nodes:
    """The nodes of one group: the group's `name` on them, what they carry, and what a pod may ask of one at the most (`capacity`).

    `capacity` is by resource, in cores, bytes and devices; what is not known of it is not in it.
    """

    name: str
    labels: Mapping[str, str]
    taints: Sequence[Mapping[str, str]]
    capacity: Mapping[str, float]


def nodes_of(groups: Sequence[Group], flavors: Sequence[Any]) -> list[Nodes]:
    """One item per group; default-worker comes with every cluster."""
    default: list[Group] = (
        [] if any(group["name"] == DEFAULT_WORKER for group in groups) else [{"name": DEFAULT_WORKER}]
    )
    known = [find_flavor(flavors, group.get("flavor")) for group in [*default, *groups]]
    gpus = [count_gpus(flavor.get("extra_specs") or {}) if flavor else 0 for flavor in known]
    found = []
    for group, flavor, number in zip([*default, *groups], known, gpus, strict=True):
        name = name_on_nodes(str(group["name"]))
        capacity: dict[str, float] = {}
        if flavor:
            capacity = {"cpu": float(flavor["vcpus"]), "memory": (float(flavor["ram"]) - EVICTION) * MIB}
            capacity |= {GPU: number} if any(gpus) else {}  # a site that hides extra specs shows no GPUs at all
        found.append(Nodes(name, {**labels_of(group), GROUP_LABEL: name}, taints_of(group), capacity))
    return found


def selecting(selector: Values, nodes: Iterable[Nodes]) -> list[Nodes]:
    """Those that carry every label of the selector, as far as groups decide on it."""
    return [it for it in nodes if all(_carries(it, str(key), [str(value)]) for key, value in selector.items())]


def selector_problem(selector: Values, nodes: Sequence[Nodes]) -> Problem | None:
    """Why no group has nodes for a selector; None where one has."""
    named, there = selector.get(GROUP_LABEL), sorted(it.name for it in nodes)
    if named is not None and str(named) not in there:
        return Problem(
            f"selects nodes of the group {str(named)[:80]!r}, and there are {', '.join(there)}: name one of these, or add the group"
        )
    if selecting(selector, nodes):
        return None
    labels = " and ".join(f"{str(key)[:80]}={str(value)[:80]}" for key, value in selector.items())
    return Problem(
        f"selects nodes with {labels}, and no node group has such nodes: select by labels of one of {', '.join(there)}, or give them to "
        "its node_labels"
    )


def tolerating(tolerations: Sequence[Values], nodes: Iterable[Nodes]) -> list[Nodes]:
    """Those whose taints keep no pod with these tolerations away."""
    return [it for it in nodes if not _hostile(it, tolerations)]


def _hostile(nodes: Nodes, tolerations: Sequence[Values]) -> list[Mapping[str, str]]:
    strict = [taint for taint in nodes.taints if taint["effect"] in KEEPS_AWAY]
    return [taint for taint in strict if not any(_tolerates(it, taint) for it in tolerations)]


def _tolerates(toleration: Values, taint: Mapping[str, str]) -> bool:
    key, effect, anything = toleration.get("key"), toleration.get("effect"), toleration.get("operator") == "Exists"
    if effect and effect != taint["effect"]:
        return False
    if not key:
        return anything
    return bool(key == taint["key"]) and (anything or str(toleration.get("value") or "") == taint["value"])


def place(
    options: Values, asked: Mapping[str, float], nodes: Sequence[Nodes], belongs: Sequence[str]
) -> tuple[list[Nodes], Problem | None]:
    """The nodes that take a pod of these options (KubeSpawner's words) that asks for so much of each resource; else why there are none.

    `belongs`: the groups that are for such pods, to be named as a way out.
    """
    if wrong := selector_problem(options["node_selector"], nodes):
        return [], wrong
    selected = selecting(options["node_selector"], nodes)
    terms = options.get("node_affinity_required") or []
    near = [it for it in selected if not terms or any(_holds(term, it) for term in terms)]
    if not near:
        return [], Problem(
            f"requires by node affinity what no node of {_names(selected)} carries: give these labels to the group's node_labels, or leave "
            "the affinity out"
        )
    open_to = tolerating(options["tolerations"], near)
    if not open_to:
        taint = _hostile(near[0], options["tolerations"])[0]
        return [], Problem(
            f"goes to nodes of {_names(near)} and does not tolerate their taint {taint['key']}={taint['value']}:{taint['effect']}: add it "
            "to its tolerations"
        )
    fitting, own = _big_enough(asked, open_to), [it for it in nodes if it.name in belongs]
    return fitting, None if fitting else _too_big(asked, open_to, _big_enough(asked, own))


def _big_enough(asked: Mapping[str, float], nodes: Iterable[Nodes]) -> list[Nodes]:
    return [it for it in nodes if all(size <= it.capacity.get(name, size) for name, size in asked.items())]


def _too_big(asked: Mapping[str, float], nodes: Sequence[Nodes], others: Sequence[Nodes]) -> Problem:
    found = [
        (name, size, max(it.capacity.get(name, size) for it in nodes))
        for name, size in asked.items()
        if all(size > it.capacity.get(name, size) for it in nodes)
    ]
    name, size, most = found[0] if found else next((name, size, 0.0) for name, size in asked.items())
    elsewhere = f", or select {_names(others)}, which has it, by {GROUP_LABEL}" if others else ""
    least = "at most " if found else "less than that, or "
    return Problem(
        f"asks a node for {_amount(name, size)}, and a node of {_names(nodes)} has {least}{_amount(name, most)}: ask for less{elsewhere}"
    )


def _amount(name: str, size: float) -> str:
    return (
        f"{size / GIB:.3g} GB of memory" if name == "memory" else f"{size:g} {'CPUs' if name == 'cpu' else name[:80]}"
    )


def _names(nodes: Iterable[Nodes]) -> str:
    return ", ".join(it.name for it in nodes)


def _holds(term: Values, nodes: Nodes) -> bool:
    """Whether a term of node affinity may hold; what groups do not decide on is taken to."""
    rules = term.get("matchExpressions")
    return (
        all(_rule_holds(rule, nodes) for rule in rules if isinstance(rule, Mapping))
        if isinstance(rules, list)
        else True
    )


def _rule_holds(rule: Values, nodes: Nodes) -> bool:
    key, values = str(rule.get("key")), rule.get("values")
    listed = [str(value) for value in values] if isinstance(values, list) else []
    if not decided_by_groups(key):
        return True
    held = nodes.labels.get(key)
    return {
        "In": held in listed,
        "NotIn": held not in listed,
        "Exists": held is not None,
        "DoesNotExist": held is None,
    }.get(str(rule.get("operator")), True)


def _carries(nodes: Nodes, key: str, values: Sequence[str]) -> bool:
    return not decided_by_groups(key) or nodes.labels.get(key) in values


def decided_by_groups(key: str) -> bool:
    """Whether nodes have a label of this key because of their group, and of nothing else."""
    domain = key.rpartition("/")[0]
    return key == GROUP_LABEL or not any(domain == it or domain.endswith(f".{it}") for it in SOFTWARE)


def selectors_in(values: Any, where: str = "") -> Iterator[tuple[str, Values]]:
    """Each selector of nodes in the values with its place, but those of profiles, which add to another one."""
    if isinstance(values, Mapping):
        for key, value in values.items():
            inside = f"{where}.{key}".lstrip(".")
            if isinstance(value, Mapping) and (str(key) in SELECTORS or GROUP_LABEL in value):
                yield inside, {name: it for name, it in value.items() if it is not None}
            elif str(key) not in ("profileList", "profile_list", "custom"):
                yield from selectors_in(value, inside)
    elif isinstance(values, list | tuple):
        for value in values:
            yield from selectors_in(value, where)
