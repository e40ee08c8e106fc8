# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where users' homes are kept, as values: of Zero to JupyterHub, and of the chart jupyterhub-home-nfs. Makes no volume."""

from __future__ import annotations

from typing import Any

from ansible_collections.hubforge.magnum.plugins.module_utils._errors import InvalidRequest
from ansible_collections.hubforge.magnum.plugins.module_utils._nodes.groups import (
    GROUP_LABEL,
    check_groups,
    core_groups,
    name_on_nodes,
    selector,
    tolerations,
)

KINDS = ("volume_per_user", "nfs", "none")


def generate_home_values(kind: str, claim: str | None = None, storage_class: str | None = None) -> dict[str, Any]:
    """Values for homes of this kind; `claim` names the shared volume's claim, `storage_class` is for volumes of single users.

    No container has to give a home on NFS to its user: the server of jupyterhub-home-nfs takes every client for its user 1000
    (Squash All_Squash, Anonymous_uid), so what the kubelet makes for a new user belongs to the one that notebooks run as.
    """
    if kind not in KINDS:
        raise InvalidRequest(
            f"Homes of the kind {str(kind)[:40]!r} were asked for, and there are {', '.join(KINDS)}: take one of these."
        )
    if kind == "nfs" and not claim:
        raise InvalidRequest(
            "Homes on NFS need the name of the shared volume's claim: set it, or let home_directories make it."
        )
    if kind == "nfs":
        storage: dict[str, Any] = {"type": "static", "static": {"pvcName": claim, "subPath": "{escaped_username}"}}
    elif kind == "none":
        storage = {"type": "none"}
    else:
        storage = {"type": "dynamic", **({"dynamic": {"storageClass": storage_class}} if storage_class else {})}
    return {"singleuser": {"storage": storage}}


def generate_nfs_values(groups: Any, volume_id: str, quota: float) -> dict[str, Any]:
    """Values in the chart's words, for a volume of Cinder with a quota in GB for each user's home.

    persistentVolume.size stays the chart's: it is only a label, and Kubernetes refuses to change it when the volume grows.
    """
    return {
        "openstack": {"enabled": True, "volumeId": volume_id},
        "quotaEnforcer": {"config": {"QuotaManager": {"hard_quota": quota}}},
        **_placement(groups),
    }


def _placement(groups: Any) -> dict[str, Any]:
    """The server stays off users' nodes, which come and go."""
    desired = check_groups(groups)
    if not desired:
        return {}
    core = core_groups(desired)
    place = {"nodeSelector": selector(core[0])} if len(core) == 1 else {"affinity": _one_of(core)}
    return {**place, **({"tolerations": found} if (found := tolerations(core)) else {})}


def _one_of(groups: Any) -> dict[str, Any]:
    """What a node selector cannot say."""
    names = [name_on_nodes(str(group["name"])) for group in groups]
    term = {"matchExpressions": [{"key": GROUP_LABEL, "operator": "In", "values": names}]}
    return {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [term]}}}
