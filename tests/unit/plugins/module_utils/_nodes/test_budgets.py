# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._nodes.budgets import blocking, covers


def budget(allowed=0, namespace="hub", **selector):
    return {
        "metadata": {"name": "hub", "namespace": namespace},
        "spec": {"selector": selector or {"matchLabels": {"app": "hub"}}},
        "status": {"disruptionsAllowed": allowed},
    }


def pod(phase="Running", namespace="hub", labels=None, **metadata):
    about = {"name": "hub-0", "namespace": namespace, "labels": labels or {"app": "hub"}, **metadata}
    return {"metadata": about, "spec": {"nodeName": "n1"}, "status": {"phase": phase}}


def test_a_budget_that_allows_nothing_is_named_with_the_pod_and_its_node():
    assert blocking([budget()], [pod()]) == ["the PodDisruptionBudget hub in namespace hub keeps pod hub-0 on node n1"]


@pytest.mark.parametrize(
    "other",
    [
        pod(phase="Succeeded"),
        pod(namespace="other"),
        pod(labels={"app": "proxy"}),
        pod(ownerReferences=[{"kind": "DaemonSet"}]),
        pod(annotations={"kubernetes.io/config.mirror": "x"}),
    ],
)
def test_a_pod_that_is_not_of_the_budget_or_need_not_go_is_not_kept_by_it(other):
    assert blocking([budget()], [other]) == []


def test_a_budget_that_allows_an_eviction_blocks_nothing():
    assert blocking([budget(allowed=1)], [pod()]) == []


@pytest.mark.parametrize(
    ("rule", "covered"),
    [
        ({"key": "app", "operator": "In", "values": ["hub"]}, True),
        ({"key": "app", "operator": "NotIn", "values": ["hub"]}, False),
        ({"key": "tier", "operator": "NotIn", "values": ["hub"]}, True),
        ({"key": "app", "operator": "Exists"}, True),
        ({"key": "app", "operator": "DoesNotExist"}, False),
        ({"key": "app", "operator": "Strange"}, False),
    ],
)
def test_a_budgets_expressions_are_read_as_kubernetes_does(rule, covered):
    assert covers(budget(matchExpressions=[rule]), pod()) is covered


def test_a_budget_without_a_selector_is_for_nobody_and_an_empty_one_for_all():
    assert not covers({**budget(), "spec": {}}, pod())
    assert covers({**budget(), "spec": {"selector": {}}}, pod())
