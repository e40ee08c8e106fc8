# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of node groups: what Kubernetes, the driver's chart and Magnum take of them."""

from __future__ import annotations

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import InvalidRequest
from ansible_collections.hubforge.magnum.plugins.module_utils._magnum.api import Magnum
from ansible_collections.hubforge.magnum.plugins.module_utils._magnum.capabilities import in_cluster_problems
from ansible_collections.hubforge.magnum.plugins.module_utils._magnum.rules import group_problems
from ansible_collections.hubforge.magnum.plugins.module_utils._nodes.groups import check_groups
from ansible_collections.hubforge.magnum.plugins.module_utils._resources.desired_state import DesiredCluster
from fake_project import TEMPLATE, Names, NewCloud, Server, desired, group


@pytest.mark.parametrize(
    "name", ["a" * 64, "user\n", "\tuser", "us\x00er", "user\u200b", "user-🚀", "user-✨", "用户", "-"]
)
def test_nodes_and_hubs_reject_a_name_that_no_label_or_policy_could_carry(name):
    with pytest.raises(InvalidRequest, match="The node group name "):
        check_groups([{"name": name}])


def test_a_group_that_is_there_may_have_letters_of_any_script():
    assert group_problems({"name": "größe"}, autoscaling=False, exists=True) == []
    assert check_groups([{"name": "größe"}])


def test_a_name_that_is_a_number_is_read_as_text():
    assert check_groups([{"name": 2026}])[0]["name"] == "2026"
    with pytest.raises(InvalidRequest, match="has no name"):
        check_groups([{"name": None}])


LONG = "jupyterhub-of-the-department-2026"  # of which the driver keeps 30 letters


@pytest.mark.parametrize(("cluster", "most"), [("hub", 46), (LONG, 19), ("Hub_Of.Ours", 38)])
def test_the_driver_names_machines_after_the_cluster_and_the_group(cluster, most):
    assert in_cluster_problems("a" * most, {"name": cluster}) == []
    (sentence,) = in_cluster_problems("a" * (most + 1), {"name": cluster})
    assert f"it may have {most}:" in sentence


def test_the_release_that_magnum_shows_decides():
    assert in_cluster_problems("a" * 46, {"name": LONG, "stack_id": "hub-abcdefghijkl"}) == []
    assert in_cluster_problems("a" * 20, {"name": "hub", "cluster_id": f"{LONG[:30]}-abcdefghijkl"})


@pytest.mark.parametrize("name", ["control-plane", "Control_Plane"])
def test_a_group_is_not_called_what_the_chart_calls_the_control_plane(name):
    assert "is taken in the cluster 'hub'" in in_cluster_problems(name, {"name": "hub"})[0]


@pytest.mark.parametrize("stack", ["0a1d7c5e-34a8-4d64-9c37-9d6df3a5f8a2", "kube-ab1c2"])
def test_other_drivers_do_not_name_machines_so(stack):
    assert in_cluster_problems("a" * 60, {"name": LONG, "stack_id": stack}) == []


def review(server, *groups):
    return DesiredCluster(Magnum(server), Names(), "hub", TEMPLATE["name"], None).review({"keypair": "ops"}, groups)


@pytest.mark.parametrize("server", [NewCloud(), Server()], ids=["a new cluster", "one that is there"])
def test_the_plan_rejects_a_name_that_is_too_long_beside_its_cluster_s(server):
    with pytest.raises(InvalidRequest, match="it may have 46:"):
        review(server, desired("a" * 47))


def test_a_group_that_is_there_keeps_its_name():
    name = "a" * 47
    assert review(Server(group(name)), desired(name)).requests == []
