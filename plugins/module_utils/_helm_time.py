# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long a Helm run of Magnum's driver takes, by what its rows show meanwhile; decides nothing."""

from __future__ import annotations

from typing import Any

from ._magnum import Magnum
from ._observe import Watch
from ._plan import Values

LONGEST = 300.0  # seconds after which a run is no longer timed; nothing depends on its having been


def time_install(magnum: Magnum, watch: Watch, uuid: str) -> float | None:
    """Seconds of a cluster's first run: Magnum writes the cluster's stack_id just before it, the node groups' just after."""
    clock, began = magnum.clock, None
    start = clock.now()
    while clock.now() - start < LONGEST:
        found = _look(magnum, uuid)
        if found.get("status") == "CREATE_FAILED":
            return None
        if began is None:
            began = clock.now() if found.get("stack_id") else None
        elif any(row.get("stack_id") for row in watch.listing(uuid)):
            return clock.now() - began
        clock.sleep(0.5)
    return None


def time_render(magnum: Magnum, before: Values) -> float | None:
    """Seconds of the run that a resize has just begun, from rest: the cluster is UPDATE_IN_PROGRESS only when Helm is through."""
    clock, start = magnum.clock, magnum.clock.now()
    while clock.now() - start < LONGEST:
        status = str(_look(magnum, before["uuid"]).get("status"))
        if status == "UPDATE_IN_PROGRESS":
            return clock.now() - start
        if status == "UPDATE_FAILED" and before["status"] != "UPDATE_FAILED":
            return None
        clock.sleep(0.5)
    return None


def _look(magnum: Magnum, uuid: str) -> dict[str, Any]:
    return magnum.get(f"/clusters/{uuid}", gone=(400, 404)) or {}
