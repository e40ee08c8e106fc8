# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks a hub over HTTP and HTTPS. Silence is an answer, too; what a hub says is bounded in time and size."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from http.client import HTTPException
from typing import Any, Protocol
from urllib.error import HTTPError, URLError

from .._clock import Clock, Deadline

LARGEST = 1024**2  # bytes of an answer that are read
ASK_S, LOGIN_S = 5.0, 30.0  # seconds for an answer: to everybody, and to the token, for which the hub starts a server
EVERY_S = 2.0
OK = 200


class Web(Protocol):
    """What a check needs of the network; tests bring their own."""

    def ask(self, url: str, method: str = "GET", body: Any = None, token: str = "") -> dict[str, Any]:
        """The answer: its `status` (-1 for none), `content`, `json` where it is that, and `msg`, why it is no good one."""


class HttpWeb:
    """Asks by Ansible's open_url, which is handed in. With a token no redirect is followed: the token is for nobody else."""

    def __init__(self, open_url: Callable[..., Any], clock: Clock, validate_certs: bool) -> None:
        self.open_url, self.clock, self.validate_certs = open_url, clock, validate_certs

    def ask(self, url: str, method: str = "GET", body: Any = None, token: str = "") -> dict[str, Any]:
        """See Web."""
        deadline = Deadline(self.clock, LOGIN_S if token else ASK_S)
        headers = {"Accept": "application/json, */*"} | ({"Authorization": f"token {token}"} if token else {})
        if body is not None:
            headers["Content-Type"] = "application/json"
        try:
            with self.open_url(
                url,
                data=None if body is None else json.dumps(body),
                headers=headers,
                method=method,
                timeout=deadline.seconds,
                validate_certs=self.validate_certs,
                follow_redirects="none" if token else "safe",
                use_netrc=False,  # it would take the token's place
                decompress=False,
            ) as answer:
                return _answer(int(answer.status), _read(answer, deadline), "")
        except HTTPError as error:
            with error:
                return _answer(int(error.code), _read(error, deadline), str(error))
        except (OSError, HTTPException, ValueError) as error:
            why = error.reason if isinstance(error, URLError) else error
            return {"status": -1, "content": "", "msg": str(why) or type(error).__name__}


def ask_all(web: Web, clock: Clock, questions: Iterable[Mapping[str, str]], seconds: float) -> list[dict[str, Any]]:
    """The answers to questions (answers.urls_to_ask), each with its question as `item`.

    Each is asked until it answers 200, all of them for `seconds` at most; one without a URL is not asked.
    """
    deadline = Deadline(clock, seconds)
    answers = [{"item": question, **_ask(web, question["url"])} for question in questions]
    while not deadline.over and any(_is_silent(answer) for answer in answers):
        clock.sleep(EVERY_S)
        answers = [
            {"item": answer["item"], **_ask(web, answer["item"]["url"])} if _is_silent(answer) else answer
            for answer in answers
        ]
    return answers


def _ask(web: Web, url: str) -> dict[str, Any]:
    return web.ask(url) if url else {}


def _is_silent(answer: Mapping[str, Any]) -> bool:
    return bool(answer["item"]["url"]) and answer["status"] != OK


def _read(answer: Any, deadline: Deadline) -> bytes:
    """Its first bytes, as many as come in time: a server that sends one every few seconds ends no timeout of a socket."""
    content, read = b"", getattr(answer, "read1", answer.read)
    try:
        while len(content) < LARGEST and not deadline.over and (more := read(LARGEST - len(content))):
            content += more
    except (OSError, HTTPException):
        pass  # what has come is the answer
    return content


def _answer(status: int, content: bytes, msg: str) -> dict[str, Any]:
    found: dict[str, Any] = {"status": status, "content": content.decode(errors="replace"), "msg": msg}
    try:
        return {**found, "json": json.loads(content)}
    except (ValueError, RecursionError):
        return found
