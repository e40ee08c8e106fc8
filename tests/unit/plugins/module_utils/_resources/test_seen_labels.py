# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is judged by labels is judged by those that the driver sees: a cluster's own, and those of its template beside them."""

from __future__ import annotations

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import InvalidRequest
from ansible_collections.hubforge.magnum.plugins.module_utils._magnum.api import Magnum
from ansible_collections.hubforge.magnum.plugins.module_utils._resources.declaration import declaration
from ansible_collections.hubforge.magnum.plugins.module_utils._resources.desired_state import DesiredCluster
from ansible_collections.hubforge.magnum.plugins.module_utils._resources.nodegroup import NodeGroup
from ansible_collections.hubforge.magnum.plugins.module_utils._resources.upgrade import Upgrade
from fake_project import TEMPLATE, Answer, Names, NewCloud, Scarce, Server, desired, group

OWN = {"monitoring_enabled": "true"}  # one label of a cluster's own, without merge_labels
HEAT_STACK = "0a1d7c5e-34a8-4d64-9c37-9d6df3a5f8a2"


def review(server, *groups, template=None, names=None, **cluster):
    asked = DesiredCluster(Magnum(server), names or Names(), "hub", TEMPLATE["name"], template)
    return asked.review({"keypair": "ops", **cluster}, groups)


def rejection(*groups, server=None, names=None, **cluster):
    with pytest.raises(InvalidRequest) as rejected:
        review(server or NewCloud(), *groups, names=names, **cluster)
    return str(rejected.value)


def test_the_module_nodegroup_sees_the_template_too():
    new = NodeGroup(Magnum(Server(labels=OWN, labels_skipped=TEMPLATE["labels"])), Names(), "hub", "user")
    new.find()
    assert any("a minimum of 0" in problem for problem in new.problems({"min_node_count": 0}, None, True))


def test_heats_drivers_see_what_magnum_stored_and_nothing_else():
    server = Server(labels=OWN, labels_skipped=TEMPLATE["labels"], stack_id=HEAT_STACK)
    assert review(server, desired("user", min=0)).nodegroups


def test_a_label_of_its_own_goes_before_the_templates():
    off = {"auto_scaling_enabled": "false"}
    server = Server(labels=off, labels_skipped={"min_node_count": "1"})
    assert review(server, desired("user", min=0)).nodegroups


def test_a_label_that_the_template_gives_is_no_change_of_the_cluster_s():
    server = Server(labels=OWN, labels_skipped=TEMPLATE["labels"])
    assert review(server, labels={"auto_scaling_enabled": True, "monitoring_enabled": True}).requests == []


def test_a_new_cluster_whose_labels_do_not_join_its_template_s_scales_all_the_same():
    assert "a minimum of 0" in rejection(desired("user", min=0), labels=OWN)


def test_labels_of_a_template_to_change_join_those_that_it_has():
    """The module joins them, so that the minimum stays: a good wish is not rejected."""
    template, own = {"labels": {"kube_tag": "v1.33.5"}}, {"auto_scaling_enabled": True}
    found = review(NewCloud(), desired("user"), template=template, labels=own)
    assert "create cluster 'hub'" in found.requests


def test_a_template_to_change_keeps_the_autoscaler_on():
    with pytest.raises(InvalidRequest, match="a minimum of 0"):
        review(NewCloud(), desired("user", min=0), template={"labels": {"kube_tag": "v1.33.5"}})


def test_a_boot_volume_of_the_template_s_counts():
    server = NewCloud(labels={**TEMPLATE["labels"], "boot_volume_size": "0"})
    assert "nothing to boot from" in rejection(desired("user"), server=server, names=Scarce(cores=99), labels=OWN)


def test_what_is_adopted_has_the_range_that_the_driver_gives_the_autoscaler():
    cluster = {"name": "hub", "labels": OWN, "labels_skipped": TEMPLATE["labels"], "cluster_template_id": "t1"}
    found = declaration(cluster, [group("user")], TEMPLATE, {})
    assert "count" not in found["nodegroups"][0]


class Upgrades(Server):
    """A Magnum with a second template that scales by itself, the cluster being of one that does not."""

    def __init__(self, *groups, **labels):
        super().__init__(*groups, labels=OWN, labels_skipped={}, health_status="HEALTHY")
        self.new = {"uuid": "t2", "name": "kubernetes-1.34", "image_id": "i2", "labels": labels}

    def request(self, path, method, **words):
        if path in ("/clustertemplates/t2", "/clustertemplates/kubernetes-1.34"):
            return Answer(200, self.new)
        if path == "/clustertemplates/t1":
            return Answer(200, {**TEMPLATE, "image_id": "i1", "labels": {}})
        if path.startswith("/clusters/c1/nodegroups/id-"):
            return super().request(path.replace("id-", ""), method, **words)
        if path == "/clusters/c1/nodegroups":  # reduced views: the list has no limits
            listed = [{k: v for k, v in it.items() if not k.endswith("_node_count")} for it in self.groups]
            return Answer(200, {"nodegroups": listed})
        return super().request(path, method, **words)


class Versions(Names):
    def properties(self, image):
        return {"os_distro": "ubuntu", "kube_version": {"i1": "1.33.5", "i2": "1.34.2"}[image]}


def upgrade_problems(server):
    upgrade = Upgrade(Magnum(server), Versions(), 1)
    return upgrade.problems(
        server.cluster, "kubernetes-1.34", Magnum(server).get("/clusters/c1/nodegroups")["nodegroups"]
    )


def test_an_upgrade_to_a_template_that_scales_looks_at_the_minima_there_are():
    labels = {"auto_scaling_enabled": "true", "min_node_count": "1"}
    (sentence,) = upgrade_problems(Upgrades(group("user", min_node_count=0), **labels))
    assert "'user'" in sentence
    assert "a minimum of 0" in sentence
    assert upgrade_problems(Upgrades(group("user"), **labels)) == []
    assert upgrade_problems(Upgrades(group("user", min_node_count=0), auto_scaling_enabled="false")) == []


def test_an_upgrade_to_a_template_whose_default_workers_would_be_out_of_range_is_rejected():
    labels = {"auto_scaling_enabled": "true", "min_node_count": "3"}
    (sentence,) = upgrade_problems(Upgrades(**labels))
    assert "'default-worker' has 1 node" in sentence
    assert "minimum of 3" in sentence
