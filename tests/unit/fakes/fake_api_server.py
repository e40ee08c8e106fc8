# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Kubernetes API server of nothing but its door, TLS and clients' certificates, its nodes, and one Lease, which only the latest reader
may write."""

from __future__ import annotations

import json
import ssl
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography import x509

ANSWER = 200  # what it says to those it knows
LEASES = "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases"


class ApiServer(ThreadingHTTPServer):
    """Speaks TLS, reads clients' certificates of any authority in `known`, and lets those of the first one in."""

    daemon_threads = True

    def __init__(self, folder, *known):
        super().__init__(("127.0.0.1", 0), Door)
        pair = folder / "server.pem"
        pair.write_text(known[0].serve())
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pair)
        context.load_verify_locations(cadata="".join(one.pem for one in known))
        context.verify_mode = ssl.CERT_OPTIONAL
        self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        self.welcome, self.answer = known[0].name, ANSWER
        self.lease, self.writes, self.refuses = None, 0, None
        self.nodes, self.lists = [], {}  # path → items
        self.date = None  # seconds since 1970 that its answers bear; None for the machine's own
        self.url = f"https://127.0.0.1:{self.server_port}"

    def handle_error(self, *_request):
        """A client that leaves during the handshake is part of a test."""


class Door(BaseHTTPRequestHandler):
    def do_GET(self):
        if not self.known():
            self.say(401)
        elif self.path == "/api" or self.server.answer != ANSWER:
            self.say(self.server.answer)
        elif self.path.startswith(LEASES):
            self.say(*((ANSWER, self.server.lease) if self.server.lease else (404,)))
        elif self.path.startswith("/api/v1/nodes?"):
            self.say(ANSWER, {"items": self.server.nodes})
        elif self.path.split("?")[0] in self.server.lists:
            self.say(ANSWER, {"items": self.server.lists[self.path.split("?")[0]]})
        else:
            self.say(401)

    def do_PUT(self):
        desired, there = json.loads(self.rfile.read(int(self.headers["Content-Length"]))), self.server.lease
        if not self.known():
            self.say(401)
        elif self.server.refuses:
            self.say(self.server.refuses)
        elif desired["metadata"].get("resourceVersion") != (there or {"metadata": {}})["metadata"].get(
            "resourceVersion"
        ):
            self.say(409)
        else:
            self.server.writes += 1
            desired["metadata"]["resourceVersion"] = str(self.server.writes)
            self.server.lease = desired
            self.say(201, desired)

    do_POST = do_PUT

    def known(self):
        shown = self.connection.getpeercert(binary_form=True)
        return shown and x509.load_der_x509_certificate(shown).issuer == self.server.welcome

    def say(self, status, body=None):
        content = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def date_time_string(self, timestamp=None):
        return super().date_time_string(timestamp or self.server.date)

    def log_message(self, *_words):
        """Keeps the test's output quiet."""
