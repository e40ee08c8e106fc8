# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From node groups to the values of BinderHub's chart, its hub's included: where images are built and where they are launched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.hubforge.magnum.plugins.module_utils._errors import InvalidRequest, reject_all
from ansible_collections.hubforge.magnum.plugins.module_utils._fields import is_true
from ansible_collections.hubforge.magnum.plugins.module_utils._nodes.groups import (
    PURPOSE,
    Group,
    build_groups,
    check_groups,
    core_groups,
    highest,
    offered_groups,
    selector,
    tolerations,
    with_nodes,
)

from .._release.layers import Values, overlay
from .node_capacity import allocatable_by_group, build_disk, image_space
from .values import AllocatableByGroup, generate_hub_values, home_group, share_of, users_on_node

REGISTRY = ("url", "username", "password")
QUOTAS = {"builds": "concurrent_build_limit", "per_repo": "per_repo_quota"}  # `servers` is in three places
# What a role may ask for, with the keys of those that are mappings; None and empty: not asked for.
OPTIONS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("allow_no_registry", "boot_volume_size", "cluster_issuer", "cors_allow_origin", "host_name"), ()),
    **dict.fromkeys(("hub_host_name", "image_builder", "image_prefix", "ingress_class", "mtu", "port"), ()),
    "build_quota": ("servers", *QUOTAS),
    "registry": REGISTRY,
    "system_reserve": ("cpu", "memory"),
}
MAX_AGE = 21600  # seconds; a server ends after six hours at the latest
MTU = 1450  # bytes, of a pod's interface on a network of 1500 under Calico's VXLAN; podman reads it from its own interface
HIGH, LOW = 0.8, 0.6  # shares of the space for images: from where the cleaner works, and to where
SHARED = 0.5  # of that space where users run beside builds: their nodes pull what the builder holds already
GIB = 2**30


def generate_binder_values(groups: Any, flavors: Any = (), options: Any = None) -> Values:
    """Values for BinderHub and, under `jupyterhub`, its hub. `flavors` as for the hub's own; `options` see OPTIONS.

    Users choose no profile here: all run on the smallest of the users' groups. Images are built on the groups of the purpose
    build, else beside the users. Raises InvalidRequest with all that cannot be read.
    """
    asked, desired = _check_options(options), check_groups(groups)
    reserve = asked.get("system_reserve")
    hub = generate_hub_values(desired, flavors, reserve)
    users = offered_groups(desired)
    by_group = allocatable_by_group(users, flavors, reserve)
    home = home_group(users, by_group) if users else None
    builders = with_nodes(build_groups(desired)) or ([home] if home else [])
    quota = {**_capacity(home, by_group), **(asked.get("build_quota") or {})}
    parts = [
        _core_values(core_groups(desired), builders) if desired else {},
        _builder_values(builders, asked),
        _cleaner_values(builders, flavors, asked),
        _registry_values(asked),
        _address_values(asked),
        _quota_values(quota),
        {"jupyterhub": _hub_values(hub, home, by_group)},
    ]
    values: Values = {}
    for part in parts:
        values = overlay(values, part)
    return values


def _check_options(options: Any) -> Values:
    if not isinstance(options or {}, Mapping):
        raise InvalidRequest("The options of a BinderHub must be a mapping, such as {image_builder: dind}.")
    asked = {str(key): value for key, value in (options or {}).items() if value not in (None, "", {}, [])}
    found = [
        f"{key!r} is no option of a BinderHub: take one of {', '.join(OPTIONS)}." for key in asked if key not in OPTIONS
    ]
    for name, keys in OPTIONS.items():
        if keys and not (isinstance(reported := asked.get(name, {}), Mapping) and reported.keys() <= set(keys)):
            found.append(
                f"The {name} of a BinderHub must be a mapping with {', '.join(keys)}: leave out anything else."
            )
    if "cluster_issuer" in asked and "ingress_class" not in asked:
        found.append(
            f"The issuer {asked['cluster_issuer']} was asked to certify a BinderHub's names, and it has no ingress: "
            "BinderHub does no HTTPS by itself. Set the ingress_class that serves them, too, or leave the cluster_issuer out."
        )
    reject_all(found)
    return asked


# -- where its pods run ---------------------------------------------------------------------------------------


def _core_values(core: Sequence[Group], builders: Sequence[Group]) -> Values:
    """The chart gives its one list of tolerations to BinderHub, to the builder and to the cleaner alike."""
    place: Values = {"nodeSelector": selector(core[0]) if len(core) == 1 else {PURPOSE: "core"}}
    return {**place, "tolerations": found} if (found := tolerations([*core, *builders])) else place


