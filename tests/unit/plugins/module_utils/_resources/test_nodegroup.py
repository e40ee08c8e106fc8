# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import InvalidRequest
from ansible_collections.hubforge.magnum.plugins.module_utils._reconcile.plan import Step, make_plan
from ansible_collections.hubforge.magnum.plugins.module_utils._resources.nodegroup import NodeGroup

SCALING = {"auto_scaling_enabled": "true"}


class Cloud:
    """One cluster, and the requests that were sent for it with their versions."""

    def __init__(self, status="UPDATE_COMPLETE", labels=None, **record):
        self.cluster = {"uuid": "c", "name": "hub", "status": status, "labels": SCALING if labels is None else labels}
        self.record = {"uuid": "u", "name": "user", "node_count": 2, "min_node_count": 1, "max_node_count": 5, **record}
        self.sent, self.versions, self.paths = [], [], []

    def get(self, path, version="1.9", gone=()):
        self.versions.append(version)
        self.paths.append(path)
        if path.endswith("/nodegroups"):
            return {"nodegroups": [self.record]}
        return dict(self.record) if "/nodegroups/" in path else dict(self.cluster)

    def post(self, path, body, version):
        self.sent.append(("POST", path, body, version))

    def patch(self, path, values, version):
        self.sent.append(("PATCH", path, values, version))


class Names:
    def flavor(self, asked):
        return asked


def group(cloud=None, name="user"):
    found = NodeGroup(cloud or Cloud(), Names(), "hub", name)
    found.find()
    return found


def test_only_a_group_of_no_nodes_needs_a_newer_server():
    cloud = Cloud(labels={})
    group(cloud, "spare").create({"node_count": 0, "min_node_count": 0})
    group(cloud, "user").create({"node_count": 1, "min_node_count": 1})
    group(cloud).change(Step("resize", {"node_count": 0}, ""), cloud.record)
    group(cloud).change(Step("resize", {"node_count": 3}, ""), cloud.record)
    assert [version for *_wait_until_ready, version in cloud.sent] == ["1.10", "1.9", "1.10", "1.9"]


@pytest.mark.parametrize("values", [{"node_count": 0}, {"min_node_count": 0}, {"node_count": 0, "min_node_count": 1}])
def test_one_zero_is_enough_to_need_a_newer_server(values):
    cloud = Cloud(labels={})
    group(cloud, "spare").create(values)
    assert cloud.sent[0][-1] == "1.10"


@pytest.mark.parametrize("name", ["default-worker", "default-master"])
def test_a_default_group_is_never_made(name):
    with pytest.raises(InvalidRequest, match="only Magnum makes"):
        group(name=name).create({"node_count": 1})


@pytest.mark.parametrize("name", ["default-worker", "default-master"])
def test_a_default_group_cannot_go_and_the_way_out_is_said(name):
    (sentence,) = group(name=name).problems({}, {}, present=False)
    assert "core pool" in sentence


@pytest.mark.parametrize("status", ["DELETE_IN_PROGRESS", "DELETE_FAILED"])
def test_a_cluster_that_is_going_takes_no_groups(status):
    cloud = Cloud(status=status)
    assert any(status in reported for reported in group(cloud).problems({}, cloud.record, present=True))


@pytest.mark.parametrize("name", ["flavor_id", "image_id", "role", "labels", "docker_volume_size"])
def test_what_magnum_cannot_change_of_a_group_is_rejected(name):
    with pytest.raises(InvalidRequest, match=f"{name} is 'old' and was asked to be 'new'"):
        make_plan("node group", NodeGroup.fields, {name: "new"}, {name: "old"})


def test_a_new_group_of_a_name_that_is_taken_in_the_cluster_is_rejected():
    cloud = Cloud(name="User_Small")
    found = group(cloud, "user-small").problems({"min_node_count": 1}, None, present=True)
    assert any("rename one of them" in reported for reported in found)


def test_a_group_that_another_job_has_just_made_is_not_a_clash():
    """It shows in the list after it was looked for; Magnum's 409 then sends us to look again."""
    assert group(Cloud(name="user")).problems({"min_node_count": 1}, None, present=True) == []


