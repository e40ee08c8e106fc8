# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import InvalidRequest
from ansible_collections.hubforge.magnum.plugins.module_utils._magnum.api import Magnum
from ansible_collections.hubforge.magnum.plugins.module_utils._resources.desired_state import DesiredCluster
from fake_project import TEMPLATE, Answer, Names, NewCloud, Scarce, Server, desired, group


def review(server, *groups, **more):
    desired_cluster = DesiredCluster(Magnum(server), Names(), "hub", TEMPLATE["name"], None)
    return desired_cluster, desired_cluster.review({"keypair": "ops"}, groups, **more)


def rejection(*groups, template=None, server=None, names=None, **cluster):
    """What is said against a cluster that is not there."""
    desired_cluster = DesiredCluster(
        Magnum(server or NewCloud()), names or Names(), "hub", "new" if template else TEMPLATE["name"], template
    )
    with pytest.raises(InvalidRequest) as rejected:
        desired_cluster.review({"keypair": "ops", **cluster}, groups)
    return str(rejected.value)


def test_an_unchanged_cluster_with_ten_groups_costs_fourteen_requests():
    names = [f"user-{n}" for n in range(10)]
    server = Server(*(group(name) for name in names))
    _desired_cluster, found = review(server, {"name": "default-worker", "count": 1}, *(desired(name) for name in names))
    assert (found.requests, found.complete) == ([], True)
    # the cluster, its template, the list, each of eleven groups: the list has no limits
    assert len(server.asked) == 14
    assert len(set(server.asked)) == 14


def test_the_plan_names_all_requests_in_their_order():
    server = Server(group("user-one"), group("user-two"))
    _desired_cluster, found = review(
        server, desired("user-one", max=9), desired("user-two", max=9), desired("user-new")
    )
    assert [words.split(" of ")[0] for words in found.requests] == [
        "patch max_node_count from 5 to 9",
        "patch max_node_count from 5 to 9",
        "create node group 'user-new'",
        "resize a node group",
    ]
    assert [it["name"] for it in found.nodegroups] == ["user-one", "user-two", "user-new"]


def test_groups_that_nobody_named_are_reported_and_left_alone():
    desired_cluster, found = review(Server(group("old")), desired("user"))
    assert found.undeclared == ["old"]
    assert not any("delete" in words for words in found.requests)
    assert any("old" in note and "purge" in note for note in desired_cluster.notes)


def test_groups_that_nobody_named_go_last_where_that_is_asked_for():
    _desired_cluster, found = review(Server(group("old")), desired("user"), purge=True)
    assert found.requests[-1] == "delete node group 'old' of cluster 'hub'"


def test_an_inventory_that_names_no_group_purges_none():
    """A typo in the name of the variable leaves the list empty."""
    with pytest.raises(
        InvalidRequest, match="names no node group at all, so that all of the cluster 'hub' would go: one, two"
    ):
        review(Server(group("one"), group("two")), purge=True)


def test_no_more_than_half_of_the_groups_go_in_one_run_unless_that_is_said():
    there = [group(name) for name in ("one", "two", "three")]
    with pytest.raises(
        InvalidRequest, match=r"3 of the 3 node groups .* no more than 2 are\..* kubernetes_cluster_purge_limit: 3"
    ):
        review(Server(*there), desired("user"), purge=True)
    assert len(review(Server(*there), desired("user"), purge=True, purge_limit=3)[1].undeclared) == 3
    assert len(review(Server(*there), desired("one"), purge=True)[1].undeclared) == 2


def test_the_only_group_can_be_replaced_by_another_one():
    assert review(Server(group("old")), desired("new"), purge=True)[1].undeclared == ["old"]


def test_a_group_that_is_written_otherwise_is_not_taken_for_undeclared():
    _desired_cluster, found = review(Server(group("User_One")), desired("User_One"), purge=True)
    assert found.undeclared == []


def test_what_groups_say_of_hubs_is_not_magnums_business():
    of_hubs = {"labels": {"a": "b"}, "taints": [], "users_per_node": 2, "profile": {"display_name": "Big"}}
    assert review(Server(group("user")), {**desired("user"), **of_hubs})[1].requests == []


def test_everything_that_is_wrong_is_said_at_once():
    with pytest.raises(InvalidRequest) as rejected:
        review(Server(), desired("ab", min=0), desired("user", flavor="m3.huge"), desired("gpu", min=4, max=2))
    reported = str(rejected.value)
    assert all(words in reported for words in ("'ab'", "a minimum of 0", "no flavor 'm3.huge'", "minimum of 4 above"))


def test_labels_and_taints_that_the_nodes_could_not_carry_are_rejected_with_the_rest():
    labels, taints = {"kubernetes.io/hostname": "x"}, [{"key": "a b", "value": None, "effect": "NoSchedule"}]
    with pytest.raises(InvalidRequest) as rejected:
        review(Server(), desired("user", labels=labels), desired("gpu", taints=taints, flavor="m3.huge"))
    reported = str(rejected.value)
    assert all(words in reported for words in ("'kubernetes.io/hostname'", "the taint 'a b'", "no flavor 'm3.huge'"))


