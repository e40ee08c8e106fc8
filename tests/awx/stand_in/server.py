# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The stand-in over HTTP, on loopback only: enough of /api/v2 for awx.awx's modules, and a list of the writes that came."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from .facts import FACTS, OLD
from .filters import NoSuchField, chosen
from .rules import updated
from .store import Missing, Store, Thing, Wrong
from .survey import shown, spec_error

TOKEN = "stand-in-token"
Answer = tuple[int, Any]
WRITES = ("POST", "PATCH", "PUT", "DELETE")


class StandIn(ThreadingHTTPServer):
    """An AWX that forgets everything when it ends. `writes` has the method and path of each request that was to change something."""

    def __init__(
        self, playbooks: Iterable[str], old: bool = False, api: str = "/api/", administrator: bool = True, port: int = 0
    ) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.store, self.old, self.api, self.administrator = Store(playbooks, old), old, api, administrator
        self.writes: list[str] = []
        self.turn = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def __enter__(self) -> StandIn:
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()

    # -- what is asked ----------------------------------------------------------------------------------------------

    def answer(self, method: str, url: str, body: Mapping[str, Any], trusted: bool) -> Answer:
        """The status and body with which AWX would answer."""
        parts = urlsplit(url)
        found = re.fullmatch(
            re.escape(f"{self.api}v2/") + r"([a-z_]+)/(?:([^/]+)/)?(?:([a-z_]+)/)?", unquote(parts.path)
        )
        if not found:
            return 404, {"detail": "The requested resource could not be found."}
        kind, key, link = found.groups()
        if kind == "ping":
            return 200, {"version": OLD if self.old else FACTS["version"], "instances": []}
        if not trusted:
            return 401, {"detail": "Authentication credentials were not provided."}
        if method in WRITES:
            self.writes.append(f"{method} {parts.path}")
        try:
            return self._answer(method, kind, key, link, parse_qsl(parts.query), body)
        except Wrong as wrong:
            return 400, wrong.errors
        except Missing as missing:
            return 404, {"detail": str(missing)}
        except NoSuchField as field:
            return 400, {"detail": f"{kind} has no field named '{field}'"}

    def _answer(
        self, method: str, kind: str, key: str, link: str, query: list[tuple[str, str]], body: Mapping[str, Any]
    ) -> Answer:
        if kind == "me":
            return 200, listed([{"id": 1, "username": "ada", "is_superuser": self.administrator}])
        if kind not in (*self.store.things, "unified_job_templates"):
            raise Missing(kind)
        if link:
            return self._link(method, kind, self.store.get(kind, key), link, body)
        if method == "OPTIONS":
            fields = self.store.kinds[kind]["post"]
            return 200, {"name": kind, "actions": {"GET": fields, "POST": fields}}
        if key and method == "PATCH":
            return 200, self.store.change(kind, self.store.get(kind, key)["id"], body)
        if key:
            return 200, self.store.get(kind, key)
        if method == "POST":
            return 201, self.store.make(kind, body)
        return 200, listed(chosen(self.store.list(kind), query))

    def _link(self, method: str, kind: str, thing: Thing, link: str, body: Mapping[str, Any]) -> Answer:
        """What stands below a thing's own address: a survey, an approval, an update, other things."""
        if link not in {path.rstrip("/") for path in self.store.kinds[kind]["related"].values()}:
            raise Missing(link)
        if link == "survey_spec":
            return self._survey(method, thing["id"], body)
        if link == "create_approval_template":
            template = self.store.make("workflow_approval_templates", {}, **{"description": "", "timeout": 0, **body})
            own = self.store.things[kind][thing["id"]]
            own["unified_job_template"] = template["id"]
            own["related"]["unified_job_template"] = template["url"]
            return 201, template
        if link == "update" and kind == "projects":
            return 202, updated(self.store, self.store.things[kind][thing["id"]])
        if method == "POST":
            self.store.associate(thing, link, int(body["id"]), bool(body.get("disassociate")))
            return 204, None
        return 200, listed(self.store.linked(thing, link))

    def _survey(self, method: str, number: int, body: Mapping[str, Any]) -> Answer:
        if method == "POST":
            if error := spec_error(body):
                return 400, {"error": error}
            self.store.surveys[number] = dict(body)
        elif method == "DELETE":
            self.store.surveys.pop(number, None)
        return 200, shown(self.store.surveys.get(number, {})) if method == "GET" else None


def listed(things: list[Thing]) -> dict[str, Any]:
    return {"count": len(things), "next": None, "previous": None, "results": things}


class Handler(BaseHTTPRequestHandler):
    """Hands each request to the server, one at a time."""

    server: StandIn

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length) or b"{}")
        trusted = self.headers.get("Authorization") == f"Bearer {TOKEN}"
        with self.server.turn:
            status, said = self.server.answer(self.command, self.path, body, trusted)
            text = b"" if said is None else json.dumps(said).encode()
        self.send_response(status)
        headers = {
            "Content-Type": "application/json",
            "Content-Length": str(len(text)),
            "X-API-Product-Name": FACTS["product"],
        }
        for name, value in {**headers, "X-API-Product-Version": OLD if self.server.old else FACTS["version"]}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text)

    do_POST = do_PATCH = do_DELETE = do_OPTIONS = do_GET

    def log_message(self, *_: object) -> None:
        """Keep quiet."""
