# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A snapshot of a cluster and its node groups, by the server's clock. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from .failures import is_conflict

BOOT_MARGIN = 3.0  # seconds: machines are taken to be booting until this long before the quickest boot observed


@dataclass(frozen=True)
class Record:
    """What Magnum's record says of a node group; times are the server's."""

    name: str
    status: str
    reason: str | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None

    @property
    def in_progress(self) -> bool:
        """Whether something of it is still in progress."""
        return self.status.endswith("_IN_PROGRESS")

    @property
    def asked_at(self) -> datetime | None:
        """When the last request for it can have been sent: a create leaves created_at, everything else updated_at."""
        return self.created_at if self.status.startswith("CREATE_") else self.updated_at or self.created_at

    @property
    def booted_in(self) -> float | None:
        """Seconds from its request until Magnum found its first machines ready; None where its record does not say."""
        if self.status != "CREATE_COMPLETE" or not (self.created_at and self.updated_at):
            return None
        return (self.updated_at - self.created_at).total_seconds()

    @property
    def conflicted(self) -> bool:
        """Whether its request conflicted with another one. A failed delete is not among them: a repair would create the group again."""
        return self.status in ("CREATE_FAILED", "UPDATE_FAILED") and is_conflict(self.reason)


@dataclass(frozen=True)
class Observation:
    """A cluster at one moment, by the server's clock."""

    now: datetime
    status: str
    api_address: str | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    records: Sequence[Record] = field(default_factory=tuple)
    known_driver: bool = True  # False: nothing is known of how this driver works, so nothing may overlap
    not_applied: frozenset[str] = frozenset()  # node groups that the last health poll did not find
    unready: frozenset[str] = frozenset()  # node groups of which it said that nodes are not ready, or not there

    @property
    def terminal(self) -> bool:
        """Whether the cluster's own record is settled."""
        return not self.status.endswith("_IN_PROGRESS")

    @property
    def in_progress(self) -> list[Record]:
        """The node groups with something in progress."""
        return [record for record in self.records if record.in_progress]

    @property
    def is_settled(self) -> bool:
        """Whether neither the cluster nor a node group has anything in progress."""
        return self.terminal and not self.in_progress

    @property
    def last_asked(self) -> datetime | None:
        """When the last request that the records show was sent, whoever sent it."""
        return max(
            (moment for moment in (self.created_at, *(record.asked_at for record in self.records)) if moment),
            default=None,
        )

    @property
    def idle(self) -> float:
        """Seconds since then."""
        return (self.now - self.last_asked).total_seconds() if self.last_asked else float("inf")

    @property
    def is_surely_booting(self) -> bool:
        """Whether some group is younger than the quickest one took: no status pass finds the cluster settled then.

        A pass that found it so would write that over the request that is sent meanwhile, and nothing would finish its group.
        """
        boots = [seconds for record in self.records if (seconds := record.booted_in) is not None]
        youngest = [
            record.created_at
            for record in self.in_progress
            if record.status == "CREATE_IN_PROGRESS" and record.created_at
        ]
        if not boots or not youngest:
            return bool(youngest)
        return (self.now - max(youngest)).total_seconds() < min(boots) - BOOT_MARGIN

    @property
    def settled(self) -> float:
        """Seconds since the cluster's own record last changed."""
        return (self.now - self.updated_at).total_seconds() if self.updated_at else float("inf")
