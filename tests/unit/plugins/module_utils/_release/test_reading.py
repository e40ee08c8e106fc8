# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One release read from a cluster that is pretended: what is asked, when it ends, what is not returned."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import RequestFailed
from ansible_collections.hubforge.magnum.plugins.module_utils._release.reading import ReleaseReader
from fake_clock import FakeClock

OURS = {"meta.helm.sh/release-name": "hub"}
SECRET = "never-to-be-last_line"


class Pretended:
    """Lists by their kind; `turn` changes them at each read, `failures` are raised first."""

    now = datetime(2026, 1, 1, tzinfo=UTC)

    def __init__(self, **kinds):
        self.kinds, self.asked, self.failures, self.turn = kinds, [], [], lambda: None

    def get(self, path, metadata_of="", **query):
        kind = path.rpartition("/")[2]
        self.asked.append(kind)
        if kind == "secrets":
            assert metadata_of
            self.turn()
        found = self.failures.pop() if self.failures else self.kinds.get(kind, [])
        if isinstance(found, int):
            raise RequestFailed("It says no.", found)
        return {"items": found}

    def text(self, path, query):
        return f"{path.split('/')[-2]} {query['container']}\nValueError: no\n"


def deployment(available):
    status = {"observedGeneration": 1, "replicas": 1, "updatedReplicas": 1, "availableReplicas": available}
    meta = {"name": "hub", "generation": 1, "annotations": OURS}
    return {"metadata": meta, "spec": {"replicas": 1}, "status": status}


def pod(**status):
    meta = {"name": "hub-7d-x", "ownerReferences": [{"kind": "ReplicaSet", "name": "hub-7d"}]}
    environment = [{"name": "TOKEN", "value": SECRET}]
    spec = {"nodeName": "n", "containers": [{"name": "hub", "env": environment}]}
    conditions = [{"type": "PodScheduled", "status": "True"}]
    return {"metadata": meta, "spec": spec, "status": {"phase": "Running", "conditions": conditions, **status}}


SERVICE = {
    "metadata": {"name": "proxy-public", "annotations": OURS},
    "spec": {"type": "LoadBalancer"},
    "status": {"loadBalancer": {"ingress": [{"ip": "192.0.2.1"}]}},
}
CLASSES = [{"metadata": {"name": "ssd"}}]


def reader(cluster, **more):
    return ReleaseReader(cluster, "hub", "hub", **more)


def test_a_complete_release_needs_no_look_at_pods():
    cluster = Pretended(deployments=[deployment(1)], services=[SERVICE], storageclasses=CLASSES)
    state = reader(cluster, storage_classes=True).read()
    assert cluster.asked == ["secrets", "services", "deployments", "storageclasses"]
    assert (state["awaited"], state["line"], state["storage_classes"]) == ([], "", ["ssd"])
    assert (state["addresses"], state["services"]) == (["192.0.2.1"], {"proxy-public": ["192.0.2.1"]})


def test_a_release_that_does_not_exist_is_empty():
    state = reader(Pretended()).read()
    assert not any(state.values())


def test_storage_classes_that_may_not_be_listed_are_not_known():
    assert reader(Pretended(storageclasses=403), storage_classes=True).read()["storage_classes"] is None
    with pytest.raises(RequestFailed, match="It says no"):
        reader(Pretended(storageclasses=500), storage_classes=True).read()


def test_the_line_says_why_and_no_environment_is_returned():
    state = reader(Pretended(deployments=[deployment(0)], pods=[pod()])).read()
    assert (
        state["line"]
        == "waits for deployment hub (0 of 1 pods available): Pod hub-7d-x: it runs, and is not ready yet."
    )
    assert state["reasons"] == []
    assert SECRET not in str(state)


def test_the_end_of_a_log_is_quoted_where_it_was_asked_for():
    ended = {"name": "hub", "state": {"terminated": {"exitCode": 1}}, "restartCount": 0}
    cluster = Pretended(deployments=[deployment(0)], pods=[pod(containerStatuses=[ended])])
    assert "ValueError" not in str(reader(cluster).read())
    [reason] = reader(cluster).read(explain=True)["reasons"]
    assert reason == "Pod hub-7d-x: its container hub ended with exit code 1; its log ends with: ValueError: no."


def test_a_poll_ends_when_there_is_another_line():
    cluster, clock = Pretended(deployments=[deployment(0)]), FakeClock()
    last_line = reader(cluster).read()["line"]

    def turn():
        if clock.now() >= 10:
            cluster.kinds["deployments"] = [deployment(1)]

    cluster.turn = turn
    assert reader(cluster).poll(last_line, 60, clock)["line"] == ""
    assert clock.now() == 10


def test_a_poll_ends_with_its_window():
    cluster, clock = Pretended(deployments=[deployment(0)]), FakeClock()
    line = reader(cluster).read()["line"]
    assert reader(cluster).poll(line, 7, clock)["line"] == line
    assert 7 <= clock.now() < 8


def test_without_a_line_it_is_read_once():
    clock = FakeClock()
    reader(Pretended()).poll(None, 60, clock)
    assert clock.now() == 0


def test_a_server_that_fails_once_while_it_is_polled_is_asked_again():
    cluster, clock = Pretended(), FakeClock()
    cluster.turn = lambda: cluster.failures.append(503) if clock.now() == 2 else None
    assert reader(cluster).poll("", 6, clock)["line"] == ""
