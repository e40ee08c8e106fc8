# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""May the next request of a cluster go? Decided from what was observed; observes nothing itself.

The driver runs one helm upgrade of one release for each request, without a lock: two at once break the cluster.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

STALE_PASS = 2.0  # seconds in which a status pass that began earlier may still write what it had read
LOST_SYNC = 45.0  # seconds; a status pass comes every 10 s, helm has been seen to need 19 s


@dataclass(frozen=True)
class Row:
    """A node group as its row in Magnum tells; times are the server's."""

    name: str
    status: str
    created_at: datetime | None = None
    updated_at: datetime | None = None

    @property
    def moving(self) -> bool:
        """Whether something of it is still under way."""
        return self.status.endswith("_IN_PROGRESS")

    @property
    def asked_at(self) -> datetime | None:
        """When the last request for it can have been sent: a create leaves created_at, everything else updated_at."""
        return self.created_at if self.status.startswith("CREATE_") else self.updated_at or self.created_at


@dataclass(frozen=True)
class Observation:
    """A cluster at one moment, by the server's clock."""

    now: datetime
    status: str
    api_address: str | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    rows: Sequence[Row] = field(default_factory=tuple)

    @property
    def moving(self) -> list[Row]:
        """The node groups with something under way."""
        return [row for row in self.rows if row.moving]

    @property
    def at_rest(self) -> bool:
        """Whether neither the cluster nor a node group has anything under way."""
        return not self.status.endswith("_IN_PROGRESS") and not self.moving

    @property
    def idle(self) -> float:
        """Seconds since the last request that can be seen in the rows, whoever sent it."""
        times = [moment for moment in (self.created_at, *(row.asked_at for row in self.rows)) if moment]
        return (self.now - max(times)).total_seconds() if times else float("inf")

    @property
    def rested(self) -> float:
        """Seconds since the cluster's own row last changed."""
        return (self.now - self.updated_at).total_seconds() if self.updated_at else float("inf")


def hold(seen: Observation, verb: str, spacing: float) -> str | None:
    """Why the next request must wait, in words; None when it may go. `spacing`: seconds that a helm run can take.

    Creates may overlap boots of others: some row still moving, and the last request old enough for its helm run to be over.
    Everything else waits for rest. A row that came to rest under a cluster that did not is the dangerous moment: a status
    pass that began earlier may write old states over newer ones.
    """
    if not seen.api_address:
        return "the cluster has no API address yet"
    if any(row.status == "DELETE_IN_PROGRESS" for row in seen.rows):
        return "a node group is being deleted"
    if seen.idle < spacing:
        return f"the last request is {seen.idle:.0f} s old, its helm run may take {spacing:.0f} s"
    if seen.at_rest:
        return None if seen.rested >= STALE_PASS else "the cluster has only just come to rest"
    if not seen.moving:
        return f"the cluster is {seen.status}"
    if not seen.status.endswith("_IN_PROGRESS"):
        return f"{', '.join(row.name for row in seen.moving)} is not at rest while the cluster is {seen.status}"
    if verb == "create":
        return None
    return f"{', '.join(row.name for row in seen.moving)} is not at rest"


def lost_sync(seen: Observation) -> list[Row]:
    """Rows that no status pass will ever finish: under way while the cluster is at rest, for longer than a helm run and two passes."""
    if seen.status.endswith("_IN_PROGRESS"):
        return []
    return [row for row in seen.moving if row.asked_at and (seen.now - row.asked_at).total_seconds() > LOST_SYNC]
