# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""KubeSpawner's options that decide on a user's node: where a hub's values say them, and what is wrong with what they say. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from .._nodes.groups import EFFECTS, PURPOSE
from .sizes import as_bytes, as_cores, as_quantity, shown

Values = Mapping[str, Any]

OPERATORS = ("Exists", "Equal")
# The classes of the spawner in the order in which traitlets lets one win over the next: c.BinderSpawner, c.KubeSpawner. What the chart
# makes of singleuser is c.KubeSpawner, so c.Spawner is only heard where that is silent.
ABOVE, BELOW = ("KubeSpawner", "BinderSpawner"), "Spawner"


@dataclass(frozen=True)
class Problem:
    """What is wrong: `says` goes on after the name of who asks for it, or after "its" where it is `own`; `of`, the part of singleuser."""

    says: str
    own: bool = False
    of: str = ""

    def sentence(self, where: str = "") -> str:
        """The whole sentence; `where` is its subject, else It or Its."""
        subject = (f"{where}: its" if where else "Its") if self.own else where or "It"
        return f"{subject} {self.says}."


@dataclass(frozen=True)
class Option:
    """One option: its `path` below singleuser, its `word` for people, and how it is read (None for what KubeSpawner refuses)."""

    path: str
    word: str
    read: Callable[[Any], Any] | None = None
    rule: str = ""
    empty: Any = None


MEMORY = "KubeSpawner takes a number with K, M, G or T after it"
CORES = "KubeSpawner takes a number of cores, such as 0.5, without quotes or a unit"
OPTIONS = {
    "node_selector": Option("nodeSelector", "node selector", empty={}),
    "tolerations": Option("extraTolerations", "tolerations", empty=[]),
    "node_affinity_required": Option("extraNodeAffinity.required", "required node affinity", empty=[]),
    "mem_guarantee": Option("memory.guarantee", "memory guarantee", as_bytes, MEMORY),
    "mem_limit": Option("memory.limit", "memory limit", as_bytes, MEMORY),
    "cpu_guarantee": Option("cpu.guarantee", "CPU guarantee", as_cores, CORES),
    "cpu_limit": Option("cpu.limit", "CPU limit", as_cores, CORES),
    "extra_resource_guarantees": Option("extraResource.guarantees", "guaranteed extra resources", empty={}),
    "extra_resource_limits": Option("extraResource.limits", "limits of extra resources", empty={}),
}
PAIRS = {"memory": ("mem_guarantee", "mem_limit"), "cpu": ("cpu_guarantee", "cpu_limit")}


def written(values: Any) -> dict[str, Any]:
    """The options that these values set for all users, in whatever place and spelling; null is not set.

    hub.config wins over singleuser, since the chart reads it later and takes it whole.
    """
    single, config = _at(values, "singleuser"), _at(values, "hub.config")
    found = {**_set(_at(config, BELOW)), **_set({name: _at(single, option.path) for name, option in OPTIONS.items()})}
    if (common := _listed(_at(values, "scheduling.userPods.tolerations"))) and _is_list(found.get("tolerations", [])):
        found["tolerations"] = [*common, *found.get("tolerations", [])]
    if _at(values, "scheduling.userPods.nodeAffinity.matchNodePurpose") == "require":
        purpose = {"matchExpressions": [{"key": PURPOSE, "operator": "In", "values": ["user"]}]}
        found["node_affinity_required"] = [*_listed(found.get("node_affinity_required")), purpose]
    for section in ABOVE:
        found |= _set(_at(config, section))
    return found


def _set(options: Any) -> dict[str, Any]:
    return {name: options[name] for name in OPTIONS if isinstance(options, Mapping) and options.get(name) is not None}


def _at(values: Any, path: str) -> Any:
    for name in path.split("."):
        values = values.get(name) if isinstance(values, Mapping) else None
    return values


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple)


def _listed(value: Any) -> list[Any]:
    """A list as it is; of a mapping the values, by the order of their names, as KubeSpawner takes them."""
    if isinstance(value, Mapping):
        return [value[name] for name in sorted(value, key=str)]
    return list(value) if isinstance(value, list | tuple) else []


# -- what of it can be read ---------------------------------------------------------------------------------------


