# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Labels and taints that are rejected before anything is sent, and those that are not."""

from __future__ import annotations

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import InvalidRequest
from ansible_collections.hubforge.magnum.plugins.module_utils._nodes.groups import check_groups
from ansible_collections.hubforge.magnum.plugins.module_utils._nodes.label_rules import (
    label_problems,
    only_by_administrators,
    taint_problems,
)

FREE = [
    "purpose",
    "Purpose_1.x",
    "hub.jupyter.org/node-purpose",
    "k8s.dask.org/node-purpose",  # not a subdomain of k8s.io
    "x-k8s.io/pool",
    "hub.jupyter.org_dedicated",
    "node-role.kubernetes.io/hub",
    "node-restriction.kubernetes.io/pool",
    "example.node-restriction.kubernetes.io/pool",
    f"{'a' * 249}.org/{'b' * 63}",
]
NO_KEYS = ["", "/a", "a/", "a/b/c", "Example.org/a", "-a", "a-", "a b", "ä", "a\n", "b" * 64, f"{'a' * 250}.org/a"]
OF_KUBERNETES = [
    "kubernetes.io/hostname",
    "beta.kubernetes.io/os",
    "node.kubernetes.io/instance-type",
    "topology.kubernetes.io/zone",
    "kubelet.kubernetes.io/x",
    "feature.node.kubernetes.io/x",
    "k8s.io/x",
]
OF_DRIVERS = ["capi.stackhpc.com/node-group", "node.cluster.x-k8s.io/nodegroup", "cluster.x-k8s.io/x"]


def of_label(key, value="x"):
    return label_problems("Here:", {key: value})


def of_taint(key, value="x"):
    return taint_problems("Here:", [{"key": key, "value": value, "effect": "NoSchedule"}])


@pytest.mark.parametrize("problems", [of_label, of_taint])
@pytest.mark.parametrize("key", FREE)
def test_a_key_that_is_anybodys_is_fine(problems, key):
    assert problems(key) == []


@pytest.mark.parametrize("problems", [of_label, of_taint])
@pytest.mark.parametrize(
    ("keys", "words"),
    [
        (NO_KEYS, "not one that Kubernetes takes"),
        (OF_KUBERNETES, "for Kubernetes itself to set"),
        (OF_DRIVERS, "what Magnum's driver knows nodes by"),
    ],
)
def test_a_key_that_would_be_rejected_or_overwritten_is_said(problems, keys, words):
    for key in keys:
        (sentence,) = problems(key)
        assert repr(key) in sentence
        assert words in sentence


def test_load_balancers_may_be_configured_by_hand_with_a_label_but_not_with_a_taint():
    key = "node.kubernetes.io/exclude-from-external-load-balancers"
    assert of_label(key, "") == []
    assert "for Kubernetes itself" in of_taint(key)[0]


@pytest.mark.parametrize("problems", [of_label, of_taint])
@pytest.mark.parametrize(("value", "fine"), [("", True), ("a.B_c-1", True), ("a" * 63, True)] + [
    (value, False) for value in ("a" * 64, "-a", "a ", "a/b", "{}")
])  # fmt: skip
def test_a_value_is_short_and_plain(problems, value, fine):
    assert (problems("key", value) == []) is fine


@pytest.mark.parametrize("values", [("a", "b"), ("a", "a")])
def test_a_node_has_a_taint_of_one_key_and_effect_once(values):
    taints = [{"key": "k", "value": value, "effect": "NoSchedule"} for value in values]
    assert "k:NoSchedule is there 2 times" in taint_problems("Here:", taints)[0]


def test_a_key_may_come_with_two_effects():
    taints = [{"key": "k", "value": "", "effect": effect} for effect in ("NoSchedule", "NoExecute")]
    assert taint_problems("Here:", taints) == []


@pytest.mark.parametrize(
    ("key", "answer"),
    [
        ("node-role.kubernetes.io/hub", True),
        ("a.node-restriction.kubernetes.io/x", True),
        ("node.kubernetes.io/exclude-from-external-load-balancers", False),
        ("hub.jupyter.org/node-purpose", False),
    ],
)
def test_what_a_kubelet_may_not_ask_for_is_known(key, answer):
    assert only_by_administrators(key) is answer


def test_all_that_is_wrong_with_all_groups_is_said_at_once():
    groups = [
        {"name": "user_small", "labels": {"a b": "c d"}},
        {"name": "User-Small", "taints": [{"key": "k8s.io/x", "effect": "NoSchedule"}, {"key": "only"}]},
        {"name": "default-master", "labels": {"a": "b"}},
    ]
    with pytest.raises(InvalidRequest) as rejected:
        check_groups(groups)
    said = str(rejected.value)
    for words in (
        "6 things are wrong",
        "the label 'a b'",
        "the value 'c d'",
        "'k8s.io/x'",
        '{"key": "only"}',
        "are both 'user-small'",
        "'default-master': nodes of the control plane",
    ):
        assert words in said
