# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""May the next request of a cluster go? Decided from what was observed; observes nothing itself.

The driver runs one helm upgrade of one release for each request, without a lock: two at once break the cluster. A new node
group's helm run leaves no trace in Magnum when it is over, so requests are spaced by how long such a run takes. Who sent the
last request does not matter: its time stands in the cluster's own rows, for every task, host and job alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from .observation import Observation, Row

STALE_PASS = 2.0  # seconds in which a status pass that began earlier may still write what it had read
LOST_SYNC = 45.0  # seconds; a status pass comes every 10 s, helm has been seen to need 19 s
UNMEASURED = 30.0  # seconds between two requests where nobody has measured a helm run
STUCK = 600.0  # seconds after which machines that still boot may be waiting for a quota or a host that never comes
LEAST = 10.0  # seconds between two requests however fast helm was


class Kind(Enum):
    """What is to be done next."""

    GO = "go"
    HOLD = "hold"
    HEAL = "heal"
    STOP = "stop"


@dataclass(frozen=True)
class Move:
    """What is to be done next, why, in which node groups, and in how many seconds to look again."""

    kind: Kind
    words: str = ""
    groups: tuple[str, ...] = ()
    seconds: float = 2.0


GO = Move(Kind.GO)


def spacing_for(measured: float) -> float:
    """Seconds between two requests where a helm run took `measured` seconds: runs grow with the number of node groups."""
    return max(LEAST, 2 * measured + 5)


def next_move(seen: Observation, verb: str, spacing: float, own: str | None = None) -> Move:
    """What is to be done before a request of kind `verb` (create, patch, resize, repair, upgrade, delete) for node group `own`.

    `spacing`: seconds that a helm run can take.
    """
    early = _never(seen) or _too_early(seen, spacing)
    if early:
        return early
    if seen.at_rest:
        return _broken(seen, verb, own) or _rested(seen)
    return _broken(seen, verb, own) or _lost(seen, verb) or _under_way(seen, verb, spacing, own)


def _never(seen: Observation) -> Move | None:
    if seen.status == "CREATE_FAILED":
        return Move(Kind.STOP, "is CREATE_FAILED. Delete it with state: absent, then run again")
    if seen.status.startswith("DELETE_"):
        return Move(Kind.STOP, f"is {seen.status}: wait until it is gone, or delete it again with state: absent")
    return None


def _too_early(seen: Observation, spacing: float) -> Move | None:
    if not seen.api_address:
        return Move(Kind.HOLD, "the cluster has no API address yet")
    if seen.idle < spacing:
        words = f"the last request is {seen.idle:.0f} s old, its helm run may take {spacing:.0f} s"
        return Move(Kind.HOLD, words, seconds=spacing - seen.idle)
    return None


def _broken(seen: Observation, verb: str, own: str | None) -> Move | None:
    """Groups whose request met another one are rendered again once nothing else can be rendering."""
    raced = _raced(seen, verb, own)
    return Move(Kind.HEAL, "its request met another one", raced) if raced and seen.terminal else None


def _rested(seen: Observation) -> Move:
    return GO if seen.rested >= STALE_PASS else Move(Kind.HOLD, "the cluster has only just come to rest")


def _lost(seen: Observation, verb: str) -> Move | None:
    """Rows under way while the cluster is at rest, which no status pass will finish. A new group puts them under way again by itself."""
    lost = tuple(row.name for row in lost_sync(seen))
    if not lost:
        return None
    if verb == "create" and all(row.status == "CREATE_IN_PROGRESS" for row in seen.moving):
        return _rested(seen)
    return Move(Kind.HEAL, "no status pass of Magnum would ever finish it", lost)


def _under_way(seen: Observation, verb: str, spacing: float, own: str | None) -> Move:
    """While machines boot, only what may overlap; between the last row at rest and the cluster at rest nothing.

    That is the dangerous moment: a status pass that began earlier may write old states over newer ones.
    """
    if any(row.status == "DELETE_IN_PROGRESS" for row in seen.rows):
        return Move(Kind.HOLD, "a node group is being deleted")
    if not seen.moving:
        return Move(Kind.HOLD, f"the cluster is {seen.status}")
    moving = ", ".join(row.name for row in seen.moving)
    if seen.idle > STUCK:
        if verb in ("resize", "delete") and [row.name for row in seen.moving] == [own]:
            return GO  # a group that never boots can still be made smaller, or go
        moving += f" (for {seen.idle / 60:.0f} minutes: quota and free capacity may be the reason)"
    if seen.terminal:
        return Move(Kind.HOLD, f"{moving} is not at rest while the cluster is {seen.status}")
    if _raced(seen, verb, own) or not seen.known_driver or not _overlaps(seen, verb, own):
        return Move(Kind.HOLD, f"{moving} is not at rest")
    if not seen.surely_booting:
        return Move(Kind.HOLD, f"{moving} may come to rest at any moment")
    late = unrendered(seen, spacing)
    return Move(Kind.HOLD, f"{', '.join(late)} is not in the cluster yet, helm is slow") if late else GO


def _raced(seen: Observation, verb: str, own: str | None) -> tuple[str, ...]:
    """The groups to render again first; not the own one where the request itself renders it."""
    healing = own if verb in ("resize", "repair", "delete") else None
    return tuple(row.name for row in seen.rows if row.raced and row.name != healing)


def _overlaps(seen: Observation, verb: str, own: str | None) -> bool:
    """Whether a request may go while machines of other groups boot. Magnum refuses changes while the cluster is being created."""
    if verb == "create":
        return True
    changes = verb in ("patch", "resize") and seen.status != "CREATE_IN_PROGRESS"
    return changes and own not in {row.name for row in seen.moving}


def unrendered(seen: Observation, spacing: float) -> list[str]:
    """Groups that a health poll did not find although it came long enough after their request: helm is slower than thought."""
    if seen.updated_at is None:
        return []
    polled = seen.updated_at
    return [
        row.name
        for row in seen.rows
        if row.name in seen.unrendered and row.asked_at and (polled - row.asked_at).total_seconds() >= spacing
    ]


def may_vanish(seen: Observation, spacing: float) -> Move:
    """What is to be done before a whole cluster is deleted: only a helm run may not be under way."""
    if seen.idle < spacing and not seen.status.startswith("DELETE_"):
        words = f"the last request is only {seen.idle:.0f} s old"
        return Move(Kind.HOLD, words, seconds=spacing - seen.idle)
    return GO


def lost_sync(seen: Observation) -> list[Row]:
    """Rows that no status pass will ever finish: under way while the cluster is at rest.

    Magnum writes the cluster's row before it makes a new group's, so of a new group a moment tells; before a resize it writes the
    group's first and the cluster's after its helm run.
    """
    if not seen.terminal:
        return []
    return [row for row in seen.moving if row.asked_at and (seen.now - row.asked_at).total_seconds() > _patience(row)]


def _patience(row: Row) -> float:
    return STALE_PASS if row.status == "CREATE_IN_PROGRESS" else LOST_SYNC
