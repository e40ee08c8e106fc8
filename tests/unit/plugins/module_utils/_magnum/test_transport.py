# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests of a real keystoneauth session to servers that behave badly; one limit is shorter here, so that nobody waits."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import contextmanager

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import Broken
from ansible_collections.hubforge.magnum.plugins.module_utils._magnum import transport
from keystoneauth1 import exceptions
from keystoneauth1.session import Session

LIMIT = 0.6


@contextmanager
def serving(*answers, pause=0.0):
    """A server that gives one of these answers, byte strings, to each request, in parts of `pause` seconds; yields URL and requests."""
    door, heard = socket.create_server(("127.0.0.1", 0)), []
    door.settimeout(5)

    def serve():
        for answer in answers:
            try:
                caller = door.accept()[0]
                heard.append(caller.recv(65536).decode())
                for byte in [answer[i : i + 1] for i in range(len(answer))] if pause else [answer]:
                    caller.sendall(byte)
                    time.sleep(pause)
                caller.close() if answer else held.append(caller)
            except OSError:
                return

    held = []
    threading.Thread(target=serve, daemon=True).start()
    yield f"http://127.0.0.1:{door.getsockname()[1]}", heard
    door.close()


def session():
    made = Session()
    transport.limit_session(made, LIMIT)
    return made


def good(body=b"{}", more=b""):
    return b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n%s\r\n%s" % (len(body), more, body)


def leads_to(url, status=302):
    return f"HTTP/1.1 {status} Elsewhere\r\nLocation: {url}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n".encode()


def test_an_answer_is_as_it_was_sent():
    with serving(good(b'{"clusters": []}')) as (url, _heard):
        assert session().get(url).json() == {"clusters": []}


@pytest.mark.parametrize(
    ("answer", "pause"), [(b"", 0), (good(b"x" * 2000), 0.05), (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 2000, 0.05)]
)
def test_a_request_ends_whatever_a_server_does_with_it(answer, pause):
    """It accepts and says nothing; sends its answer, or only its headers, one byte at a time."""
    with serving(answer, pause=pause) as (url, _heard):
        start = time.monotonic()
        with pytest.raises(exceptions.ConnectTimeout) as late:
            session().post(f"{url}/clusters", json={})
        assert time.monotonic() - start < 5 * LIMIT
        assert transport.was_taken(late.value, "POST", "/clusters")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "target", ["http://127.0.0.1:1/x", "//other.example.org/x", "file:///etc/passwd", "https://127.0.0.1/"]
)
def test_nobody_is_followed_to_another_server(status, target):
    with serving(leads_to(target, status)) as (url, heard):
        with pytest.raises(Broken, match="leads to another server") as said:
            session().post(f"{url}/clusters?token=hidden", json={}, headers={"X-Auth-Token": "secret"})
        assert len(heard) == 1
        assert "secret" not in str(said.value)
        assert "hidden" not in str(said.value)


def test_a_server_may_lead_to_another_of_its_own_paths():
    with serving(leads_to("/v1/"), good()) as (url, heard):
        assert session().get(url).status_code == 200
        assert [it.split()[1] for it in heard] == ["/", "/v1/"]


def test_a_server_that_leads_in_a_circle_is_left():
    with serving(*[leads_to("/")] * 9) as (url, heard):
        assert session().get(url, raise_exc=False).status_code == 302
        assert len(heard) == transport.MOST_REDIRECTS + 1


def test_an_answer_without_an_end_is_not_kept(monkeypatch):
    monkeypatch.setattr(transport, "MOST_BYTES", 1000)
    with serving(good(b"x" * 1001)) as (url, _heard), pytest.raises(Broken, match="has more than"):
        session().get(url)


def test_what_was_never_sent_was_not_taken():
    with pytest.raises(exceptions.ConnectFailure) as refused:
        session().post("http://127.0.0.1:1/clusters", json={})
    assert not transport.was_taken(refused.value, "POST", "/clusters")


@pytest.mark.parametrize("answer", [good(b"{}")[:-1], b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{", b"HTTP/1"])
def test_a_request_whose_answer_breaks_off_may_have_been_taken(answer):
    with serving(answer) as (url, _heard):
        with pytest.raises(exceptions.ConnectionError) as broken:
            session().post(f"{url}/v1/clusters", json={})
        assert transport.was_taken(broken.value, "POST", "/clusters")
        assert not transport.is_malformed(broken.value)


def test_a_login_that_is_not_answered_leaves_the_request_unsent():
    with serving(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{") as (url, _heard):
        with pytest.raises(exceptions.ConnectionError) as broken:
            session().post(f"{url}/v3/auth/tokens", json={})
        assert not transport.was_taken(broken.value, "POST", "/clusters")


def test_a_url_that_is_none_is_not_tried_again():
    with pytest.raises(exceptions.ClientException) as wrong:
        session().get("htp://keystone.example.org:5000/v3")
    assert transport.is_malformed(wrong.value)
