# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A hub on a cluster, as a check meets it: an API server's objects and one Lease, and the hub's API; time passes by a FakeClock."""

from __future__ import annotations

import base64
import re
from datetime import UTC, datetime, timedelta

import yaml

GROUP = "capi.stackhpc.com/node-group"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SITE = "http://192.0.2.1"
API = f"{SITE}/hub/api"
TOKEN = "swordfish"  # of the hub
CORE = "/api/v1/namespaces/hub"
LEASE = "/apis/coordination.k8s.io/v1/namespaces/hub/leases/hubforge-hub-check"
READY = {
    "phase": "Running",
    "conditions": [{"type": "Ready", "status": "True"}, {"type": "PodScheduled", "status": "True"}],
}
NO_NODE = {"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": "Insufficient memory"}


def pod(component, name=None, node="core-1", labels=(), **meta):
    labels = {"release": "hub", "component": component, **dict(labels)}
    return {
        "metadata": {"name": name or component, "labels": labels, **meta},
        "spec": {"nodeName": node},
        "status": READY,
    }


class FakeCluster:
    """`objects` by the path of their list. Pods that are made get the node user-1, but for those named in `no_node`."""

    def __init__(self, clock, profiles=("Small",), token=TOKEN):
        self.clock, self.requests, self.lease, self.refuses, self.no_node = clock, [], None, {}, ()
        values = {"singleuser": {"profileList": [{"display_name": name} for name in profiles]}}
        data = {"values.yaml": yaml.safe_dump(values), "hub.services.hub-check.apiToken": token}
        service = {
            "metadata": {"name": "proxy-public"},
            "spec": {"ports": [{"port": 80}]},
            "status": {"loadBalancer": {"ingress": [{"ip": "192.0.2.1"}]}},
        }
        revision = {"metadata": {"labels": {"name": "hub", "version": "1", "status": "deployed"}}}
        self.objects = {
            f"{CORE}/secrets": [revision],
            f"{CORE}/pods": [pod("hub"), pod("proxy")],
            f"{CORE}/services": [service],
            "/api/v1/nodes": [
                {"metadata": {"name": "core-1", "labels": {GROUP: "default-worker"}}},
                {"metadata": {"name": "user-1", "labels": {GROUP: "user-small"}}},
            ],
        }
        self.secret = {"data": {key: base64.b64encode(value.encode()).decode() for key, value in data.items()}}

    @property
    def now(self):
        return NOON + timedelta(seconds=self.clock.now())

    def sent(self, *methods):
        """The paths of requests of these methods."""
        return [path for method, path in self.requests if method in methods]

    def call(self, method, path, body=None, query=None, metadata_of=""):
        self.requests.append((method, path))
        if (method, path) in self.refuses:
            return self.refuses[method, path], {"message": "no"}
        if path == LEASE or path == LEASE.rpartition("/")[0]:
            return self.lease_call(method, body)
        if path == f"{CORE}/secrets/hub":
            return (200, self.secret) if self.secret else (404, {})
        return getattr(self, method.lower())(path, body, (query or {}).get("labelSelector", ""))

    def get(self, path, _body, labels):
        if path.startswith("/api/v1/nodes/"):
            [node] = [one for one in self.objects["/api/v1/nodes"] if path.endswith(f"/{one['metadata']['name']}")]
            return 200, node
        return 200, {"items": self.chosen(path, labels)}

    def chosen(self, path, labels):
        found = self.objects.get(path, [])
        if trial := re.fullmatch(r"hubforge.magnum/trial=(\w+)", labels):
            return [one for one in found if one["metadata"]["labels"].get("hubforge.magnum/trial") == trial[1]]
        if labels.startswith("component=singleuser-server"):
            return [one for one in found if one["metadata"]["labels"].get("component") == "singleuser-server"]
        return found

    def post(self, path, body, _labels):
        unlucky = any(word in body["metadata"]["name"] for word in self.no_node)
        placed = {"spec": {}, "status": {"phase": "Pending", "conditions": [NO_NODE]}}
        self.objects[path].append(
            {**body, **(placed if unlucky else {"spec": {"nodeName": "user-1"}, "status": READY})}
        )
        return 201, body

    def delete(self, path, _body, labels):
        folder, _slash, name = path.rpartition("/")
        if labels:
            folder, gone = path, self.chosen(path, labels)
        else:
            gone = [one for one in self.objects[folder] if one["metadata"]["name"] == name]
        self.objects[folder] = [one for one in self.objects[folder] if one not in gone]
        return 200, {}

    def patch(self, _path, body, _labels):
        return 200, body

    def lease_call(self, method, body):
        if method == "GET":
            return (200, self.lease) if self.lease else (404, {})
        current = ((self.lease or {}).get("metadata") or {}).get("resourceVersion")
        if body["metadata"].get("resourceVersion") != current:
            return 409, {}
        self.lease = {**body, "metadata": {**body["metadata"], "resourceVersion": str(int(current or 0) + 1)}}
        return 201 if method == "POST" else 200, self.lease


class FakeHub:
    """The hub's API for one user, whose server takes `boot` seconds of the clock to start; `cluster` gets its pod."""

    def __init__(self, clock, cluster, boot=3.0, url="/user/hub-check/"):
        self.clock, self.cluster, self.boot, self.url = clock, cluster, boot, url
        self.asked, self.answers, self.user, self.began, self.fails = [], {}, False, None, False

    def sent(self, *methods):
        return [url.removeprefix(API) for method, url, _token in self.asked if method in methods]

    def ask(self, url, method="GET", body=None, token=""):
        self.asked.append((method, url, token))
        path = url.removeprefix(f"{API}/users/hub-check")
        if (method, path) in self.answers:
            return self.answers[method, path]
        if path == url:  # not about the user
            return {"status": 200, "json": {"version": "5.4.0"}}
        if token != TOKEN:
            return {"status": 403, "json": {"message": "Not allowed"}, "msg": "HTTP Error 403: Forbidden"}
        return getattr(self, f"{method.lower()}_{'server' if path else 'user'}")()

    def post_user(self):
        status, self.user = 409 if self.user else 201, True
        return {"status": status}

    def get_user(self):
        if not self.user:
            return {"status": 404}
        if self.began is not None and self.fails and self.clock.now() - self.began >= self.boot:
            self.began = None
        if self.began is None:
            return {"status": 200, "json": {"servers": {}}}
        ready = self.clock.now() - self.began >= self.boot
        return {"status": 200, "json": {"servers": {"": {"ready": ready, "url": self.url}}}}

    def delete_user(self):
        status, self.user = 204 if self.user else 404, False
        return {"status": status}

    def post_server(self):
        self.began = self.clock.now()
        self.cluster.objects[f"{CORE}/pods"].append(pod("singleuser-server", "jupyter-hub-check", "user-1"))
        return {"status": 202}

    def get_server(self):
        return {"status": 200, "content": 'data: {"message": "Spawn failed: Timeout"}\n'}

    def delete_server(self):
        status, self.began = 404 if self.began is None else 202, None
        pods = self.cluster.objects[f"{CORE}/pods"]
        pods[:] = [one for one in pods if one["metadata"]["name"] != "jupyter-hub-check"]
        return {"status": status}
