# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a node group can say: each option once, with its name, type, sentence, and who reads it. Pure.

From this table come the options of the modules nodegroup and cluster_plan, the fields that are compared with Magnum's record, the
documentation (tools/fragments.py writes it), and the argument specification of the role kubernetes_cluster.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum
from typing import Any

from .._fields import Field, Values, Via, same
from .._types import converted


class Reader(Enum):
    """Who reads what an inventory says of a node group."""

    MAGNUM = "Magnum"  # it is sent with the node group
    NODES = "nodes"  # the role node_labels puts it on the group's nodes
    HUBS = "hubs"  # the values of the hubs follow from it
    REQUEST = "request"  # an option of the module nodegroup alone: how another one is sent


@dataclass(frozen=True)
class Option:
    """One option of a node group.

    `api`: its name in Magnum's API, "" for what is never sent. `aliases`: shorter names in an inventory. `via`: how Magnum can change it.
    `suboptions`: of a list of mappings. `says`: its description, in the words of Ansible's documentation; `module_says` where the module
    nodegroup, which sends it to Magnum, means something else by it.
    """

    name: str
    says: str | tuple[str, ...]
    type: str = "str"
    api: str = ""
    aliases: tuple[str, ...] = ()
    via: Via = Via.FIXED
    reader: Reader = Reader.MAGNUM
    required: bool = False
    choices: tuple[str, ...] = ()
    suboptions: tuple[Option, ...] = ()
    module_says: str | tuple[str, ...] = ()

    @property
    def module_aliases(self) -> tuple[str, ...]:
        """The names that the module nodegroup takes beside its own: the API's, unless an inventory means something else by it."""
        taken = {alias for option in NODE_GROUP for alias in option.aliases}
        return (self.api,) if self.api and self.api != self.name and self.api not in taken else ()


TAINT = (
    Option("key", "The taint's key.", required=True),
    Option("value", "The taint's value."),
    Option("effect", "What the taint does.", required=True, choices=("NoSchedule", "PreferNoSchedule", "NoExecute")),
)
NODE_GROUP = (
    Option(
        "name",
        (
            "Name of the node group. V(default-worker) comes with every cluster and is changed in place.",
            "In the cluster it becomes lower case, with V(-) for anything but letters and digits.",
            "A new one has no letters of other scripts. With the cluster's name, of which 30 count, it has 49 letters at most.",
        ),
        required=True,
    ),
    Option("flavor", "Name or id of its flavor.", api="flavor_id"),
    Option("image", "Name or id of its image. Magnum's Cluster API driver ignores it.", api="image_id"),
    Option("role", "Role of the group in Magnum. Magnum's Cluster API driver ignores it.", api="role"),
    Option(
        "magnum_labels",
        (
            "Labels of the group in Magnum, such as C(availability_zone). They do not reach the nodes.",
            "Magnum's driver decides which of them have an effect. Only those given are compared. They cannot be changed later.",
        ),
        type="dict",
        api="labels",
    ),
    Option("docker_volume_size", "Size of a container volume in GB.", type="int", api="docker_volume_size"),
    Option(
        "merge_labels",
        "Whether O(magnum_labels) are added to the cluster's labels, instead of replacing them.",
        type="bool",
        api="merge_labels",
        via=Via.CREATE_ONLY,
        reader=Reader.REQUEST,
    ),
    Option(
        "node_labels",
        "Labels of its nodes in Kubernetes. The role P(hubforge.magnum.node_labels#role) puts them there.",
        type="dict",
        api="node_labels",
        aliases=("labels",),
        via=Via.PATCH,
        reader=Reader.NODES,
        module_says=(
            "Labels that Magnum puts on the nodes in Kubernetes. Only those given are compared. Needs version 1.14 of Magnum's API.",
            "Magnum's Cluster API driver ignores them. The role P(hubforge.magnum.node_labels#role) puts labels on nodes of any driver.",
        ),
    ),
    Option(
        "node_taints",
        "Taints of its nodes in Kubernetes. The role P(hubforge.magnum.node_labels#role) puts them there.",
        type="list",
        api="node_taints",
        aliases=("taints",),
        via=Via.PATCH,
        reader=Reader.NODES,
        suboptions=TAINT,
        module_says="Taints that Magnum puts on the nodes in Kubernetes. As O(node_labels).",
    ),
    Option(
        "min",
        "The fewest nodes. At least 1 where the cluster scales by itself.",
        type="int",
        api="min_node_count",
        via=Via.LIMIT,
    ),
    Option("max", "The most nodes.", type="int", api="max_node_count", via=Via.LIMIT),
    Option(
        "count",
        "Number of nodes. Where the autoscaler owns the group, it is only the size at creation.",
        type="int",
        api="node_count",
        via=Via.RESIZE,
    ),
    Option(
        "users_per_node",
        "How many users of a hub share a node. Left out, one per GPU, or four on a node without one.",
        type="int",
        reader=Reader.HUBS,
    ),
    Option(
        "profile",
        "Changes to the profile that users of a hub choose, in KubeSpawner's words, merged over the generated one.",
        type="dict",
        reader=Reader.HUBS,
    ),
)
DECLARED = tuple(option for option in NODE_GROUP if option.reader is not Reader.REQUEST)  # what an inventory says
SENT = tuple(option for option in NODE_GROUP if option.api)
NAMES = tuple(option.name for option in DECLARED)
CANONICAL = {alias: option.name for option in DECLARED for alias in option.aliases}
# A field whose name in the API means something else in an inventory is called by the option's name in messages.
FIELDS = tuple(Field(option.api, option.via, option.name if option.api in CANONICAL else "") for option in SENT)


