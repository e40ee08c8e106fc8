# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One job at a time sends a request for a cluster: takes the Lease in the cluster, and gives it back.

Magnum has nothing that two jobs could take in turns: a cluster's labels are fixed, and no request of its API is conditional. The
cluster's own Kubernetes API has, for everybody who may change the cluster and wherever they run.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Any, cast

from . import _lease as leases
from ._api_server import call
from ._certificates import sign
from ._errors import HubforgeError
from ._kubeconfig import Access
from ._magnum import Magnum
from ._plan import Values

PATIENCE = 300.0  # seconds; then it goes on without: by Magnum's rows two jobs are told apart, but for one second
EVERY = 1.0
RECENT = 90.0  # seconds; an older turn of another job is not what this one had to wait for
SHOWN = 1.0  # a shorter wait is not worth a word
CONFLICT = 409  # another one was quicker


class Turn:
    """The turns of one task. `job` names it to others; without a name none is taken. What it waited for goes to `notes`."""

    def __init__(self, magnum: Magnum, job: str | None = None, notes: list[str] | None = None) -> None:
        self.magnum, self.job, self.notes = magnum, job, [] if notes is None else notes
        self.me = f"{job} {uuid.uuid4().hex[:8]}"
        self._access: Access | None = None
        self._now = datetime.now(UTC)  # the API server's
        self._depth = 0

    @contextmanager
    def held(self, cluster: Values, since: float | None = None) -> Iterator[bool]:
        """Have the turn meanwhile, and say whether it had to be asked for: others may have sent something before.

        Where it cannot be had it goes on without. `since`: when the waiting began, by the clock.
        """
        began, asked = self.magnum.clock.now() if since is None else since, self._wanted(cluster)
        body = self._take(cluster, began) if asked else None
        self._depth += 1
        try:
            yield asked
        finally:
            self._depth -= 1
            if body is not None:
                self._give_back(body)

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

    def _wanted(self, cluster: Values) -> bool:
        return bool(self.job and cluster.get("api_address")) and not self._depth

    def _take(self, cluster: Values, since: float) -> dict[str, Any] | None:
        """The Lease as written; None where there is none to be had."""
        clock = self.magnum.clock
        start = unmoved = clock.now()
        seen: leases.Lease | None = None
        try:
            self._access = self._access or sign(self.magnum, cluster)
            while clock.now() - start < PATIENCE:
                status, body = self._call("GET", f"/{leases.NAME}")
                if status not in (200, 404):
                    return None  # it may not be read
                found = leases.read(body) if status == 200 else None
                if found != seen:
                    seen, unmoved = found, clock.now()
                if found is None or leases.free(found, clock.now() - unmoved):
                    status, written = self._write(body if found else None, self.me)
                    if status in (200, 201):
                        self._tell(found, clock.now() - since)
                        return written
                    if status != CONFLICT:
                        return None  # it may not be written
                clock.sleep(EVERY)
        except HubforgeError:  # Magnum signs no certificate, or the API server does not answer
            pass
        return None

    def _write(self, body: dict[str, Any] | None, holder: str) -> tuple[int, dict[str, Any]]:
        wanted = leases.with_holder(body, holder, str(self.job), self._now)
        return self._call(*(("POST", "") if body is None else ("PUT", f"/{leases.NAME}")), wanted)

    def _give_back(self, body: dict[str, Any]) -> None:
        with suppress(HubforgeError):  # it ends by itself
            self._call("GET", f"/{leases.NAME}")  # for the time
            self._write(body, "")

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
