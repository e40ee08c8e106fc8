# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A cluster asked by a kubeconfig, directly and by Kubernetes' own client: a server that answers as it is told."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import yaml
from ansible_collections.hubforge.magnum.plugins.module_utils import _kubernetes
from ansible_collections.hubforge.magnum.plugins.module_utils._clock import date_of
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import Broken, InvalidRequest, RequestFailed
from ansible_collections.hubforge.magnum.plugins.module_utils._kubernetes import Client, Kubernetes

SECRET = "never-to-be-seen"
DATE = "Thu, 01 Jan 2026 00:00:00 GMT"


class Server(HTTPServer):
    """Answers with the next of its `answers`, a status and a body; has what it was `asked`."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers, self.asked = [], []


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length)) if length else None
        kinds = self.headers["Accept"], self.headers["Content-Type"]
        self.server.asked.append((self.command, self.path, body, self.headers["Authorization"], *kinds))
        status, content = self.server.answers.pop(0)
        content = content.encode() if isinstance(content, str) else json.dumps(content).encode()
        self.send_response(status)
        if status == 302:
            self.send_header("Location", self.server.location)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_PATCH = do_GET

    def date_time_string(self, timestamp=None):
        return DATE

    def log_message(self, *_words):
        """Keeps the test's output quiet."""


@pytest.fixture
def server():
    with Server() as running:
        threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
        yield running
        running.shutdown()


def kubeconfig(folder, server, **user):
    held = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "c", "cluster": {"server": server}}],
        "users": [{"name": "u", "user": {"token": SECRET, **user}}],
        "contexts": [{"name": "x", "context": {"cluster": "c", "user": "u"}}],
        "current-context": "x",
    }
    file = folder / "kubeconfig"
    file.write_text(yaml.safe_dump(held))
    return str(file)


@pytest.fixture(params=["directly", "by the client"])
def cluster(request, server, tmp_path, monkeypatch):
    monkeypatch.setattr(_kubernetes.time, "sleep", lambda seconds: None)
    more = {} if request.param == "directly" else {"username": "ada"}  # a name that is of no use, and not understood
    found = Kubernetes(kubeconfig(tmp_path, f"http://127.0.0.1:{server.server_port}", **more))
    assert isinstance(found._api, Client) is bool(more)
    return found


def test_a_list_is_read_with_the_credentials_of_the_kubeconfig(cluster, server):
    server.answers = [(200, {"items": [1]})]
    assert cluster.call("GET", "/api/v1/pods", query={"labelSelector": "a=b"}) == (200, {"items": [1]})
    [(method, path, body, login, accepts, _sends)] = server.asked
    assert (method, path, body) == ("GET", "/api/v1/pods?labelSelector=a%3Db", None)
    assert (login, accepts) == (f"Bearer {SECRET}", "application/json")
    assert cluster.now == datetime(2026, 1, 1, tzinfo=UTC)


def test_only_metadata_is_asked_for_where_that_is_enough(cluster, server):
    server.answers = [(200, {})]
    cluster.call("GET", "/api/v1/secrets", metadata_of="PartialObjectMetadataList")
    assert server.asked[0][4] == "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"


def test_what_is_sent_is_json_and_a_patch_is_merged(cluster, server):
    server.answers = [(200, {})]
    cluster.call("PATCH", "/api/v1/nodes/a", {"metadata": {}})
    assert (server.asked[0][2], server.asked[0][5]) == ({"metadata": {}}, "application/merge-patch+json")


def test_an_error_has_its_status_and_message(cluster, server):
    server.answers = [(403, {"message": "nodes is forbidden"})]
    assert cluster.call("GET", "/api/v1/nodes") == (403, {"message": "nodes is forbidden"})


def test_what_is_not_there_is_none(cluster, server):
    server.answers = [(200, {"kind": "NodeList"}), (404, {"message": "not found"})]
    assert cluster.get("/api/v1/nodes", limit=5) == {"kind": "NodeList"}
    assert server.asked[0][1] == "/api/v1/nodes?limit=5"
    assert cluster.get("/api/v1/nodes/none") is None


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (401, "does not accept the kubeconfig: fetch it again"),
        (403, "answers 403 for /api/v1/nodes: nodes is forbidden"),
    ],
)
def test_an_error_is_a_sentence_without_a_secret(cluster, server, status, sentence):
    server.answers = [(status, {"message": "nodes is\nforbidden."})]
    with pytest.raises(RequestFailed, match=sentence) as caught:
        cluster.get("/api/v1/nodes")
    assert SECRET not in str(caught.value)


def test_a_server_that_restarts_is_read_again_but_never_written_to_again(cluster, server):
    server.answers = [(503, {}), (200, {"a": 1}), (503, {})]
    assert cluster.call("GET", "/api") == (200, {"a": 1})
    assert cluster.call("PATCH", "/api", {})[0] == 503


def test_a_log_is_text_and_no_log_is_none(cluster, server):
    server.answers = [(200, "ValueError: no\n"), (400, "no container")]
    assert cluster.text("/api/v1/namespaces/a/pods/b/log", {"tailLines": "3"}) == "ValueError: no\n"
    assert cluster.text("/log") == ""


def test_a_server_that_does_not_answer_is_said(server, tmp_path, monkeypatch):
    monkeypatch.setattr(_kubernetes.time, "sleep", lambda seconds: None)
    found = Kubernetes(kubeconfig(tmp_path, "http://127.0.0.1:9"))
    with pytest.raises(
        Broken, match=r"The API server http://127.0.0.1:9 does not answer: .*refused.*\. Check the network"
    ):
        found.call("GET", "/api")


def test_an_answer_without_an_end_is_not_kept(cluster, server, monkeypatch):
    monkeypatch.setattr(_kubernetes, "LARGEST", 10)
    server.answers = [(200, {"items": ["a" * 100]})]
    with pytest.raises(Broken, match="has more than"):
        cluster.call("GET", "/api")


@pytest.mark.parametrize("content", ["", "text", "contexts: []", "{", "- a"])
def test_a_kubeconfig_that_says_nothing_is_rejected(content, tmp_path):
    file = tmp_path / "kubeconfig"
    file.write_text(content)
    with pytest.raises(InvalidRequest, match="cannot be used"):
        Kubernetes(str(file))


def test_a_kubeconfig_that_does_not_exist_is_rejected():
    with pytest.raises(InvalidRequest, match="The kubeconfig /nowhere/kubeconfig cannot be used"):
        Kubernetes("/nowhere/kubeconfig")


def test_a_token_is_never_sent_to_where_a_redirect_leads(server, tmp_path):
    class Elsewhere(Handler):
        pass

    with HTTPServer(("127.0.0.1", 0), Elsewhere) as other:
        other.answers, other.asked = [(200, {})], []
        threading.Thread(target=other.serve_forever, args=(0.01,), daemon=True).start()
        server.answers = [(302, "")]
        server.location = f"http://localhost:{other.server_port}/"
        found = Kubernetes(kubeconfig(tmp_path, f"http://127.0.0.1:{server.server_port}"))
        assert found.call("GET", "/api")[0] == 302
        assert other.asked == []
        other.shutdown()


@pytest.mark.parametrize("date", ["soon", "Thu, 01 Jan 2026 00:00:00 -0000"])
def test_a_date_that_is_none_is_this_machine_s_own_and_always_has_a_zone(date):
    assert date_of(date).tzinfo is not None


def test_an_answer_that_nests_without_end_is_an_empty_one(cluster, server):
    server.answers = [(200, "[" * 100_000)]
    assert cluster.call("GET", "/api") == (200, {})