@pytest.mark.parametrize(
    ("desired", "reported"),
    [
        ({"min_node_count": 6}, "minimum of 6 above the maximum of 5"),
        ({"max_node_count": 0}, "maximum of 0 below the minimum of 1"),
    ],
)
def test_a_limit_that_is_asked_for_alone_fits_the_other_one_that_the_group_has(desired, reported):
    there = group()
    assert any(reported in problem for problem in there.problems(desired, there.find(), True))


@pytest.mark.parametrize(
    ("count", "reported"),
    [(0, "0 nodes, below the minimum of 1 that it has"), (6, "6 nodes, above the maximum of 5 that it has")],
)
def test_a_count_that_is_asked_for_alone_fits_the_limits_that_the_group_has(count, reported):
    there = group(Cloud(labels={}))
    assert any(reported in problem for problem in there.problems({"node_count": count}, there.find(), True))


@pytest.mark.parametrize(
    "desired",
    [
        {"node_count": 1},
        {"node_count": 5},
        {"node_count": 6, "max_node_count": 6},
        {"node_count": 0, "min_node_count": 0},
    ],
)
def test_a_count_within_the_limits_that_the_group_will_have_is_taken(desired):
    there = group(Cloud(labels={}))
    assert there.problems(desired, there.find(), True) == []


@pytest.mark.parametrize("count", [0, 6])
def test_a_count_that_is_there_already_need_not_fit_the_limits(count):
    there = group(Cloud(labels={}, node_count=count))
    assert there.problems({"node_count": count}, there.find(), True) == []


@pytest.mark.parametrize(
    ("count", "above", "reported"), [(2, {}, "an odd number"), (3, {"master_lb_enabled": False}, "a load balancer")]
)
def test_a_control_plane_is_resized_only_to_what_it_can_be(count, above, reported):
    cloud = Cloud(node_count=1)
    cloud.cluster |= above
    there = group(cloud, "default-master")
    assert any(reported in problem for problem in there.problems({"node_count": count}, there.find(), True))


def test_a_control_plane_that_is_left_as_it_is_is_not_judged():
    there = group(Cloud(node_count=2), "default-master")
    assert there.problems({"node_count": 2}, there.find(), True) == []


ONE_AT_LEAST = {**SCALING, "min_node_count": "1"}


def cautions(desired, labels, name="default-worker", **record):
    there = group(Cloud(labels=labels, **{"node_count": 2, "max_node_count": None, **record}), name)
    there.problems(desired, there.find(), True)
    return there.notes


def test_who_asks_for_more_default_workers_than_the_autoscaler_keeps_is_reported():
    (sentence,) = cautions({"node_count": 2}, ONE_AT_LEAST)
    assert "asked to have 2 nodes, and can have 1" in sentence
    assert "keeps 1 to 2" in sentence


@pytest.mark.parametrize(
    ("desired", "labels", "name", "record"),
    [
        ({"node_count": 1}, ONE_AT_LEAST, "default-worker", {}),
        ({"node_count": 2}, {"min_node_count": "1"}, "default-worker", {}),
        ({"node_count": 2, "max_node_count": 4}, ONE_AT_LEAST, "default-worker", {}),
        ({"node_count": 2}, {**ONE_AT_LEAST, "max_node_count": "4"}, "default-worker", {}),
        ({"node_count": 2}, ONE_AT_LEAST, "default-worker", {"max_node_count": 4}),
        ({"node_count": 2}, ONE_AT_LEAST, "user", {}),
        ({}, ONE_AT_LEAST, "default-worker", {}),
    ],
)
def test_who_gets_what_was_asked_for_gets_no_caution(desired, labels, name, record):
    assert cautions(desired, labels, name, **record) == []


def test_a_count_that_the_autoscaler_owns_need_not_fit_the_limits():
    there = group()
    assert there.problems({"node_count": 6}, there.find(), True) == []


