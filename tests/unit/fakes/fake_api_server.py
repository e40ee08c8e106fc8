# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Kubernetes API server of nothing but its door: TLS, and clients' certificates."""

from __future__ import annotations

import ssl
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography import x509

ANSWER = 200  # what it says to those it knows


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
        self.url = f"https://127.0.0.1:{self.server_port}"

    def handle_error(self, *_request):
        """A client that leaves during the handshake is part of a test."""


class Door(BaseHTTPRequestHandler):
    def do_GET(self):
        shown = self.connection.getpeercert(binary_form=True)
        known = shown and x509.load_der_x509_certificate(shown).issuer == self.server.welcome
        self.send_response(self.server.answer if known and self.path == "/api" else 401)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_words):
        """Keeps the test's output quiet."""
