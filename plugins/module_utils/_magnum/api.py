# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Magnum's REST words: paths, microversions, error bodies, retries of reads; knows no resource's meaning."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

from .._clock import Clock, Deadline, WallClock, date_of
from .._errors import Broken, InvalidRequest, RequestFailed, Unanswered
from .answers import LONGEST, page, wrong
from .transport import is_malformed, was_taken, why

HEADER = "OpenStack-API-Version"
LOWEST, HIGHEST = "OpenStack-API-Minimum-Version", "OpenStack-API-Maximum-Version"
READ = "1.9"  # node groups; 1.10 adds node groups of zero nodes, which only writes have to name
BUSY = (500, 502, 503, 504)
# 400 to a read: somebody's cluster is just being deleted, has no control plane's record any more, and does not fit Magnum's own form
HALF_GONE = "Invalid input for field/attribute master_count"
AWAY = (429, 502, 503, 504)  # of a proxy before a Magnum that is away
UNTAKEN = (
    429,
    503,
)  # what a proxy or a login service that is away answers in Magnum's place: nobody has read the request
LOST = (502, 504)  # what a proxy answers where Magnum has read the request, and its answer did not come
HARMLESS = ("/certificates",)  # writes of which a second one does no harm
PATIENCE = 60.0  # seconds for which a request is repeated where that may not help; else it is until the task's timeout
LEAST_TRIES = 3  # of a request, however long each of them takes: a proxy before a busy server answers after a minute
PAUSE = 2.0
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
        deadline: Deadline | None = None,
    ) -> None:
        self.adapter, self.clock, self.transient, self.project = adapter, clock or WallClock(), transient, project
        self.deadline = deadline or Deadline(self.clock, math.inf)
        self.answered = False  # whether any request of this task had an answer of Magnum's own
        self.server_time = datetime.now(UTC)
        self._versions: tuple[str, str] | None = None

    @property
    def versions(self) -> tuple[str, str]:
        """The lowest and the highest version of the API that is served. Every answer says so; unless there was one, the root is read."""
        if self._versions is None:
            self.get("/")
        return self._versions or (READ, READ)

    def get(self, path: str, version: str = READ, gone: tuple[int, ...] = ()) -> Json | None:
        """The body of a GET; None where the status is one of `gone`. Silence, or a busy server, is asked again until the deadline."""
        answer = self._insist("GET", path, None, version, lambda error: True, busy)
        return (
            None if answer.status_code in gone and not hides(answer, path) else self._body(answer, "GET", path, version)
        )

    def post(self, path: str, body: Any, version: str = READ) -> Json:
        """The body of a POST's answer. It is sent again only where Magnum cannot have taken it, or HARMLESS.

        Raises Unanswered where it may have taken it.
        """
        if path in HARMLESS:
            return self._body(
                self._insist("POST", path, body, version, lambda error: True, busy), "POST", path, version
            )
        return self._write("POST", path, body, version)

    def patch(self, path: str, values: Mapping[str, Any], version: str = READ) -> Json:
        """Replace top-level fields, as a JSON patch. Mappings and lists go as text (magnum.api.utils: apply_jsonpatch)."""
        texts = {name: str(it) if isinstance(it, Mapping | list) else it for name, it in values.items()}
        body = [{"op": "replace", "path": f"/{name}", "value": value} for name, value in texts.items()]
        return self._write("PATCH", path, body, version)

    def delete(self, path: str, version: str = READ) -> None:
        """Ask for a removal; what is gone already is fine."""
        self._write("DELETE", path, None, version, gone=(404,))

    def _write(self, method: str, path: str, body: Any, version: str, gone: tuple[int, ...] = ()) -> Json:
        try:
            answer = self._insist(
                method,
                path,
                body,
                version,
                lambda error: not was_taken(error, method, path),
                lambda answer: answer.status_code in UNTAKEN,
            )
        except self.transient as error:
            if not was_taken(error, method, path):
                raise
            raise Unanswered(f"Magnum's answer to {method} {path} did not come: {why(error)}.") from error
        if answer.status_code in LOST:
            raise Unanswered(
                f"Magnum's answer to {method} {path} did not come: {answer.status_code}, {reason(answer)}."
            )
        return {} if answer.status_code in gone else self._body(answer, method, path, version)

    def _insist(
        self,
        method: str,
        path: str,
        body: Any,
        version: str,
        passes: Callable[[Exception], bool],
        again: Callable[[Any], bool],
    ) -> Any:
        """The answer, after as many requests as it takes: again for an error that `passes`, or an answer that says `again`."""
        start, tries = self.clock.now(), 0
        while True:
            tries += 1
            try:
                answer = self._send(method, path, body, version)
                if not again(answer) or self._enough(start, tries, path, answer.status_code not in AWAY):
                    return answer
            except self.transient as error:
                if is_malformed(error) or not passes(error) or self._enough(start, tries, path, False):
                    raise
            self.clock.sleep(PAUSE)

    def _enough(self, start: float, tries: int, path: str, failing: bool) -> bool:
        """Whether a request is given up: by the task's deadline, or earlier where waiting may not help.

        That is so where nothing says that there is a Magnum at all, where Magnum itself answers with an error (`failing`), and for what
        tasks can do without.
        """
        if self.deadline.over:
            return True
        hopeless = failing or not self.answered or path in HARMLESS
        return hopeless and tries >= LEAST_TRIES and self.clock.now() - start > PATIENCE

    def each(self, read: Callable[[Any], Any], keys: Iterable[Any]) -> list[Any]:
        """Read several things at the same time, in the order of `keys`."""
        with ThreadPoolExecutor(READERS) as pool:
            return list(pool.map(read, keys))

    def _send(self, method: str, path: str, body: Any, version: str) -> Any:
        headers = {HEADER: f"container-infra {version}"}
        answer = self.adapter.request(path, method, json=body, headers=headers, raise_exc=False)
        self.server_time = date_of(answer.headers.get("Date"))
        if {LOWEST, HIGHEST} <= answer.headers.keys():
            self._versions = (number(answer.headers[LOWEST]), number(answer.headers[HIGHEST]))
            self.answered = True
        self.answered = self.answered or answer.status_code < 400
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
        if not answer.content and method != "GET":
            return {}
        try:
            found, came = answer.json(), None
        except (ValueError, RecursionError):
            found, came = {}, page(str(answer.text)) or "nothing"
        came = came or wrong(method, path, found)
        if came or answer.status_code >= 300:
            raise Broken(
                f"The answer to {method} {path} is not one of Magnum's ({answer.status_code}): {came or 'it leads elsewhere'}. Check that "
                "the catalogue's address of container-infra is Magnum's, and what is before it."
            )
        result: Json = found
        return result


class Once(Magnum):
    """The same Magnum for somebody who sends nothing: each thing is read once, however many ask for it."""

    def __init__(self, magnum: Magnum) -> None:
        super().__init__(magnum.adapter, magnum.clock, magnum.transient, magnum.project, magnum.deadline)
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
    except (ValueError, RecursionError):
        return page(str(answer.text or "")) or str(answer.reason or "no reason given")[:LONGEST]
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
