# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a cluster stands, looked at until something changes: what a wait is made of."""

from __future__ import annotations

from typing import Any

from ._errors import Broken
from ._listing import cluster_or_refuse
from ._magnum import Magnum
from ._observe import Watch
from ._pace import Observation
from ._progress import awaited, summary
from ._references import find_cluster
from ._wait import Clock

EVERY = 2.0  # seconds between two looks


class Standing:
    """One cluster and what is awaited of it: everything at rest, or that it is gone."""

    def __init__(self, magnum: Magnum, name: str, leaving: bool) -> None:
        self.magnum, self.name, self.leaving = magnum, name, leaving
        self.watch = Watch(magnum, name)

    def look_until(self, seen: str | None, window: float, clock: Clock) -> dict[str, Any]:
        """Look until the line differs from `seen`, the wait is over, or `window` seconds have passed. Raises Broken, Refused."""
        if not self.leaving:
            cluster_or_refuse(self.magnum, self.name)
        start = clock.now()
        while True:
            found = self.look()
            if found["done"] or found["line"] != seen or clock.now() - start >= window:
                return found
            clock.sleep(EVERY)

    def look(self) -> dict[str, Any]:
        """How the cluster stands now; a stuck row is mended on the way. Raises Broken once nothing moves and something failed."""
        cluster = find_cluster(self.magnum, self.name)
        if cluster is None:
            return self._told("", self.leaving, f"{self.name} is not there")
        observed = self.watch.observe(cluster)
        line = summary(self.name, observed)
        if self.leaving:
            if observed.status == "DELETE_FAILED":
                raise Broken(f"{line}. {self.watch.reasons(cluster)}")
            return self._told(observed.status, False, line)
        self.watch.mend(observed, cluster)
        missing = awaited(observed)
        if missing is None:
            self._refuse_failed(observed, cluster, line)
        return self._told(observed.status, missing is None, line)

    def _refuse_failed(self, observed: Observation, cluster: dict[str, Any], line: str) -> None:
        if observed.status.endswith("_FAILED") or any(row.status.endswith("_FAILED") for row in observed.rows):
            raise Broken(f"{line}. {self.watch.reasons(cluster)} Run again to have it repaired.")

    def _told(self, status: str, done: bool, line: str) -> dict[str, Any]:
        return {"status": status, "done": done, "line": line, "mended": list(self.watch.healed)}
