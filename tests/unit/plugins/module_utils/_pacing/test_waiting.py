# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import Broken, InvalidRequest
from ansible_collections.hubforge.magnum.plugins.module_utils._magnum.api import Magnum
from ansible_collections.hubforge.magnum.plugins.module_utils._pacing.lease import WRITTEN
from ansible_collections.hubforge.magnum.plugins.module_utils._pacing.lock import Lock
from ansible_collections.hubforge.magnum.plugins.module_utils._pacing.progress import Awaited
from ansible_collections.hubforge.magnum.plugins.module_utils._pacing.waiting import ClusterWaiter
from fake_clock import FakeClock

NOW = datetime(2026, 11, 21, 12, 0, 0, tzinfo=UTC)
CONFLICT_WORDS = "another operation (install/upgrade/rollback) is in progress"


class Cloud:
    """A cluster of default-worker and the group `user`, which nobody has touched for a while."""

    server_time, clock, transient = NOW, FakeClock(), ()

    def __init__(self, status, user, reason=None, health=None):
        old = (NOW - timedelta(seconds=300)).isoformat()
        times = {"created_at": old, "updated_at": old}
        self.cluster = {
            "uuid": "c",
            "name": "hub",
            "status": status,
            "api_address": "x",
            "stack_id": "hub-abcdefghijkl",
            "health_status": health,
            **times,
        }
        self.records = [
            {
                "uuid": f"id-{n}",
                "name": n,
                "role": "worker",
                "is_default": n != "user",
                "node_count": 1,
                "status": s,
                **times,
            }
            for n, s in (("default-worker", "CREATE_COMPLETE"), ("user", user))
        ]
        self.records[1]["status_reason"] = reason
        self.sent = []

    def get(self, path, *_version, gone=()):
        if path.endswith("/nodegroups"):
            return {"nodegroups": [dict(record) for record in self.records]}
        return dict(next((record for record in self.records if path.endswith(f"/{record['uuid']}")), self.cluster))

    def each(self, read, keys):
        return [read(key) for key in keys]

    def post(self, path, body, version=None):
        if path == "/certificates":
            raise Broken("Magnum signs no certificates.")
        self.sent.append(body)


def poll(cloud, act=True, **desired):
    return ClusterWaiter(cloud, "hub", Awaited(**desired)).poll(act)


def test_a_group_that_failed_ends_the_wait_with_its_reason():
    with pytest.raises(Broken, match="Quota exceeded"):
        poll(Cloud("UPDATE_COMPLETE", "CREATE_FAILED", "Quota exceeded"))


def test_looking_only_says_how_it_is_and_neither_repairs_nor_fails():
    cloud = Cloud("UPDATE_FAILED", "CREATE_FAILED", CONFLICT_WORDS)
    assert "failed: user" in poll(cloud, act=False)["line"]
    assert cloud.sent == []


def test_a_group_that_is_to_go_may_have_failed():
    assert poll(Cloud("UPDATE_FAILED", "DELETE_FAILED", "no"), deleting=["user"])["done"]


def test_who_waits_for_health_gets_a_failure_that_will_never_be_healthy():
    with pytest.raises(Broken, match="Flavor"):
        poll(Cloud("UPDATE_COMPLETE", "CREATE_FAILED", "Flavor m9 not found", "UNHEALTHY"), until="healthy")


@pytest.mark.parametrize("act", [True, False])
def test_a_control_plane_can_be_waited_for(act):
    cloud = Cloud("UPDATE_COMPLETE", "CREATE_COMPLETE")
    cloud.records.append({**cloud.records[0], "uuid": "id-default-master", "name": "default-master", "role": "master"})
    assert poll(cloud, act, nodegroups=["default-master"])["done"]


