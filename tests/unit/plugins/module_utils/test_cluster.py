# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._cluster import Cluster
from ansible_collections.hubforge.magnum.plugins.module_utils._cluster_upgrade import Upgrade
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import RequestFailed
from ansible_collections.hubforge.magnum.plugins.module_utils._plan import Ref, Step, Via
from fake_clock import FakeClock

TEMPLATE = {"uuid": "t2", "name": "new", "image_id": "new"}
VERSIONS = {"old": "1.33.5", "new": "1.34.4", "far": "1.36.3"}


class Cloud:
    """A Magnum whose cluster gets its stack_id after 2 s and whose node groups get theirs after 6.5 s."""

    transient = (ConnectionError,)

    def __init__(self, fails=None, **cluster):
        self.clock, self.sent, self.fails = FakeClock(), [], fails
        self.cluster = {
            "uuid": "c",
            "name": "hub",
            "status": "CREATE_IN_PROGRESS",
            "cluster_template_id": "t1",
            **cluster,
        }

    def get(self, path, *_version, gone=()):
        if path == "/clusters/c/nodegroups":
            return {"nodegroups": [{"name": "default-worker", "stack_id": "s" if self.clock.moment > 6.5 else None}]}
        if path.startswith("/clustertemplates/"):
            return next(
                (
                    {**TEMPLATE, "uuid": u, "name": n, "image_id": n}
                    for u, n in (("t1", "old"), ("t2", "new"), ("t3", "far"))
                    if path[18:] in (u, n)
                ),
                None,
            )
        if path.startswith("/clusters/"):
            return {**self.cluster, "stack_id": "s" if self.clock.moment >= 2 else None}
        return {"clustertemplates": []}

    def post(self, path, body, version):
        self.sent.append((path, body))
        if self.fails:
            raise self.fails
        return {"uuid": "c"}


class Names:
    def properties(self, image):
        return {"os_distro": "ubuntu", "kube_version": VERSIONS[image]}


def test_a_cluster_that_is_made_is_timed_from_its_own_name_to_that_of_its_groups():
    cluster = Cluster(Cloud(), Names(), "hub")
    cluster.create({"cluster_template_id": Ref("t1", "old")})
    assert cluster.release_seconds == pytest.approx(5)


def test_a_cluster_that_fails_is_not_timed():
    cluster = Cluster(Cloud(status="CREATE_FAILED"), Names(), "hub")
    cluster.create({"cluster_template_id": Ref("t1", "old")})
    assert cluster.release_seconds is None


def test_a_template_is_fixed_unless_an_upgrade_is_asked_for():
    plain, upgrading = Cluster(Cloud(), Names(), "hub"), Cluster(Cloud(), Names(), "hub", upgrade=1)
    assert (plain.fields[0].via, upgrading.fields[0].via) == (Via.FIXED, Via.UPGRADE)


def upgrade(cloud, template, **cluster):
    there = {"name": "hub", "uuid": "c", "status": "UPDATE_COMPLETE", "health_status": "HEALTHY", **cluster}
    rows = [{"name": "user", "role": "worker", "status": "UPDATE_COMPLETE", "node_count": 2}]
    found = Upgrade(cloud, Names(), 2)
    return found, found.problems({"cluster_template_id": "t1", **there}, template, rows)


def test_an_upgrade_by_one_minor_version_is_sent_with_its_batch():
    cloud = Cloud()
    wish, problems = upgrade(cloud, "new")
    wish.send({"uuid": "c"}, "t2")
    assert problems == []
    assert cloud.sent == [("/clusters/c/actions/upgrade", {"cluster_template": "t2", "max_batch_size": 2})]


def test_an_upgrade_that_skips_a_minor_version_is_refused():
    assert any("skip" in told for told in upgrade(Cloud(), "far")[1])


def test_the_way_down_is_refused():
    assert any("would go down" in told for told in upgrade(Cloud(), "old", cluster_template_id="t2")[1])


def test_a_cluster_that_has_the_template_is_not_judged():
    assert upgrade(Cloud(), "new", cluster_template_id="t2", status="UPDATE_FAILED")[1] == []


@pytest.mark.parametrize("failure", [RequestFailed("too slow", 504), ConnectionError("timed out")])
def test_an_answer_that_comes_too_late_is_no_failure(failure):
    wish, _problems = upgrade(Cloud(fails=failure), "new")
    wish.send({"uuid": "c"}, "t2")


def test_an_upgrade_that_magnum_refuses_is_a_failure():
    wish, _problems = upgrade(Cloud(fails=RequestFailed("no", 400)), "new")
    with pytest.raises(RequestFailed):
        wish.send({"uuid": "c"}, "t2")


def test_the_new_version_is_awaited():
    wish, _problems = upgrade(Cloud(), "new")
    assert "v1.33.5" in wish.awaited({"coe_version": "v1.33.5"})
    assert wish.awaited({"coe_version": "v1.34.4"}) is None


def test_a_count_is_resized_in_the_group_that_has_it():
    cluster = Cluster(Cloud(), Names(), "hub")
    cluster.change(Step("resize", {"master_count": 3}, ""), {"uuid": "c"})
    cluster.change(Step("resize", {"node_count": 2}, ""), {"uuid": "c"})
    assert [body["nodegroup"] for _path, body in cluster.magnum.sent] == ["default-master", "default-worker"]


class Upgraded(Cloud):
    """A cluster whose template is new and at rest for `rested` seconds, of which Magnum shows a version."""

    server_time = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def __init__(self, rested, version):
        moved = (self.server_time - timedelta(seconds=rested)).isoformat()
        at_rest = {"status": "UPDATE_COMPLETE", "updated_at": moved, "created_at": "2026-03-01T10:00:00+00:00"}
        super().__init__(cluster_template_id="t2", coe_version=version, api_address="https://x", labels={}, **at_rest)
        self.row = {
            "uuid": "w",
            "name": "default-worker",
            "role": "worker",
            "is_default": True,
            "node_count": 2,
        } | at_rest

    def get(self, path, *version, gone=()):
        if path == "/clusters/c/nodegroups":
            return {"nodegroups": [self.row]}
        return self.row if path.startswith("/clusters/c/nodegroups/") else super().get(path, *version, gone=gone)

    def each(self, read, keys):
        return [read(key) for key in keys]


def unrest_after_upgrade(cloud, looks=1):
    cluster = Cluster(cloud, Names(), "hub", upgrade=1)
    there = cluster.find()
    cluster.upgrading.problems(there, "new", [cloud.row])
    return [cluster.unrest(there) for _look in range(looks)][-1]


def test_a_version_that_magnum_read_too_early_is_read_again_by_a_resize_to_the_count_there_is():
    cloud = Upgraded(60, "v1.33.5")
    assert unrest_after_upgrade(cloud) == "the new version in the control plane (v1.33.5)"
    assert cloud.sent == [("/clusters/c/actions/resize", {"nodegroup": "w", "node_count": 2})]


def test_a_version_that_may_still_come_is_only_waited_for():
    cloud = Upgraded(20, "v1.33.5")
    assert unrest_after_upgrade(cloud)
    assert cloud.sent == []


def test_a_version_that_never_comes_is_not_asked_for_without_end():
    cloud = Upgraded(60, "v1.33.5")
    assert unrest_after_upgrade(cloud, looks=9)
    assert len(cloud.sent) == 3


def test_a_cluster_with_the_new_version_is_at_rest():
    cloud = Upgraded(60, "v1.34.4")
    assert unrest_after_upgrade(cloud) is None
    assert cloud.sent == []
