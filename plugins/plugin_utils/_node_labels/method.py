# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What labels the nodes that are added later: a policy, a reconciler or the next run; decides, asks no cluster."""

from __future__ import annotations

from typing import Any

from ansible_collections.hubforge.magnum.plugins.module_utils._errors import InvalidRequest
from ansible_collections.hubforge.magnum.plugins.module_utils._nodes.groups import check_groups, labels_of, taints_of
from ansible_collections.hubforge.magnum.plugins.module_utils._nodes.label_rules import only_by_administrators

LATER = "Nodes that are added later get their labels and taints"


def choose_method(groups: Any, asked: str, served: str = "") -> tuple[str, str]:
    """The method that was asked for, or with `auto` the best one that the cluster can have, and in a sentence why.

    `served` is the version of the API that has MutatingAdmissionPolicy, empty where none has. Raises InvalidRequest for a policy that
    would not work: a kubelet must not set every label itself, and the admission plugin NodeRestriction rejects a node that has one.
    """
    desired = check_groups(groups)
    barred = sorted({key for group in desired for key in labels_of(group) if only_by_administrators(key)})
    why_not = "" if served else "the cluster serves no MutatingAdmissionPolicy, which Kubernetes has from 1.36 on"
    if barred:
        why_not = f"Kubernetes rejects a node that has {', '.join(barred)} when it is created"
    if asked == "policy" and why_not:
        raise InvalidRequest(f"node_labels_method is policy, but {why_not}: make it auto or reconciler.")
    idle = not any(labels_of(group) or taints_of(group) for group in desired)
    method = asked if asked != "auto" else "none" if idle else "reconciler" if why_not else "policy"
    reasons = {
        "policy": f"{LATER} when they are created, from policies of the cluster ({served}).",
        "reconciler": f"{LATER} from a reconciler in the cluster{f', since {why_not}' if why_not else ''}.",
        "none": f"{LATER} at the next run." if asked == "none" else "No node group has labels or taints.",
    }
    return method, reasons[method]
