# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One job at a time sends a request for a cluster: takes the Lease in the cluster, and gives it back.

Magnum has nothing that two jobs could take in turns: a cluster's labels are fixed, and no request of its API is conditional. The
cluster's own Kubernetes API has, for everybody who may change the cluster and wherever they run.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Any, cast

from .._access.api_server import call
from .._access.certificates import sign
from .._access.identity import Access
from .._errors import HubforgeError
from .._fields import Values
from .._magnum.api import Magnum
from . import lease as leases

PATIENCE = 300.0  # seconds; then it goes on without: by Magnum's rows two jobs are told apart, but for one second
EVERY = 1.0
RENEWED = leases.SECONDS / 3  # seconds between two words that a turn lasts: one or two may be lost
RECENT = 90.0  # seconds; an older turn of another job is not what this one had to wait for
LET_GO = 4.0  # seconds that a job which has just had a turn leaves to one that waits: that one looks every two
SHOWN = 1.0  # a shorter wait is not worth a word
WRITTEN = (200, 201)
CONFLICT = 409  # another one was quicker
MOST_TRIES = 5


class Lock:
    """The turns of one task. `job` names it to others; without a name none is taken. What it waited for goes to `notes`."""

    def __init__(self, magnum: Magnum, job: str | None = None, notes: list[str] | None = None) -> None:
        self.magnum, self.job, self.notes = magnum, job, [] if notes is None else notes
        self.me = f"{job} {uuid.uuid4().hex[:8]}"
        self.request_interval: float | None = (
            None  # the seconds between requests that this job keeps, where it knows them
        )
        self._access: Access | None = None
        self._now = datetime.now(UTC)  # the API server's
        self._depth = 0
        self._renewed: float | None = None  # by the clock, when it last said that it has the turn

    @contextmanager
    def held(self, cluster: Values, since: float | None = None) -> Iterator[bool]:
        """Have the turn meanwhile, and say whether it had to be asked for: others may have sent something before.

        Where it cannot be had it goes on without. `since`: when the waiting began, by the clock.
        """
        began, asked = self.magnum.clock.now() if since is None else since, self._wanted(cluster)
        taken = asked and self._take(cluster, began)
        self._depth += 1
        try:
            yield asked
        finally:
            self._depth -= 1
            if taken:
                self._give_back()

    def renew(self) -> None:
        """Within a turn that lasts, say that this job still has it, lest another one takes it for killed."""
        if self._renewed is None or self.magnum.clock.now() - self._renewed < RENEWED:
            return
        self._renewed = self.magnum.clock.now()
        with suppress(HubforgeError):
            self._rewrite(self._mine, mine=True)

    def look_back(self, cluster: Values, waited: float) -> None:
        """Say who else had a turn within the last `waited` seconds, in which this job waited for the whole cluster."""
        if not self._wanted(cluster):
            return
        with suppress(HubforgeError):  # it is only a word
            self._access = self._access or sign(self.magnum, cluster)
            status, body = self._call("GET", f"/{leases.NAME}")
            found = leases.read(body) if status == 200 else None
            if found is not None and self._is_other(found, waited):
                self.notes.append(
                    f"Waited {waited:.0f} s for all of this cluster, also for what {found.job} changes in it."
                )

    def ask(self, cluster: Values) -> bool:
        """Note that this job waits, so that the one which has just had a turn lets it go first; False where no turns are to be had."""
        if not self.could_be_had(cluster):
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
        """Whether this is within a turn."""
        return self._depth > 0

    def could_be_had(self, cluster: Values) -> bool:
        """Whether turns can be asked for: there is a name to say, and an address to say it to."""
        return bool(self.job and cluster.get("api_address"))

    def _wanted(self, cluster: Values) -> bool:
        return self.could_be_had(cluster) and not self._depth

    def _take(self, cluster: Values, since: float) -> bool:
        """Whether this job holds the Lease now; False where there is none to be had."""
        clock = self.magnum.clock
        start = unmoved = clock.now()
        last_seen: tuple[str, str] | None = None
        patient = False
        try:
            self._access = self._access or sign(self.magnum, cluster)
            while clock.now() - start < PATIENCE:
                status, body = self._call("GET", f"/{leases.NAME}")
                if status not in (200, 404):
                    return False  # it may not be read
                found = leases.read(body) if status == 200 else None
                now = (found.holder, found.moved) if found else None
                if now != last_seen:
                    last_seen, unmoved = now, clock.now()
                if found and not patient and leases.goes_first(found, str(self.job), self._now):
                    patient = True
                    clock.sleep(LET_GO)
                    continue
                if found is None or leases.free(found, clock.now() - unmoved):
                    status = self._write(body if found else None)
                    if status in WRITTEN:
                        self._renewed = clock.now()
                        self._tell(found, clock.now() - since)
                        return True
                    if status != CONFLICT:
                        return False  # it may not be written
                clock.sleep(EVERY)
        except HubforgeError:  # Magnum signs no certificate, or the API server does not answer
            pass
        return False

    def _write(self, body: dict[str, Any] | None) -> int:
        """Make it this job's, upon what is there; the status of the answer."""
        return self._call(*(("POST", "") if body is None else ("PUT", f"/{leases.NAME}")), self._mine(body))[0]

    def _mine(self, body: dict[str, Any] | None) -> dict[str, Any]:
        return leases.with_holder(body, self.me, str(self.job), self._now, self.request_interval)

    def _give_back(self) -> None:
        with suppress(HubforgeError):  # it ends by itself
            self._rewrite(
                lambda body: leases.with_holder(body, "", str(self.job), self._now, self.request_interval), mine=True
            )

    def _rewrite(self, change: Callable[[dict[str, Any]], dict[str, Any]], mine: bool = False) -> bool:
        """Write what is there anew, also when somebody else does so at the same moment; `mine`: only while this job holds it."""
        for _number in range(MOST_TRIES):
            status, body = self._call("GET", f"/{leases.NAME}")
            if status != 200 or (mine and leases.read(body).holder != self.me):
                return False
            status, _written = self._call("PUT", f"/{leases.NAME}", change(body))
            if status != CONFLICT:
                return status in WRITTEN
        return False

    def _call(self, method: str, path: str, body: Any = None) -> tuple[int, dict[str, Any]]:
        access = cast(Access, self._access)  # signed by whoever calls this
        status, answer, self._now = call(access, method, leases.PATH + path, body)
        return status, answer

    def _tell(self, found: leases.Lease | None, waited: float) -> None:
        """Say for whom this job has waited, if another one had a turn a moment ago."""
        if found is not None and waited >= SHOWN and self._is_other(found, waited + RECENT):
            self.notes.append(f"Waited {waited:.0f} s for {found.job}, which changes this cluster at the same time.")

    def _is_other(self, found: leases.Lease, seconds: float) -> bool:
        """Whether the last turn was another job's, and not longer ago."""
        ago = leases.age(found, self._now)
        return found.job not in ("", self.job) and ago is not None and ago < seconds
