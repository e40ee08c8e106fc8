# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from types import SimpleNamespace

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import Refused
from ansible_collections.hubforge.magnum.plugins.module_utils._fleet import Fleet
from ansible_collections.hubforge.magnum.plugins.module_utils._magnum import Magnum

TEMPLATE = {"uuid": "t1", "name": "kubernetes-1.33", "labels": {"auto_scaling_enabled": "true", "min_node_count": "1"}}


class Answer:
    content, headers, text, reason = b"x", {}, "", "Not Found"

    def __init__(self, status_code, body):
        self.status_code, self.body = status_code, body

    def json(self):
        return self.body


class Server:
    """A Magnum with one cluster, by its answers to reads; it refuses to be changed."""

    def __init__(self, *groups, **cluster):
        self.asked = []
        self.cluster = {
            "uuid": "c1", "name": "hub", "status": "UPDATE_COMPLETE", "cluster_template_id": "t1", "labels": TEMPLATE["labels"],
            "master_count": 1, "keypair": "ops", "flavor_id": "m3.small", **cluster,
        }  # fmt: skip
        self.groups = [
            group("default-master", role="master", is_default=True),
            group("default-worker", is_default=True),
        ]
        self.groups += groups

    def request(self, path, method, **_words):
        self.asked.append(path)
        assert method == "GET", "looking must not change anything"
        things = {f"/clustertemplates/{key}": TEMPLATE for key in ("t1", TEMPLATE["name"])}
        things |= {f"/clusters/{key}": self.cluster for key in ("c1", "hub")}
        things |= {f"/clusters/c1/nodegroups/{row['name']}": row for row in self.groups}
        things |= {
            "/clusters": {"clusters": [self.cluster]},
            "/clustertemplates": {"clustertemplates": [TEMPLATE]},
            "/clusters/c1/nodegroups": {"nodegroups": self.groups},
            "/stats?project_id=p1&type=cluster": {"clusters": 1, "nodes": 2},
            "/quotas/p1/Cluster": {"hard_limit": 20},
        }
        return Answer(200, things[path]) if path in things else Answer(404, {"errors": [{"detail": "not here"}]})


class Connection:
    """A project without quotas, whose flavors are m3.small and m3.medium."""

    current_project_id = "p1"

    def __init__(self):
        self.compute = SimpleNamespace(flavors=self.flavors)

    @staticmethod
    def flavors(details=True):
        sizes = {"m3.small": 2, "m3.medium": 8}
        return [SimpleNamespace(id=f"id-{n}", name=n, vcpus=v, ram=v * 3072, disk=20) for n, v in sizes.items()]

    @staticmethod
    def has_service(_service):
        return False


class Names:
    """Names that are all there, as they are."""

    connection = Connection()

    def flavor(self, asked):
        if asked not in ("m3.small", "m3.medium"):
            raise Refused(f"There is no flavor {asked!r}.")
        return asked

    def keypair(self, asked):
        return asked


def group(name, **more):
    return {
        "uuid": f"id-{name}", "name": name, "role": "worker", "is_default": False, "status": "CREATE_COMPLETE", "node_count": 1,
        "flavor_id": "m3.small", "min_node_count": 1, "max_node_count": 5, **more,
    }  # fmt: skip


def wish(name, **more):
    return {"name": name, "flavor": "m3.small", "min": 1, "max": 5, **more}


def review(server, *groups, **more):
    fleet = Fleet(Magnum(server), Names(), "hub", TEMPLATE["name"], None)
    return fleet, fleet.review({"keypair": "ops"}, groups, **more)


def test_an_unchanged_cluster_with_ten_groups_costs_fourteen_requests():
    names = [f"user-{n}" for n in range(10)]
    server = Server(*(group(name) for name in names))
    _fleet, found = review(server, {"name": "default-worker", "count": 1}, *(wish(name) for name in names))
    assert (found.requests, found.complete) == ([], True)
    # the cluster, its template, the list, each of eleven groups: the list has no limits
    assert len(server.asked) == 14
    assert len(set(server.asked)) == 14


def test_the_plan_names_all_requests_in_their_order():
    server = Server(group("user-one"), group("user-two"))
    _fleet, found = review(server, wish("user-one", max=9), wish("user-two", max=9), wish("user-new"))
    assert [words.split(" of ")[0] for words in found.requests] == [
        "patch max_node_count from 5 to 9",
        "patch max_node_count from 5 to 9",
        "create node group 'user-new'",
        "resize a node group",
    ]
    assert [it["name"] for it in found.nodegroups] == ["user-one", "user-two", "user-new"]


def test_groups_that_nobody_named_are_reported_and_left_alone():
    fleet, found = review(Server(group("old")), wish("user"))
    assert found.surplus == ["old"]
    assert not any("delete" in words for words in found.requests)
    assert any("old" in note and "purge" in note for note in fleet.notes)


def test_groups_that_nobody_named_go_last_where_that_is_asked_for():
    _fleet, found = review(Server(group("old")), wish("user"), purge=True)
    assert found.requests[-1] == "delete node group 'old' of cluster 'hub'"


def test_a_group_that_is_written_otherwise_is_not_taken_for_surplus():
    _fleet, found = review(Server(group("User_One")), wish("User_One"), purge=True)
    assert found.surplus == []


def test_what_groups_say_of_hubs_is_not_magnums_business():
    of_hubs = {"labels": {"a": "b"}, "taints": [], "users_per_node": 2, "profile": {"display_name": "Big"}}
    assert review(Server(group("user")), {**wish("user"), **of_hubs})[1].requests == []


def test_everything_that_is_wrong_is_said_at_once():
    with pytest.raises(Refused) as refused:
        review(Server(), wish("ab", min=0), wish("user", flavor="m3.huge"), wish("gpu", min=4, max=2))
    told = str(refused.value)
    assert all(words in told for words in ("'ab'", "a minimum of 0", "no flavor 'm3.huge'", "minimum of 4 above"))


def test_labels_and_taints_that_the_nodes_could_not_carry_are_refused_with_the_rest():
    labels, taints = {"kubernetes.io/hostname": "x"}, [{"key": "a b", "value": None, "effect": "NoSchedule"}]
    with pytest.raises(Refused) as refused:
        review(Server(), wish("user", labels=labels), wish("gpu", taints=taints, flavor="m3.huge"))
    told = str(refused.value)
    assert all(words in told for words in ("'kubernetes.io/hostname'", "the taint 'a b'", "no flavor 'm3.huge'"))


def test_a_failed_group_is_to_be_rendered_again_unless_healing_is_switched_off():
    broken = group("user", status="CREATE_FAILED")
    assert "repair" in review(Server(broken), wish("user"))[1].requests[0]
    assert review(Server(broken), wish("user"), heal=False)[1].requests == []


def test_a_cluster_that_is_under_way_is_not_complete():
    assert not review(Server(group("user", status="UPDATE_IN_PROGRESS")), wish("user"))[1].complete
