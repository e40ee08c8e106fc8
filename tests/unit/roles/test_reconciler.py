# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The reconciler's script, on a server that answers as an API server does."""

from __future__ import annotations

import http.client
import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

ROOT = Path(__file__).resolve().parents[3]
DESIRED = {"user-small": {"name": "user-small", "labels": {"purpose": "user"}, "taints": []}}


class Enough(Exception):
    """Ends the endless loop."""


def load(name, path):
    spec = spec_from_file_location(name, path)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def node(version, **labels):
    meta = {"name": "node-1", "uid": "u-1", "resourceVersion": version}
    return {"metadata": {**meta, "labels": {"capi.stackhpc.com/node-group": "user-small", **labels}}, "spec": {}}


def event(kind, thing):
    return {"type": kind, "object": thing}


class Server:
    """Answers each watch with the next list of events (a number: that status), and records what it was asked."""

    def __init__(self, *watches, patch=200):
        self.watches, self.patch, self.versions, self.patched = list(watches), patch, [], []
        self.tokens = set()
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                server.tokens.add(self.headers["Authorization"])
                server.versions.append(parse_qs(urlsplit(self.path).query).get("resourceVersion", [""])[0])
                events = server.watches.pop(0)
                self.send_response(200 if isinstance(events, list) else events)
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
                for line in (json.dumps(it).encode() + b"\n" for it in (events if isinstance(events, list) else [])):
                    self.wfile.write(b"%x\r\n%s\r\n" % (len(line), line))
                self.wfile.write(b"0\r\n\r\n")

            def do_PATCH(self):
                server.tokens.add(self.headers["Authorization"])
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                server.patched.append((self.path, self.headers["Content-Type"], body))
                self.send_response(server.patch)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *_):
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.http.serve_forever, daemon=True).start()


@pytest.fixture
def run(monkeypatch, tmp_path):
    """Runs the script against a server until that has nothing more to answer; returns the pauses that it made."""
    changes = load("node_changes", ROOT / "plugins/module_utils/_nodes/changes.py")
    monkeypatch.setitem(sys.modules, "node_changes", changes)
    reconciler = load("reconciler", ROOT / "roles/node_labels/files/reconciler.py")
    (tmp_path / "token").write_text("secret\n")
    monkeypatch.setattr(reconciler, "ACCOUNT", tmp_path)
    monkeypatch.setattr(reconciler.random, "uniform", lambda _low, high: high)

    def run(server):
        pauses = []

        def pause(seconds):
            pauses.append(seconds)
            if not server.watches:
                raise Enough

        monkeypatch.setattr(reconciler.time, "sleep", pause)
        port = server.http.server_port
        monkeypatch.setattr(
            reconciler, "connect", lambda seconds: http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)
        )
        with pytest.raises(Enough):
            reconciler.run(DESIRED)
        server.http.shutdown()
        server.http.server_close()
        return pauses

    return run


def test_a_node_that_lacks_something_is_repaired_by_a_server_side_apply(run, capsys):
    server = Server([event("ADDED", node("5"))])
    run(server)
    [(path, kind, body)] = server.patched
    assert path == "/api/v1/nodes/node-1?fieldManager=hubforge.magnum&force=true"
    assert kind == "application/apply-patch+yaml"
    assert body["metadata"] == {"name": "node-1", "uid": "u-1", "labels": {"purpose": "user"}}
    assert "node node-1 of group user-small: label purpose=user is missing: repaired" in capsys.readouterr().out


def test_a_node_that_has_everything_or_goes_is_left_alone(run):
    server = Server(
        [event("ADDED", node("5", purpose="user")), event("DELETED", node("6")), event("BOOKMARK", node("7"))]
    )
    run(server)
    assert server.patched == []


def test_the_next_watch_goes_on_where_the_last_one_ended(run):
    server = Server([event("BOOKMARK", node("7"))], [])
    assert run(server) == [1, 1]
    assert server.versions == ["", "7"]


@pytest.mark.parametrize("gone", [410, [event("ERROR", {"message": "too old resource version"})]])
def test_all_nodes_are_read_again_after_an_error(run, gone):
    server = Server([event("BOOKMARK", node("7"))], gone, [])
    run(server)
    assert server.versions == ["", "7", ""]


def test_it_waits_longer_and_longer_while_errors_last(run):
    assert run(Server([], *[503] * 8)) == [1, 2, 4, 8, 16, 32, 60, 60, 60]


@pytest.mark.parametrize("status", [404, 409])
def test_a_node_that_was_deleted_or_changed_meanwhile_is_no_error(run, status):
    server = Server([event("MODIFIED", node("5"))], [], patch=status)
    run(server)
    assert server.versions == ["", "5"]


def test_a_rejected_apply_is_an_error_and_tried_again(run, capsys):
    server = Server([event("MODIFIED", node("5"))], [event("ADDED", node("5"))], patch=403)
    run(server)
    assert len(server.patched) == 2
    assert server.versions == ["", ""]
    assert "starting again: node node-1: 403" in capsys.readouterr().out


def test_its_token_goes_with_every_request_and_into_no_line(run, capsys):
    server = Server([event("ADDED", node("5"))], 401)
    run(server)
    assert server.tokens == {"Bearer secret"}
    assert "secret" not in capsys.readouterr().out
