# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What of a cluster is complete and what is awaited, in words; asks nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .observation import Observation, Record


def minutes(seconds: float) -> str:
    """A duration as people say it: 45s, 3m05s, 1h02m."""
    whole = int(seconds)
    if whole < 60:
        return f"{whole}s"
    return f"{whole // 60}m{whole % 60:02d}s" if whole < 3600 else f"{whole // 3600}h{whole // 60 % 60:02d}m"


@dataclass(frozen=True)
class Awaited:
    """What somebody waits for: `until` ready, healthy or api_address, of the cluster or of some node groups; or its end."""

    until: str = "ready"
    nodegroups: Sequence[str] = ()
    absent: bool = False
    deleting: Sequence[str] = ()  # node groups whose failure does not matter, since they are to be deleted


def awaited(desired: Awaited, snapshot: Observation, health: str = "") -> str | None:
    """What is still lacking, or None. A failure counts as a state to report, not as something awaited."""
    if desired.until == "api_address":
        return None if snapshot.api_address else "its API address"
    named = [record for record in snapshot.records if not desired.nodegroups or record.name in desired.nodegroups]
    late = [record for record in named if record.in_progress or (record.conflicted and not snapshot.terminal)]
    missing = [f"node group {record.name} ({record.status})" for record in late]
    if not snapshot.terminal and not desired.nodegroups:
        missing.insert(0, f"the cluster ({snapshot.status})")
    if desired.until == "healthy" and not desired.nodegroups and health != "HEALTHY":
        missing.append(f"its health ({health or 'not known yet'})")
    if desired.until == "healthy" and desired.nodegroups:
        missing += [f"the nodes of {record.name}" for record in named if record.name in snapshot.unready]
    return ", ".join(missing) or None


def summary(name: str, snapshot: Observation) -> str:
    """One line: the cluster's status, what is complete, what is awaited since when, and how long that took the last time; all by Magnum's
    records, which do not say on every cloud whether nodes are ready."""
    complete = [record.name for record in snapshot.records if record.status.endswith("_COMPLETE")]
    failed = [f"{record.name} ({record.status})" for record in snapshot.records if record.status.endswith("_FAILED")]
    parts = [f"{name} is {snapshot.status}", f"complete: {', '.join(complete) or 'nothing yet'}"]
    if not snapshot.api_address:
        parts.append("no API address yet")
    if snapshot.in_progress:
        parts.append("awaited: " + ", ".join(f"{record.name} ({_since(record)})" for record in snapshot.in_progress))
    boots = [seconds for record in snapshot.records if (seconds := record.booted_in) is not None]
    if boots and any(record.status == "CREATE_IN_PROGRESS" for record in snapshot.in_progress):
        parts.append(f"the last one took {minutes(boots[-1])}")
    if failed:
        parts.append("failed: " + ", ".join(failed))
    return "; ".join(parts)


def _since(record: Record) -> str:
    return f"{record.status} since {record.asked_at:%H:%M:%S} UTC" if record.asked_at else record.status
