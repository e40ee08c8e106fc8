# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads of a cloud whose network fails, or that answers what no cloud would: each ends, in time, with a sentence; nobody is told more."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from conftest import Done
from proxy import Fault, Network

Module = Callable[..., Done]
LIMIT, TIMEOUT = 3, 8  # seconds of a request, and of a task
MORE = 60  # seconds that ansible-core and imports take on a machine that is busy with other tests; what hangs does so for 300
PAGE = "<html><head><title>Maintenance</title></head><body>soon</body></html>"


class Stranger(BaseHTTPRequestHandler):
    heard: list[str] = []

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        self.heard.append(f"{self.headers}{self.rfile.read(length).decode()}")
        self.send_response(200)
        self.end_headers()

    do_POST = do_GET

    def log_message(self, *_words: object) -> None:
        """Keeps the test's output quiet."""


@pytest.fixture(name="stranger")
def fixture_stranger() -> Iterator[str]:
    """Another server, to which nothing is to be sent."""
    Stranger.heard = []
    with ThreadingHTTPServer(("127.0.0.1", 0), Stranger) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.mark.parametrize("path", ["/clusters", "/auth/tokens"])
@pytest.mark.parametrize(
    "fault", [Fault("hang", seconds=300), Fault("drip", seconds=1), Fault("drop")], ids=lambda it: it.act
)
def test_a_task_ends_in_its_time_whatever_a_server_does(
    module: Module, network: Network, fault: Fault, path: str
) -> None:
    network.faults = [Fault(fault.act, path=path, seconds=fault.seconds)]
    done = module("cluster_info", api_timeout=LIMIT, timeout=TIMEOUT)
    assert done.seconds < TIMEOUT + LIMIT + MORE
    assert "Nothing answers for the cloud" in done.msg


@pytest.mark.parametrize("status", [302, 307])
@pytest.mark.parametrize(("method", "path"), [("GET", "/clusters"), ("POST", "/auth/tokens")])
def test_neither_a_token_nor_a_password_follows_to_another_server(
    module: Module, network: Network, stranger: str, method: str, path: str, status: int
) -> None:
    network.faults = [Fault("answer", method, path, status=status, location=f"{stranger}clusters")]
    assert "leads to another server" in module("cluster_info").msg
    assert Stranger.heard == []


@pytest.mark.parametrize("location", ["file:///etc/passwd", "//127.0.0.1:1/"])
def test_nobody_is_followed_to_a_file_or_to_another_scheme(module: Module, network: Network, location: str) -> None:
    network.faults = [Fault("answer", path="/clusters", status=302, location=location)]
    assert "leads to another server" in module("cluster_info").msg


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (PAGE, "a page of HTML, 'Maintenance'"),
        ("[]", "a list"),
        ('{"clusters": [{"name": "hub"}]}', "a record without uuid"),
        ('{"clus', '{"clus'),
        ("", "nothing"),
    ],
)
def test_an_answer_that_is_none_of_magnum_s_is_one_sentence_with_the_request(
    module: Module, network: Network, body: str, words: str
) -> None:
    network.faults = [Fault("answer", path="/clusters", body=body)]
    done = module("cluster_info")
    assert done.msg.startswith("The answer to GET /clusters is not one of Magnum's (200): ")
    assert words in done.msg
    assert "Traceback" not in done.printed


def test_an_answer_of_keystone_that_is_none_is_a_sentence_too(module: Module, network: Network) -> None:
    for body in (PAGE, "[]", "{}", '{"token": []}'):
        network.faults = [Fault("answer", path="/auth/tokens", status=201, body=body)]
        done = module("cluster_info", timeout=TIMEOUT)
        assert done.result.get("failed")
        assert "Traceback" not in done.printed
        assert "cloud" in done.msg


def test_reads_that_break_off_or_meet_a_busy_server_are_repeated(module: Module, network: Network) -> None:
    network.faults = [
        Fault("cut", "GET", "/clusters", times=2),
        Fault("answer", "GET", "/clusters", times=2, status=503, body=PAGE),
        Fault("lost", "GET", "/clusters", times=1),
    ]
    assert "clusters" in module("cluster_info").result
    assert len([it for it in network.seen if "/clusters" in it.path]) >= 6
