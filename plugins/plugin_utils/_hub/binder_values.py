# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From node groups to the values of BinderHub's chart, its hub's included: where images are built and where they are launched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.hubforge.magnum.plugins.module_utils._fields import is_true
from ansible_collections.hubforge.magnum.plugins.module_utils._hub_check.options import PAIRS
from ansible_collections.hubforge.magnum.plugins.module_utils._hub_check.spawner import part
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
    whole_number,
    with_nodes,
)

from .._release.layers import Values, overlay
from .binder_options import QUOTAS, check_options
from .foreign import require_bounded, require_mapping
from .node_capacity import allocatable_by_group, build_disk, image_space
from .shares import given_share, users_fitting, written_share
from .values import AllocatableByGroup, generate_hub_values, home_group

MAX_AGE = 21600  # seconds; a server ends after six hours at the latest
MTU = 1450  # bytes, of a pod's interface on a network of 1500 under Calico's VXLAN; podman reads it from its own interface
HIGH, LOW = 0.8, 0.6  # shares of the space for images: from where the cleaner works, and to where
SHARED = 0.5  # of that space where users run beside builds: their nodes pull what the builder holds already
GIB = 2**30


def generate_binder_values(groups: Any, flavors: Any = (), options: Any = None, user_values: Any = None) -> Values:
    """Values for BinderHub and, under `jupyterhub`, its hub. `flavors` as for the hub's own; `options` see OPTIONS.

    Users choose no profile here: all run on the smallest of the users' groups. Images are built on the groups of the purpose
    build, else beside the users. Quotas follow what `user_values`, which win over these, say of each user's share and of the number
    of servers. Raises InvalidRequest with all that cannot be read.
    """
    require_bounded("The node groups", groups)
    asked, desired, own_values = (
        check_options(options),
        check_groups(groups),
        require_mapping("The values of a BinderHub", user_values),
    )
    reserve, own = asked.get("system_reserve"), written_share(part(own_values, "jupyterhub"))
    hub = generate_hub_values(desired, flavors, reserve, part(own_values, "jupyterhub"))
    users = offered_groups(desired)
    by_group = allocatable_by_group(users, flavors, reserve)
    home = home_group(users, by_group) if users else None
    builders = with_nodes(build_groups(desired)) or ([home] if home else [])
    quota = {**_capacity(home, by_group, own), **(asked.get("build_quota") or {}), **_servers_written(own_values)}
    parts = [
        _core_values(core_groups(desired), builders) if desired else {},
        _builder_values(builders, asked),
        _cleaner_values(builders, flavors, asked),
        _registry_values(asked),
        _address_values(asked),
        _quota_values(quota),
        {"jupyterhub": _hub_values(hub, home, by_group, own)},
    ]
    values: Values = {}
    for each in parts:
        values = overlay(values, each)
    return values


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


def _hub_values(hub: Values, home: Group | None, by_group: AllocatableByGroup, own: Mapping[str, Any]) -> Values:
    singleuser = {key: value for key, value in hub.get("singleuser", {}).items() if key != "profileList"}
    share = given_share(home, by_group.get(str(home["name"])), own) if home else {}
    for kind, pair in PAIRS.items():
        if given := {
            word: share[name] for word, name in zip(("guarantee", "limit"), pair, strict=True) if name in share
        }:
            singleuser[kind] = given
    fixed = {
        "singleuser": {"storage": {"type": "none"}},
        "cull": {"enabled": True, "users": True, "maxAge": MAX_AGE},
    }
    return overlay({**hub, "singleuser": singleuser}, fixed)


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


def _capacity(home: Group | None, by_group: AllocatableByGroup, own: Mapping[str, Any]) -> Values:
    """As many servers as fit on the users' nodes at their most; more would wait for ever. Not known: no limit."""
    allocatable = by_group.get(str(home["name"])) if home else None
    return {"servers": highest(home) * users_fitting(home, allocatable, own)} if home and allocatable else {}


def _servers_written(values: Mapping[str, Any]) -> Values:
    """How many servers people allow BinderHub, or its hub, to run at once: either moves the other, unless that is written too."""
    hub = part(values, "jupyterhub")
    places = (
        (part(values, "config.LaunchQuota"), "total_quota"),
        (part(hub, "hub"), "activeServerLimit"),
        (part(hub, "hub.config.JupyterHub"), "active_server_limit"),
    )
    found = next((section[name] for section, name in places if name in section), "")
    return {} if found == "" else {"servers": whole_number(found)}


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
