# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Magnum or its Cluster API driver accepts and then fails on, rejected before the first request; sends nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from .._fields import DROPPED, is_true, number
from .group_names import LONGEST, SHOWN, new_name_problems, sanitised

MASTER, WORKER = "default-master", "default-worker"
DEFAULT_GROUPS = (MASTER, WORKER)  # Magnum makes them with every cluster
OF_RELEASE = (30, 13)  # the driver calls a cluster's release by so much of its name, and a dash with twelve letters
AUTOSCALING = "auto_scaling_enabled"
RANGE = ("min_node_count", "max_node_count")

Group = Mapping[str, Any]


def whole(labels: Mapping[str, Any], *names: str) -> int:
    """The first of these labels that is a whole number; 0 without one."""
    read = (number(labels[name]) for name in names if name in labels)
    return next((it for it in read if it is not None and it >= 0), 0)


def autoscales(labels: Mapping[str, Any] | None) -> bool:
    """Whether these labels of a cluster switch the autoscaler on; the driver's default is off."""
    return is_true(DROPPED.sub("", str((labels or {}).get(AUTOSCALING))))


def limits_in_driver(group: Mapping[str, Any], labels: Mapping[str, Any] | None) -> tuple[int, int]:
    """Between which counts the driver leaves a group to the autoscaler; both the same where it holds the count itself.

    magnum_capi_helm.driver._get_node_counts: a count is the maximum where there is no other, and cluster labels go before default-worker's
    own limits.
    """
    count, low, high = (group.get(name) for name in ("node_count", "min_node_count", "max_node_count"))
    least, most = count if low is None else low, count if high is None else high
    if group.get("name") == WORKER:
        own = count if low == 1 else least
        least, most = whole(labels or {}, "min_node_count") or own, whole(labels or {}, "max_node_count") or most
    return int(least or 0), int(most or 0)


def cluster_name_problems(name: str) -> list[str]:
    """What is wrong with the name of a new cluster (magnum.api.controllers.v1.cluster); a sentence each."""
    if re.fullmatch(r"[a-zA-Z][a-zA-Z0-9_.-]{0,241}", name):
        return []
    return [
        f"Magnum takes no cluster of the name {name!r}: begin with a letter, and use letters, digits, dots, - and _."
    ]


def cluster_problems(labels: Mapping[str, Any], count: int = 1) -> list[str]:
    """What is wrong with a new cluster of these labels and so many default workers; a sentence each.

    Magnum takes them, and after its 202 the driver does not (magnum_capi_helm.driver._validate_allowed_node_counts). Magnum 23 gives
    default-worker a minimum of 0 where no label says otherwise.
    """
    if not autoscales(labels):
        return []
    low, high = (labels.get(name) for name in RANGE)
    least, most = whole(labels, "min_node_count"), number(high)
    wrong = []
    if not least:
        cure = "Add the label min_node_count: 1 to the cluster or its template"
        wrong.append(
            f"its label min_node_count is {low or 0}, which gives {WORKER} a minimum of 0: the creation would fail. {cure}"
        )
    if least > count:
        cure = f"Ask for {least} of them (count), or lower the label"
        wrong.append(
            f"its label min_node_count is {least}, and {WORKER} begins with {count}: the creation would fail. {cure}"
        )
    if high not in (None, "") and (most is None or most < least):
        cure = "Make it a number that is not below min_node_count"
        wrong.append(f"its label max_node_count is {high}: the creation would fail. {cure}")
    return [f"The cluster is to scale by itself ({AUTOSCALING}), while {it}." for it in wrong]


