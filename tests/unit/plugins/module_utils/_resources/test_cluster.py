# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import InvalidRequest, RequestFailed
from ansible_collections.hubforge.magnum.plugins.module_utils._fields import Ref, Via
from ansible_collections.hubforge.magnum.plugins.module_utils._reconcile.plan import Step, make_plan
from ansible_collections.hubforge.magnum.plugins.module_utils._resources.cluster import Cluster
from ansible_collections.hubforge.magnum.plugins.module_utils._resources.upgrade import Upgrade
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
    plain = Cluster(Cloud(), Names(), "hub")
    upgrading = Cluster(Cloud(), Names(), "hub", upgrade=Upgrade(Cloud(), Names(), 1))
    assert (plain.fields[0].via, upgrading.fields[0].via) == (Via.FIXED, Via.UPGRADE)


def problems(desired, current=None, template=None, upgrading=None):
    """What is said against a desired state: of a cluster that is there, or of one to be made from a template of these fields."""

    class Asked(Cloud):
        def get(self, path, *version, gone=()):
            found = super().get(path, *version, gone=gone)
            if path == "/clusters/c/nodegroups":
                return {
                    "nodegroups": [{"name": "user", "role": "worker", "status": "UPDATE_COMPLETE", "node_count": 2}]
                }
            return {**found, "labels": {}, **(template or {})} if path.startswith("/clustertemplates/") else found

    cloud = Asked()
    cluster = Cluster(cloud, Names(), "hub", upgrade=Upgrade(cloud, Names(), upgrading) if upgrading else None)
    there = current and {"uuid": "c", "name": "hub", "master_count": 1, "cluster_template_id": "t2", **current}
    cluster.uuid = "c" if there else None
    return " ".join(cluster.problems({"cluster_template_id": "new", **desired}, there, True))


def test_a_new_cluster_that_scales_by_itself_needs_a_minimum():
    assert "min_node_count is 0" in problems({}, template={"labels": {"auto_scaling_enabled": "true"}})


@pytest.mark.parametrize("current", [None, {"status": "UPDATE_COMPLETE"}], ids=["to be made", "there"])
def test_a_control_plane_of_two_is_rejected(current):
    assert "2 control plane nodes" in problems({"master_count": 2}, current)


def test_a_control_plane_of_three_needs_the_load_balancer_of_its_template():
    assert "load balancer" in problems({"master_count": 3}, template={"master_lb_enabled": False})
    assert problems({"master_count": 3}, template={"master_lb_enabled": True}) == ""


@pytest.mark.parametrize("status", ["DELETE_IN_PROGRESS", "DELETE_FAILED", "CREATE_FAILED"])
def test_a_cluster_that_goes_or_never_was_is_not_changed(status):
    assert status in problems({}, {"status": status})


def test_a_cluster_is_not_upgraded_to_an_older_template():
    there = {"status": "UPDATE_COMPLETE", "health_status": "HEALTHY"}
    assert "go down" in problems({"cluster_template_id": "old"}, there, upgrading=1)


@pytest.mark.parametrize(
    "field",
    [
        "keypair",
        "flavor_id",
        "master_flavor_id",
        "labels",
        "fixed_network",
        "fixed_subnet",
        "docker_volume_size",
        "master_lb_enabled",
        "floating_ip_enabled",
    ],
)
def test_what_is_fixed_of_a_cluster_is_rejected_when_it_is_to_differ(field):
    there = {"uuid": "c", field: {"a": "1"} if field == "labels" else "old"}
    desired = {field: {"a": "2"} if field == "labels" else "new"}
    with pytest.raises(InvalidRequest, match=field):
        make_plan("cluster 'hub'", Cluster(Cloud(), Names(), "hub").fields, desired, there, True)


