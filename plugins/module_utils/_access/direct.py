# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests to an API server by a kubeconfig that holds its credentials itself, with the standard library alone.

Kubernetes' client takes more of a processor to be imported than all requests of a module.
"""

from __future__ import annotations

import base64
import json
import ssl
import tempfile
import time
from collections.abc import Mapping
from http.client import IncompleteRead
from pathlib import Path
from typing import Any, Protocol
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, HTTPSHandler, OpenerDirector, Request, build_opener

from .._clock import within

LACKING: ImportError | None = None
try:
    import yaml
except ImportError as error:
    LACKING = error

# What is understood, and what the module kubeconfig writes. Files, programs, passwords and proxies are left to Kubernetes' client.
CLUSTER = {"server", "certificate-authority-data"}
USER = {"client-certificate-data", "client-key-data", "token"}

Answered = tuple[int, bytes, str]  # status, content, and the header Date, which may be empty


class Get(Protocol):
    """Reads a path of an API server: an object, or None where there is none."""

    def __call__(self, path: str, **query: str | int) -> dict[str, Any] | None:
        """Raises RequestFailed with a sentence."""


class NoRedirect(HTTPRedirectHandler):
    """The token and the certificate are for nobody else."""

    def redirect_request(self, *_arguments: Any) -> None:
        """None: the redirect becomes an HTTPError with its status."""


class Direct:
    """The API server of one kubeconfig."""

    def __init__(self, server: str, opener: OpenerDirector, headers: Mapping[str, str]) -> None:
        self.server, self._opener, self._headers = server.rstrip("/"), opener, headers

    def request(
        self,
        method: str,
        path: str,
        query: Mapping[str, str],
        body: Any,
        headers: Mapping[str, str],
        limits: tuple[float, int],
    ) -> Answered:
        """One request. `limits`: seconds for the answer, and its most bytes. Raises OSError or HTTPException where there is none."""
        timeout, largest = limits
        until = time.monotonic() + 2 * timeout
        request = Request(
            f"{self.server}{path}{'?' if query else ''}{urlencode(query)}",
            None if body is None else json.dumps(body).encode(),
            {**self._headers, **headers},
            method=method,
        )

        def ask() -> Answered:
            try:
                with self._opener.open(request, timeout=timeout) as answer:
                    return answer.status, read_limited(answer, largest, until), answer.headers["Date"] or ""
            except HTTPError as error:
                with error:
                    return error.code, read_limited(error, largest, until), error.headers["Date"] or ""

        return within(2 * timeout, ask)


def direct(kubeconfig: str) -> Direct | None:
    """The API server of a kubeconfig's current context; None where there is more to it than is understood here.

    Raises ImportError without PyYAML.
    """
    if LACKING:
        raise LACKING
    try:
        document = yaml.safe_load(Path(kubeconfig).read_text(encoding="utf-8"))
        context = _named(document, "context", document["current-context"])
        cluster, user = _named(document, "cluster", context["cluster"]), _named(document, "user", context["user"])
        if not (cluster.keys() <= CLUSTER and user.keys() <= USER):
            return None
        headers = {"Authorization": f"Bearer {user['token']}"} if "token" in user else {}
        opener = build_opener(HTTPSHandler(context=_context(cluster, user)), NoRedirect)
        return Direct(str(cluster["server"]), opener, headers)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, StopIteration, yaml.YAMLError):
        return None  # the client says what is wrong with it


def read_limited(answer: Any, largest: int, until: float) -> bytes:
    """Its content, at most `largest` bytes. Raises TimeoutError: a server that sends a byte now and then ends no timeout of a socket."""
    content, read, length = b"", getattr(answer, "read1", None) or answer.read, answer.headers["Content-Length"]
    while len(content) < largest and (more := read(largest - len(content))):
        content += more
        if time.monotonic() > until:
            raise TimeoutError("it took too long to answer")
    if length and len(content) < min(int(length), largest):
        raise IncompleteRead(content)
    return content


def _named(document: Mapping[str, Any], kind: str, name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = next(it[kind] for it in document[f"{kind}s"] if it["name"] == name)
    return found


def _context(cluster: Mapping[str, Any], user: Mapping[str, Any]) -> ssl.SSLContext:
    # Not create_default_context: since Python 3.13 that asks more of a CA's form (RFC 5280) than kubectl does and older CAs have.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if "client-certificate-data" in user:
        pair = base64.b64decode(user["client-certificate-data"]) + b"\n" + base64.b64decode(user["client-key-data"])
        # OpenSSL reads certificates and keys from files only: a temporary one, 0600 from its creation, removed with this block.
        with tempfile.NamedTemporaryFile() as file:
            file.write(pair)
            file.flush()
            context.load_cert_chain(file.name)
    if "certificate-authority-data" in cluster:
        context.load_verify_locations(cadata=base64.b64decode(cluster["certificate-authority-data"]).decode())
    else:
        context.load_default_certs()
    return context
