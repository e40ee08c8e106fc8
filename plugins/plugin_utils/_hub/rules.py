# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What keeps a hub from working, in sentences that hold no secret; checks merged values and asks nobody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.hubforge.magnum.plugins.module_utils._errors import reject_all
from ansible_collections.hubforge.magnum.plugins.module_utils._fields import is_true
from ansible_collections.hubforge.magnum.plugins.module_utils._hub_check.sizes import as_number, shown
from ansible_collections.hubforge.magnum.plugins.module_utils._hub_check.spawner import part
from ansible_collections.hubforge.magnum.plugins.module_utils._nodes.groups import (
    GROUP_LABEL,
    PURPOSE,
    Group,
    autoscales,
    build_groups,
    check_groups,
    core_groups,
    labels_of,
    name_on_nodes,
    offered_groups,
    taints_of,
    user_groups,
    users_per_node,
    whole_number,
    with_nodes,
)

from .foreign import require_bounded, require_mapping
from .login_rules import login_problems
from .node_capacity import build_disk, find_flavor, flavor_problems, image_space
from .placement_rules import placement_problems
from .shares import PODS

Facts = Mapping[str, Any]

# the only taint that BinderHub's build pods tolerate (KubernetesBuildExecutor.submit), in both spellings
DEDICATED = [{"key": f"hub.jupyter.org{by}dedicated", "value": "user", "effect": "NoSchedule"} for by in "/_"]
GIB = 2**30
HUB_SECTIONS = (
    "hub",
    "proxy",
    "scheduling",
    "singleuser",
)  # at the top of Zero to JupyterHub's values, and of no chart around it
HUB_NUMBERS = (
    "hub.activeServerLimit",
    "hub.concurrentSpawnLimit",
    "hub.config.JupyterHub.active_server_limit",
    "singleuser.startTimeout",
)
BINDER_NUMBERS = (
    "config.LaunchQuota.total_quota",
    "config.BinderHub.per_repo_quota",
    "config.BinderHub.concurrent_build_limit",
)


def find_problems(values: Any, groups: Any, flavors: Any = (), facts: Any = None) -> list[str]:
    """Everything that is wrong, a sentence each. `values` are the merged ones; those of a BinderHub have its hub under `jupyterhub`.

    `facts` say what is known beyond them, and what they do not say is not judged: `allow_dummy`, `allow_no_registry`, the names of the
    cluster's `storage_classes`, its label `boot_volume_size`. Raises InvalidRequest for values, groups and flavors that cannot
    be read.
    """
    merged, known = require_mapping("The values of a hub", values), facts if isinstance(facts, Mapping) else {}
    require_bounded("The node groups", groups)
    desired = check_groups(groups)
    reject_all(flavor_problems(flavors))
    if around := _umbrella(merged):
        return [around]
    values, binder = merged, "jupyterhub" in merged
    hub, path = (part(values, "jupyterhub"), "jupyterhub.") if binder else (values, "")
    return [
        *_group_problems(desired, flavors),
        *placement_problems(values, hub, path, desired, flavors),
        *_number_problems(values, hub, path),
        *login_problems(hub, path, "null" if binder else "dummy", known),
        *_storage_problems(hub, path, known.get("storage_classes")),
        *(_binder_problems(values, desired, flavors, known) if binder else ()),
    ]


def _umbrella(values: Mapping[str, Any]) -> str:
    """Why values are those of two charts, one within the other; empty where they are of one."""
    within = {
        f"{key}.jupyterhub": value for key, value in values.items() if key != "custom" and isinstance(value, Mapping)
    }
    inside = {"jupyterhub": values, **within}
    found = next((place for place, above in inside.items() if isinstance(above.get("jupyterhub"), Mapping)), "")
    if not found or not any(isinstance(values.get(name), Mapping) for name in HUB_SECTIONS):
        return ""
    return (
        f"Values of the hub are under {found[:80]}, as charts around Zero to JupyterHub take them (basehub, daskhub, BinderHub), and "
        "others are at the top: write all of them where the chart takes them that is deployed."
    )


# -- node groups ----------------------------------------------------------------------------------------------


def _group_problems(groups: Sequence[Group], flavors: Sequence[Any]) -> Iterator[str]:
    users, core = user_groups(groups), [group["name"] for group in core_groups(groups)]
    if groups and not users:
        yield f"No node group is for users: add one, or give one the label {PURPOSE}: user."
    for name in [group["name"] for group in users if group["name"] in core and autoscales(group)]:
        yield (
            f"Node group {name!r} scales by itself and is core pool and users' group at once, so the hub's own pods would keep its nodes "
            "from being removed: add a group for users, or give it one size."
        )
    for name, number in [(group["name"], users_per_node(group) or 0) for group in users]:
        if number > PODS:
            yield (
                f"Node group {name!r} is to hold {number} users on a node, and {PODS} pods of users fit on one: a kubelet takes 110 in "
                "all, with those of DaemonSets and of the cluster. Lower its users_per_node."
            )
    for group in groups:
        if flavors and group.get("flavor") and not find_flavor(flavors, group["flavor"]):
            there = ", ".join(sorted(str(flavor.get("name")) for flavor in flavors))
            yield (
                f"Node group {group['name']!r} asks for the flavor {shown(group['flavor'])}, which the cloud does not list: "
                f"take one of {there}."
            )


