# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests to a Kubernetes API server with a client certificate: whether it accepts it, and what it answers; not what happens then."""

from __future__ import annotations

import json
import ssl
import tempfile
import time
from datetime import datetime
from email.message import Message
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import HTTPSHandler, OpenerDirector, Request, build_opener

from .._clock import date_of, within
from .._errors import Broken, HubforgeError
from .direct import NoRedirect, read_limited
from .identity import Access

PATIENCE = 10.0  # seconds for an answer to begin
LONGEST = 40.0  # seconds for all of it
MOST_BYTES = 64 * 1024 * 1024  # of an answer: a page of 500 nodes has some megabytes


class Unreachable(HubforgeError):
    """No answer."""


def accepts(access: Access) -> bool:
    """Ask the API server for something that only those it knows may see (/api; unknown ones get 401, or 403 as anonymous).

    Raises Broken where it gives no answer that tells.
    """
    try:
        context = _identified(access)
    except (ssl.SSLError, ValueError):  # certificate and key do not fit, or are too weak for OpenSSL
        return False
    try:
        opener = build_opener(HTTPSHandler(context=context), NoRedirect)
        with within(LONGEST, lambda: opener.open(f"{access.server.rstrip('/')}/api", timeout=PATIENCE)):
            return True
    except HTTPError as error:
        error.close()
        if error.code in (401, 403):
            return False
        raise _untold(access, f"it answers {error.code}") from None
    except (OSError, HTTPException, ValueError) as error:
        why = error.reason if isinstance(error, URLError) else error
        if isinstance(why, ssl.SSLCertVerificationError):
            raise _untold(access, f"its own certificate is not good: {why.verify_message}") from None
        raise _untold(access, f"it does not answer: {why or type(why).__name__}") from None


def is_strict() -> bool:
    """Whether kubernetes.core, on this Python, wants certificates to keep to all of RFC 5280, as kubectl and Helm do not."""
    try:
        from urllib3.util.ssl_ import create_urllib3_context  # what its Kubernetes client connects with
    except ImportError:
        return False
    return bool(create_urllib3_context().verify_flags & ssl.VERIFY_X509_STRICT)


def call(access: Access, method: str, path: str, body: Any = None) -> tuple[int, dict[str, Any], datetime]:
    """Status, body and the server's time (to the second) of one request. Raises Unreachable where there is no answer."""
    data = None if body is None else json.dumps(body).encode()
    request = Request(f"{access.server.rstrip('/')}{path}", data, {"Content-Type": "application/json"}, method=method)
    try:
        opener = build_opener(HTTPSHandler(context=_identified(access)), NoRedirect)
        status, content, headers = within(LONGEST, lambda: _asked(opener, request))
        found = json.loads(content) if status < 300 else {}
    except (OSError, HTTPException, ValueError, RecursionError) as error:
        raise Unreachable(f"The API server {access.server} does not answer: {error}") from None
    if not isinstance(found, dict):
        raise Unreachable(f"The API server {access.server} answers {method} {path} with something that is no object.")
    return status, found, date_of(headers["Date"])


def _asked(opener: OpenerDirector, request: Request) -> tuple[int, bytes, Message]:
    try:
        with opener.open(request, timeout=PATIENCE) as answer:
            return answer.status, read_limited(answer, MOST_BYTES, time.monotonic() + LONGEST), answer.headers
    except HTTPError as error:
        with error:
            return error.code, b"", error.headers


def _identified(access: Access) -> ssl.SSLContext:
    # Not create_default_context: since Python 3.13 that asks more of a CA's form (RFC 5280) than kubectl does and older CAs have.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # OpenSSL reads certificates and keys from files only: a temporary one, 0600 from its birth, gone with this block.
    with tempfile.NamedTemporaryFile("w", encoding="utf-8") as pair:
        pair.write(f"{access.certificate.strip()}\n{access.key.strip()}\n")
        pair.flush()
        context.load_cert_chain(pair.name)
    context.load_verify_locations(cadata=access.ca)
    return context


def _untold(access: Access, why: str) -> Broken:
    return Broken(
        f"Whether the API server {access.server} accepts the kubeconfig is not known, since {why}. Nothing is renewed for this: "
        "check the cluster and the network, or leave out `validate`."
    )
