# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is chosen to label the nodes that are added later."""

from __future__ import annotations

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import InvalidRequest
from ansible_collections.hubforge.magnum.plugins.plugin_utils._node_labels.method import choose_method

V1 = "admissionregistration.k8s.io/v1"
USER = {"name": "User_Small", "labels": {"purpose": "user"}}
ROLE = {"name": "hub", "labels": {"node-role.kubernetes.io/hub": ""}}


@pytest.mark.parametrize(
    ("groups", "asked", "served", "kind", "words"),
    [
        ([USER], "auto", V1, "policy", V1),
        ([USER], "auto", "", "reconciler", "serves no MutatingAdmissionPolicy"),
        ([USER, ROLE], "auto", V1, "reconciler", "has node-role.kubernetes.io/hub when it is created"),
        ([{"name": "plain"}], "auto", V1, "none", "No node group has labels"),
        ([], "auto", "", "none", "No node group has labels"),
        ([USER], "policy", V1, "policy", "when they are created"),
        ([USER], "reconciler", V1, "reconciler", "from a reconciler in the cluster."),
        ([USER], "none", V1, "none", "at the next run"),
    ],
)
def test_the_best_method_that_the_cluster_can_have_is_chosen_with_the_reason(groups, asked, served, kind, words):
    method, reason = choose_method(groups, asked, served)
    assert method == kind
    assert words in reason


@pytest.mark.parametrize(("groups", "served"), [([USER], ""), ([ROLE], V1)])
def test_a_policy_that_would_not_work_is_rejected(groups, served):
    with pytest.raises(InvalidRequest, match="make it auto or reconciler"):
        choose_method(groups, "policy", served)
