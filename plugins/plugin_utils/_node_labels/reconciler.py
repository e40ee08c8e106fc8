# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What labels the nodes that the autoscaler adds later: a policy, a reconciler or the next run; decides, asks no cluster."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ansible_collections.hubforge.magnum.plugins.module_utils._errors import InvalidRequest
from ansible_collections.hubforge.magnum.plugins.module_utils._nodes.groups import (
    Group,
    check_groups,
    core_groups,
    desired_of_nodes,
    labels_of,
    name_on_nodes,
    taints_of,
    tolerations,
)
from ansible_collections.hubforge.magnum.plugins.module_utils._nodes.label_rules import only_by_administrators

LATER = "Nodes that are added later get their labels and taints"


def choose_method(groups: Any, asked: str, served: str = "") -> dict[str, Any]:
    """The keeper that was asked for, or with `auto` the best that the cluster can have, and in words why.

    `served` is the version of the API that has MutatingAdmissionPolicy, empty where none has. Raises Refused for a policy that would
    not work: a kubelet must not set every label itself, and the admission plugin NodeRestriction turns a node away that bears one.
    """
    desired = check_groups(groups)
    barred = sorted({key for group in desired for key in labels_of(group) if only_by_administrators(key)})
    why_not = "" if served else "the cluster serves no MutatingAdmissionPolicy, which Kubernetes has from 1.36 on"
    if barred:
        why_not = f"Kubernetes lets no node join that bears {', '.join(barred)} from its birth"
    if asked == "policy" and why_not:
        raise InvalidRequest(f"node_labels_method is policy, but {why_not}: make it auto or reconciler.")
    kind = asked if asked != "auto" else _best(desired, why_not)
    reasons = {
        "policy": f"{LATER} when they are born, from policies of the cluster ({served}).",
        "reconciler": f"{LATER} from a reconciler in the cluster{f', since {why_not}' if why_not else ''}.",
        "none": f"{LATER} at the next run." if asked == "none" else "No node group asks for labels or taints.",
    }
    return {"kind": kind, "why": reasons[kind], "reconciler": _place(desired) if kind == "reconciler" else {}}


def _best(groups: Sequence[Group], why_not: str) -> str:
    if not any(labels_of(group) or taints_of(group) for group in groups):
        return "none"
    return "reconciler" if why_not else "policy"


def _place(groups: Sequence[Group]) -> dict[str, Any]:
    """What the reconciler is told, and where it runs: on the core pool, since its pod would keep a user's node from going."""
    core = core_groups(groups)
    names = sorted({name for group in core for name in (str(group["name"]), name_on_nodes(str(group["name"])))})
    return {"wishes": desired_of_nodes(groups), "core": names, "tolerations": tolerations(core)}
