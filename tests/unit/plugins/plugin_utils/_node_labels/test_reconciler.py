# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is chosen for the nodes that are added later."""

from __future__ import annotations

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import InvalidRequest
from ansible_collections.hubforge.magnum.plugins.plugin_utils._node_labels.reconciler import choose_method

V1 = "admissionregistration.k8s.io/v1"
TAINT = {"key": "core", "value": "", "effect": "NoSchedule"}
CORE = {"name": "default-worker", "taints": [TAINT]}
USER = {"name": "User_Small", "labels": {"purpose": "user"}}
ROLE = {"name": "hub", "labels": {"node-role.kubernetes.io/hub": ""}}


@pytest.mark.parametrize(
    ("groups", "asked", "served", "kind", "words"),
    [
        ([USER], "auto", V1, "policy", V1),
        ([USER], "auto", "", "reconciler", "serves no MutatingAdmissionPolicy"),
        ([USER, ROLE], "auto", V1, "reconciler", "bears node-role.kubernetes.io/hub"),
        ([{"name": "plain"}], "auto", V1, "none", "No node group asks"),
        ([], "auto", "", "none", "No node group asks"),
        ([USER], "policy", V1, "policy", "when they are born"),
        ([USER], "reconciler", V1, "reconciler", "from a reconciler in the cluster."),
        ([USER], "none", V1, "none", "at the next run"),
    ],
)
def test_the_best_that_the_cluster_can_have_is_chosen_and_said(groups, asked, served, kind, words):
    choice = choose_method(groups, asked, served)
    assert choice["kind"] == kind
    assert words in choice["why"]


@pytest.mark.parametrize(("groups", "served"), [([USER], ""), ([ROLE], V1)])
def test_a_policy_that_would_not_work_is_refused(groups, served):
    with pytest.raises(InvalidRequest, match="make it auto or reconciler"):
        choose_method(groups, "policy", served)


def test_the_reconciler_runs_on_the_core_pool_and_bears_its_taints():
    place = choose_method([CORE, USER], "reconciler")["reconciler"]
    assert place["core"] == ["default-worker"]
    assert place["tolerations"] == [{"key": "core", "operator": "Exists", "effect": "NoSchedule"}]


def test_the_reconciler_is_told_what_each_group_asks_for():
    assert choose_method([CORE, USER], "reconciler")["reconciler"]["wishes"] == {
        "default-worker": {"name": "default-worker", "labels": {}, "taints": [TAINT]},
        "user-small": {"name": "User_Small", "labels": {"purpose": "user"}, "taints": []},
    }
