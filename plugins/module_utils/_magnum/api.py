# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Magnum's REST words: paths, microversions, error bodies, retries of reads; knows no resource's meaning."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from .._clock import Clock, WallClock
from .._errors import InvalidRequest, RequestFailed

HEADER = "OpenStack-API-Version"
LOWEST, HIGHEST = "OpenStack-API-Minimum-Version", "OpenStack-API-Maximum-Version"
READ = "1.9"  # node groups; 1.10 adds node groups of zero nodes, which only writes have to name
BUSY = (500, 502, 503, 504)
# 400 to a read: somebody's cluster is just being deleted, has no control plane's record any more, and does not fit Magnum's own form
HALF_GONE = "Invalid input for field/attribute master_count"
PATIENCE = 60.0  # seconds that a read goes on asking a server that is busy
LEAST_TRIES = 3  # of a read, however long each of them takes: a proxy before a busy server answers after a minute
# 404 to a cluster that is there: it is shown with what its template says, and Magnum 23 finds no template that was hidden since
HIDDEN = "ClusterTemplate"
READERS = 8  # reads at the same time

Json = dict[str, Any]


class Magnum:
    """The requests of one cloud's Magnum, over an authenticated adapter (keystoneauth1.adapter.Adapter) that is passed in."""

    def __init__(
        self,
        adapter: Any,
        clock: Clock | None = None,
        transient: tuple[type[Exception], ...] = (),
        project: Callable[[], str | None] = lambda: None,
    ) -> None:
        self.adapter, self.clock, self.transient, self.project = adapter, clock or WallClock(), transient, project
        self.server_time = datetime.now(UTC)
        self._versions: tuple[str, str] | None = None

    @property
    def versions(self) -> tuple[str, str]:
        """The lowest and the highest version of the API that is served. Every answer says so; unless there was one, the root is read."""
        if self._versions is None:
            self.get("/")
        return self._versions or (READ, READ)

    def get(self, path: str, version: str = READ, gone: tuple[int, ...] = ()) -> Json | None:
        """The body of a GET; None where the status is one of `gone`. A server that is busy is asked again for a minute."""
        start, tries = self.clock.now(), 0
        while True:
            tries += 1
            enough = tries >= LEAST_TRIES and self.clock.now() - start > PATIENCE
            try:
                answer = self._send("GET", path, None, version)
                if not busy(answer) or enough:
                    break
            except self.transient:
                if enough:
                    raise
            self.clock.sleep(2)
        return (
            None if answer.status_code in gone and not hides(answer, path) else self._body(answer, "GET", path, version)
        )

    def post(self, path: str, body: Any, version: str = READ) -> Json:
        """The body of a POST's answer; never sent twice."""
        return self._body(self._send("POST", path, body, version), "POST", path, version)

    def patch(self, path: str, values: Mapping[str, Any], version: str = READ) -> Json:
        """Replace top-level fields, as a JSON patch. Mappings and lists go as text (magnum.api.utils: apply_jsonpatch)."""
        texts = {name: str(it) if isinstance(it, Mapping | list) else it for name, it in values.items()}
        body = [{"op": "replace", "path": f"/{name}", "value": value} for name, value in texts.items()]
        return self._body(self._send("PATCH", path, body, version), "PATCH", path, version)

    def delete(self, path: str, version: str = READ) -> None:
        """Ask for a removal; what is gone already is fine."""
        answer = self._send("DELETE", path, None, version)
        if answer.status_code != 404:
            self._body(answer, "DELETE", path, version)

    def each(self, read: Callable[[Any], Any], keys: Iterable[Any]) -> list[Any]:
        """Read several things at the same time, in the order of `keys`."""
        with ThreadPoolExecutor(READERS) as pool:
            return list(pool.map(read, keys))

    def _send(self, method: str, path: str, body: Any, version: str) -> Any:
        headers = {HEADER: f"container-infra {version}"}
        answer = self.adapter.request(path, method, json=body, headers=headers, raise_exc=False)
        if "Date" in answer.headers:
            self.server_time = parsedate_to_datetime(answer.headers["Date"])
        else:
            self.server_time = datetime.now(UTC)
        if {LOWEST, HIGHEST} <= answer.headers.keys():
            self._versions = (number(answer.headers[LOWEST]), number(answer.headers[HIGHEST]))
        return answer

    @staticmethod
    def _body(answer: Any, method: str, path: str, version: str) -> Json:
        if answer.status_code == 406:
            most = number(answer.headers.get(HIGHEST, "an older one"))
            raise InvalidRequest(
                f"This needs version {version} of Magnum's API and the server speaks up to {most}. Leave out what needs it, or ask "
                "for a newer Magnum."
            )
        if answer.status_code >= 400:
            raise RequestFailed(
                f"Magnum rejected {method} {path} ({answer.status_code}): {reason(answer)}", answer.status_code
            )
        if not answer.content:
            return {}
        found: Json = answer.json()
        return found


class Once(Magnum):
    """The same Magnum for somebody who sends nothing: each thing is read once, however many ask for it."""

    def __init__(self, magnum: Magnum) -> None:
        super().__init__(magnum.adapter, magnum.clock, magnum.transient, magnum.project)
        self._held: dict[tuple[str, str], Json | None] = {}

    def get(self, path: str, version: str = READ, gone: tuple[int, ...] = ()) -> Json | None:
        """What was read the first time."""
        if (path, version) not in self._held:
            self._held[path, version] = super().get(path, version, gone)
        return self._held[path, version]


def busy(answer: Any) -> bool:
    """Whether a read may have another answer in a moment."""
    return answer.status_code in BUSY or (answer.status_code == 400 and HALF_GONE in reason(answer))


def hides(answer: Any, path: str) -> bool:
    """Whether a cluster is there that Magnum cannot show."""
    return answer.status_code == 404 and path.startswith("/clusters") and HIDDEN in reason(answer)


def number(header: str) -> str:
    """The version in a header; before it may stand any of the words that Magnum knows for its service."""
    return re.sub(r"^container-infra\S* ", "", header)


def reason(answer: Any) -> str:
    """What an error's body says, in one line."""
    try:
        body = answer.json()
    except ValueError:
        return str(answer.text or answer.reason or "no reason given").strip()[:300]
    errors = (body.get("errors") or [body.get("error") or body]) if isinstance(body, Mapping) else []
    words = [
        str(error.get("detail") or error.get("title") or error.get("message") or "")
        for error in errors
        if isinstance(error, Mapping)
    ]
    return " ".join(" ".join(words).split()) or "no reason given"


def moment(text: str | None) -> datetime | None:
    """A time as Magnum writes it; without a zone it is UTC."""
    if not text:
        return None
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
