# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a cluster stands: its rows observed together, its failures in words, its lost status passes mended."""

from __future__ import annotations

from typing import Any

from ._errors import Broken
from ._magnum import Magnum, moment
from ._pace import Observation, Row, lost_sync
from ._plan import Values


class Watch:
    """Looks at one cluster; the only thing it ever sends is a resize to the count there is, once a row is stuck."""

    def __init__(self, magnum: Magnum, name: str) -> None:
        self.magnum, self.name = magnum, name
        self.healed: list[str] = []

    def listing(self, uuid: str | None) -> list[dict[str, Any]]:
        """The reduced views of the cluster's node groups, in the order of their creation."""
        found = self.magnum.get(f"/clusters/{uuid}/nodegroups", gone=(400, 404)) or {}
        return list(found.get("nodegroups", []))

    def details(self, uuid: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The full views of these rows, read at the same time; rows that went meanwhile are left out."""
        full = self.magnum.each(
            lambda row: self.magnum.get(f"/clusters/{uuid}/nodegroups/{row['uuid']}", gone=(400, 404)), rows
        )
        return [row for row in full if row]

    def observe(self, cluster: Values) -> Observation:
        """The cluster and its rows at this moment."""
        workers = [row for row in self.listing(cluster["uuid"]) if row["role"] != "master"]
        rows = [
            Row(row["name"], row["status"] or "", moment(row.get("created_at")), moment(row.get("updated_at")))
            for row in self.details(cluster["uuid"], workers)
        ]
        created, updated = moment(cluster.get("created_at")), moment(cluster.get("updated_at"))
        return Observation(
            self.magnum.server_time, str(cluster["status"]), cluster.get("api_address"), created, updated, rows
        )

    @staticmethod
    def reasons(cluster: Values) -> str:
        """Why a cluster failed, in Magnum's words: its faults, its status_reason."""
        told = [f"{part}: {why}" for part, why in (cluster.get("faults") or {}).items() if why]
        return " ".join("; ".join(told or [cluster.get("status_reason") or "Magnum gives no reason."]).split())

    def unrest(self, cluster: Values, group: Values | None = None) -> str | None:
        """What is under way, None at rest; mends a lost pass. Raises Broken where it failed."""
        what, own = (
            (f"cluster {self.name!r}", cluster)
            if group is None
            else (f"node group {group['name']!r} of cluster {self.name!r}", group)
        )
        status, above = str(own.get("status") or ""), str(cluster.get("status") or "")
        if status.endswith("_FAILED"):
            why = own.get("status_reason") or self.reasons(cluster)
            raise Broken(f"The {what} is {status}: {' '.join(str(why).split())}")
        if status.endswith("_IN_PROGRESS") and not above.endswith("_IN_PROGRESS"):
            self.mend(self.observe(cluster), cluster)
        if status.endswith("_IN_PROGRESS"):
            return f"the {what} is {status}"
        return f"the cluster {self.name!r} is {above}" if above.endswith("_IN_PROGRESS") else None

    def mend(self, seen: Observation, cluster: Values) -> None:
        """Resize default-worker to the count it has, once, when a row will never come to rest by itself."""
        if cluster["status"] == "CREATE_FAILED":
            raise Broken(
                f"The cluster {self.name!r} is CREATE_FAILED: {self.reasons(cluster)} Delete it with state: absent, then run again."
            )
        stuck = [row.name for row in lost_sync(seen) if row.name not in self.healed]
        if stuck:
            self.healed += stuck
            self.heal(cluster["uuid"])

    def heal(self, uuid: str) -> None:
        """Have the driver render every row again: a resize of default-worker to the count it has."""
        worker = next(row for row in self.listing(uuid) if row["is_default"] and row["role"] != "master")
        self.resize(uuid, worker["uuid"], worker["node_count"])

    def resize(self, uuid: str, group: str, count: int) -> None:
        """Ask for a node count of a group."""
        version = "1.10" if count == 0 else "1.9"
        self.magnum.post(f"/clusters/{uuid}/actions/resize", {"nodegroup": group, "node_count": count}, version)
