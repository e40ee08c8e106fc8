# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Brings the claim of a hub's homes to its desired state. What is right for it is judged in claim.py."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from ansible_collections.hubforge.magnum.plugins.module_utils._errors import InvalidRequest, TimedOut, reject_all

from .claim import ClaimPlan, DesiredClaim, Object, plan_claim
from .claim_objects import claim_objects, differences

BOUND_WITHIN_S = 30
NOT_DEPLOYED = "known-once-it-is-deployed"  # the address of a release that check mode does not deploy


class Cluster(Protocol):
    """What the steps need of a cluster. Each call starts one module."""

    def read(self, pods: bool = False, bound_within: int = 0) -> list[Object]:
        """The objects that the claim depends on; pods only where they are asked for; once the claim is bound, or the seconds are over."""

    def apply(self, objects: Sequence[Object]) -> bool:
        """Create or change the objects; whether anything changed."""

    def remove(self, objects: Sequence[Object]) -> bool:
        """Remove the objects and wait until they are removed; whether there were any."""


def prepare(
    cluster: Cluster, desired: DesiredClaim, servers: Sequence[str], mount_options: Sequence[str], check_mode: bool
) -> dict[str, Any]:
    """A task's result: the release can be deployed. A claim that cannot stay is removed, unless a pod mounts it (InvalidRequest)."""
    if not desired.volume_id:
        raise InvalidRequest(
            "There is no volume for the homes: run the tasks volume.yml of this role first, or give its id in home_directories_volume_id."
        )
    snapshot = cluster.read()
    plan = plan_claim(desired, snapshot, servers)
    if plan.recreate:
        plan = plan_claim(desired, cluster.read(pods=True), servers)
    reject_all(plan.problems)
    differing = differences(claim_objects(desired, plan.address, mount_options), snapshot)["after"]
    ready = plan.phase == "Bound" and not (plan.recreate or differing)
    return _removed(cluster, desired, plan, plan.own if plan.recreate else [], check_mode, ready)


def remove(cluster: Cluster, desired: DesiredClaim, check_mode: bool) -> dict[str, Any]:
    """A task's result: there is no claim and no PersistentVolume of ours. Raises InvalidRequest while a pod mounts the claim."""
    plan = plan_claim(desired, cluster.read(pods=True))
    if plan.users:
        raise InvalidRequest(
            f"The claim {desired.claim} in namespace {desired.namespace} is mounted by {', '.join(plan.users)}: stop these, and run again."
        )
    return _removed(cluster, desired, plan, plan.own, check_mode)


def _removed(
    cluster: Cluster,
    desired: DesiredClaim,
    plan: ClaimPlan,
    objects: list[dict[str, str]],
    check_mode: bool,
    ready: bool = False,
) -> dict[str, Any]:
    if objects and not check_mode:
        cluster.remove(objects)
    before = {"objects": [f"{one['kind']} {one['name']}" for one in objects]}
    diff = {"before": before, "after": {"objects": []}} if objects else {"before": {}, "after": {}}
    return {"changed": bool(objects), "home_claim": _described(desired, plan, ready, objects), "diff": diff}


def create(cluster: Cluster, desired: DesiredClaim, mount_options: Sequence[str], check_mode: bool) -> dict[str, Any]:
    """A task's result: the claim is bound to a PersistentVolume that mounts from the release's NFS service, which is deployed."""
    snapshot = cluster.read()
    plan = plan_claim(desired, snapshot)
    if check_mode and plan.recreate:
        snapshot = [one for one in snapshot if one["kind"] == "Namespace"]  # the others would have been removed by now
    elif (plan.server and plan.server != plan.address) or not (plan.address or check_mode):
        raise InvalidRequest(
            f"The release {desired.release} in namespace {desired.release_namespace} serves NFS at {plan.address or 'no address'}, and the "
            f"homes are mounted from {plan.server or 'nowhere yet'}. Run again: the claim is then created again once no pod mounts it."
        )
    objects = claim_objects(desired, plan.address or NOT_DEPLOYED, mount_options)
    diff = differences(objects, snapshot)
    changed = bool(diff["after"])
    if changed and not check_mode:
        changed = cluster.apply(objects)
    if not check_mode and (changed or plan.phase != "Bound"):
        _require_bound(desired, plan_claim(desired, cluster.read(bound_within=BOUND_WITHIN_S)).phase)
    return {"changed": changed, "home_claim": _described(desired, plan, not check_mode or not changed), "diff": diff}


def _require_bound(desired: DesiredClaim, phase: str) -> None:
    if phase != "Bound":
        raise TimedOut(
            f"The claim {desired.claim} in namespace {desired.namespace} is {phase or 'not there'} after {BOUND_WITHIN_S} s, not Bound. "
            f"Find out why with `kubectl -n {desired.namespace} describe pvc {desired.claim}`, and run again."
        )


def _described(desired: DesiredClaim, plan: ClaimPlan, ready: bool, removed: Sequence[Object] = ()) -> dict[str, Any]:
    return {
        "persistent_volume": desired.persistent_volume,
        "address": plan.address,
        "ready": ready,
        "redeploy": plan.redeploy,
        "removed": list(removed),
    }
