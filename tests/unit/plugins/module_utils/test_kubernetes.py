# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading an API server by a kubeconfig, from a server that answers as one does."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import yaml
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import InvalidRequest, RequestFailed
from ansible_collections.hubforge.magnum.plugins.module_utils._kubernetes import ApiServer
from fake_clock import FakeClock


@pytest.fixture
def server(tmp_path):
    """Answers with the next status and body of its list; `read` reads a path of it."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.server.asked.append((self.path, self.headers.get("Authorization")))
            status, body = self.server.answers.pop(0)
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, *_):
            pass

    http = HTTPServer(("127.0.0.1", 0), Handler)
    http.asked, http.answers, http.clock = [], [], FakeClock()
    threading.Thread(target=http.serve_forever, args=(0.01,), daemon=True).start()
    http.kubeconfig = tmp_path / "kubeconfig"
    http.kubeconfig.write_text(kubeconfig(http.server_port))
    http.read = lambda path, **query: ApiServer(str(http.kubeconfig), http.clock).get(path, **query)
    yield http
    http.shutdown()
    http.server_close()


def kubeconfig(port):
    return yaml.safe_dump(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "c", "cluster": {"server": f"http://127.0.0.1:{port}"}}],
            "users": [{"name": "u", "user": {"token": "secret-token"}}],
            "contexts": [{"name": "x", "context": {"cluster": "c", "user": "u"}}],
            "current-context": "x",
        }
    )


def test_a_path_is_read_with_the_kubeconfigs_credentials(server):
    server.answers = [(200, {"items": []})]
    assert server.read("/api/v1/nodes", labelSelector="a=b") == {"items": []}
    assert server.asked == [("/api/v1/nodes?labelSelector=a%3Db", "Bearer secret-token")]


def test_what_is_not_there_is_none(server):
    server.answers = [(404, {"message": "not found"})]
    assert server.read("/apis/none") is None


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_server_that_restarts_is_asked_again(server, status):
    server.answers = [(status, {}), (200, {"kind": "NodeList"})]
    assert server.read("/api/v1/nodes") == {"kind": "NodeList"}
    assert server.clock.now() == 1


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (401, "does not accept the kubeconfig: renew it"),
        (403, "answered GET /api/v1/nodes with 403: nodes is forbidden"),
        (503, "answered GET /api/v1/nodes with 503: nodes is forbidden"),
    ],
)
def test_an_error_is_a_sentence_without_a_secret(server, status, sentence):
    server.answers = [(status, {"message": "nodes is forbidden"})] * 3
    with pytest.raises(RequestFailed, match=sentence) as error:
        server.read("/api/v1/nodes")
    assert "secret" not in str(error.value)


def test_a_server_that_does_not_answer_is_a_sentence(server):
    server.kubeconfig.write_text(kubeconfig(1))
    with pytest.raises(RequestFailed, match="does not answer"):
        server.read("/api/v1/nodes")


@pytest.mark.parametrize("text", [None, "", "{}"])
def test_a_kubeconfig_that_cannot_be_used_is_a_sentence(server, text):
    server.kubeconfig.unlink() if text is None else server.kubeconfig.write_text(text)
    with pytest.raises(InvalidRequest, match="cannot be used"):
        server.read("/api/v1/nodes")
