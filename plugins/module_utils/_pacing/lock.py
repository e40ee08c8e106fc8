# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One job at a time sends a request for a cluster: it holds a Lease in the cluster meanwhile.

Magnum has nothing that could serve as a lock: a cluster's labels are fixed, and no request of its API is conditional. The
cluster's own Kubernetes API has, for everybody who may change the cluster and wherever they run.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Any, cast

from .._access.api_server import call
from .._access.certificates import sign
from .._access.identity import Access
from .._clock import timed_out
from .._errors import HubforgeError
from .._fields import Values
from .._magnum.api import Magnum
from . import lease as leases

ACQUIRE_TIMEOUT = 300.0  # seconds; then the job continues without the lock: Magnum's records still separate most jobs
POLL_INTERVAL = 1.0
RENEW_EVERY = leases.SECONDS / 3  # seconds between two renewals: one or two may be lost
RECENT = 90.0  # seconds; a lock that another job released earlier is not what this job waited for
YIELD_TO_WAITER = (
    4.0  # seconds for which a job that has just released the lock leaves it to one that waits and polls every two
)
MIN_REPORTED_WAIT = 1.0  # seconds; a shorter wait is not reported
WRITE_OK = (200, 201)
CONFLICT = 409  # another one was quicker
MOST_TRIES = 5


