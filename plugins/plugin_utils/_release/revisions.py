# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whose a revision of a release is: this run's, or somebody else's who deploys at the same time. Pure.

Helm numbers revisions, and refuses to make one while another one is being made: what a run has made is the one that follows what it read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

State = Mapping[str, Any]  # as the module release_info returns it

PENDING = ("pending-install", "pending-upgrade", "pending-rollback")
# Helm's words where another run was quicker: it has made no revision
QUICKER = re.compile(
    r"another operation \(install/upgrade/rollback\) is in progress|cannot re-use a name that is still in use|release: already exists"
    r"|secrets? \"sh\.helm\.release\.v1\.[^\"]*\" already exists"
)


def pending(state: State) -> list[Mapping[str, Any]]:
    """The revisions that are being made, or were left so."""
    return [revision for revision in state["revisions"] if revision["status"] in PENDING]


def deployed(state: State) -> int:
    """The version of the deployed revision; 0, there is none."""
    return max((int(it["version"]) for it in state["revisions"] if it["status"] == "deployed"), default=0)


def newest(state: State) -> int:
    """The version of the newest revision; 0, there is none."""
    return max((int(it["version"]) for it in state["revisions"]), default=0)


def another_was_quicker(error: str) -> bool:
    """Whether Helm has refused to begin, since somebody else changes the release now or has just made it."""
    return bool(QUICKER.search(error))


def made_by(before: State, after: State) -> int:
    """The version that this run has made between two reads; 0 where it made none, or where others have made some as well."""
    return newest(after) if newest(after) == newest(before) + 1 else 0


def left_by_a_failure(before: State, after: State, pending_timeout: float) -> int:
    """The deployed version to go back to from what a run of Helm's that failed has left; 0 where it left nothing.

    Nobody's success is undone by that, whoever deployed meanwhile. What is being made, for less than `pending_timeout` seconds, is
    somebody else's.
    """
    nothing: dict[str, Any] = {"status": "", "version": 0, "age": 0.0}
    last = max(after["revisions"], key=lambda it: int(it["version"]), default=nothing)
    stale = last["status"] in PENDING and last["age"] >= pending_timeout
    left = int(last["version"]) > newest(before) and (last["status"] == "failed" or stale)
    return deployed(after) if left else 0
