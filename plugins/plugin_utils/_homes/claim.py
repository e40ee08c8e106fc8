# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The claim through which a hub mounts its homes: may it be created, must it be created again, who uses it. Knows no cluster."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Object = Mapping[str, Any]  # as Kubernetes lists it

OURS = ("app.kubernetes.io/managed-by", "hubforge.magnum")
NFS_PORT = 2049
RELEASE, RELEASE_NAMESPACE = "meta.helm.sh/release-name", "meta.helm.sh/release-namespace"


@dataclass(frozen=True)
class DesiredClaim:
    """A claim of a hub, served by a release from a volume of Cinder."""

    claim: str
    namespace: str
    release: str
    release_namespace: str
    volume_id: str = ""

    @property
    def persistent_volume(self) -> str:
        """PersistentVolumes have no namespace, so the name holds the claim's."""
        return f"{self.namespace}-{self.claim}"


@dataclass(frozen=True)
class ClaimPlan:
    """What is to be done for a claim.

    `problems`, in sentences; `redeploy`: the release must be removed first, since it serves another volume; `recreate`: claim and
    PersistentVolume (`own`) must be removed first, since neither can be changed; `users`: the pods that mount the claim; `server`: the
    address that the PersistentVolume mounts from; `address`: that of the NFS service; `phase`: the claim's. What does not exist is empty.
    """

    problems: list[str]
    redeploy: bool
    recreate: bool
    users: list[str]
    own: list[dict[str, str]]
    address: str
    server: str
    phase: str


def plan_claim(desired: DesiredClaim, snapshot: Sequence[Object], servers: Iterable[str] = ()) -> ClaimPlan:
    """What is to be done before the release is deployed, from the current objects.

    `servers` are the ids of the machines that the volume is attached to.
    """
    volume, claim = _own_volume(desired, snapshot), _own_claim(desired, snapshot)
    served = [_handle(one) for one in _of_kind(snapshot, "PersistentVolume") if _is_of_release(desired, one)]
    redeploy = any(handle != desired.volume_id for handle in served)
    reasons = _reasons(desired, snapshot, volume, claim, redeploy)
    users = _users(desired, snapshot)
    problems = [*_foreign(desired, snapshot), *_attached_elsewhere(desired, snapshot, servers)]
    if reasons and users:
        problems.append(
            f"The claim {desired.claim} in namespace {desired.namespace} has to be created again ({reasons[0]}), and is mounted by "
            f"{', '.join(users)}. Stop these, as in the hub's admin page, and run again; nothing on the volume is lost."
        )
    return ClaimPlan(
        problems=problems,
        redeploy=redeploy,
        recreate=bool(reasons),
        users=users,
        own=[_reference(one) for one in (claim, volume) if one is not None],
        address=nfs_address(desired, _of_kind(snapshot, "Service")),
        server=str(((volume or {}).get("spec", {}).get("nfs") or {}).get("server", "")),
        phase=str(((claim or {}).get("status") or {}).get("phase", "")),
    )


def nfs_address(desired: DesiredClaim, services: Iterable[Object]) -> str:
    """The address of the release's NFS service, which nodes mount from since they cannot resolve names of the cluster."""
    found = [
        str(one["spec"].get("clusterIP", ""))
        for one in services
        if _is_of_release(desired, one) and any(port.get("port") == NFS_PORT for port in one["spec"].get("ports") or [])
    ]
    return found[0] if found else ""


def _reasons(
    desired: DesiredClaim, snapshot: Sequence[Object], volume: Object | None, claim: Object | None, redeploy: bool
) -> list[str]:
    found = []
    if volume is not None:
        server, address = (
            volume["spec"].get("nfs", {}).get("server"),
            nfs_address(desired, _of_kind(snapshot, "Service")),
        )
        if redeploy:
            found.append("its homes come from another volume now")
        if server != address:
            found.append(f"the NFS service is at {address or 'no address'} and no longer at {server}")
        if claim is None and volume["spec"].get("claimRef", {}).get("uid"):
            found.append("its PersistentVolume is bound to a claim that was deleted")
    if claim is not None and (claim.get("status") or {}).get("phase") == "Lost":
        found.append("its PersistentVolume was deleted")
    return found


