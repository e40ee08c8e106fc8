# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A proxy before a cloud's Keystone and Magnum, and a tunnel before a cluster's API, that do what networks and hostile servers do.

A URL behind the proxy is `http://127.0.0.1:PORT/SCHEME/HOST:PORT/PATH`. Keystone's answers are rewritten so that its own addresses and
those of the catalogue lead through the proxy, too.
"""

from __future__ import annotations

import os
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
import yaml

HOP = {"connection", "keep-alive", "transfer-encoding", "content-encoding", "content-length", "host", "accept-encoding"}
ADDRESS = re.compile(r"(https?)://([^/\"\s]+)")


@dataclass
class Fault:
    """What happens to requests of `method` whose path `path` is found in, `times` times; `act` is one of Handler's faults.

    `seconds`: how long it takes; `status`, `body`, `location`: what is answered.
    """

    act: str
    method: str = ".*"
    path: str = ""
    times: int = 10**9
    seconds: float = 0.0
    status: int = 200
    body: str = ""
    location: str = ""
    until: float = float("inf")  # by time.monotonic()

    def fits(self, method: str, path: str) -> bool:
        """Whether it happens to this request; counts it."""
        hit = self.times > 0 and time.monotonic() < self.until
        hit = hit and bool(re.fullmatch(self.method, method) and re.search(self.path, path))
        self.times -= hit
        return hit


@dataclass
class Exchange:
    """A request that came, when, and whether it went on."""

    method: str
    path: str
    came: float
    forwarded: float | None = None


@dataclass
class Network:
    """What is between people and a cloud."""

    url: str
    faults: list[Fault] = field(default_factory=list)
    seen: list[Exchange] = field(default_factory=list)
    identity: str = ""  # host and port of Keystone, whose answers are rewritten
    tunnel: str = ""  # host and port that stand for a cluster's API in Magnum's answers
    lock: threading.Lock = field(default_factory=threading.Lock)

    def through(self, url: str) -> str:
        """A URL by way of the proxy."""
        return ADDRESS.sub(rf"{self.url}/\1/\2", url)

    def fault(self, method: str, path: str) -> Fault:
        """The first fault that fits."""
        with self.lock:
            return next((it for it in self.faults if it.fits(method, path)), Fault("pass"))

    def forwarded(self, method: str, path: str) -> list[Exchange]:
        """The requests that reached the cloud."""
        return [
            it
            for it in self.seen
            if it.forwarded and re.fullmatch(method, it.method) and re.search(path, it.path.split("?")[0])
        ]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        self.close_connection = True
        network = self.server.network
        _nothing, scheme, host, rest = (*self.path.split("/", 3), "")[:4]
        length = int(self.headers.get("Content-Length") or 0)
        content = self.rfile.read(length)
        exchange = Exchange(self.command, f"/{rest}", time.monotonic())
        network.seen.append(exchange)
        fault = network.fault(self.command, exchange.path)
        self.host, self.url, self.exchange = host, f"{scheme}://{host}/{rest}", exchange
        getattr(self, f"fault_{fault.act}")(fault, content)

    do_POST = do_PATCH = do_DELETE = do_PUT = do_HEAD = do_GET

    # -- what is done -------------------------------------------------------------------------------------------------

    def fault_pass(self, _fault: Fault, content: bytes) -> None:
        self.say(*self.forward(content))

    def fault_hang(self, fault: Fault, _content: bytes) -> None:
        """Accepts and says nothing."""
        time.sleep(fault.seconds)

    def fault_drop(self, _fault: Fault, _content: bytes) -> None:
        """Closes the connection; nothing reaches the cloud."""

    def fault_lost(self, _fault: Fault, content: bytes) -> None:
        """The cloud takes the request, its answer does not come."""
        self.forward(content)

    def fault_cut(self, _fault: Fault, content: bytes) -> None:
        """The answer breaks off."""
        status, headers, body = self.forward(content)
        self.begin(status, headers, len(body))
        self.wfile.write(body[: len(body) // 2])

    def fault_drip(self, fault: Fault, content: bytes) -> None:
        """The answer comes one byte at a time."""
        status, headers, body = self.forward(content)
        self.begin(status, headers, len(body))
        try:
            for number in range(len(body)):
                self.wfile.write(body[number : number + 1])
                self.wfile.flush()
                time.sleep(fault.seconds)
        except OSError:
            return

    def fault_delay(self, fault: Fault, content: bytes) -> None:
        """The request waits on its way."""
        time.sleep(fault.seconds)
        self.say(*self.forward(content))

    def fault_late(self, fault: Fault, content: bytes) -> None:
        """The answer waits on its way."""
        answer = self.forward(content)
        time.sleep(fault.seconds)
        self.say(*answer)

    def fault_answer(self, fault: Fault, _content: bytes) -> None:
        """Somebody else answers."""
        headers = {"Content-Type": "application/json"} | ({"Location": fault.location} if fault.location else {})
        self.say(fault.status, headers, fault.body.encode())

    def fault_date(self, fault: Fault, content: bytes) -> None:
        """The clock of what stands before the cloud is wrong by so many seconds."""
        status, headers, body = self.forward(content)
        there = parsedate_to_datetime(headers.get("Date", format_datetime(datetime.now(UTC), usegmt=True)))
        moved = format_datetime((there + timedelta(seconds=fault.seconds)).astimezone(UTC), usegmt=True)
        self.say(status, {**headers, "Date": moved}, body)

    # -- how ----------------------------------------------------------------------------------------------------------

    def forward(self, content: bytes) -> tuple[int, dict[str, str], bytes]:
        network = self.server.network
        headers = {name: value for name, value in self.headers.items() if name.lower() not in HOP}
        self.exchange.forwarded = time.monotonic()
        answer = requests.request(
            self.command, self.url, data=content, headers=headers, allow_redirects=False, timeout=600
        )
        body = answer.content
        if self.host == network.identity:
            body = network.through(body.decode()).encode()
        elif network.tunnel:
            body = re.sub(rb'("api_address": ?"https://)[^"]+', rb"\g<1>" + network.tunnel.encode(), body)
        kept = {name: value for name, value in answer.headers.items() if name.lower() not in HOP}
        if "Location" in kept:
            kept["Location"] = network.through(kept["Location"])
        return answer.status_code, kept, body

    def begin(self, status: int, headers: dict[str, str], length: int) -> None:
        self.send_response_only(status)
        for name, value in {**headers, "Connection": "close", "Content-Length": str(length)}.items():
            self.send_header(name, value)
        self.end_headers()

    def say(self, status: int, headers: dict[str, str], body: bytes) -> None:
        try:
            self.begin(status, headers, len(body))
            self.wfile.write(b"" if self.command == "HEAD" else body)
        except OSError:
            return  # who asked has left

    def log_message(self, *_words: object) -> None:
        """Keeps the test's output quiet."""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    network: Network


