# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the status of a cluster and its node groups, reports failures in words, and repairs conflicts."""

from __future__ import annotations

import random
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from .._errors import Broken, Unanswered
from .._fields import Values
from .._magnum.api import Magnum, moment
from .._magnum.capabilities import driver_of
from .failures import decoded, is_conflict
from .lock import Lock
from .observation import Observation, Record
from .pace import UNMEASURED, Kind, Move, next_move
from .ready_nodes import ReadyNodes
from .records import as_record, is_complete, polled
from .server_clock import ServerClock

MAX_REPAIRS = 3  # of one task: a release that is still locked after that can only be freed by the cloud's operator
RECORD_WRITE_SKEW = 2.0  # seconds within which Magnum writes the cluster's record and a node group's
REQUEST_VISIBLE_WITHIN = 15.0  # seconds; also where Magnum's conductor is busy
FULL_VIEWS_FOR = 15.0  # seconds for which they hold while a wait for nodes goes on and their reduced views stay
MAX_JITTER = 6.0  # seconds by which a job waits longer than another one that waits for the same moment

Listed = list[dict[str, Any]]


class Watch:
    """Polls one cluster; the only request it sends is a resize to the current count, by which the driver applies every record again.

    `request_interval`: seconds that a helm run can take, None where none was measured.
    """

    def __init__(
        self,
        magnum: Magnum,
        name: str,
        request_interval: float | None = None,
        repair: bool = True,
        lock: Lock | None = None,
    ) -> None:
        self.magnum, self.name, self.may_repair = magnum, name, repair
        self.lock = lock or Lock(magnum)
        self.lock.request_interval = request_interval
        self.nodes = ReadyNodes(magnum, self.lock.notes)
        self.repaired: list[str] = []
        self.repairs = 0
        self.stagger = 0.0
        self._last_asked: datetime | None = None
        self._last_repaired: datetime | None = None
        self._full: tuple[Listed, float, Listed] | None = (
            None  # reduced views, when, and the full ones, for those who wait for nodes
        )
        self._known: dict[str, tuple[object, dict[str, Any]]] = {}
        self._server = ServerClock()

    @property
    def now(self) -> datetime:
        """The time by which Magnum writes its records."""
        return self._server.now(self.magnum.server_time, self.magnum.clock.now())

    @property
    def request_interval(self) -> float:
        """Seconds between two requests: as given, else as another job that sends some now has measured them."""
        return UNMEASURED if self.lock.request_interval is None else self.lock.request_interval

    def listing(self, uuid: str | None) -> Listed:
        """The reduced views of the cluster's node groups, in the order of their creation."""
        found = self.magnum.get(f"/clusters/{uuid}/nodegroups", gone=(400, 404)) or {}
        return list(found.get("nodegroups", []))

    def details(self, uuid: str, records: Listed) -> Listed:
        """The full views of these records, read at the same time; records deleted meanwhile are left out."""
        full = self.magnum.each(
            lambda record: self.magnum.get(f"/clusters/{uuid}/nodegroups/{record['uuid']}", gone=(400, 404)), records
        )
        return [record for record in full if record]

    def observe(self, cluster: Values) -> Observation:
        """The cluster and its records at this moment, by as few requests as tell when the last one was sent.

        The list has no times. Magnum writes the cluster's record before that of a node group that it makes, changes or deletes, so
        records settled are older than a cluster that nothing has touched for long enough, or that a record in progress explains.
        """
        workers = [
            record for record in self.listing(cluster["uuid"]) if record["role"] != "master" or not is_complete(record)
        ]
        touched = moment(cluster.get("updated_at"))
        self._server.look(touched, self.magnum.server_time, self.magnum.clock.now())
        in_progress = [record for record in workers if not is_complete(record)]
        made = [record for record in workers if record["status"] == "CREATE_COMPLETE"] if in_progress else []
        self._read(cluster, in_progress + made[-1:])  # one of those that are made, for how long boots take
        records = [self._record(record) for record in workers]
        if touched and not self._explained(touched, records):
            self._read(cluster, [record for record in workers if record not in in_progress + made[-1:]], touched)
            records = [self._record(record, touched) for record in workers]
        address, created = cluster.get("api_address"), moment(cluster.get("created_at"))
        known = driver_of(None, cluster).exact
        now = self.now
        return Observation(now, str(cluster["status"]), address, created, touched, records, known, *polled(cluster))

    def nodes_lacking(
        self,
        cluster: Values,
        names: Sequence[str] = (),
        version: str | None = None,
        without: Sequence[str] = (),
        in_progress: bool = False,
    ) -> str | None:
        """What the nodes of these node groups lack, of all but `without` where none is named; `in_progress` as in ReadyNodes.

        None where they lack nothing, or nothing of them can be seen.
        """
        records = [
            record
            for record in self.listing(cluster["uuid"])
            if record["name"] not in without and (not names or record["name"] in names)
        ]
        now = self.magnum.clock.now()
        if self._full is None or self._full[0] != records or now - self._full[1] > FULL_VIEWS_FOR:
            self._full = (records, now, self.details(cluster["uuid"], records))
        return self.nodes.lacking(cluster, self._full[2], version, in_progress)

    def _explained(self, touched: datetime, records: list[Record]) -> bool:
        """Whether what last touched the cluster is long past, or is the request of a record whose times are known."""
        if (self.now - touched).total_seconds() > self.request_interval + MAX_JITTER:
            return True
        return any(
            abs((touched - record.asked_at).total_seconds()) < RECORD_WRITE_SKEW
            for record in records
            if record.asked_at
        )

    def _read(self, cluster: Values, records: Listed, touched: datetime | None = None) -> None:
        """Read full views, but not again while the reduced view is unchanged, and for settled records the cluster's time."""
        stale = {
            record["uuid"]: record
            for record in records
            if self._known.get(record["uuid"], (None,))[0] != (record, touched)
        }
        for record in self.details(cluster["uuid"], list(stale.values())):
            self._known[record["uuid"]] = ((stale[record["uuid"]], touched), record)

    def _record(self, listed: dict[str, Any], touched: datetime | None = None) -> Record:
        """A record with its times where they are known for as it is now."""
        snapshot, full = self._known.get(listed["uuid"], (None, {}))
        return as_record(full) if snapshot in ((listed, None), (listed, touched)) else as_record(listed)

    def next_action(self, cluster: Values, verb: str, own: str | None = None) -> Move:
        """What is to be done before a request of kind `verb`: GO or a hold. Repairs what is stuck. Raises Broken when nothing helps."""
        if self._last_repaired and (self.now - self._last_repaired).total_seconds() < self.request_interval:
            return Move(Kind.HOLD, "node groups are being repaired")
        if cluster["status"] == "CREATE_IN_PROGRESS" and not cluster.get("api_address"):
            return Move(Kind.HOLD, "the cluster has no API address yet")
        snapshot = self.observe(cluster)
        self._stagger(snapshot, cluster, verb)
        move = next_move(snapshot, verb, self.request_interval + self.stagger, own)
        if move.kind is Kind.GO and (self.lock.inside or not self.lock.is_available(cluster)):
            self._last_asked = None  # the next one is this job's
        if move.kind is Kind.STOP:
            raise Broken(f"The cluster {self.name!r} {move.words}. {self.reasons(cluster)}")
        return self._repair(cluster, verb, own, move) if move.kind is Kind.REPAIR else move

    def _stagger(self, snapshot: Observation, cluster: Values, verb: str) -> None:
        """Where another job was quicker to send, ask to be the next; without a lock, at least wait for another moment."""
        lost = self._last_asked and snapshot.last_asked and snapshot.last_asked > self._last_asked
        if lost and verb != "repair" and not self.lock.ask(cluster):
            self.stagger = random.uniform(MAX_JITTER / 3, MAX_JITTER)
        self._last_asked = snapshot.last_asked

    def _repair(self, cluster: Values, verb: str, own: str | None, move: Move) -> Move:
        """Make the driver apply every record again, unless another job is quicker. Raises Broken when repair is off or does not help."""
        groups = ", ".join(move.groups)
        if not self.may_repair:
            raise Broken(
                f"Node group {groups} of cluster {self.name!r} is stuck: {move.words}. A resize to its current count would repair it; "
                "repair is switched off."
            )
        if self.repairs >= MAX_REPAIRS:
            raise Broken(
                f"Node group {groups} of cluster {self.name!r} was repaired {MAX_REPAIRS} times and is still stuck: {move.words}. "
                "If it stays so, only the cloud's operator can free the cluster's Helm release."
            )
        self.magnum.clock.sleep(random.uniform(0, MAX_JITTER))
        with self.lock.held(cluster):
            self._known.clear()
            now = self.magnum.get(f"/clusters/{cluster['uuid']}", gone=(400, 404))
            again = next_move(self.observe(now), verb, self.request_interval, own) if now else move
            if again.kind is Kind.REPAIR:
                self.repairs, self._last_repaired = self.repairs + 1, self.now
                self._apply_or_delete(cluster["uuid"], again.groups[0])
                self.repaired += [name for name in again.groups if name not in self.repaired]
        return Move(Kind.HOLD, f"node group {groups} is to be repaired: {move.words}")

    def _apply_or_delete(self, uuid: str, name: str) -> None:
        """Make the driver apply every record: by a delete where one is in progress, since a resize would create that group again."""
        deleting = [record for record in self.listing(uuid) if record["status"] == "DELETE_IN_PROGRESS"]
        if deleting:
            with suppress(Unanswered):  # whether it was taken shows in the records
                self.magnum.delete(f"/clusters/{uuid}/nodegroups/{deleting[0]['uuid']}")
        else:
            self.apply_again(uuid, name)

    def apply_again(self, uuid: str, name: str | None = None) -> None:
        """Resize a worker group to the count it has: `name`, so that a status pass follows it, else default-worker.

        On a record that is UPDATE_IN_PROGRESS already such a resize leaves no trace that others could read: another one is taken.
        """
        workers = [record for record in self.listing(uuid) if record["role"] != "master"]
        named = [record for record in workers if record["name"] == name and record["status"] != "UPDATE_IN_PROGRESS"]
        defaults = sorted(
            workers, key=lambda record: (record["status"] == "UPDATE_IN_PROGRESS", not record["is_default"])
        )
        for worker in (named or defaults)[:1]:
            path = f"/clusters/{uuid}/nodegroups/{worker['uuid']}"
            before = self.magnum.get(path, gone=(400, 404))
            with suppress(Unanswered):  # whether it was taken shows in the record
                self.resize(uuid, worker["uuid"], worker["node_count"])
            self._wait_until_visible(path, before)

    def _wait_until_visible(self, path: str, before: dict[str, Any] | None) -> None:
        """Poll until the record shows the request, so that other jobs can read it, too; only for a while: Helm's end shows it anyhow."""
        clock, start = self.magnum.clock, self.magnum.clock.now()
        while self.magnum.get(path, gone=(400, 404)) == before and clock.now() - start < REQUEST_VISIBLE_WITHIN:
            clock.sleep(0.5)

    def repair_with_lock(self, cluster: Values, own: str | None = None) -> bool:
        """Repair once no other job can send; False when one has sent something meanwhile."""
        with self.lock.held(cluster) as taken:
            now = self.magnum.get(f"/clusters/{cluster['uuid']}", gone=(400, 404)) if taken else None
            if now and self.next_action(now, "repair", own).kind is not Kind.GO:
                return False
            self.apply_again(cluster["uuid"])
            return True

    def resize(self, uuid: str, group: str, count: int) -> None:
        """Ask for a node count of a group."""
        version = "1.10" if count == 0 else "1.9"
        self.magnum.post(f"/clusters/{uuid}/actions/resize", {"nodegroup": group, "node_count": count}, version)

    @staticmethod
    def reasons(cluster: Values) -> str:
        """Why a cluster failed, in Magnum's words: its faults, its status_reason."""
        reported = [f"{part}: {why}" for part, why in (cluster.get("faults") or {}).items() if why]
        return decoded("; ".join(reported or [cluster.get("status_reason") or ""]))

    def poll_and_repair(self, cluster: Values, group: Values | None = None) -> str | None:
        """What is in progress, None settled; repairs failures by conflicting requests. Raises Broken for other failures."""
        what, own = (
            (f"cluster {self.name!r}", cluster)
            if group is None
            else (f"node group {group['name']!r} of cluster {self.name!r}", group)
        )
        status, above = str(own.get("status") or ""), str(cluster.get("status") or "")
        if above.startswith("DELETE_") and group is not None and not status.startswith("DELETE_"):
            raise Broken(f"The cluster {self.name!r} is {above}: somebody is deleting it, and the {what} with it.")
        if status.endswith("_FAILED"):
            return self._failed(what, own, cluster)
        if status.endswith("_IN_PROGRESS") and not above.endswith("_IN_PROGRESS"):
            self.next_action(cluster, "repair")
        if status.endswith("_IN_PROGRESS"):
            return f"the {what} is {status}"
        return f"the cluster {self.name!r} is {above}" if above.endswith("_IN_PROGRESS") else None

    def _failed(self, what: str, own: Values, cluster: Values) -> str | None:
        why = own.get("status_reason") or self.reasons(cluster)
        if own["status"] == "DELETE_FAILED" and is_conflict(why):
            return None  # settled, and it still exists: the plan has the delete again
        if cluster["status"] != "CREATE_FAILED" and any(record.conflicted for record in self.observe(cluster).records):
            move = self.next_action(cluster, "repair")
            return f"the {what} is {own['status']}, since two requests conflicted; {move.words or 'it is repaired'}"
        raise Broken(f"The {what} is {own['status']}: {decoded(why)}")
