# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Node groups as values of the chart jupyterhub-home-nfs: one server of one volume, on the core pool."""

from __future__ import annotations

from typing import Any

from ._node_groups import GROUP_LABEL, check_groups, core_groups, name_on_nodes, selector, tolerations


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
    wanted = check_groups(groups)
    if not wanted:
        return {}
    core = core_groups(wanted)
    place = {"nodeSelector": selector(core[0])} if len(core) == 1 else {"affinity": _one_of(core)}
    return {**place, **({"tolerations": found} if (found := tolerations(core)) else {})}


def _one_of(groups: Any) -> dict[str, Any]:
    """What a node selector cannot say."""
    names = [name_on_nodes(str(group["name"])) for group in groups]
    term = {"matchExpressions": [{"key": GROUP_LABEL, "operator": "In", "values": names}]}
    return {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [term]}}}
