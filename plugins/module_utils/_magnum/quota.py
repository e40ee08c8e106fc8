# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether what a desired state adds fits into what the project may still have; judges figures that others read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from .._fields import switch
from .rules import boot_problems, whole

WORDS = {"ram": "MB of RAM", "gigabytes": "GB of volumes", "floating_ips": "floating IPs"}
CURE = "Ask for fewer or smaller machines, free what is not needed, or have the quota raised."
LATER = "Machines beyond the quota would not come up: lower the maxima, or have the quota raised."

Labels = Mapping[str, Any]
Need = Mapping[str, int]  # resource → amount
Share = tuple[str, Need]  # who asks, in words, and for what


@dataclass(frozen=True)
class Quota:
    """What the project may have of a resource (None: without limit) and what it has."""

    service: str
    resource: str
    limit: int | None
    used: int

    @property
    def free(self) -> int | None:
        """What is left: None without a limit, 0 also where the limit was lowered below what is used."""
        return None if self.limit is None else max(self.limit - self.used, 0)


@dataclass(frozen=True)
class Flavor:
    """What a machine of a flavor takes: cores, MB of RAM, GB of disk (0: it boots from a volume)."""

    vcpus: int
    ram: int
    disk: int


@dataclass(frozen=True)
class Machines:
    """A node group or a control plane. None: not known, or not asked for, which leaves it as it is.

    `seen`: the labels by which the driver makes it, where they are not the cluster's.
    """

    name: str
    flavor_id: str | None = None
    node_count: int | None = None
    min_node_count: int | None = None
    max_node_count: int | None = None
    role: str | None = None
    seen: Labels | None = None

    @classmethod
    def of(cls, group: Mapping[str, Any]) -> Machines:
        """Those of a node group in the API's field names."""
        reported: dict[str, Any] = {field.name: group.get(field.name) for field in fields(cls)}
        return cls(**reported)

    @property
    def start(self) -> int:
        """How many there are at first; where no count is given Magnum makes one."""
        return max(1 if self.node_count is None else self.node_count, self.min_node_count or 0)

    @property
    def most(self) -> int:
        """How many there can come to be."""
        return max(self.start, self.max_node_count or 0)


@dataclass(frozen=True)
class CheckResult:
    """What speaks against a desired state, a sentence each: `rejections` at its start size, `warnings` at the maximum of the ranges."""

    rejections: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def new_cluster(cluster: Mapping[str, Any], template: Mapping[str, Any], labels: Labels) -> list[Machines]:
    """The machines that Magnum makes with a cluster; its default workers have their range from the cluster's labels."""
    master, worker = (cluster.get(name) or template.get(name) for name in ("master_flavor_id", "flavor_id"))
    low, high = (whole(labels, name) or None for name in ("min_node_count", "max_node_count"))
    return [
        Machines("default-master", master, cluster.get("master_count"), role="master"),
        Machines("default-worker", worker, cluster.get("node_count"), low, high, "worker"),
    ]


def preflight(
    quotas: Iterable[Quota],
    flavors: Mapping[str, Flavor],
    there: Iterable[Machines],
    desired: Iterable[Machines],
    labels: Labels,
    creating: bool,
) -> CheckResult:
    """Compare what `desired` adds to what is `there` with what is free.

    `flavors` by name and by id, `labels` those of the cluster, `creating` whether the cluster itself is new. Of machines
    named twice the later say what the earlier left open. What shrinks frees nothing: deletes are sent last.
    Not counted: load balancers, which are in none of these quotas, and sizes of volumes that only the site knows. Magnum does
    not count what an autoscaler has added, so a warning can come early.
    """
    desired, before = list(desired), {group.name: group for group in there}
    after = dict(before)
    for group in desired:
        after[group.name] = _laid_over(after.get(group.name), group)
    costs = {name: _one(group, flavors.get(group.flavor_id or ""), labels) for name, group in after.items()}
    start = _demand(before, after, costs, lambda group: group.start)
    most = _demand(before, after, costs, lambda group: group.most)
    if creating:
        floating = _floating_ip(labels)
        start.append(("the cluster", {"clusters": 1, "floating_ips": int(floating is True)}))
        most.append(("the cluster", {"clusters": 1, "floating_ips": int(floating is not False)}))
    rejections, warnings = [it for group in desired for it in _boot_problems(group, flavors, labels)], []
    for quota in quotas:
        if asked := _too_much(quota, start):
            rejections.append(f"{_left(quota)} and is asked for {asked}. {CURE}")
        elif asked := _too_much(quota, most):
            warnings.append(
                f"{_left(quota)} and would be asked for {asked}, with every node group at its maximum. {LATER}"
            )
    return CheckResult(tuple(rejections), tuple(warnings))


