# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What of a cluster is ready and what is awaited, in words; asks nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .observation import Observation, Row


def minutes(seconds: float) -> str:
    """A duration as people say it: 45s, 3m05s, 1h02m."""
    whole = int(seconds)
    if whole < 60:
        return f"{whole}s"
    return f"{whole // 60}m{whole % 60:02d}s" if whole < 3600 else f"{whole // 3600}h{whole // 60 % 60:02d}m"


@dataclass(frozen=True)
class Awaited:
    """What somebody waits for: `until` rest, healthy or api_address, of the cluster or of some node groups; or its end."""

    until: str = "rest"
    nodegroups: Sequence[str] = ()
    absent: bool = False
    leaving: Sequence[str] = ()  # node groups whose failure does not matter, since they are to be deleted


def awaited(wish: Awaited, seen: Observation, health: str = "") -> str | None:
    """What is still lacking, or None. A failure counts as a state to report, not as something awaited."""
    if wish.until == "api_address":
        return None if seen.api_address else "its API address"
    named = [row for row in seen.rows if not wish.nodegroups or row.name in wish.nodegroups]
    late = [row for row in named if row.moving or (row.raced and not seen.terminal)]
    missing = [f"node group {row.name} ({row.status})" for row in late]
    if not seen.terminal and not wish.nodegroups:
        missing.insert(0, f"the cluster ({seen.status})")
    if wish.until == "healthy" and not wish.nodegroups and health != "HEALTHY":
        missing.append(f"its health ({health or 'not known yet'})")
    if wish.until == "healthy" and wish.nodegroups:
        missing += [f"the nodes of {row.name}" for row in named if row.name in seen.unready]
    return ", ".join(missing) or None


def summary(name: str, seen: Observation) -> str:
    """One line: the cluster's status, what is ready, what is awaited since when, and how long that took the last time."""
    ready = [row.name for row in seen.rows if row.status.endswith("_COMPLETE")]
    failed = [f"{row.name} ({row.status})" for row in seen.rows if row.status.endswith("_FAILED")]
    parts = [f"{name} is {seen.status}", f"ready: {', '.join(ready) or 'nothing yet'}"]
    if not seen.api_address:
        parts.append("no API address yet")
    if seen.moving:
        parts.append("awaited: " + ", ".join(f"{row.name} ({_since(row)})" for row in seen.moving))
    boots = [seconds for row in seen.rows if (seconds := row.booted_in) is not None]
    if boots and any(row.status == "CREATE_IN_PROGRESS" for row in seen.moving):
        parts.append(f"the last boot took {minutes(boots[-1])}")
    if failed:
        parts.append("failed: " + ", ".join(failed))
    return "; ".join(parts)


def _since(row: Row) -> str:
    return f"{row.status} since {row.asked_at:%H:%M:%S} UTC" if row.asked_at else row.status