class Lock:
    """The lock of one task on a cluster. `job` names it to others; without a name it is never acquired. Waits are reported in `notes`."""

    def __init__(self, magnum: Magnum, job: str | None = None, notes: list[str] | None = None) -> None:
        self.magnum, self.job, self.notes = magnum, job, [] if notes is None else notes
        self.me = f"{job} {uuid.uuid4().hex[:8]}"
        self.request_interval: float | None = (
            None  # the seconds between requests that this job keeps, where it knows them
        )
        self._access: Access | None = None
        self._now = datetime.now(UTC)  # the API server's
        self._depth = 0

    @contextmanager
    def held(self, cluster: Values, since: float | None = None) -> Iterator[bool]:
        """Hold the cluster's Lease inside the block. Yields True if it had to be acquired: others may have sent something before.

        Without a usable Lease the block runs unlocked. `since`: when the waiting began, by the clock.
        """
        began, asked = self.magnum.clock.now() if since is None else since, self._wanted(cluster)
        taken = asked and self._acquire(cluster, began)
        ended = threading.Event()
        if taken:  # beside the requests of the block: one of them can take longer than the Lease
            threading.Thread(target=self._renew_until, args=(ended,), daemon=True).start()
        self._depth += 1
        try:
            yield asked
        finally:
            self._depth -= 1
            ended.set()
            if taken:
                self._release()

    def _renew_until(self, ended: threading.Event) -> None:
        """Renew the Lease, so that no other job takes this one for killed."""
        while not ended.wait(RENEW_EVERY):
            with suppress(HubforgeError):
                self._rewrite(lambda body: {} if ended.is_set() else self._mine(body), mine=True)

    def report_waits(self, cluster: Values, waited: float) -> None:
        """Report which other job held the lock within the last `waited` seconds, in which this job waited for the whole cluster."""
        if not self._wanted(cluster):
            return
        with suppress(HubforgeError):  # only a report
            self._access = self._access or sign(self.magnum, cluster)
            status, body = self._call("GET", f"/{leases.NAME}")
            found = leases.read(body) if status == 200 else None
            if found is not None and self._is_other(found, waited):
                self.notes.append(
                    f"Waited {waited:.0f} s for all of this cluster, also for what {found.job} changes in it."
                )

    def ask(self, cluster: Values) -> bool:
        """Note in the Lease that this job waits, so that the last holder lets it go first. Returns False without a usable Lease."""
        if not self.is_available(cluster):
            return False
        with suppress(HubforgeError):
            self._access = self._access or sign(self.magnum, cluster)
            return self._rewrite(self._waiting)
        return False

    def _waiting(self, body: dict[str, Any]) -> dict[str, Any]:
        if self.request_interval is None:  # what another one has measured meanwhile holds for this one too
            self.request_interval = leases.read(body).request_interval
        return leases.with_waiting(body, str(self.job), self._now)

    @property
    def inside(self) -> bool:
        """Whether this job holds the lock, or runs its block without one."""
        return self._depth > 0

    def is_available(self, cluster: Values) -> bool:
        """Whether the lock can be asked for: the job has a name, and the cluster an address."""
        return bool(self.job and cluster.get("api_address"))

    def _wanted(self, cluster: Values) -> bool:
        return self.is_available(cluster) and not self._depth

    def _acquire(self, cluster: Values, since: float) -> bool:
        """Acquire the Lease. Returns False where there is no usable one. Raises TimedOut where another job holds it to the task's end."""
        clock, holder = self.magnum.clock, ""
        start = unmoved = clock.now()
        last_seen: tuple[str, str] | None = None
        patient = False
        try:
            self._access = self._access or sign(self.magnum, cluster)
            while clock.now() - start < ACQUIRE_TIMEOUT and not self.magnum.deadline.over:
                status, body = self._call("GET", f"/{leases.NAME}")
                if status not in (200, 404):
                    return False  # it may not be read
                found = leases.read(body) if status == 200 else None
                holder = found.job if found and found.holder else ""
                now = (found.holder, found.moved) if found else None
                if now != last_seen:
                    last_seen, unmoved = now, clock.now()
                if found and not patient and leases.goes_first(found, str(self.job), self._now):
                    patient = True
                    clock.sleep(YIELD_TO_WAITER)
                    continue
                if found is None or leases.free(found, clock.now() - unmoved):
                    status = self._write(body if found else None)
                    if status in WRITE_OK:
                        self._report(found, clock.now() - since)
                        return True
                    if status != CONFLICT:
                        return False  # it may not be written
                clock.sleep(POLL_INTERVAL)
        except HubforgeError:  # Magnum signs no certificate, or the API server does not answer
            pass
        if holder and self.magnum.deadline.over:
            raise timed_out(
                self.magnum.deadline, f"the lock on requests for this cluster ({leases.NAME}), which {holder} holds"
            )
        return False

    def _write(self, body: dict[str, Any] | None) -> int:
        """Make it this job's, upon what is there; the status of the answer."""
        return self._call(*(("POST", "") if body is None else ("PUT", f"/{leases.NAME}")), self._mine(body))[0]

    def _mine(self, body: dict[str, Any] | None) -> dict[str, Any]:
        return leases.with_holder(body, self.me, str(self.job), self._now, self.request_interval)

    def _release(self) -> None:
        with suppress(HubforgeError):  # it ends by itself
            self._rewrite(
                lambda body: leases.with_holder(body, "", str(self.job), self._now, self.request_interval), mine=True
            )

    def _rewrite(self, change: Callable[[dict[str, Any]], dict[str, Any]], mine: bool = False) -> bool:
        """Change the Lease by compare-and-set, with retries; `mine`: only while this job holds it. `change` returns {} to leave it."""
        for _number in range(MOST_TRIES):
            status, body = self._call("GET", f"/{leases.NAME}")
            if status != 200 or (mine and leases.read(body).holder != self.me):
                return False
            desired = change(body)
            if not desired:
                return False
            status, _written = self._call("PUT", f"/{leases.NAME}", desired)
            if status != CONFLICT:
                return status in WRITE_OK
        return False

    def _call(self, method: str, path: str, body: Any = None) -> tuple[int, dict[str, Any]]:
        access = cast(Access, self._access)  # signed by whoever calls this
        status, answer, self._now = call(access, method, leases.PATH + path, body)
        return status, answer

    def _report(self, found: leases.Lease | None, waited: float) -> None:
        """Report for whom this job has waited, if another one held the lock a moment ago."""
        if found is not None and waited >= MIN_REPORTED_WAIT and self._is_other(found, waited + RECENT):
            self.notes.append(f"Waited {waited:.0f} s for {found.job}, which changes this cluster at the same time.")

    def _is_other(self, found: leases.Lease, seconds: float) -> bool:
        """Whether another job held the lock within the last `seconds`."""
        ago = leases.age(found, self._now)
        return found.job not in ("", self.job) and ago is not None and ago < seconds
