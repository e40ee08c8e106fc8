# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ansible_collections.hubforge.magnum.plugins.module_utils._resources.listing import (
    chosen,
    cluster_templates,
    clusters,
    magnum_facts,
    nodegroups,
)

READY = {"cluster": "Ready", "infrastructure": "Ready", "controlplane": "Ready", "nodegroup": "Ready"}


def cluster(uuid, name, **words):
    return {"uuid": uuid, "name": name, "status": "CREATE_COMPLETE", "health_status_reason": READY, **words}


class Server:
    """Serves the paths it was given; a path that is not among them is gone."""

    versions = ("1.1", "1.10")

    def __init__(self, answers):
        self.answers, self.asked = answers, []

    def get(self, path, gone=()):
        self.asked.append(path)
        return self.answers.get(path)

    def each(self, read, keys):
        return [read(key) for key in keys]


def served(*full):
    listed = [{"uuid": it["uuid"], "name": it["name"], "status": it["status"]} for it in full]
    return Server({"/clusters": {"clusters": listed}, **{f"/clusters/{it['uuid']}": it for it in full}})


def test_clusters_are_in_the_order_of_their_names_and_in_full():
    server = served(cluster("3", "b"), cluster("2", "a"), cluster("1", "b"))
    assert [it["uuid"] for it in clusters(server, None)] == ["2", "1", "3"]
    assert all("health_status_reason" in it for it in clusters(server, None))


def test_only_what_is_kept_is_read_in_full():
    server = served(cluster("1", "a"), cluster("2", "b", status="CREATE_FAILED"))
    keep = chosen({"status": ["CREATE_FAILED"], "health_status": None}, "status", "health_status")
    assert [it["name"] for it in clusters(server, None, keep)] == ["b"]
    assert server.asked == ["/clusters", "/clusters/2"]


def test_what_changes_or_goes_after_it_was_listed_is_left_out():
    server = served(cluster("1", "a"), cluster("2", "b"))
    server.answers["/clusters/1"] = None
    server.answers["/clusters/2"] = cluster("2", "b", status="DELETE_IN_PROGRESS")
    assert clusters(server, None, chosen({"status": ["CREATE_COMPLETE"]}, "status")) == []


def test_a_cluster_by_name_is_one_request_and_filtered_too():
    server = Server({"/clusters/a": cluster("1", "a")})
    assert [it["uuid"] for it in clusters(server, "a")] == ["1"]
    assert server.asked == ["/clusters/a"]
    assert clusters(server, "a", chosen({"status": ["CREATE_FAILED"]}, "status")) == []


def test_templates_are_one_request():
    server = Server(
        {"/clustertemplates": {"clustertemplates": [{"uuid": "2", "name": "b"}, {"uuid": "1", "name": "a"}]}}
    )
    assert [it["name"] for it in cluster_templates(server, None)] == ["a", "b"]
    assert server.asked == ["/clustertemplates"]


def test_node_groups_are_chosen_by_name_and_role_and_say_their_label():
    path, hub = "/clusters/1/nodegroups", cluster("1", "hub")
    records = [
        {"uuid": "u", "name": "user", "role": "worker"},
        {"uuid": "m", "name": "default-master", "role": "master"},
    ]
    server = Server({path: {"nodegroups": records}, **{f"{path}/{record['uuid']}": record for record in records}})
    assert [it["node_label"] for it in nodegroups(server, hub, None)] == [
        None,
        {"capi.stackhpc.com/node-group": "user"},
    ]
    assert [it["uuid"] for it in nodegroups(server, hub, "user")] == ["u"]
    assert [it["uuid"] for it in nodegroups(server, hub, None, chosen({"role": ["master"]}, "role"))] == ["m"]


def test_the_driver_is_reported_where_all_clusters_agree():
    one, heat = (
        cluster("1", "a"),
        cluster("2", "b", health_status_reason={}, stack_id="49dc23f5-ffc9-40c3-9d34-7be7f9e34d63"),
    )
    facts = magnum_facts(Server({}), [one, one])
    assert (facts["driver"], facts["node_group_key"]) == ("capi-helm", "capi.stackhpc.com/node-group")
    assert (facts["min_version"], facts["max_version"], facts["can"]["zero_nodes"]) == ("1.1", "1.10", True)
    assert [magnum_facts(Server({}), found)["driver"] for found in ([one, heat], [])] == [None, None]
