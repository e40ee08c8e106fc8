# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a node of a flavor has for users: the flavor less what the system takes. The table is explained in docs/hub_values.md."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.hubforge.magnum.plugins.module_utils._errors import reject_all
from ansible_collections.hubforge.magnum.plugins.module_utils._hub_check.sizes import LONGEST, as_number, shown
from ansible_collections.hubforge.magnum.plugins.module_utils._nodes.groups import whole_number

Flavor = Mapping[str, Any]
Reserve = Mapping[str, Any]

# (so much of the flavor, the share of it that kernel, kubelet, container runtime and eviction threshold take)
CPU_TIERS = ((1, 0.06), (1, 0.01), (2, 0.005), (math.inf, 0.0025))  # cores
MEMORY_TIERS = ((4096, 0.25), (4096, 0.20), (8192, 0.10), (114688, 0.06), (math.inf, 0.03))  # MiB
DAEMONSETS_CPU = 0.3  # cores that DaemonSets ask for on every node; Calico's 250m above all
DAEMONSETS_MEMORY = 300  # MiB

IMAGE_GC = 0.85  # share of the disk from which the kubelet removes images by itself (imageGCHighThresholdPercent)
SYSTEM_DISK = 8  # GiB: operating system, logs, the images of DaemonSets

MEMORY = re.compile(r"(\d+(?:\.\d+)?)([KMGT])i?B?")
UNITS = {"K": 1 / 1024, "M": 1, "G": 1024, "T": 1024 * 1024}  # MiB, as JupyterHub and flavors count
GPU = "nvidia.com/gpu"  # as Kubernetes names it
ALIAS = "pci_passthrough:alias"
RESOURCE = re.compile(r"resources\d*:[VP]GPU")
NO_GPU = re.compile(r"nic|nvme|ssd|qat|c6\dx|mlx|fpga|sriov", re.IGNORECASE)  # other devices that sites pass through


@dataclass(frozen=True)
class Allocatable:
    """What one node has for its users together: cores, MiB, GPUs."""

    cpus: float
    memory: float
    gpus: int = 0


def allocatable_by_group(
    groups: Iterable[Mapping[str, Any]], flavors: Any, reserve: Any = None
) -> dict[str, Allocatable]:
    """What users may have of a node of each group, by the group's name; a group whose flavor is not known has none.

    `flavors` as openstack.cloud.compute_flavor_info lists them; `reserve` takes the place of the table: `cpu` in cores, `memory` as 1.5G.
    Raises InvalidRequest with all that cannot be read, and with the flavors of which nothing would be left.
    """
    reject_all([*flavor_problems(flavors), *_reserve_problems(reserve)])
    found = {str(group["name"]): (find_flavor(flavors, group.get("flavor")), group) for group in groups}
    by_group = {name: allocatable_of(flavor, reserve or {}) for name, (flavor, _group) in found.items() if flavor}
    reject_all(
        f"Node group {name!r} has nothing left for users on its flavor {found[name][1]['flavor']!r} after the system's part "
        f"({allocatable.cpus:g} CPUs, {allocatable.memory} MiB): take a bigger flavor, or set a smaller system_reserve."
        for name, allocatable in by_group.items()
        if allocatable.cpus <= 0 or allocatable.memory <= 0
    )
    return by_group


def find_flavor(flavors: Sequence[Flavor], name: Any) -> Flavor | None:
    """The flavor of this name or id."""
    return next((flavor for flavor in flavors if name and str(name) in (flavor.get("name"), flavor.get("id"))), None)


def allocatable_of(flavor: Flavor, reserve: Reserve) -> Allocatable:
    """The flavor less the system's part, rounded down."""
    cores, ram = whole_number(flavor["vcpus"]) or 0, whole_number(flavor["ram"]) or 0
    cpu, memory = reserve.get("cpu"), reserve.get("memory")
    taken = _by_tiers(cores, CPU_TIERS) + DAEMONSETS_CPU if cpu is None else float(cpu)
    mib = _by_tiers(ram, MEMORY_TIERS) + DAEMONSETS_MEMORY if memory is None else as_mib(memory) or 0
    return Allocatable(round_down(cores - taken), math.floor(ram - mib), count_gpus(flavor.get("extra_specs") or {}))


