# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One job at a time does what its Lease is named for: logs in to a hub, as all checks do by the same user, or changes a release."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any, Protocol

from .._clock import Clock, Deadline
from .._errors import HubforgeError
from . import lease as leases

EVERY_S = 1.0
RENEW_AFTER_S = leases.SECONDS / 3  # one or two renewals may be lost
CONFLICT = 409  # another one was quicker
MAX_TRIES = 5


class Lost(HubforgeError):
    """Another job holds the Lease: this one was suspended for longer than a Lease lasts."""


class Kubernetes(Protocol):
    """A cluster's API server, as module_utils/_kubernetes.py asks it. `now` is its own time at its last answer."""

    now: datetime

    def call(self, method: str, path: str, body: Any = None) -> tuple[int, dict[str, Any]]:
        """Status and body of one request. Raises HubforgeError where there is no answer."""


class NamedLock:
    """The Lease of a name. `holder`: who acquires it, a name for people, a space, and what tells two of a name apart.

    Times are the API server's own. Where the Lease may not be read or written, a job goes on without.
    """

    def __init__(self, kubernetes: Kubernetes, clock: Clock, namespace: str, name: str, holder: str) -> None:
        self.kubernetes, self.clock, self.namespace, self.holder = kubernetes, clock, namespace, holder
        self.name = name
        self.path = f"/apis/coordination.k8s.io/v1/namespaces/{namespace}/leases"
        self.held = self.was_held = False
        self._renewed = 0.0

    def acquire(self, seconds: float) -> str:
        """Wait `seconds` at most for the Lease; "" once it is held, else who holds it. `was_held`: this holder held it before."""
        deadline = Deadline(self.clock, seconds)
        while True:
            status, body = self.kubernetes.call("GET", f"{self.path}/{self.name}")
            if status not in (200, 404):
                return ""
            found = leases.read(body) if status == 200 else leases.Lease("", "", "")
            self.was_held = found.holder == self.holder
            if self.was_held or leases.free(found, self._age(found)):
                written = self._write(body if status == 200 else None, self.holder)
                if written != CONFLICT:
                    self.held = written in (200, 201)
                    return ""
            elif deadline.over:
                return found.job or found.holder
            self.clock.sleep(EVERY_S)

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Renew it beside what the block does, however long that takes, and release it then."""
        ended = threading.Event()

        def renew() -> None:
            while self.held and not ended.wait(RENEW_AFTER_S):
                with suppress(HubforgeError):
                    self._rewrite(self.holder)

        threading.Thread(target=renew, daemon=True).start()
        try:
            yield
        finally:
            ended.set()
            self.release()

    def taken_by(self) -> str:
        """Who holds it in place of this job, which acquired it; "" where nobody does."""
        status, body = self.kubernetes.call("GET", f"{self.path}/{self.name}")
        found = leases.read(body) if status == 200 else None
        return (found.job or found.holder) if found and found.holder not in ("", self.holder) else ""

    def renew(self) -> None:
        """In a login that lasts, say that this check still holds it. Raises Lost where another one does."""
        if self.held and self.clock.now() - self._renewed >= RENEW_AFTER_S:
            self._rewrite(self.holder)

    def release(self) -> None:
        """Let the next job have it at once; where that fails the Lease expires."""
        if self.held:
            self.held = False
            with suppress(HubforgeError):
                self._rewrite("")

    def _rewrite(self, holder: str) -> None:
        for _number in range(MAX_TRIES):
            status, body = self.kubernetes.call("GET", f"{self.path}/{self.name}")
            if status == 200 and (found := leases.read(body)).holder != self.holder:
                self.held = False
                raise Lost(
                    f"Not finished: {found.job or 'another job'} has the lock now, since this job was suspended."
                )
            if status != 200 or self._write(body, holder) != CONFLICT:
                return  # written, or tried again at the next renewal

    def _write(self, body: Mapping[str, Any] | None, holder: str) -> int:
        """Write the Lease upon what was read of it, so that only one writer wins; the status of the answer."""
        base = body or {"metadata": {"name": self.name, "namespace": self.namespace}}
        lease = leases.with_holder(base, holder, self.holder.rpartition(" ")[0], self.kubernetes.now)
        del lease["metadata"]["annotations"][leases.REQUEST_INTERVAL]  # only the cluster's own Lease has it
        self._renewed = self.clock.now()
        method, path = ("PUT", f"{self.path}/{self.name}") if body else ("POST", self.path)
        return self.kubernetes.call(method, path, lease)[0]

    def _age(self, found: leases.Lease) -> float:
        age = leases.age(found, self.kubernetes.now)
        return leases.SECONDS + 1.0 if age is None else age  # nobody of ours has written it