def test_a_failed_group_is_to_be_repaired_unless_repair_is_switched_off():
    broken = group("user", status="CREATE_FAILED")
    assert "repair" in review(Server(broken), desired("user"))[1].requests[0]
    assert review(Server(broken), desired("user"), repair=False)[1].requests == []


def test_a_cluster_that_is_in_progress_is_not_complete():
    assert not review(Server(group("user", status="UPDATE_IN_PROGRESS")), desired("user"))[1].complete


SPEC = {
    "image": "ubuntu", "external_network": "public", "master_lb_enabled": True, "labels": {"capi_helm_chart_version": "0.16.0"},
}  # fmt: skip
SCALES = {"auto_scaling_enabled": True}


class Missing(NewCloud):
    """A Magnum that has neither the cluster nor its template."""

    def request(self, path, method, **words):
        if path.startswith("/clustertemplates"):
            there = path == "/clustertemplates"
            return Answer(200, {"clustertemplates": []}) if there else Answer(404, {"errors": [{"detail": "no"}]})
        return super().request(path, method, **words)


@pytest.mark.parametrize(
    ("template", "server"),
    [(None, NewCloud()), (SPEC, Missing())],
    ids=["its template is there", "its template comes too"],
)
def test_a_control_plane_of_two_is_rejected_before_anything_is_made(template, server):
    assert "2 control plane nodes" in rejection(desired("user"), template=template, server=server, master_count=2)


def test_a_control_plane_of_three_without_a_load_balancer_in_the_template_to_come_is_rejected():
    assert "a load balancer" in rejection(
        template={**SPEC, "master_lb_enabled": False}, server=Missing(), master_count=3
    )


def test_a_new_cluster_that_scales_by_itself_needs_a_minimum_in_the_template_to_come_too():
    spec = {**SPEC, "labels": {**SPEC["labels"], **SCALES}}
    assert "min_node_count is 0" in rejection(desired("user"), template=spec, server=Missing())


def test_a_name_that_is_that_of_a_default_group_in_the_cluster_is_rejected_before_the_cluster_is_made():
    assert "'Default_Worker' and 'default-worker'" in rejection(desired("Default_Worker"))


def test_a_default_group_of_a_new_cluster_comes_with_it():
    desired_cluster = DesiredCluster(Magnum(NewCloud()), Names(), "hub", TEMPLATE["name"], None)
    found = desired_cluster.review({"keypair": "ops"}, [{"name": "default-worker", "count": 1}, desired("user")])
    assert [words.split(" of ")[0] for words in found.requests] == ["create cluster 'hub'", "create node group 'user'"]
    assert [group["name"] for group in found.nodegroups] == ["user"]


def test_a_start_size_that_a_quota_does_not_hold_is_rejected():
    assert "cores" in rejection(desired("user", count=3), names=Scarce(cores=5))


def test_a_maximum_that_a_quota_does_not_hold_is_only_reported():
    desired_cluster = DesiredCluster(Magnum(NewCloud()), Scarce(cores=9), "hub", TEMPLATE["name"], None)
    desired_cluster.review({"keypair": "ops"}, [desired("user", max=9)])
    assert any("cores" in note for note in desired_cluster.notes)


def test_machines_that_would_have_nothing_to_boot_from_are_rejected_with_the_rest():
    diskless = NewCloud(labels={**TEMPLATE["labels"], "boot_volume_size": "0"})
    assert "nothing to boot from" in rejection(desired("user"), server=diskless, names=Scarce(cores=99))


def new_cluster(*groups, template=None, **cluster):
    """What is to be done for a cluster that is not there."""
    desired_cluster = DesiredCluster(
        Magnum(NewCloud(flavor_id="m3.small", **(template or {}))), Names(), "hub", TEMPLATE["name"], None
    )
    return desired_cluster.review({"keypair": "ops", **cluster}, groups)


def test_a_default_group_that_comes_as_it_was_asked_for_is_not_asked_about():
    found = new_cluster({"name": "default-worker", "count": 2, "flavor": "m3.small", "min": 1}, node_count=2)
    assert found.requests == ["create cluster 'hub'"]
    assert found.nodegroups == []


def test_what_is_to_be_changed_of_a_default_group_is_asked_for_once_the_cluster_is_there():
    worker = {"name": "default-worker", "count": 1, "max": 3}
    found = new_cluster(worker, node_count=1)
    assert found.nodegroups == [worker]
    assert found.requests[1] == "patch max_node_count from None to 3 of node group 'default-worker' of cluster 'hub'"
    assert "verifies all new limits" in found.requests[-1]


def test_a_control_plane_that_is_to_be_another_one_than_comes_is_asked_for():
    found = new_cluster({"name": "default-master", "count": 3}, master_count=1)
    assert found.requests[1:] == ["resize node_count from 1 to 3 of node group 'default-master' of cluster 'hub'"]
    assert new_cluster({"name": "default-master", "count": 3}, master_count=3).requests[1:] == []


