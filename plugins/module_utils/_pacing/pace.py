# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""May the next request of a cluster go? Decided from what was observed; observes nothing itself.

The driver runs one helm upgrade of one release for each request, without a lock: two at once break the cluster. A new node
group's helm run leaves no trace in Magnum when it is over, so requests are spaced by how long such a run takes. Who sent the
last request does not matter: its time is in the cluster's own records, for every task, host and job alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from .observation import Observation, Record

STALE_PASS = 2.0  # seconds in which a status pass that began earlier may still write what it had read
LOST_SYNC = 45.0  # seconds; a status pass comes every 10 s, 19 s were observed for helm
UNMEASURED = 30.0  # seconds between two requests where nobody has measured a helm run
STUCK = 600.0  # seconds after which machines that still boot may be waiting for a quota or a host that never comes
LEAST = 10.0  # seconds between two requests however fast helm was


class Kind(Enum):
    """What is to be done next."""

    GO = "go"
    HOLD = "hold"
    REPAIR = "repair"
    STOP = "stop"


@dataclass(frozen=True)
class Move:
    """What is to be done next, why, in which node groups, and in how many seconds to poll again."""

    kind: Kind
    words: str = ""
    groups: tuple[str, ...] = ()
    seconds: float = 2.0


GO = Move(Kind.GO)


def request_interval_for(measured: float) -> float:
    """Seconds between two requests where a helm run took `measured` seconds: runs grow with the number of node groups."""
    return max(LEAST, 2 * measured + 5)


def next_move(observed: Observation, verb: str, request_interval: float, own: str | None = None) -> Move:
    """What is to be done before a request of kind `verb` (create, patch, resize, repair, upgrade, delete) for node group `own`.

    `request_interval`: seconds that a helm run can take.
    """
    early = _never(observed) or _too_early(observed, request_interval)
    if early:
        return early
    if observed.is_settled:
        return _broken(observed, verb, own) or _settled(observed)
    return _broken(observed, verb, own) or _lost(observed, verb) or _in_progress(observed, verb, request_interval, own)


def _never(observed: Observation) -> Move | None:
    if observed.status == "CREATE_FAILED":
        return Move(Kind.STOP, "is CREATE_FAILED. Delete it with state: absent, then run again")
    if observed.status.startswith("DELETE_"):
        return Move(Kind.STOP, f"is {observed.status}: wait until it is gone, or delete it again with state: absent")
    return None


def _too_early(observed: Observation, request_interval: float) -> Move | None:
    if not observed.api_address:
        return Move(Kind.HOLD, "the cluster has no API address yet")
    if observed.idle < request_interval:
        words = f"the last request is {observed.idle:.0f} s old, its helm run may take {request_interval:.0f} s"
        return Move(Kind.HOLD, words, seconds=request_interval - observed.idle)
    return None


def _broken(observed: Observation, verb: str, own: str | None) -> Move | None:
    """Groups whose request conflicted with another one are repaired once no other helm run can be in progress."""
    conflicted = _conflicted(observed, verb, own)
    return (
        Move(Kind.REPAIR, "its request conflicted with another one", conflicted)
        if conflicted and observed.terminal
        else None
    )


def _settled(observed: Observation) -> Move:
    return GO if observed.settled >= STALE_PASS else Move(Kind.HOLD, "the cluster has only just settled")


def _lost(observed: Observation, verb: str) -> Move | None:
    """Records in progress while the cluster is settled, which no status pass will finish. A new group makes Magnum follow them again."""
    lost = tuple(record.name for record in lost_sync(observed))
    if not lost:
        return None
    if verb == "create" and all(record.status == "CREATE_IN_PROGRESS" for record in observed.in_progress):
        return _settled(observed)
    return Move(Kind.REPAIR, "no status pass of Magnum would ever finish it", lost)


def _in_progress(observed: Observation, verb: str, request_interval: float, own: str | None) -> Move:
    """While machines boot, only what may overlap; between the last record settled and the cluster settled nothing.

    That is the dangerous moment: a status pass that began earlier may write old states over newer ones.
    """
    if any(record.status == "DELETE_IN_PROGRESS" for record in observed.records):
        return Move(Kind.HOLD, "a node group is being deleted")
    if not observed.in_progress:
        return Move(Kind.HOLD, f"the cluster is {observed.status}")
    in_progress = ", ".join(record.name for record in observed.in_progress)
    if observed.idle > STUCK:
        if verb in ("resize", "delete") and [record.name for record in observed.in_progress] == [own]:
            return GO  # a group that never boots can still be made smaller, or deleted
        in_progress += f" (for {observed.idle / 60:.0f} minutes: quota and free capacity may be the reason)"
    if observed.terminal:
        return Move(Kind.HOLD, f"{in_progress} is in progress while the cluster is {observed.status}")
    if _conflicted(observed, verb, own) or not observed.known_driver or not _overlaps(observed, verb, own):
        return Move(Kind.HOLD, f"{in_progress} is in progress")
    if not observed.is_surely_booting:
        return Move(Kind.HOLD, f"{in_progress} may settle at any moment")
    late = not_applied(observed, request_interval)
    return Move(Kind.HOLD, f"{', '.join(late)} is not in the cluster yet, helm is slow") if late else GO


def _conflicted(observed: Observation, verb: str, own: str | None) -> tuple[str, ...]:
    """The groups to repair first; not the own one where the request itself repairs it."""
    repairing = own if verb in ("resize", "repair", "delete") else None
    return tuple(record.name for record in observed.records if record.conflicted and record.name != repairing)


def _overlaps(observed: Observation, verb: str, own: str | None) -> bool:
    """Whether a request may go while machines of other groups boot. Magnum rejects changes while the cluster is being created."""
    if verb == "create":
        return True
    changes = verb in ("patch", "resize") and observed.status != "CREATE_IN_PROGRESS"
    return changes and own not in {record.name for record in observed.in_progress}


def not_applied(observed: Observation, request_interval: float) -> list[str]:
    """Groups that a health poll did not find although it came long enough after their request: helm is slower than thought."""
    if observed.updated_at is None:
        return []
    polled = observed.updated_at
    return [
        record.name
        for record in observed.records
        if record.name in observed.not_applied
        and record.asked_at
        and (polled - record.asked_at).total_seconds() >= request_interval
    ]


def may_delete(observed: Observation, request_interval: float) -> Move:
    """What is to be done before a whole cluster is deleted: only a helm run may not be in progress."""
    if observed.idle < request_interval and not observed.status.startswith("DELETE_"):
        words = f"the last request is only {observed.idle:.0f} s old"
        return Move(Kind.HOLD, words, seconds=request_interval - observed.idle)
    return GO


def lost_sync(observed: Observation) -> list[Record]:
    """Records that no status pass will ever finish: in progress while the cluster is settled.

    Magnum writes the cluster's record before it makes a new group's, so of a new group a moment tells; before a resize it writes the
    group's first and the cluster's after its helm run.
    """
    if not observed.terminal:
        return []
    return [
        record
        for record in observed.in_progress
        if record.asked_at and (observed.now - record.asked_at).total_seconds() > _sync_within(record)
    ]


def _sync_within(record: Record) -> float:
    return STALE_PASS if record.status == "CREATE_IN_PROGRESS" else LOST_SYNC