def _laid_over(there: Machines | None, desired: Machines) -> Machines:
    if there is None:
        return desired
    return replace(there, **{name: value for name, value in vars(desired).items() if value is not None})


def _demand(
    before: Mapping[str, Machines],
    after: Mapping[str, Machines],
    costs: Mapping[str, Need],
    size: Callable[[Machines], int],
) -> list[Share]:
    """Who grows, and by what."""
    found: list[Share] = []
    for name, group in after.items():
        more = size(group) - (before[name].node_count or 0 if name in before else 0)
        if more > 0:
            who = "the control plane" if group.role == "master" else f"node group {name!r}"
            need = {resource: more * amount for resource, amount in costs[name].items()}
            found.append((f"{who} ({more} × {group.flavor_id or 'a machine'})", need))
    return found


def _one(group: Machines, flavor: Flavor | None, labels: Labels) -> Need:
    """What one machine takes; of an unknown flavor neither cores nor RAM are known."""
    volumes = _volumes(group, flavor, labels)
    own = {"instances": 1, "volumes": len(volumes), "gigabytes": sum(volumes)}
    return {**own, "cores": flavor.vcpus, "ram": flavor.ram} if flavor else own


def _volumes(group: Machines, flavor: Flavor | None, labels: Labels) -> list[int]:
    """Sizes in GB of the volumes one machine needs, as magnum_capi_helm.driver reads them from labels; 0: the site's own."""
    labels = labels if group.seen is None else group.seen
    boot = whole(labels, "boot_volume_size")
    etcd = whole(labels, "etcd_blockdevice_size", "etcd_volume_size")
    sizes = [boot] if boot or (flavor and flavor.disk == 0) else []
    if etcd and group.role == "master" and labels.get("etcd_blockdevice_type") != "local":
        sizes.append(etcd)
    return sizes


def _boot_problems(group: Machines, flavors: Mapping[str, Flavor], labels: Labels) -> list[str]:
    flavor = flavors.get(group.flavor_id or "")
    seen = labels if group.seen is None else group.seen
    return boot_problems(group.name, str(group.flavor_id), flavor.disk, seen) if flavor else []


def _floating_ip(labels: Labels) -> bool | None:
    """Whether the cluster's API takes a floating IP; None where its labels leave that to the site."""
    return switch(labels.get("master_lb_floating_ip_enabled"))


def _too_much(quota: Quota, demand: Sequence[Share]) -> str | None:
    """How much more than is free is asked for, by whom, the greatest first; None where it fits."""
    shares = [(need.get(quota.resource, 0), who) for who, need in demand]
    total = sum(amount for amount, _who in shares)
    if quota.free is None or total <= quota.free:
        return None
    named = sorted((share for share in shares if share[0]), key=lambda share: -share[0])
    return f"{total} more: {', '.join(f'{amount} by {who}' for amount, who in named)}"


def _left(quota: Quota) -> str:
    what = WORDS.get(quota.resource, quota.resource)
    return f"The project has {quota.free} of its {quota.limit} {what} ({quota.service}) left"
