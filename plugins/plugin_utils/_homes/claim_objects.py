# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The objects through which a hub mounts its homes, as they are desired, and how the current ones differ. Knows no cluster."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .claim import OURS, DesiredClaim, Object

# Kubernetes rejects a change of a claim's size here, and it says nothing: what counts are the volume's size and the quota.
SIZE = "1Mi"


def claim_objects(desired: DesiredClaim, address: str, mount_options: Sequence[str]) -> list[dict[str, Any]]:
    """Namespace, PersistentVolume and claim; nodes mount from `address`, that of the NFS service."""
    labels = {OURS[0]: OURS[1]}
    claim = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "name": desired.claim, "namespace": desired.namespace}
    return [
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": desired.namespace}},
        {
            "apiVersion": "v1",
            "kind": "PersistentVolume",
            "metadata": {"name": desired.persistent_volume, "labels": labels},
            "spec": {
                "accessModes": ["ReadWriteMany"],
                "capacity": {"storage": SIZE},
                "claimRef": claim,
                "mountOptions": list(mount_options),
                "nfs": {"server": address, "path": "/"},
                "persistentVolumeReclaimPolicy": "Retain",
                "storageClassName": "",
            },
        },
        {
            "apiVersion": "v1",
            "kind": "PersistentVolumeClaim",
            "metadata": {"name": desired.claim, "namespace": desired.namespace, "labels": labels},
            "spec": {
                "accessModes": ["ReadWriteMany"],
                "resources": {"requests": {"storage": SIZE}},
                "storageClassName": "",
                "volumeName": desired.persistent_volume,
            },
        },
    ]


def differences(desired: Sequence[Object], snapshot: Sequence[Object]) -> dict[str, dict[str, Any]]:
    """A diff of the desired objects that are missing or not so: `before` and `after` by kind and name; both empty where all are so.

    Only the fields of the desired objects are compared: Kubernetes adds others.
    """
    current = {_name(one): one for one in snapshot}
    differing = [one for one in desired if not _has(current.get(_name(one)), _compared(one))]
    before = {_name(one): _part(current[_name(one)], _compared(one)) for one in differing if _name(one) in current}
    return {
        "before": before,
        "after": {_name(one): _shown(_compared(one), before.get(_name(one))) for one in differing},
    }


def _name(one: Object) -> str:
    metadata = one["metadata"]
    return " ".join((one["kind"], "/".join(metadata[key] for key in ("namespace", "name") if metadata.get(key))))


def _compared(one: Object) -> dict[str, Any]:
    return {key: value for key, value in one.items() if key not in ("apiVersion", "kind")}


def _has(current: Any, desired: Any) -> bool:
    if isinstance(desired, Mapping):
        return isinstance(current, Mapping) and all(_has(current.get(key), value) for key, value in desired.items())
    return current == desired or not (current or desired)  # the API server leaves out what is empty


def _shown(desired: Any, before: Any) -> Any:
    """The desired fields without those that are empty on both sides."""
    if not isinstance(desired, Mapping):
        return desired
    current = before if isinstance(before, Mapping) else {}
    return {key: _shown(value, current.get(key)) for key, value in desired.items() if value or current.get(key)}


def _part(current: Any, desired: Any) -> Any:
    """What the current object has of the desired fields."""
    if isinstance(desired, Mapping) and isinstance(current, Mapping):
        return {key: _part(current[key], value) for key, value in desired.items() if key in current}
    return current
