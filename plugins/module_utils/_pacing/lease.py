# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lock on requests for a cluster, as a Lease of Kubernetes records it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

NAME = "hubforge-magnum"
PATH = "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases"
JOB = "hubforge.magnum/job"  # annotation: the job that held the lock last, in words
# annotations: the job that is to go first, and when it said so
WAITING, SINCE = "hubforge.magnum/waiting", "hubforge.magnum/waiting-since"
REQUEST_INTERVAL = "hubforge.magnum/request-interval"  # annotation, in seconds
SECONDS = 60  # the lock is held from the last poll until the request shows in Magnum's records, and renewed where that takes long
WRITTEN = "%Y-%m-%dT%H:%M:%S.%fZ"  # Kubernetes' MicroTime


def job_name(environment: Mapping[str, str], user: str, machine: str, began: datetime | None = None) -> str:
    """A job in words: AWX gives each a number, in JOB_ID; others are known by who began them where, and when."""
    if environment.get("JOB_ID") and environment.get("AWX_HOST", environment.get("TOWER_HOST")):
        return f"AWX job {environment['JOB_ID']}"
    return f"{user}@{machine}{began.strftime(' since %H:%M:%S') if began else ''}"


@dataclass(frozen=True)
class Lease:
    """What matters of it: who holds it ("" when nobody does), which job held it last, and when it was last acquired or released.

    `waiting`: the job that last said that it waits, and `since` when ("" where nobody does). `request_interval`: the seconds
    between requests that the last job keeps, None where it has not measured them.
    """

    holder: str
    job: str
    moved: str
    waiting: str = ""
    since: str = ""
    request_interval: float | None = None


def read(body: Mapping[str, Any]) -> Lease:
    """A Lease's body."""
    spec = body.get("spec") or {}
    notes = body["metadata"].get("annotations") or {}
    lock = (spec.get("holderIdentity") or "", notes.get(JOB) or "", spec.get("renewTime") or "")
    try:
        request_interval = float(notes[REQUEST_INTERVAL])
    except (KeyError, ValueError):
        request_interval = None
    return Lease(*lock, notes.get(WAITING) or "", notes.get(SINCE) or "", request_interval)


def free(lease: Lease, unmoved: float) -> bool:
    """Whether the lock can be acquired: nobody holds it, or its holder has not renewed it for so long that it was killed.

    `unmoved`: seconds for which the reader has observed it unchanged, by its own clock.
    """
    return not lease.holder or unmoved > SECONDS


def goes_first(lease: Lease, job: str, now: datetime) -> bool:
    """Whether another job goes before this one: it said that it waits, and a moment ago, so that it still lives."""
    ago = _seconds(lease.since, now)
    return lease.waiting not in ("", job) and ago is not None and ago < SECONDS


def with_waiting(body: Mapping[str, Any], job: str, now: datetime) -> dict[str, Any]:
    """The body to write where a job waits, whoever holds it."""
    notes = {**(body["metadata"].get("annotations") or {}), WAITING: job, SINCE: now.strftime(WRITTEN)}
    return {**body, "metadata": {**body["metadata"], "annotations": notes}}


def with_holder(
    body: Mapping[str, Any] | None, holder: str, job: str, now: datetime, request_interval: float | None = None
) -> dict[str, Any]:
    """The body to write: a new Lease, or the one there is, with a holder. Its resourceVersion stays, so that only one writer wins."""
    meta = dict((body or {}).get("metadata") or {"name": NAME, "namespace": "kube-system"})
    notes = {
        **(meta.get("annotations") or {}),
        JOB: job,
        REQUEST_INTERVAL: "" if request_interval is None else str(request_interval),
    }
    if holder and notes.get(WAITING) == job:  # a holder may wait again, when another request came first
        del notes[WAITING]
    meta["annotations"] = notes
    spec = {"holderIdentity": holder, "leaseDurationSeconds": SECONDS, "renewTime": now.strftime(WRITTEN)}
    return {"apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": meta, "spec": spec}


def age(lease: Lease, now: datetime) -> float | None:
    """Seconds since it was last acquired or released; None where that cannot be read."""
    return _seconds(lease.moved, now)


def _seconds(moment: str, now: datetime) -> float | None:
    try:
        return (now - datetime.strptime(moment, WRITTEN).replace(tzinfo=now.tzinfo)).total_seconds()
    except ValueError:
        return None