def _by_tiers(amount: float, tiers: Iterable[tuple[float, float]]) -> float:
    taken = 0.0
    for size, share in tiers:
        taken += min(amount, size) * share
        amount -= min(amount, size)
    return taken


def round_down(number: float) -> float:
    """To hundredths, so that shares of a node never add up to more than the node."""
    return math.floor(round(number * 100, 6)) / 100


def as_mib(text: Any) -> float | None:
    """MiB of a text such as 512M or 1.5G, which count by 1024 in JupyterHub's words; None for anything else."""
    match = MEMORY.fullmatch(text.strip()) if isinstance(text, str) and len(text) <= LONGEST else None
    return float(match[1]) * UNITS[match[2]] if match else None


def count_gpus(extra_specs: Mapping[str, Any]) -> int:
    """GPUs of a flavor by Nova's extra specs: `pci_passthrough:alias` of devices passed through, `resources:VGPU` and `resources:PGPU`."""
    aliases = [alias.rpartition(":") for alias in str(extra_specs.get(ALIAS) or "").replace("'", "").split(",")]
    passed = [count for name, _colon, count in aliases if not NO_GPU.search(name)]
    placed = [str(count) for key, count in extra_specs.items() if RESOURCE.fullmatch(str(key))]
    return sum(whole_number(count.strip()) or 0 for count in (*passed, *placed))


def image_space(disk: float) -> float:
    """GiB that images may take of a node's disk of so many GiB, before the kubelet removes some."""
    return max(disk * IMAGE_GC - SYSTEM_DISK, 0)


def build_disk(groups: Iterable[Mapping[str, Any]], flavors: Any, boot_volume_size: Any = None) -> float | None:
    """GiB of the smallest disk among these groups' nodes: the cluster's boot volume, else the flavor's; None when not known."""
    if size := whole_number(boot_volume_size):
        return float(size)
    found = [find_flavor(flavors, group.get("flavor")) for group in groups]
    disks = [as_number(flavor.get("disk") or 0) or 0 if flavor else 0 for flavor in found]
    return min(disks) if disks and all(disks) else None


# -- what cannot be read --------------------------------------------------------------------------------------


def flavor_problems(flavors: Any) -> Iterator[str]:
    """Why flavors are no list as openstack.cloud gives it; a sentence each."""
    words = "give the list that openstack.cloud.compute_flavor_info returns"
    if isinstance(flavors, str | Mapping) or not isinstance(flavors, Iterable):
        yield f"The flavors must be a list: {words}."
    elif not all(isinstance(flavor, Mapping) and {"vcpus", "ram"} <= flavor.keys() for flavor in flavors):
        yield f"Each flavor needs its name, vcpus and ram: {words}."
    else:
        for flavor in flavors:
            for key in ("vcpus", "ram"):
                if whole_number(flavor[key]) is None:
                    yield f"The {key} of the flavor {shown(flavor.get('name'))} must be a whole number, not {shown(flavor[key])}: {words}."
            if as_number(flavor.get("disk") or 0) is None or not isinstance(flavor.get("extra_specs") or {}, Mapping):
                yield f"The flavor {shown(flavor.get('name'))} has a disk that is no number, or extra_specs that are no mapping: {words}."


def _reserve_problems(reserve: Any) -> Iterator[str]:
    if reserve is not None and not isinstance(reserve, Mapping):
        yield "system_reserve must be a mapping, such as {cpu: 0.5, memory: 1.5G}."
        return
    for key, value in (reserve or {}).items():
        if key not in ("cpu", "memory"):
            yield f"system_reserve has {shown(key)}, which is neither cpu nor memory: leave it out."
        elif key == "memory" and value is not None and as_mib(value) is None:
            yield f"The memory of system_reserve is {shown(value)}: write it with its unit, such as 512M or 1.5G."
        elif key == "cpu" and value is not None and not _is_cores(value):
            yield f"The cpu of system_reserve is {shown(value)}: write cores, such as 0.5."


def _is_cores(value: Any) -> bool:
    return as_number(value) is not None