@contextmanager
def network(auth_url: str) -> Iterator[Network]:
    """A proxy before the cloud whose Keystone is at `auth_url`."""
    server = Server(("127.0.0.1", 0), Handler)
    server.network = Network(f"http://127.0.0.1:{server.server_port}", identity=urlsplit(auth_url).netloc)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield server.network
    server.shutdown()


def own_cloud() -> dict[str, Any]:
    """The entry of the cloud in clouds.yaml, as `local-cloud env` names it."""
    found: dict[str, Any] = yaml.safe_load(Path(os.environ["OS_CLIENT_CONFIG_FILE"]).read_text())["clouds"]
    return found[os.environ["OS_CLOUD"]]


def login(network: Network, cloud: dict[str, Any], folder: Path) -> dict[str, str]:
    """Variables by which a process meets the cloud behind the network; their clouds.yaml and cache are in the folder."""
    entry = {**cloud, "auth": {**cloud["auth"], "auth_url": network.through(cloud["auth"]["auth_url"])}}
    file = folder / "clouds.yaml"
    file.write_text(yaml.safe_dump({"clouds": {"faulty": entry}}))
    return {"OS_CLIENT_CONFIG_FILE": str(file), "OS_CLOUD": "faulty", "XDG_CACHE_HOME": str(folder)}


class Tunnel:
    """Bytes to and from a cluster's API. While `silent`, connections are accepted and nothing comes of them."""

    def __init__(self, host: str, port: int) -> None:
        self.target, self.silent = (host, port), False
        self.door = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.door.getsockname()[1]}"
        self.held: list[socket.socket] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                caller = self.door.accept()[0]
            except OSError:
                return
            if self.silent:
                self.held.append(caller)
                continue
            there = socket.create_connection(self.target)
            for one, other in ((caller, there), (there, caller)):
                threading.Thread(target=self._pass, args=(one, other), daemon=True).start()

    def _pass(self, one: socket.socket, other: socket.socket) -> None:
        try:
            while (part := one.recv(65536)) and not self.silent:
                other.sendall(part)
        except OSError:
            pass
        for end in (one, other) if not self.silent else ():
            end.close()

    def close(self) -> None:
        self.door.close()
