# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the reconciler may change. That an API server enforces it is seen in the integration target labels_by_reconciler."""

from __future__ import annotations

from ansible_collections.hubforge.magnum.plugins.plugin_utils._node_labels.guard import guard_objects

STATES = {
    "user": {
        "name": "user",
        "labels": {"example.org/pool": 'it\'s "mine"'},
        "taints": [{"key": "k", "value": "", "effect": "NoSchedule"}],
    }
}


def test_the_policy_is_for_the_reconciler_s_account_alone_and_fails_closed():
    policy, binding = guard_objects(STATES)
    assert policy["spec"]["failurePolicy"] == "Fail"
    assert policy["spec"]["matchConditions"][0]["expression"] == (
        "request.userInfo.username == 'system:serviceaccount:hubforge-node-labels:node-labels'"
    )
    assert binding["spec"] == {"policyName": policy["metadata"]["name"], "validationActions": ["Deny"]}


def test_what_it_may_set_are_whole_labels_and_taints_of_the_table_whatever_quotes_they_have():
    rules = " ".join(it["expression"] for it in guard_objects(STATES)[0]["spec"]["validations"])
    assert r'["example.org/pool=it\'s \"mine\""]'.replace(r"\'", "'") in rules
    assert '["k=:NoSchedule"]' in rules


def test_without_labels_and_taints_it_may_set_nothing():
    rules = [it["expression"] for it in guard_objects({})[0]["spec"]["validations"]]
    assert sum(" in [])" in rule for rule in rules) >= 2