def module_options() -> dict[str, dict[str, Any]]:
    """The options of the module nodegroup, as AnsibleModule takes them: what can be sent, with the API's names as aliases."""
    return {option.name: _spec(option, option.module_aliases) for option in (NODE_GROUP[0], *SENT)}


def item_options() -> dict[str, dict[str, Any]]:
    """The suboptions of a declared node group, as AnsibleModule takes them.

    A short name is an option of its own: Ansible would overwrite the long one with it without a word.
    """
    made = {option.name: _spec(option) for option in DECLARED}
    return made | {alias: _spec(option) for option in DECLARED for alias in option.aliases}


def _spec(option: Option, aliases: Iterable[str] = ()) -> dict[str, Any]:
    spec: dict[str, Any] = {"type": option.type}
    if option.required:
        spec["required"] = True
    if option.choices:
        spec["choices"] = list(option.choices)
    if found := list(aliases):
        spec["aliases"] = found
    if option.suboptions:
        spec |= {"elements": "dict", "options": {sub.name: _spec(sub) for sub in option.suboptions}}
    if "key" in option.name.split("_"):
        spec["no_log"] = False  # a taint's key is no secret
    return spec


# What groups.py says in words of its own where it has another type.
WORDED = ("node_labels", "node_taints", "users_per_node", "profile")


def converted_group(group: Values) -> tuple[dict[str, Any], list[str]]:
    """A declared group in the types of its options, and what has another type; a sentence each."""
    what, options = f"node group {group.get('name')!r}", item_options()
    worded = {name: option for name, option in options.items() if CANONICAL.get(name, name) in WORDED}
    found, problems = converted(group, {name: it for name, it in options.items() if name not in worded}, what)
    return converted(found, worded, what)[0], problems


def value_of(group: Values, name: str) -> Any:
    """What a declared group says of an option, under its name or one of its aliases; None where it says nothing."""
    names = (name, *(alias for alias, canonical in CANONICAL.items() if canonical == name))
    return next((group[it] for it in names if group.get(it) is not None), None)


def declared(group: Values) -> dict[str, Any]:
    """A declared group with each option under its own name; what is not given is left out. An unknown key stays as it is."""
    given = {CANONICAL.get(key, key): value for key, value in group.items() if value is not None}
    return given | {key: value for key, value in group.items() if value is not None and key not in CANONICAL}


def as_sent(params: Mapping[str, Any]) -> dict[str, Any]:
    """The options of the module nodegroup that were given, in the API's names."""
    given = {option: params[option.name] for option in SENT if params.get(option.name) is not None}
    return {option.api: [_given(it) for it in value] if option.suboptions else value for option, value in given.items()}


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


def request_of(group: Values) -> dict[str, Any]:
    """What of a declared group is sent to Magnum, in the API's names; its name, which is no field, is left out."""
    given = declared(group)
    known = [option for option in SENT if option.reader is Reader.MAGNUM and option.name in given]
    body = {option.api: given[option.name] for option in known}
    return body | ({"merge_labels": True} if "labels" in body else {})  # or the cluster's labels would be lost


def key_problems(where: str, group: Values) -> list[str]:
    """Keys of a declared group that the table lacks, or that say one thing twice; a sentence each. `where` begins the sentence."""
    found = []
    for key in group:
        if key in NAMES or key in CANONICAL:
            continue
        near = get_close_matches(str(key), [*NAMES, *CANONICAL], 1)
        cure = f"Did you mean {near[0]}?" if near else f"There are {', '.join(NAMES)}."
        found.append(f"{where} it has no option {key!r}. {cure}")
    twice = [
        (alias, name)
        for alias, name in CANONICAL.items()
        if group.get(alias) is not None and group.get(name) is not None
    ]
    return found + [
        f"{where} {alias} and {name} are the same option: keep {name}."
        for alias, name in twice
        if not (same(group[alias], group[name], name) and same(group[name], group[alias], name))
    ]
