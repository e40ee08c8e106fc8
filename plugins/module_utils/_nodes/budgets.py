# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which PodDisruptionBudget keeps a node from being drained. Pure.

Cluster API drains a node before it deletes the machine. A budget that allows no disruption holds it until the drain's timeout, for ever
where there is none, and nothing of Magnum names it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Object = Mapping[str, Any]


def blocking(budgets: Sequence[Object], pods: Sequence[Object]) -> list[str]:
    """Words on each budget that allows no eviction now of one of these pods, which are on nodes that are drained."""
    found = []
    for budget in budgets:
        held = [pod for pod in pods if _is_running(pod) and covers(budget, pod)]
        if held and not int((budget.get("status") or {}).get("disruptionsAllowed") or 0):
            where, name = _named(budget)
            node = (held[0].get("spec") or {}).get("nodeName")
            found.append(
                f"the PodDisruptionBudget {name} in namespace {where} keeps pod {_named(held[0])[1]} on node {node}"
            )
    return found


def covers(budget: Object, pod: Object) -> bool:
    """Whether a pod is one of those that the budget is for; an empty selector is for all of its namespace."""
    selector = (budget.get("spec") or {}).get("selector")
    labels = (pod.get("metadata") or {}).get("labels") or {}
    if selector is None or _named(budget)[0] != _named(pod)[0]:
        return False
    return all(labels.get(key) == value for key, value in (selector.get("matchLabels") or {}).items()) and all(
        _holds(rule, labels) for rule in selector.get("matchExpressions") or []
    )


def _holds(rule: Object, labels: Mapping[str, str]) -> bool:
    value, values = labels.get(str(rule.get("key"))), rule.get("values") or []
    return {
        "In": value is not None and value in values,
        "NotIn": value is None or value not in values,
        "Exists": value is not None,
        "DoesNotExist": value is None,
    }.get(str(rule.get("operator")), False)


def _is_running(pod: Object) -> bool:
    """Whether it has to be evicted still: neither ended nor mirrored by a kubelet, nor kept on its node by a DaemonSet."""
    metadata = pod.get("metadata") or {}
    if (pod.get("status") or {}).get("phase") in ("Succeeded", "Failed"):
        return False
    owners = [owner.get("kind") for owner in metadata.get("ownerReferences") or []]
    return "DaemonSet" not in owners and "kubernetes.io/config.mirror" not in (metadata.get("annotations") or {})


def _named(thing: Object) -> tuple[str, str]:
    metadata = thing.get("metadata") or {}
    return str(metadata.get("namespace", "")), str(metadata.get("name", ""))