def cleaned(options: Values) -> dict[str, Any]:
    """All options, with what cannot be read as if it were not set."""
    found: dict[str, Any] = {}
    for name, option in OPTIONS.items():
        value = options.get(name)
        if option.read:
            found[name] = value if option.read(value) is not None else None
        elif isinstance(option.empty, list):
            found[name] = [deepcopy(dict(it)) for it in _listed(value) if isinstance(it, Mapping)]
        else:
            pairs = value.items() if isinstance(value, Mapping) else ()
            found[name] = {str(key): it for key, it in pairs if isinstance(it, str | int | float)}
    return found


def option_problems(options: Values) -> Iterator[Problem]:
    """What KubeSpawner, or Kubernetes of its pods, would refuse in each of these options."""
    for name, value in options.items():
        option = OPTIONS[name]
        if option.read:
            if value is not None and option.read(value) is None:
                yield Problem(f"{option.word} is {shown(value)}, and {option.rule}", True, option.path.split(".")[0])
        elif isinstance(option.empty, list):
            yield from _list_problems(name, option, value)
        else:
            yield from _mapping_problems(name, option, value)


def _list_problems(name: str, option: Option, value: Any) -> Iterator[Problem]:
    items = _listed(value)
    if not _is_list(value) and not isinstance(value, Mapping):
        yield Problem(f"{option.word} must be a list, not {shown(value)}", True, option.path)
    elif not all(isinstance(it, Mapping) for it in items):
        word = "one item of" if _is_list(value) else "each name in"
        yield Problem(f"{option.word} must be a list of mappings: {word} it is something else", True, option.path)
    elif name == "tolerations":
        for it in items:
            operator, effect = it.get("operator") or "Equal", it.get("effect")
            if (
                operator not in OPERATORS
                or (effect and effect not in EFFECTS)
                or (operator == "Exists" and it.get("value"))
            ):
                rule = f"an operator of {' or '.join(OPERATORS)} (Exists without a value) and an effect of {', '.join(EFFECTS)}"
                yield Problem(
                    f"toleration of {shown(it.get('key'))} is none that Kubernetes takes: give it {rule}", True
                )


def _mapping_problems(name: str, option: Option, value: Any) -> Iterator[Problem]:
    if not isinstance(value, Mapping):
        yield Problem(f"{option.word} must be a mapping of names to values, not {shown(value)}", True, option.path)
        return
    for key, it in value.items():
        if name == "node_selector" and it is not None and not isinstance(it, str):
            yield Problem(
                f"{option.word} has {str(key)[:80]} with {shown(it)}, and Kubernetes takes text: put it in quotes", True
            )
        elif name != "node_selector" and as_quantity(it) is None and it is not None:
            yield Problem(
                f"{option.word} have {str(key)[:80]} with {shown(it)}, which is no quantity of Kubernetes", True
            )


def pair_problems(options: Values) -> Iterator[Problem]:
    """Kubernetes refuses a pod that is guaranteed more than its limit, and the user waits for a server that never comes."""
    for part, (least, most) in PAIRS.items():
        read = OPTIONS[least].read or as_cores
        guarantee, limit = options.get(least), options.get(most)
        asked, allowed = read(guarantee), read(limit)
        if asked and allowed and asked > allowed:
            of, them = ("of memory", "it") if part == "memory" else ("CPUs", "them")
            yield Problem(
                f"guarantees {guarantee} {of} and limits {them} to {limit}: give both, the limit not below the guarantee",
                of=part,
            )
    guarantees, limits = (options.get(f"extra_resource_{word}") for word in ("guarantees", "limits"))
    for name, value in guarantees.items() if isinstance(guarantees, Mapping) else ():
        limit = limits.get(name) if isinstance(limits, Mapping) else None
        if as_quantity(value) and as_quantity(value) != as_quantity(limit) and "/" in str(name):
            yield Problem(
                f"guarantees {shown(value)} {str(name)[:80]} and limits them to {shown(limit) if limit else 'nothing'}, and Kubernetes "
                "shares out no part of such a resource: give both, and the same",
                of="extraResource",
            )


def requested(options: Values) -> dict[str, float]:
    """What the scheduler looks for on a node: cores, bytes and extra resources; a limit alone counts as asked for, as Kubernetes does."""
    found = {
        part: _first((options.get(name) for name in names), OPTIONS[names[0]].read) for part, names in PAIRS.items()
    }
    extra = {**(options.get("extra_resource_limits") or {}), **(options.get("extra_resource_guarantees") or {})}
    return {
        name: size for name, size in {**found, **{key: as_quantity(it) for key, it in extra.items()}}.items() if size
    }


def _first(values: Iterable[Any], read: Callable[[Any], Any] | None) -> float:
    return next((float(size) for value in values if read and (size := read(value))), 0.0)