def _number_problems(values: Mapping[str, Any], hub: Mapping[str, Any], path: str) -> Iterator[str]:
    """Numbers that JupyterHub and BinderHub take as numbers alone."""
    for where, said, names in ((path, hub, HUB_NUMBERS), ("", values if path else {}, BINDER_NUMBERS)):
        for name in names:
            above, _dot, last = name.rpartition(".")
            number = part(said, above).get(last)
            if number is not None and (isinstance(number, str) or whole_number(number) is None):
                yield f"{where}{name} must be a whole number without quotes, and is {shown(number)}."


# -- storage --------------------------------------------------------------------------------------------------


def _storage_problems(hub: Mapping[str, Any], path: str, classes: Iterable[str] | None) -> Iterator[str]:
    if not isinstance(classes, list | tuple):
        return
    storage, db, there = part(hub, "singleuser.storage"), part(hub, "hub.db"), sorted(map(str, classes))
    spawner = part(hub, "hub.config.KubeSpawner")  # the chart reads it later, so that it wins
    dynamic = spawner.get("storage_pvc_ensure", storage.get("type", "dynamic") == "dynamic")
    own = "storage_class" in spawner
    needs = (
        (dynamic and not own, "singleuser.storage.dynamic", "storageClass"),
        (dynamic and own, "hub.config.KubeSpawner", "storage_class"),
        (db.get("type", "sqlite-pvc") == "sqlite-pvc", "hub.db.pvc", "storageClassName"),
    )
    for needed, where, word in needs:
        desired = part(hub, where).get(word)
        if needed and not there:
            yield f"{path}{where} needs a storage class, and the cluster has none: make one first."
        elif needed and desired and desired not in there:
            yield f"{path}{where}.{word} is {shown(desired)}, and the cluster has {', '.join(there)}: name one of these."


# -- BinderHub ------------------------------------------------------------------------------------------------


def _binder_problems(
    values: Mapping[str, Any], groups: Sequence[Group], flavors: Sequence[Any], known: Facts
) -> Iterator[str]:
    if values.get("imageBuilderType", "host") == "host":
        yield (
            "imageBuilderType is host, which needs Docker on the nodes, and these run containerd: take dind or pink."
        )
    builders = _builders(values, groups)
    yield from _taint_problems(builders)
    yield from _cleaner_problems(
        part(values, "imageCleaner"), build_disk(builders, flavors, known.get("boot_volume_size"))
    )
    yield from _registry_problems(values, known)


def _builders(values: Mapping[str, Any], groups: Sequence[Group]) -> list[Group]:
    nodes = part(values, "config.KubernetesBuildExecutor.node_selector")
    carried = [
        (group, {**labels_of(group), GROUP_LABEL: name_on_nodes(str(group["name"]))}) for group in with_nodes(groups)
    ]
    chosen = [
        group for group, labels in carried if nodes and all(labels.get(key) == value for key, value in nodes.items())
    ]
    return chosen or with_nodes(build_groups(groups)) or offered_groups(groups)


def _taint_problems(builders: Sequence[Group]) -> Iterator[str]:
    for group in builders:
        for taint in taints_of(group):
            if taint not in DEDICATED and taint["effect"] != "PreferNoSchedule":
                yield (
                    f"Node group {group['name']!r} builds images and has the taint {taint['key']}, while BinderHub's build pods tolerate "
                    "only hub.jupyter.org/dedicated=user:NoSchedule: give it that one, or none."
                )


def _cleaner_problems(cleaner: Mapping[str, Any], disk: float | None) -> Iterator[str]:
    if cleaner.get("enabled", True) is False:
        return
    names = ("imageGCThresholdHigh", "imageGCThresholdLow")
    high, low = (
        as_number(cleaner.get(name)) for name in names
    )  # 20e9 is text to YAML 1.1, and a number to the cleaner
    for name in names:
        if cleaner.get(name) is not None and as_number(cleaner[name]) is None:
            yield f"imageCleaner.{name} is {shown(cleaner[name])}, and the cleaner takes a number without a unit: write bytes, or percent."
    if cleaner.get("imageGCThresholdType") != "absolute" or high is None:
        return
    limit, bigger = (
        f"imageCleaner.imageGCThresholdHigh is {high / GIB:.1f} GB",
        "with the cluster's label boot_volume_size",
    )
    if high <= GIB:
        yield f"{limit}, and the cleaner does not start with 1 GB or less: give the nodes a bigger disk {bigger}."
    if low is not None and low >= high:
        yield f"{limit} and not above imageGCThresholdLow, so nothing would be cleaned: make it bigger than that."
    if disk is not None and high > image_space(disk) * GIB:
        yield (
            f"{limit}, while the nodes that build have {disk:g} GB of disk, {image_space(disk):.1f} GB of it for images, so it would fill "
            f"up first: lower the limit, or give the nodes a bigger disk {bigger}."
        )


def _registry_problems(values: Mapping[str, Any], known: Facts) -> Iterator[str]:
    registry, binder = part(values, "registry"), part(values, "config.BinderHub")
    if binder.get("use_registry", True) and (registry.get("url") or registry.get("password")):
        if registry.get("username") and not registry.get("password"):
            yield f"registry.username is {shown(registry['username'])} and its password is missing: set registry.password."
        if not binder.get("image_prefix"):
            yield "Images would get names without a registry or a project: set image_prefix, such as registry.example.org/binder/."
    elif known.get("allow_no_registry") is not None and not is_true(known["allow_no_registry"]):
        yield (
            "There is no registry, and nodes find an image that another node has built only in one: set the registry's url, username and "
            "password, or allow it by binderhub_allow_no_registry where nodes run Docker."
        )
