# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Polls a cluster until it reaches the awaited state, with one status line per poll; repairs what is stuck."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from .._clock import Clock
from .._errors import Broken, InvalidRequest
from .._magnum.api import Magnum
from .._magnum.names import unknown
from .._magnum.references import find_cluster, get_cluster
from .failures import decoded
from .lock import Lock
from .observation import Observation
from .pace import Kind
from .progress import Awaited, awaited, summary
from .ready_nodes import ReadyNodes
from .records import poll_words
from .watch import Watch

EVERY = 2.0  # seconds between two polls
DRAIN_UNEXPLAINED = (
    30.0  # seconds after a request, from which on it is asked what keeps nodes: a drain takes 20 s by itself
)


class ClusterWaiter:
    """One cluster and what is awaited of it."""

    def __init__(
        self,
        magnum: Magnum,
        name: str,
        desired: Awaited,
        request_interval: float | None = None,
        repair: bool = True,
        verify: bool = False,
        job: str | None = None,
        unanswered: float = 0.0,
    ) -> None:
        self.magnum, self.name, self.desired = magnum, name, desired
        self.lock = Lock(magnum, job)
        self.watch = Watch(magnum, name, request_interval, repair, self.lock)
        self.watch.nodes = ReadyNodes(magnum, self.lock.notes, unanswered)
        self.verified = not verify
        self.began = magnum.clock.now()

    def poll_until(self, snapshot: str | None, window: float, clock: Clock) -> dict[str, Any]:
        """Poll until the line differs from `snapshot`, the wait is over, or `window` seconds have passed. Raises Broken, InvalidRequest."""
        if not self.desired.absent:
            get_cluster(self.magnum, self.name)
        start = clock.now()
        while True:
            found = self.poll()
            if found["done"] or found["line"] != snapshot or clock.now() - start >= window:
                return found
            clock.sleep(EVERY)

    def report(self, waited: float) -> list[str]:
        """For which other jobs it has waited, and what could not be seen, in sentences; `waited`: seconds of the polls before this one."""
        cluster = find_cluster(self.magnum, self.name) if waited else None
        if cluster is not None:
            self.lock.report_waits(cluster, waited + self.magnum.clock.now() - self.began)
        return self.lock.notes

    def poll(self, act: bool = True) -> dict[str, Any]:
        """The cluster's status now; with `act` it repairs what is stuck. Raises Broken once it is settled and something failed."""
        cluster = find_cluster(self.magnum, self.name)
        if cluster is None:
            return self._reported("", self.desired.absent, f"{self.name} is not there")
        observed = self.watch.observe(cluster)
        line = summary(self.name, observed)
        if self.desired.absent:
            if observed.status == "DELETE_FAILED":
                raise Broken(f"{line}. {self.watch.reasons(cluster)}")
            return self._reported(observed.status, False, line)
        self._reject_unknown(observed, cluster["uuid"])
        missing = awaited(self.desired, observed, str(cluster.get("health_status") or ""))
        if not act:
            return self._reported(observed.status, missing is None, line)
        if observed.status == "CREATE_FAILED":
            self.watch.next_action(cluster, "repair")
        if observed.terminal and (
            observed.in_progress or any(record.conflicted for record in observed.records) or not self.verified
        ):
            return self._settle(cluster, observed, line)
        if self.desired.until != "api_address" and awaited(replace(self.desired, until="ready"), observed) is None:
            self._reject_failed(observed, cluster, line)
        if missing is not None and observed.idle > DRAIN_UNEXPLAINED:
            late = self.watch.nodes.blocking(cluster)
        else:
            late = self._nodes_lacking(cluster) if missing is None and self.verified else None
        done = missing is None and self.verified and not late
        return self._reported(observed.status, done, f"{line}; awaited: {late}" if late else line)

    def _nodes_lacking(self, cluster: dict[str, Any]) -> str | None:
        """What the cluster's nodes lack, once Magnum's records are complete."""
        if self.desired.until == "api_address":
            return None
        late = self.watch.nodes_lacking(cluster, self.desired.nodegroups, without=self.desired.deleting)
        health = poll_words(cluster)
        return f"{late}. Magnum's health poll: {health}" if late and health else late

    def _settle(self, cluster: dict[str, Any], observed: Observation, line: str) -> dict[str, Any]:
        """Repair what will not settle by itself, then send the verification that is pending."""
        move = self.watch.next_action(cluster, "repair")
        if move.kind is Kind.GO and not self.verified and self.watch.repair_with_lock(cluster):
            self.verified = True
            line = f"{line}; sent a resize to the current count, which verifies all limits"
        return self._reported(observed.status, False, line)

    def _reject_unknown(self, observed: Observation, cluster: str) -> None:
        if {record.name for record in observed.records}.issuperset(self.desired.nodegroups):
            return
        names = [record["name"] for record in self.watch.listing(cluster)]  # a control plane settled is not observed
        if missing := [name for name in self.desired.nodegroups if name not in names]:
            raise InvalidRequest(unknown("node group", missing[0], names, "openstack coe nodegroup list"))

    def _reject_failed(self, observed: Observation, cluster: dict[str, Any], line: str) -> None:
        failed = [
            record
            for record in observed.records
            if record.status.endswith("_FAILED") and record.name not in self.desired.deleting
        ]
        if self.desired.nodegroups:
            failed = [record for record in failed if record.name in self.desired.nodegroups]
        whole = observed.status.endswith("_FAILED") and not (self.desired.nodegroups or self.desired.deleting)
        if failed or whole:
            why = "; ".join(f"{record.name}: {record.reason}" for record in failed if record.reason)
            raise Broken(
                f"{line}. {decoded(why) if why else self.watch.reasons(cluster)} Run again to have it repaired."
            )

    def _reported(self, status: str, done: bool, line: str) -> dict[str, Any]:
        return {
            "status": status,
            "done": done,
            "line": line,
            "repaired": list(self.watch.repaired),
            "verifying": not self.verified,
            "unanswered": self.watch.nodes.unanswered,
        }