def test_of_two_clusters_that_are_made_at_once_the_younger_one_goes():
    made = {"c": "2026-03-01T12:00:01+00:00", "elder": "2026-03-01T12:00:00+00:00"}

    class Two(Cloud):
        def get(self, path, *version, gone=()):
            if path == "/clusters/hub":
                raise RequestFailed("two of the name", 409)
            records = {
                f"/clusters/{uuid}": {**self.cluster, "uuid": uuid, "created_at": at} for uuid, at in made.items()
            }
            if path == "/clusters":
                return {"clusters": list(records.values())}
            return (
                {**records[path], "status": "CREATE_FAILED"}
                if path in records
                else super().get(path, *version, gone=gone)
            )

        def each(self, read, keys):
            return [read(key) for key in keys]

        def delete(self, path):
            self.sent.append(path)

    cluster = Cluster(Two(), Names(), "hub")
    cluster.create({"cluster_template_id": Ref("t1", "old")})
    assert cluster.magnum.sent[-1] == "/clusters/c"
    assert cluster.uuid == "elder"


def test_only_a_cluster_without_nodes_needs_a_newer_server():
    class Versions(Cloud):
        def post(self, path, body, version):
            self.sent.append(version)
            return {"uuid": "c"}

    cluster = Cluster(Versions(), Names(), "hub")
    for count in (0, 1):
        cluster.create({"cluster_template_id": Ref("t1", "old"), "node_count": count})
    assert cluster.magnum.sent == ["1.10", "1.9"]


def upgrade(cloud, template, check_mode=False, **cluster):
    there = {"name": "hub", "uuid": "c", "status": "UPDATE_COMPLETE", "health_status": "HEALTHY", **cluster}
    records = [{"name": "user", "role": "worker", "status": "UPDATE_COMPLETE", "node_count": 2}]
    found = Upgrade(cloud, Names(), 2, check_mode)
    return found, found.problems({"cluster_template_id": "t1", **there}, template, records)


def test_an_upgrade_by_one_minor_version_is_sent_with_its_batch():
    cloud = Cloud()
    desired, problems = upgrade(cloud, "new")
    desired.send({"uuid": "c"}, "t2")
    assert problems == []
    assert cloud.sent == [("/clusters/c/actions/upgrade", {"cluster_template": "t2", "max_batch_size": 2})]


def test_an_upgrade_that_skips_a_minor_version_is_rejected():
    assert any("skip" in reported for reported in upgrade(Cloud(), "far")[1])


def test_a_template_that_is_not_there_is_rejected_but_in_check_mode_an_earlier_task_may_make_it():
    _desired, problems = upgrade(Cloud(), "nowhere")
    assert "There is no cluster template 'nowhere'" in problems[0]
    desired, problems = upgrade(Cloud(), "nowhere", check_mode=True)
    assert problems == []
    assert "There is no cluster template 'nowhere' yet" in desired.notes[0]


def test_the_way_down_is_rejected():
    assert any("would go down" in reported for reported in upgrade(Cloud(), "old", cluster_template_id="t2")[1])


def test_a_cluster_that_has_the_template_is_not_judged():
    assert upgrade(Cloud(), "new", cluster_template_id="t2", status="UPDATE_FAILED")[1] == []


@pytest.mark.parametrize("failure", [RequestFailed("too slow", 504), ConnectionError("timed out")])
def test_an_answer_that_comes_too_late_is_no_failure(failure):
    desired, _problems = upgrade(Cloud(fails=failure), "new")
    desired.send({"uuid": "c"}, "t2")


def test_an_upgrade_that_was_never_sent_since_keystone_gave_no_login_is_a_failure():
    class Busy(ConnectionError):
        http_status = 503

    desired, _problems = upgrade(Cloud(fails=Busy("no login")), "new")
    with pytest.raises(Busy):
        desired.send({"uuid": "c"}, "t2")


def test_an_upgrade_that_magnum_rejects_is_a_failure():
    desired, _problems = upgrade(Cloud(fails=RequestFailed("no", 400)), "new")
    with pytest.raises(RequestFailed):
        desired.send({"uuid": "c"}, "t2")