def _foreign(desired: DesiredClaim, snapshot: Sequence[Object]) -> list[str]:
    """Objects of others that have the names of ours, or serve our volume."""
    found = []
    for one in (_named(snapshot, "PersistentVolume", desired.persistent_volume), _claim(desired, snapshot)):
        if one is not None and not _is_ours(one):
            found.append(
                f"The {one['kind']} {one['metadata']['name']} exists, and was not made by this role: name another claim in "
                f"home_directories_claim, or delete that one if nobody needs it."
            )
    for one in _of_kind(snapshot, "PersistentVolume"):
        if _handle(one) == desired.volume_id and not _is_of_release(desired, one):
            found.append(
                f"Volume {desired.volume_id} is already served through the PersistentVolume {one['metadata']['name']}: two servers of one "
                "volume would corrupt it. Name another volume, or delete that PersistentVolume with what uses it."
            )
    return found


def _attached_elsewhere(desired: DesiredClaim, snapshot: Sequence[Object], servers: Iterable[str]) -> list[str]:
    nodes = {str(one["spec"].get("providerID", "")).rpartition("/")[2] for one in _of_kind(snapshot, "Node")}
    return [
        f"Volume {desired.volume_id} is attached to the server {server}, which is no node of this cluster: it is in use elsewhere. "
        "Detach it there, or if that was a node that has just been replaced, run again in some minutes."
        for server in servers
        if server not in nodes
    ]


def _users(desired: DesiredClaim, snapshot: Sequence[Object]) -> list[str]:
    return [
        f"pod {one['metadata']['name']}"
        for one in _of_kind(snapshot, "Pod")
        if (one.get("status") or {}).get("phase") not in ("Succeeded", "Failed")
        and one["metadata"].get("namespace") == desired.namespace
        and any(
            (mount.get("persistentVolumeClaim") or {}).get("claimName") == desired.claim
            for mount in one["spec"].get("volumes") or []
        )
    ]


# -- reading objects ------------------------------------------------------------------------------------------


def _of_kind(snapshot: Sequence[Object], kind: str) -> list[Object]:
    return [one for one in snapshot if one["kind"] == kind]


def _named(snapshot: Sequence[Object], kind: str, name: str) -> Object | None:
    return next((one for one in _of_kind(snapshot, kind) if one["metadata"]["name"] == name), None)


def _claim(desired: DesiredClaim, snapshot: Sequence[Object]) -> Object | None:
    claims = [one for one in snapshot if one["metadata"].get("namespace") == desired.namespace]
    return _named(claims, "PersistentVolumeClaim", desired.claim)


def _own_claim(desired: DesiredClaim, snapshot: Sequence[Object]) -> Object | None:
    claim = _claim(desired, snapshot)
    return claim if claim is not None and _is_ours(claim) else None


def _own_volume(desired: DesiredClaim, snapshot: Sequence[Object]) -> Object | None:
    volume = _named(snapshot, "PersistentVolume", desired.persistent_volume)
    return volume if volume is not None and _is_ours(volume) else None


def _reference(one: Object) -> dict[str, str]:
    return {
        "kind": str(one["kind"]),
        **{key: one["metadata"][key] for key in ("name", "namespace") if key in one["metadata"]},
    }


def _is_ours(one: Object) -> bool:
    return (one["metadata"].get("labels") or {}).get(OURS[0]) == OURS[1]


def _is_of_release(desired: DesiredClaim, one: Object) -> bool:
    notes = one["metadata"].get("annotations") or {}
    return (notes.get(RELEASE), notes.get(RELEASE_NAMESPACE)) == (desired.release, desired.release_namespace)


def _handle(one: Object) -> str:
    return str((one["spec"].get("csi") or {}).get("volumeHandle", ""))
