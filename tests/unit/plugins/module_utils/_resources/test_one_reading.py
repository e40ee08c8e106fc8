# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Text and numbers of an inventory, or of a command line, are one thing to whatever reads them."""

from __future__ import annotations

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import InvalidRequest
from ansible_collections.hubforge.magnum.plugins.module_utils._magnum.api import Magnum
from ansible_collections.hubforge.magnum.plugins.module_utils._nodes.groups import check_groups, desired_of_nodes
from ansible_collections.hubforge.magnum.plugins.module_utils._resources.desired_state import DesiredCluster
from ansible_collections.hubforge.magnum.plugins.module_utils._resources.nodegroup import NodeGroup
from ansible_collections.hubforge.magnum.plugins.plugin_utils._hub.values import generate_hub_values
from fake_project import TEMPLATE, Names, NewCloud, Server, desired, group


class Numbered(Names):
    """Names of a site whose flavors are numbers."""

    def flavor(self, asked):
        return super().flavor({"3": "m3.small"}[asked])


def review(server, *groups, template=None, names=None, **cluster):
    asked = DesiredCluster(Magnum(server), names or Names(), "hub", TEMPLATE["name"], template)
    return asked.review({"keypair": "ops", **cluster}, groups)


def test_a_flavor_that_is_a_number_is_a_name():
    assert review(Server(), names=Numbered(), flavor=3).requests == []
    assert review(Server(group("user")), desired("user", flavor=3), names=Numbered()).requests == []


def test_labels_as_ansible_writes_them_in_one_text_are_labels():
    there = {"auto_scaling_enabled": "true", "min_node_count": "1", "kube_tag": "v1"}
    assert (
        review(Server(labels=there), labels="auto_scaling_enabled=true,kube_tag=v1", merge_labels="true").requests == []
    )
    with pytest.raises(
        InvalidRequest, match="labels of the cluster 'hub' must be a mapping of names to values, and is a list"
    ):
        review(Server(), labels=["a", "b"])


@pytest.mark.parametrize("stored", ["True", "true", "1"])
def test_a_switch_that_another_client_stored_is_no_change_of_a_frozen_field(stored):
    there = {"auto_scaling_enabled": stored, "min_node_count": "1"}
    assert review(Server(labels=there), labels={"auto_scaling_enabled": True, "min_node_count": 1}).requests == []


@pytest.mark.parametrize("value", [None, ["a"], {"a": 1}])
def test_a_label_that_is_no_text_is_rejected_wherever_it_is_asked_for(value):
    wrong = {"kube_tag": value}
    for asked in ({"labels": wrong}, {"template": {"labels": wrong, "image": "i", "external_network": "e"}}):
        with pytest.raises(InvalidRequest, match=r"The label kube_tag of the (cluster 'hub'|template) is"):
            review(NewCloud(), **asked)
    with pytest.raises(InvalidRequest, match="The label kube_tag of node group 'user'"):
        review(Server(), desired("user", magnum_labels=wrong))


def test_sizes_and_switches_of_a_template_may_come_as_text():
    there = {"docker_volume_size": 20, "master_lb_enabled": True, "floating_ip_enabled": False}
    asked = {"docker_volume_size": "20", "master_lb_enabled": "yes", "floating_ip_enabled": "False"}
    found = review(NewCloud(**there), template=asked)
    assert found.template is False


def test_numbers_of_a_node_group_may_come_as_text():
    asked = {"min": "1", "max": "5", "docker_volume_size": "20"}
    assert review(Server(group("user", docker_volume_size=20)), desired("user", **asked)).requests == []


def test_what_is_no_number_is_named_with_everything_else_of_that_kind():
    with pytest.raises(InvalidRequest) as rejected:
        review(Server(), desired("user", min="one"), desired("gpu", max=[3]), master_count="two")
    reported = str(rejected.value)
    assert "min of node group 'user' is 'one', and a number was expected" in reported
    assert "max of node group 'gpu' is a list" in reported
    assert "master_count of the cluster 'hub' is 'two'" in reported


def test_the_module_nodegroup_rejects_such_a_label_too():
    new = NodeGroup(Magnum(Server()), Names(), "hub", "user")
    new.find()
    assert "The label a of node group" in new.problems({"labels": {"a": None}, "min_node_count": 1}, None, True)[0]


TEXT = [
    {
        "name": "user",
        "min": "1",
        "max": "3",
        "users_per_node": "2",
        "labels": "team=a,hub.jupyter.org/node-purpose=user",
    }
]


def test_hubs_and_nodes_read_the_same_groups():
    (read,) = check_groups(TEXT)
    assert (read["min"], read["max"], read["users_per_node"]) == (1, 3, 2)
    assert desired_of_nodes(TEXT)["user"]["labels"] == {"team": "a", "hub.jupyter.org/node-purpose": "user"}
    assert generate_hub_values(TEXT) == generate_hub_values(
        [
            {
                **TEXT[0],
                "min": 1,
                "max": 3,
                "users_per_node": 2,
                "labels": {"team": "a", "hub.jupyter.org/node-purpose": "user"},
            }
        ]
    )


@pytest.mark.parametrize("wrong", [{"min": "one"}, {"max": [3]}, {"flavor": ["m3"]}, {"count": True}])
def test_what_the_plan_rejects_of_a_group_the_filters_reject_in_the_same_words(wrong):
    with pytest.raises(InvalidRequest, match=f"{next(iter(wrong))} of node group 'user' is"):
        generate_hub_values([{"name": "user", **wrong}])


def test_two_names_of_one_option_that_say_the_same_in_two_spellings_are_fine():
    assert check_groups([{"name": "user", "labels": {"a": 1}, "node_labels": {"a": "1"}}])
