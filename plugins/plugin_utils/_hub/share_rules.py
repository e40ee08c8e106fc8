# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What users get of a node, by everybody's values, profiles and choices: amounts that cannot be read, or that no pod can have. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .node_capacity import as_mib
from .numbers import as_number, cpu_fault, memory_fault
from .values import part

Share = tuple[
    str, Mapping[str, Any], Mapping[str, Any]
]  # whose it is ("" everybody's), memory and CPUs, each a guarantee and a limit


def share_problems(hub: Mapping[str, Any], path: str) -> Iterator[str]:
    """What JupyterHub does not take, and what Kubernetes refuses: a pod that is guaranteed more than its limit never comes."""
    reported = part(hub, "singleuser").get("profileList") or []
    if not isinstance(reported, list | tuple | Mapping):
        yield f"{path}singleuser.profileList must be a list of profiles, each with its display_name."
        return
    shares = [_everybody(hub)]
    for profile in reported.values() if isinstance(reported, Mapping) else reported:
        if isinstance(profile, Mapping):
            shares += _shares_of(profile)
    for place, memory, cpu in shares:
        where = place or f"{path}singleuser"
        faults = [
            *(
                memory_fault(f"{where}{' memory ' if place else '.memory.'}{word}", value)
                for word, value in memory.items()
            ),
            *(cpu_fault(f"{where}{' CPU ' if place else '.cpu.'}{word}", value) for word, value in cpu.items()),
        ]
        yield from (fault for fault in faults if fault)
        for what, pair, number in (("memory", memory, as_mib), ("CPUs", cpu, as_number)):
            least, most = number(pair["guarantee"]), number(pair["limit"])
            if least is not None and most is not None and least > most:
                told = f"{place or path + 'singleuser.' + what.lower().removesuffix('s')}"
                yield (
                    f"{told} guarantees {pair['guarantee']} of {what} and limits it to {pair['limit']}: give both, the limit not below the "
                    "guarantee."
                )


def _everybody(hub: Mapping[str, Any]) -> Share:
    memory, cpu = (
        {word: part(hub, f"singleuser.{what}").get(word) for word in ("guarantee", "limit")}
        for what in ("memory", "cpu")
    )
    return "", memory, cpu


def _shares_of(profile: Mapping[str, Any]) -> Iterator[Share]:
    """What a profile, and each choice that it offers, sets."""
    name = f"The profile {str(profile.get('display_name'))!r}"
    yield _share(name, part(profile, "kubespawner_override"))
    for option in part(profile, "profile_options").values():
        for choice in part(option, "choices").values():
            label = str(choice.get("display_name")) if isinstance(choice, Mapping) else ""
            yield _share(f"{name}, choice {label!r}", part(choice, "kubespawner_override"))


def _share(place: str, own: Mapping[str, Any]) -> Share:
    memory, cpu = ({word: own.get(f"{what}_{word}") for word in ("guarantee", "limit")} for what in ("mem", "cpu"))
    return place, memory, cpu