def test_limits_that_are_asked_for_together_need_not_fit_those_that_the_group_has():
    there = group()
    assert there.problems({"min_node_count": 7, "max_node_count": 9}, there.find(), True) == []


@pytest.mark.parametrize("desired", [{"min_node_count": 2}, {"min_node_count": 2, "max_node_count": 9}])
def test_a_new_group_begins_with_its_minimum(desired):
    assert group().resolve(desired, None)["node_count"] == 2


@pytest.mark.parametrize("desired", [{}, {"min_node_count": 0}, {"min_node_count": 1}])
def test_a_new_group_that_may_begin_with_one_node_is_left_to_magnum(desired):
    assert "node_count" not in group().resolve(desired, None)


def test_a_new_group_begins_with_the_count_it_was_given():
    assert group().resolve({"min_node_count": 2, "node_count": 4}, None)["node_count"] == 4


def test_a_name_is_one_part_of_a_path_whatever_it_has():
    cloud = Cloud()
    group(cloud, "user#1 big?")
    assert cloud.paths[-1] == "/clusters/c/nodegroups/user%231%20big%3F"


LABELLED = {**SCALING, "min_node_count": "1", "max_node_count": "4"}


@pytest.mark.parametrize(
    ("desired", "reported"), [({"min_node_count": 2}, "minimum of 2"), ({"max_node_count": 3}, "maximum of 3")]
)
def test_a_range_that_default_worker_cannot_have_beside_the_labels_of_its_cluster_is_rejected(desired, reported):
    there = group(Cloud(labels=LABELLED), "default-worker")
    (sentence,) = there.problems(desired, there.find(), True)
    assert reported in sentence
    assert "the label " + next(iter(desired)) in sentence


@pytest.mark.parametrize(
    ("labels", "name"),
    [
        (LABELLED, "user"),
        ({**LABELLED, "auto_scaling_enabled": "false"}, "default-worker"),
        (SCALING, "default-worker"),
    ],
)
def test_a_range_that_no_label_decides_is_taken(labels, name):
    there = group(Cloud(labels=labels), name)
    assert there.problems({"min_node_count": 2, "max_node_count": 3}, there.find(), True) == []


def test_the_range_that_the_labels_say_is_taken():
    there = group(Cloud(labels=LABELLED), "default-worker")
    assert there.problems({"min_node_count": 1, "max_node_count": 4}, there.find(), True) == []


def test_a_count_that_the_autoscaler_owns_is_no_drift():
    cloud = Cloud(node_count=4)
    assert group(cloud).resolve({"node_count": 1}, cloud.record)["node_count"] == 4


def test_a_count_follows_its_range_also_when_nobody_asked_for_it():
    cloud = Cloud(node_count=4, labels={})
    assert group(cloud).resolve({"max_node_count": 3}, cloud.record)["node_count"] == 3


def test_a_count_that_nobody_scales_is_as_asked():
    cloud = Cloud(node_count=4, labels={})
    assert group(cloud).resolve({"node_count": 1}, cloud.record)["node_count"] == 1


def test_limits_that_nothing_reads_need_no_verification():
    patched = [Step("patch", {"max_node_count": 9}, "")]
    assert group(Cloud(labels={})).verification(None, patched) is None
    assert group(Cloud()).verification(None, patched).verb == "verify"


def test_a_verification_is_a_resize_to_the_count_there_is():
    cloud = Cloud()
    found = group(cloud)
    found.change(found.verification(None, [Step("patch", {"max_node_count": 9}, "")]), cloud.record)
    assert cloud.sent == [("POST", "/clusters/c/actions/resize", {"nodegroup": "u", "node_count": 2}, "1.9")]


def test_labels_of_nodes_are_read_and_sent_with_the_version_that_has_them():
    cloud = Cloud(labels={})
    found = NodeGroup(cloud, Names(), "hub", "user").reading({"node_labels": {"a": "b"}})
    found.find()
    found.change(Step("patch", {"node_labels": {"a": "b"}}, ""), cloud.record)
    assert cloud.versions[-1] == "1.14"
    assert cloud.sent[-1][-1] == "1.14"
