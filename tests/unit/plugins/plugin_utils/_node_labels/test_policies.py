# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which policies node groups come to. What the API server makes of them is seen in Molecule."""

from __future__ import annotations

import json

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import InvalidRequest
from ansible_collections.hubforge.magnum.plugins.plugin_utils._node_labels.policies import generate_policies

V1 = "admissionregistration.k8s.io/v1"
DEDICATED = {"key": "hub.jupyter.org/dedicated", "value": "user", "effect": "NoSchedule"}
USER = {"name": "User_Small", "labels": {"purpose": "user"}, "taints": [DEDICATED]}


def policy_of(group):
    return generate_policies([group], V1)[0]


def expressions(group):
    kinds = {"ApplyConfiguration": "applyConfiguration", "JSONPatch": "jsonPatch"}
    return [it[kinds[it["patchType"]]]["expression"] for it in policy_of(group)["spec"]["mutations"]]


def test_each_group_that_asks_for_something_has_a_policy_and_its_binding():
    found = generate_policies([USER, {"name": "plain"}, {"name": "core", "labels": {"a": 1}}], V1)
    names = ["hubforge-node-labels-user-small", "hubforge-node-labels-core"]
    assert [it["metadata"]["name"] for it in found] == [names[0], names[0], names[1], names[1]]
    assert [it["spec"].get("policyName") for it in found] == [None, names[0], None, names[1]]
    assert {it["apiVersion"] for it in found} == {V1}
    assert {it["metadata"]["labels"]["app.kubernetes.io/managed-by"] for it in found} == {"hubforge.magnum"}


def test_a_policy_that_fails_keeps_no_node_from_joining():
    assert policy_of(USER)["spec"]["failurePolicy"] == "Ignore"


def test_a_node_is_known_as_either_driver_writes_the_groups_name():
    belongs, since = (it["expression"] for it in policy_of(USER)["spec"]["matchConditions"])
    assert """object.metadata.?labels[?"capi.stackhpc.com/node-group"].orValue('') == "user-small\"""" in belongs
    assert """object.metadata.?labels[?"node.cluster.x-k8s.io/nodegroup"].orValue('') == "User_Small\"""" in belongs
    assert since.startswith("oldObject == null || ")
    assert "!request.userInfo.username.startsWith('system:node:')" in since


def test_labels_and_the_record_of_our_taints_are_merged():
    record = json.dumps(json.dumps([DEDICATED], sort_keys=True))
    assert expressions(USER)[0] == (
        f'Object{{metadata: Object.metadata{{labels: {{"purpose": "user"}}, annotations: {{"hubforge.magnum/taints": {record}}}}}}}'
    )


def test_taints_of_others_stay_and_ours_are_there_once():
    patch = expressions(USER)[1]
    assert "path: '/spec/taints'" in patch
    assert 'filter(t, !(t.key == "hub.jupyter.org/dedicated" && t.effect == "NoSchedule"))' in patch
    assert patch.endswith('+ dyn([{"key": "hub.jupyter.org/dedicated", "value": "user", "effect": "NoSchedule"}])}]')


def test_a_taint_without_a_value_has_no_such_field():
    patch = expressions({"name": "gpu", "taints": [{"key": "gpu", "effect": "NoExecute"}]})[1]
    assert patch.endswith('+ dyn([{"key": "gpu", "effect": "NoExecute"}])}]')


@pytest.mark.parametrize(
    ("group", "fields"),
    [
        ({"name": "abc", "labels": {"a": "b"}}, {"f:metadata": {"f:labels": {"f:a": {}}}}),
        (
            {"name": "abc", "taints": [DEDICATED]},
            {"f:metadata": {"f:annotations": {"f:hubforge.magnum/taints": {}}}, "f:spec": {"f:taints": {}}},
        ),
    ],
)
def test_we_are_entered_as_the_owner_of_just_what_was_added(group, fields):
    owner = expressions(group)[-1]
    assert f'"fieldsV1": dyn({json.dumps(fields)})' in owner
    assert '.exists(m, m.manager == "hubforge.magnum")' in owner


def test_groups_that_ask_for_one_kind_only_have_no_mutation_of_the_other():
    assert len(expressions({"name": "abc", "labels": {"a": "b"}})) == 2
    assert "labels" not in expressions({"name": "abc", "taints": [DEDICATED]})[0]


def test_groups_that_cannot_be_read_are_rejected():
    with pytest.raises(InvalidRequest, match="for Kubernetes itself to set"):
        generate_policies([{"name": "abc", "labels": {"kubernetes.io/hostname": "x"}}], V1)
