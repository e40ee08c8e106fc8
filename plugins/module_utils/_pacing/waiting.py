# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A wait that is made of looks, so that somebody can show what each one saw; what is stuck is healed on the way."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from .._clock import Clock
from .._errors import Broken, Refused
from .._magnum.api import Magnum
from .._magnum.names import unknown
from .._magnum.references import cluster_or_refuse, find_cluster
from .failures import decoded
from .lock import Turn
from .observation import Observation
from .pace import Kind
from .progress import Awaited, awaited, summary
from .watch import Watch

EVERY = 2.0  # seconds between two looks


class Standing:
    """One cluster and what is awaited of it."""

    def __init__(
        self,
        magnum: Magnum,
        name: str,
        wish: Awaited,
        spacing: float | None = None,
        heal: bool = True,
        prove: bool = False,
        job: str | None = None,
    ) -> None:
        self.magnum, self.name, self.wish = magnum, name, wish
        self.turn = Turn(magnum, job)
        self.watch = Watch(magnum, name, spacing, heal, self.turn)
        self.proven = not prove
        self.began = magnum.clock.now()

    def look_until(self, seen: str | None, window: float, clock: Clock) -> dict[str, Any]:
        """Look until the line differs from `seen`, the wait is over, or `window` seconds have passed. Raises Broken, Refused."""
        if not self.wish.absent:
            cluster_or_refuse(self.magnum, self.name)
        start = clock.now()
        while True:
            found = self.look()
            if found["done"] or found["line"] != seen or clock.now() - start >= window:
                return found
            clock.sleep(EVERY)

    def look_back(self, waited: float) -> list[str]:
        """For whom else it has waited, in sentences; `waited` are the seconds of looks before this one."""
        cluster = find_cluster(self.magnum, self.name)
        if cluster is not None:
            self.turn.look_back(cluster, waited + self.magnum.clock.now() - self.began)
        return self.turn.notes

    def look(self, act: bool = True) -> dict[str, Any]:
        """How the cluster stands now; with `act` what is stuck is healed. Raises Broken then once nothing moves and something failed."""
        cluster = find_cluster(self.magnum, self.name)
        if cluster is None:
            return self._told("", self.wish.absent, f"{self.name} is not there")
        observed = self.watch.observe(cluster)
        line = summary(self.name, observed)
        if self.wish.absent:
            if observed.status == "DELETE_FAILED":
                raise Broken(f"{line}. {self.watch.reasons(cluster)}")
            return self._told(observed.status, False, line)
        self._refuse_unknown(observed, cluster["uuid"])
        missing = awaited(self.wish, observed, str(cluster.get("health_status") or ""))
        if not act:
            return self._told(observed.status, missing is None, line)
        if observed.status == "CREATE_FAILED":
            self.watch.settle(cluster, "repair")
        if observed.terminal and (observed.moving or any(row.raced for row in observed.rows) or not self.proven):
            return self._settle(cluster, observed, line)
        if self.wish.until != "api_address" and awaited(replace(self.wish, until="rest"), observed) is None:
            self._refuse_failed(observed, cluster, line)
        return self._told(observed.status, missing is None and self.proven, line)

    def _settle(self, cluster: dict[str, Any], observed: Observation, line: str) -> dict[str, Any]:
        """Heal what will not come to rest by itself, then send the proof that is still owed."""
        move = self.watch.settle(cluster, "repair")
        if move.kind is Kind.GO and not self.proven and self.watch.render_in_turn(cluster):
            self.proven = True
            line = f"{line}; sent a resize to the count there is, to prove that all limits are in the cluster"
        return self._told(observed.status, False, line)

    def _refuse_unknown(self, observed: Observation, cluster: str) -> None:
        if {row.name for row in observed.rows}.issuperset(self.wish.nodegroups):
            return
        names = [row["name"] for row in self.watch.listing(cluster)]  # a control plane at rest is not observed
        if missing := [name for name in self.wish.nodegroups if name not in names]:
            raise Refused(unknown("node group", missing[0], names, "openstack coe nodegroup list"))

    def _refuse_failed(self, observed: Observation, cluster: dict[str, Any], line: str) -> None:
        failed = [row for row in observed.rows if row.status.endswith("_FAILED") and row.name not in self.wish.leaving]
        if self.wish.nodegroups:
            failed = [row for row in failed if row.name in self.wish.nodegroups]
        whole = observed.status.endswith("_FAILED") and not (self.wish.nodegroups or self.wish.leaving)
        if failed or whole:
            why = "; ".join(f"{row.name}: {row.reason}" for row in failed if row.reason)
            raise Broken(
                f"{line}. {decoded(why) if why else self.watch.reasons(cluster)} Run again to have it repaired."
            )

    def _told(self, status: str, done: bool, line: str) -> dict[str, Any]:
        return {
            "status": status,
            "done": done,
            "line": line,
            "mended": list(self.watch.healed),
            "proving": not self.proven,
        }