def _builder_values(builders: Sequence[Group], asked: Mapping[str, Any]) -> Values:
    """The chart places the builder and the cleaner by BinderHub's build_node_selector, BinderHub its build pods by the executor's."""
    builder = asked.get("image_builder", "dind")
    values: Values = {"imageBuilderType": builder}
    if builder == "dind":
        values["dind"] = {"daemonset": {"extraArgs": [f"--mtu={asked.get('mtu', MTU)}"]}}
    if builders:
        nodes = selector(builders[0]) if len(builders) == 1 else {PURPOSE: "build"}
        values["config"] = {
            "BinderHub": {"build_node_selector": nodes},
            "KubernetesBuildExecutor": {"node_selector": dict(nodes)},
        }
    return values


def _hub_values(hub: Values, home: Group | None, by_group: AllocatableByGroup) -> Values:
    singleuser = {key: value for key, value in hub.get("singleuser", {}).items() if key != "profileList"}
    if home and (allocatable := by_group.get(str(home["name"]))):
        share = share_of(home, allocatable)
        singleuser |= {
            "cpu": {"guarantee": share["cpu_guarantee"], "limit": share["cpu_limit"]},
            "memory": {"guarantee": share["mem_guarantee"], "limit": share["mem_limit"]},
        }
    own = {
        "singleuser": {"storage": {"type": "none"}},
        "cull": {"enabled": True, "users": True, "maxAge": MAX_AGE},
    }
    return overlay({**hub, "singleuser": singleuser}, own)


# -- what it may fill -----------------------------------------------------------------------------------------


def _cleaner_values(builders: Sequence[Group], flavors: Any, asked: Mapping[str, Any]) -> Values:
    """In bytes: a percentage would be of a disk that other images fill, too, and cleaning the builder's would not free it."""
    disk = build_disk(builders, flavors, asked.get("boot_volume_size"))
    if disk is None:
        return {}
    alone = all(group in build_groups(builders) for group in builders)
    space = image_space(disk) * (1 if alone else SHARED) * GIB
    limits = {"imageGCThresholdHigh": int(space * HIGH), "imageGCThresholdLow": int(space * LOW)}
    return {"imageCleaner": {"imageGCThresholdType": "absolute", **limits}}


def _capacity(home: Group | None, by_group: AllocatableByGroup) -> Values:
    """As many servers as fit on the users' nodes at their most; more would wait for ever. Not known: no limit."""
    allocatable = by_group.get(str(home["name"])) if home else None
    return {"servers": highest(home) * users_on_node(home, allocatable)} if home and allocatable else {}


def _quota_values(quota: Mapping[str, Any]) -> Values:
    limits = {name: quota[word] for word, name in QUOTAS.items() if quota.get(word) is not None}
    values: Values = {"config": {"BinderHub": limits}} if limits else {}
    if quota.get("servers") is None:
        return values
    servers = quota["servers"]
    own = {"config": {"LaunchQuota": {"total_quota": servers}}, "jupyterhub": {"hub": {"activeServerLimit": servers}}}
    return overlay(values, own)


# -- what it is reached by, and where images go ---------------------------------------------------------------


def _registry_values(asked: Mapping[str, Any]) -> Values:
    registry = {key: value for key, value in asked.get("registry", {}).items() if value}
    prefix = {"image_prefix": asked["image_prefix"]} if "image_prefix" in asked else {}
    without = (
        {"use_registry": False} if not registry and is_true(asked.get("allow_no_registry")) else {"use_registry": True}
    )
    return {"config": {"BinderHub": {**without, **prefix}}, **({"registry": registry} if registry else {})}


def _address_values(asked: Mapping[str, Any]) -> Values:
    """Two host names, each with a load balancer of its own or both behind one ingress controller, where cert-manager may certify them."""
    own, hub, behind = asked.get("host_name"), asked.get("hub_host_name"), "ingress_class" in asked
    scheme = "https" if "cluster_issuer" in asked else "http"
    port = f":{asked['port']}" if "port" in asked else ""
    binder: Values = {"hub_url_local": "http://proxy-public/"}  # the chart's own service, whatever the name points at
    values: Values = {}
    if hub:
        binder["hub_url"] = f"{scheme}://{hub}{port}/"
    if hub and behind:
        values["jupyterhub"] = {"ingress": _ingress(hub, asked), "proxy": {"service": {"type": "ClusterIP"}}}
    if own and behind:
        values |= {"ingress": _ingress(own, asked), "service": {"type": "ClusterIP"}}
    if origin := asked.get("cors_allow_origin", f"{scheme}://{own}{port}" if own else None):
        binder["cors_allow_origin"] = origin
        spawner = {"hub": {"config": {"BinderSpawner": {"cors_allow_origin": origin}}}}
        values["jupyterhub"] = overlay(values.get("jupyterhub", {}), spawner)
    return {**values, "config": {"BinderHub": binder}}


def _ingress(host: str, asked: Mapping[str, Any]) -> Values:
    values: Values = {"enabled": True, "hosts": [host], "ingressClassName": asked["ingress_class"]}
    if "cluster_issuer" in asked:
        values["annotations"] = {"cert-manager.io/cluster-issuer": asked["cluster_issuer"]}
        values["tls"] = [{"hosts": [host], "secretName": f"{host}-tls"}]
    return values