def test_a_wait_whose_nodes_could_not_be_seen_says_so():
    waiter = ClusterWaiter(Cloud("UPDATE_COMPLETE", "CREATE_COMPLETE"), "hub", Awaited(nodegroups=["default-master"]))
    waiter.magnum.records.append(
        {**waiter.magnum.records[0], "uuid": "id-default-master", "name": "default-master", "role": "master"}
    )
    assert waiter.poll()["done"]
    assert waiter.report(0) == [
        "Whether the nodes of the cluster 'hub' are ready could not be seen. Magnum signs no certificates."
    ]


def test_the_nodes_of_a_group_that_is_to_go_are_not_awaited():
    waiter = ClusterWaiter(Cloud("UPDATE_COMPLETE", "CREATE_COMPLETE"), "hub", Awaited(deleting=["user"]))
    asked = []
    waiter.watch.nodes.lacking = lambda _cluster, groups, *_: asked.extend(group["name"] for group in groups)
    assert waiter.poll()["done"]
    assert asked == ["default-worker"]


def test_a_wait_goes_on_until_the_cluster_itself_says_that_nodes_are_ready():
    waiter = ClusterWaiter(Cloud("UPDATE_COMPLETE", "CREATE_COMPLETE"), "hub", Awaited())
    waiter.watch.nodes.lacking = lambda *_: "1 of 2 nodes of user ready"
    found = waiter.poll()
    assert not found["done"]
    assert found["line"].endswith("; awaited: 1 of 2 nodes of user ready")


def test_what_keeps_a_node_of_a_group_that_is_deleted_is_named():
    waiter = ClusterWaiter(Cloud("UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS"), "hub", Awaited())
    waiter.watch.nodes.blocking = lambda _cluster: (
        "the PodDisruptionBudget hub in namespace hub keeps pod hub-0 on node n"
    )
    assert "keeps pod hub-0 on node n" in waiter.poll()["line"]


def test_a_group_that_is_not_there_is_rejected_and_the_ones_there_are_named():
    with pytest.raises(InvalidRequest, match=r"no node group 'usre'.*user"):
        poll(Cloud("UPDATE_COMPLETE", "CREATE_COMPLETE"), nodegroups=["usre"])


def test_a_group_whose_request_met_another_one_is_awaited_while_the_others_boot():
    cloud = Cloud("UPDATE_IN_PROGRESS", "CREATE_FAILED", CONFLICT_WORDS)
    assert not poll(cloud, nodegroups=["user"])["done"]


def test_a_group_whose_request_met_another_one_is_repaired_settled():
    cloud = Cloud("UPDATE_FAILED", "CREATE_FAILED", CONFLICT_WORDS)
    assert poll(cloud)["repaired"] == ["user"]
    assert cloud.sent == [{"nodegroup": "id-user", "node_count": 1}]


def test_a_resize_that_no_status_pass_will_finish_is_repaired():
    cloud = Cloud("UPDATE_COMPLETE", "UPDATE_IN_PROGRESS")
    assert poll(cloud)["repaired"] == ["user"]
    assert cloud.sent == [{"nodegroup": "id-default-worker", "node_count": 1}]


def test_a_pending_verification_is_sent_once_all_is_settled():
    cloud = Cloud("UPDATE_COMPLETE", "UPDATE_COMPLETE")
    waiter = ClusterWaiter(cloud, "hub", Awaited(), verify=True)
    first = waiter.poll()
    assert (first["done"], first["verifying"], len(cloud.sent)) == (False, False, 1)
    assert waiter.poll()["done"]
    assert len(cloud.sent) == 1


def test_who_changed_the_cluster_during_the_last_look_is_named_too(cloud, server):
    magnum = Magnum(cloud, FakeClock())
    waiter = ClusterWaiter(magnum, "hub", Awaited(), job="one")
    with Lock(magnum, "two").held(cloud.cluster):
        pass
    server.lease["spec"]["renewTime"] = (datetime.now(UTC) - timedelta(seconds=40)).strftime(WRITTEN)
    magnum.clock.sleep(57)
    assert waiter.report(3) == ["Waited 60 s for all of this cluster, also for what two changes in it."]
