# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long a Helm run of Magnum's driver takes, measured by its records."""

from __future__ import annotations

from typing import Any

from .._fields import Values
from .._magnum.api import Magnum
from .watch import Watch

MEASURE_TIMEOUT = 300.0  # seconds after which a run is no longer timed; nothing depends on its having been


def time_install(magnum: Magnum, watch: Watch, uuid: str) -> float | None:
    """Seconds of a cluster's first run: Magnum writes the cluster's stack_id just before it, the node groups' just after."""
    clock, began = magnum.clock, None
    start = clock.now()
    while clock.now() - start < MEASURE_TIMEOUT:
        found = _read(magnum, uuid)
        if found.get("status") == "CREATE_FAILED":
            return None
        if began is None:
            began = clock.now() if found.get("stack_id") else None
        elif any(record.get("stack_id") for record in watch.listing(uuid)):
            return clock.now() - began
        clock.sleep(0.5)
    return None


def time_resize(magnum: Magnum, cluster: Values, group: Values) -> float | None:
    """Seconds of the run that a resize of `group` has just begun, on a settled cluster; both are views from before it.

    Magnum has the group's record in progress from before Helm, and the cluster's from after it. The cluster's can be settled again before
    the next poll, if a status pass comes at once: then so is the group's, written again.
    """
    clock, start = magnum.clock, magnum.clock.now()
    while clock.now() - start < MEASURE_TIMEOUT:
        status = str(_read(magnum, cluster["uuid"]).get("status"))
        if status == "UPDATE_IN_PROGRESS":
            return clock.now() - start
        if status == "UPDATE_FAILED" and cluster["status"] != "UPDATE_FAILED":
            return None
        record = _read(magnum, cluster["uuid"], f"/nodegroups/{group['name']}")
        if record.get("updated_at") != group.get("updated_at") and not str(record.get("status")).endswith(
            "_IN_PROGRESS"
        ):
            return clock.now() - start if str(record.get("status")).endswith("_COMPLETE") else None
        clock.sleep(0.5)
    return None


def _read(magnum: Magnum, uuid: str, below: str = "") -> dict[str, Any]:
    return magnum.get(f"/clusters/{uuid}{below}", gone=(400, 404)) or {}