def purge_problems(cluster: str, undeclared: Sequence[str], own: int, declared: int, limit: int | None) -> list[str]:
    """What is wrong with deleting these node groups in one run, of `own` that people made in the cluster; a sentence each.

    `declared`: how many groups the inventory names at all. `limit`: how many may go; None for half of them, and one in any case.
    """
    if not undeclared:
        return []
    names = ", ".join(undeclared)
    if not declared:
        reported = f"the inventory names no node group at all, so that all of the cluster {cluster!r} would go: {names}"
        cure = (
            "Correct the name of the variable kubernetes_cluster_nodegroups; to delete all of them, name default-worker"
        )
        return [f"Node groups that are not in the inventory are to be deleted, and {reported}. {cure}."]
    most = max(1, (own + 1) // 2) if limit is None else limit
    if len(undeclared) <= most:
        return []
    reported = f"{len(undeclared)} of the {own} node groups of the cluster {cluster!r} are not in the inventory and would be deleted"
    cure = f"Where that is what you want, set kubernetes_cluster_purge_limit: {len(undeclared)}"
    return [f"{reported}: {names}. In one run no more than {most} are. {cure}."]


def control_plane_problems(count: int, there: Mapping[str, Any]) -> list[str]:
    """What is wrong with so many control plane nodes in a cluster (or from a template) like this one; a sentence each."""
    if count < 1 or count % 2 == 0:
        return [f"{count} control plane nodes were asked for, and etcd needs an odd number of them: ask for 1, 3 or 5."]
    if count > 1 and there.get("master_lb_enabled") is False:
        return [
            f"{count} control plane nodes were asked for, which need a load balancer before them: set master_lb_enabled in its template."
        ]
    return []


def group_problems(group: Group, autoscaling: bool, exists: bool) -> list[str]:
    """Everything that is wrong with one desired node group, given in the API's field names; a sentence each."""
    name = str(group["name"])
    found = [] if exists or name in DEFAULT_GROUPS else new_name_problems(name)
    return found + _range_problems(group, autoscaling, exists)


def long_name_problems(name: str, cluster: str, release: str = "") -> list[str]:
    """What is wrong with the length of a new node group's name in a cluster of that name; a sentence. `release`: as Magnum shows it.

    Its MachineDeployment is called by the cluster's release, a dash, and the group, and what is longer is cut off, so that two groups could
    become one (openstack-cluster.componentName in the driver's chart).
    """
    most = LONGEST - 1 - (len(release) or len(sanitised(cluster)[: OF_RELEASE[0]]) + OF_RELEASE[1])
    if len(sanitised(name)) <= most:
        return []
    reported = f"has {len(name)} characters, and in the cluster {cluster!r} it may have {most}"
    return [
        f"The node group name {name[:SHOWN]!r} {reported}: with the cluster's it has to fit into {LONGEST}. Shorten it."
    ]


def _range_problems(group: Group, autoscaling: bool, exists: bool) -> list[str]:
    name, count, low, high = (
        group["name"],
        group.get("node_count"),
        group.get("min_node_count"),
        group.get("max_node_count"),
    )
    default = name in DEFAULT_GROUPS
    effective = low if low is not None or exists or default else 0  # the API's own default for a new group
    found = []
    if autoscaling and not default and effective == 0:
        asked = "a minimum of 0" if low == 0 else "no minimum, which Magnum takes as 0"
        found.append(
            f"Node group {name!r} asks for {asked}, while the cluster has {AUTOSCALING}: the group would fail and can lock the "
            "cluster. Set its minimum to at least 1."
        )
    if low is not None and high is not None and low > high:
        found.append(
            f"Node group {name!r} asks for a minimum of {low} above its maximum of {high}: make min at most max."
        )
    elif count is not None and low is not None and count < low:
        found.append(
            f"Node group {name!r} asks for {count} nodes, below its minimum of {low}: make count at least min."
        )
    if count is not None and high is not None and count > high:
        found.append(
            f"Node group {name!r} asks for {count} nodes, above its maximum of {high}: make count at most max."
        )
    return found


def limit_problems(group: Group, there: Group) -> list[str]:
    """What is wrong with one limit that is asked for alone, beside the other one that the node group has; a sentence each."""
    name, low, high = group["name"], group.get("min_node_count"), group.get("max_node_count")
    least, most = there.get("min_node_count"), there.get("max_node_count")
    if low is not None and high is None and most is not None and low > most:
        return [
            f"Node group {name!r} asks for a minimum of {low} above the maximum of {most} that it has: give it a max, too."
        ]
    if high is not None and low is None and least is not None and high < least:
        return [
            f"Node group {name!r} asks for a maximum of {high} below the minimum of {least} that it has: give it a min, too."
        ]
    return []


def count_problems(group: Group, there: Group) -> list[str]:
    """What is wrong with a new count beside the limits that the node group has and that are not asked to change; a sentence each."""
    count, least, most = group.get("node_count"), there.get("min_node_count"), there.get("max_node_count")
    if count == there.get("node_count"):  # it is so already, however that came: nothing is sent
        return []
    asks = f"Node group {group['name']!r} asks for {count} nodes"
    if count is not None and group.get("min_node_count") is None and least is not None and count < least:
        return [f"{asks}, below the minimum of {least} that it has: give it a min, too."]
    if count is not None and group.get("max_node_count") is None and most is not None and count > most:
        return [f"{asks}, above the maximum of {most} that it has: give it a max, too."]
    return []


def scaling_problems(group: Group, labels: Mapping[str, Any]) -> list[str]:
    """What is wrong with a node group that is there once its cluster has these labels and scales by itself; a sentence each.

    The driver takes an upgrade and then fails on it (magnum_capi_helm.driver._validate_allowed_node_counts).
    """
    (least, most), count, name = limits_in_driver(group, labels), group.get("node_count") or 0, group["name"]
    has = f"Node group {name!r} has {count} node{'s' * (count != 1)}"
    if least < 1:
        return [f"Node group {name!r} has a minimum of 0: give it a min of at least 1 first."]
    if least > count:
        return [f"{has}, and would have a minimum of {least}: give it {least} first."]
    return [] if most >= least else [f"{has}, and would have a maximum of {most} below its minimum of {least}."]


def boot_problems(group: str, flavor: str, disk: int, labels: Mapping[str, Any]) -> list[str]:
    """What is wrong with machines of a flavor with a disk of so many GB; a sentence each.

    Magnum rejects a flavor without a disk where no boot volume is made (magnum.api.attr_validator); left out, the label is the site's.
    """
    if disk > 0 or number(labels.get("boot_volume_size")) != 0:
        return []
    harm = f"which has no disk of its own, while the label boot_volume_size is 0: {group!r} would have nothing to boot from"
    cure = "Give the label a size in GB, or choose a flavor with a disk"
    return [f"Node group {group!r} asks for the flavor {flavor!r}, {harm}. {cure}."]


def name_clashes(names: Sequence[str]) -> list[str]:
    """Names that are one and the same word in the cluster; a sentence for each clash."""
    known: dict[str, str] = {}
    found = []
    for name in names:
        other = known.setdefault(sanitised(name), name)
        if other != name:
            found.append(
                f"The node groups {other!r} and {name!r} are both {sanitised(name)!r} in the cluster: rename one of them."
            )
    twice = sorted({name for name in names if names.count(name) > 1})
    return found + [
        f"The node group {name!r} is declared {names.count(name)} times: keep one of them." for name in twice
    ]
