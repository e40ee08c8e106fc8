# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The volumes that a cluster leaves in Cinder: listed, kept from the cloud's clean-up, deleted by name. The rules are in volume.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.hubforge.magnum.plugins.module_utils._clock import Clock
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import Broken, reject_all
from ansible_collections.hubforge.magnum.plugins.plugin_utils._modules import Modules

from .cinder import Cinder
from .volume import CLUSTER, Volume, kept_volumes, removal_problems

Kept = Mapping[str, str]  # name, id, size, of

# Magnum's sites clean up after a cluster with cluster-api-janitor-openstack, which by default deletes the volumes of its claims,
# whatever their reclaim policy. With this metadata it leaves a volume alone.
KEEP = "janitor.capi.azimuth-cloud.com/keep"
ATTEMPTS, PAUSE_S = 11, 6.0  # the cluster's machines may still be detaching it


def list_volumes(
    cinder: Cinder, modules: Modules, kubeconfig: str, cluster: str, stack_id: str, remove: Sequence[str]
) -> dict[str, Any]:
    """A task's result: what the cluster leaves. Raises InvalidRequest where one of `remove` cannot be deleted with it."""
    claimed, lines = _persistent_volumes(modules, kubeconfig)
    volumes = cinder.volumes()
    kept = kept_volumes(claimed, volumes, cluster, stack_id)
    snapshots = cinder.backups("snapshot") if remove else []
    reject_all(removal_problems(remove, kept, snapshots, volumes))
    return {"changed": False, "cluster_volumes": kept, "lines": lines}


def _persistent_volumes(modules: Modules, kubeconfig: str) -> tuple[list[Any], list[str]]:
    """Those of the cluster; a cluster that does not answer can still be deleted."""
    if not kubeconfig:
        return [], []
    found = modules.run("kubernetes.core.k8s_info", kubeconfig=kubeconfig, api_version="v1", kind="PersistentVolume")
    if "resources" in found:
        return found["resources"], []
    return [], ["The cluster does not answer. Only the volumes of its claims that Cinder knows as such are listed."]


def keep_volumes(cinder: Cinder, kept: Sequence[Kept], remove: Sequence[str], check_mode: bool) -> dict[str, Any]:
    """A task's result: the cloud's clean-up leaves those of `kept` alone that `remove` does not name."""
    staying = {volume["id"] for volume in kept if volume["name"] not in remove}
    lacking = [volume for volume in cinder.volumes() if volume["id"] in staying and _may_be_cleaned_up(volume)]
    for volume in lacking:
        if not check_mode:
            cinder.set_metadata(volume, {**volume["metadata"], KEEP: "true"})
    return {
        "changed": bool(lacking),
        "cluster_volumes": list(kept),
        "diff": {"before": {}, "after": {str(volume["name"]): {KEEP: "true"} for volume in lacking}},
    }


def _may_be_cleaned_up(volume: Volume) -> bool:
    metadata = volume.get("metadata") or {}
    return CLUSTER in metadata and metadata.get(KEEP) != "true" and volume["status"] != "deleting"


def delete_volumes(
    cinder: Cinder, kept: Sequence[Kept], remove: Sequence[str], check_mode: bool, clock: Clock
) -> dict[str, Any]:
    """A task's result: those of `kept` that `remove` names are deleted; a line says what is left and what is not."""
    before = _current_ids(cinder.volumes())
    going = [volume for volume in kept if volume["name"] in remove and volume["id"] in before]
    for volume in going:
        if not check_mode:
            _delete(cinder, volume, clock)
    current = _current_ids(cinder.volumes()) if going and not check_mode else before
    staying = [volume for volume in kept if volume["name"] not in remove]
    return {
        "changed": bool(going),
        "cluster_volumes": [volume for volume in staying if volume["id"] in current],
        "diff": {"before": {"volumes": [volume["name"] for volume in going]}, "after": {"volumes": []}},
        "lines": _report(staying, current, [name for name in remove if name not in {one["name"] for one in kept}]),
    }


def _delete(cinder: Cinder, volume: Kept, clock: Clock) -> None:
    for _attempt in range(1, ATTEMPTS):
        try:
            cinder.delete_volume(volume["id"])
        except Broken:
            clock.sleep(PAUSE_S)
        else:
            return
    cinder.delete_volume(volume["id"])


def _current_ids(volumes: Sequence[Volume]) -> set[str]:
    return {str(volume["id"]) for volume in volumes if volume["status"] != "deleting"}


def _report(staying: Sequence[Kept], current: set[str], missing: Sequence[str]) -> list[str]:
    left = [describe(volume) for volume in staying if volume["id"] in current]
    gone = [volume["name"] for volume in staying if volume["id"] not in current]
    return [
        f"Kept, and still counted by the cloud: {'; '.join(left) or 'no volume'}.",
        *([f"Not in Cinder any more: {', '.join(gone)}."] if gone else []),
        *([f"Not there, and so not deleted: {', '.join(missing)}."] if missing else []),
    ]


def describe(volume: Kept) -> str:
    """A volume that is kept, in words."""
    return f"volume {volume['name']} ({volume['id']}, {volume['size']}, {volume['of']})"