def test_a_flavor_that_a_default_group_would_not_come_with_is_rejected_before_the_cluster_is_made():
    reported = rejection({"name": "default-worker", "flavor": "m3.medium"}, server=NewCloud(flavor_id="m3.small"))
    assert "asked to have flavor_id 'm3.medium', and comes with 'm3.small'" in reported
    assert "Magnum cannot change" not in reported  # once is enough
    assert new_cluster({"name": "default-worker", "flavor": "m3.medium"}, flavor="m3.medium").requests[1:] == []


def test_labels_of_the_cluster_itself_make_a_minimum_of_0_wrong_too():
    own = {"auto_scaling_enabled": True, "min_node_count": 1}
    reported = rejection(desired("user", min=0), server=NewCloud(labels={}), labels=own)
    assert "a minimum of 0" in reported


def test_a_new_cluster_that_would_begin_below_the_minimum_of_its_labels_is_rejected():
    labels = {"auto_scaling_enabled": True, "min_node_count": 3}
    assert "default-worker begins with 1" in rejection(labels=labels)
    assert "default-worker begins with 2" in rejection(labels=labels, node_count=2)
    assert "default-worker begins with 2" in rejection(template={"labels": labels, "image": "i"}, node_count=2)


def test_default_groups_are_asked_about_last_since_they_wait_for_all_of_the_cluster():
    groups = ({"name": "default-worker", "max": 3}, desired("user-a"), desired("user-b"))
    assert [group["name"] for group in new_cluster(*groups).nodegroups] == ["user-a", "user-b", "default-worker"]


@pytest.mark.parametrize(("count", "reported"), [(2, "an odd number"), (3, "a load balancer")])
def test_a_control_plane_that_cannot_be_is_rejected_before_the_cluster_is_made(count, reported):
    server = NewCloud(master_lb_enabled=False)
    assert reported in rejection({"name": "default-master", "count": count}, server=server)


def test_a_count_that_came_as_text_is_a_number():
    worker = {"name": "default-worker", "count": 2, "flavor": "m3.small"}
    assert new_cluster(worker, node_count="2", master_count="1").requests == ["create cluster 'hub'"]
    assert "node_count of the cluster 'hub' is 'two', and a number was expected" in rejection(node_count="two")


def test_what_a_template_has_beyond_the_desired_state_for_it_counts_too():
    """The template is there, and what is asked of it names no flavor."""
    desired_cluster = DesiredCluster(
        Magnum(NewCloud(flavor_id="m3.small")), Names(), "hub", TEMPLATE["name"], {"labels": TEMPLATE["labels"]}
    )
    found = desired_cluster.review({"keypair": "ops"}, [{"name": "default-worker", "flavor": "m3.small"}])
    assert found.nodegroups == []


def test_where_the_template_is_not_there_nothing_else_is_said_of_what_would_come_from_it():
    class Nothing(NewCloud):
        def request(self, path, method, **words):
            if path.startswith("/clustertemplates/"):
                return Answer(404, {"errors": [{"detail": "no"}]})
            return super().request(path, method, **words)

    desired_cluster = DesiredCluster(Magnum(Nothing()), Names(), "hub", "no-such", None)
    with pytest.raises(InvalidRequest) as rejected:
        desired_cluster.review({"keypair": "ops"}, [{"name": "default-worker", "flavor": "m3.small", "image": "i"}])
    assert str(rejected.value).count("There is no") == 1
    assert "comes with" not in str(rejected.value)


@pytest.mark.parametrize("groups", [[{"name": "default-worker"}], [desired("three"), desired("four")]])
def test_a_list_that_has_no_name_in_common_with_the_cluster_purges_no_more_than_half(groups):
    """Its other groups stand in a variable of a wrong name, or it is the list of another cluster."""
    with pytest.raises(InvalidRequest, match="2 of the 2 node groups"):
        review(Server(group("one"), group("two")), *groups, purge=True)


def test_a_limit_of_none_at_all_holds_too():
    with pytest.raises(InvalidRequest, match="no more than 0"):
        review(Server(group("old")), desired("new"), purge=True, purge_limit=0)


def test_a_group_that_may_be_empty_is_rejected_where_the_template_alone_has_the_cluster_scale():
    """The driver reads a template's labels below the cluster's own, whatever merge_labels says."""
    server = Server(labels={"monitoring_enabled": "false"}, labels_skipped=TEMPLATE["labels"])
    with pytest.raises(
        InvalidRequest, match="'user' asks for a minimum of 0, while the cluster has auto_scaling_enabled"
    ):
        review(server, desired("user", min=0))


def test_a_new_cluster_with_a_label_of_its_own_scales_as_its_template_says():
    said = rejection(
        desired("user", min=0), server=NewCloud(labels=TEMPLATE["labels"]), labels={"monitoring_enabled": "false"}
    )
    assert "'user' asks for a minimum of 0" in said


def test_labels_that_are_asked_for_a_template_join_those_that_it_has():
    server = NewCloud(labels=TEMPLATE["labels"])
    desired_cluster = DesiredCluster(
        Magnum(server), Names(), "hub", TEMPLATE["name"], {"labels": {"etcd_volume_size": 5}}
    )
    assert desired_cluster._template_to_come()["labels"] == {**TEMPLATE["labels"], "etcd_volume_size": "5"}