def test_the_new_version_is_awaited():
    desired, _problems = upgrade(Cloud(), "new")
    assert "v1.33.5" in desired.awaited({"coe_version": "v1.33.5"})
    assert desired.awaited({"coe_version": "v1.34.4"}) is None


def test_a_count_is_resized_in_the_group_that_has_it():
    cluster = Cluster(Cloud(), Names(), "hub")
    cluster.change(Step("resize", {"master_count": 3}, ""), {"uuid": "c"})
    cluster.change(Step("resize", {"node_count": 2}, ""), {"uuid": "c"})
    assert [body["nodegroup"] for _path, body in cluster.magnum.sent] == ["default-master", "default-worker"]


class Upgraded(Cloud):
    """A cluster whose template is new and settled for `rested` seconds, of which Magnum shows a version."""

    server_time = datetime(2026, 3, 1, 12, tzinfo=UTC)
    unseen = True  # its nodes

    def __init__(self, settled, version):
        moved = (self.server_time - timedelta(seconds=settled)).isoformat()
        at_rest = {"status": "UPDATE_COMPLETE", "updated_at": moved, "created_at": "2026-03-01T10:00:00+00:00"}
        super().__init__(cluster_template_id="t2", coe_version=version, api_address="https://x", labels={}, **at_rest)
        self.record = {
            "uuid": "w",
            "name": "default-worker",
            "role": "worker",
            "is_default": True,
            "node_count": 2,
        } | at_rest

    def get(self, path, *version, gone=()):
        if path == "/clusters/c/nodegroups":
            return {"nodegroups": [self.record]}
        return self.record if path.startswith("/clusters/c/nodegroups/") else super().get(path, *version, gone=gone)

    def each(self, read, keys):
        return [read(key) for key in keys]


def poll_after_upgrade(cloud, polls=1):
    cluster = Cluster(cloud, Names(), "hub", upgrade=Upgrade(cloud, Names(), 1))
    there = cluster.find()
    cluster.upgrading.problems(there, "new", [cloud.record])
    cluster.watch.nodes.unseen = cloud.unseen
    return [cluster.poll_and_repair(there) or cluster.nodes_lacking(there) for _read in range(polls)][-1]


def test_a_version_that_magnum_read_too_early_is_read_again_by_a_resize_to_the_count_there_is():
    cloud = Upgraded(60, "v1.33.5")
    assert poll_after_upgrade(cloud) == "the new version in the control plane (v1.33.5)"
    assert cloud.sent == [("/clusters/c/actions/resize", {"nodegroup": "w", "node_count": 2})]


def test_a_version_that_may_still_come_is_only_waited_for():
    cloud = Upgraded(20, "v1.33.5")
    assert poll_after_upgrade(cloud)
    assert cloud.sent == []


def test_a_version_that_never_comes_is_not_asked_for_without_end():
    cloud = Upgraded(3600, "v1.33.5")
    assert poll_after_upgrade(cloud, polls=9)
    assert len(cloud.sent) == 3


def test_each_time_it_is_waited_for_longer_since_a_control_plane_takes_its_time():
    cloud = Upgraded(60, "v1.33.5")
    assert poll_after_upgrade(cloud, polls=9)
    assert len(cloud.sent) == 1


def test_a_cluster_with_the_new_version_is_settled():
    cloud = Upgraded(60, "v1.34.4")
    assert poll_after_upgrade(cloud) is None
    assert cloud.sent == []


def test_while_a_record_is_in_progress_the_node_that_holds_it_is_named():
    cloud = Upgraded(60, "v1.33.5")
    cloud.record["status"] = "UPDATE_IN_PROGRESS"
    cluster = Cluster(cloud, Names(), "hub", upgrade=Upgrade(cloud, Names(), 1))
    there = cluster.find()
    cluster.watch.nodes.lacking = lambda *_: "0 of 1 nodes of default-master have v1.34.4"
    assert cluster.poll_and_repair(there).endswith("in progress: 0 of 1 nodes of default-master have v1.34.4")
