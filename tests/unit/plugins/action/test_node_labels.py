# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the action reads results of kubernetes.core.k8s."""

from __future__ import annotations

import pytest
from ansible_collections.hubforge.magnum.plugins.action.node_labels import outcome, reason
from ansible_collections.hubforge.magnum.plugins.plugin_utils._node_labels.labelling import Applied

CONFLICT = (
    'Failed to apply object: b\'{"kind":"Status","status":"Failure","message":"Operation cannot be fulfilled on nodes \\"n\\": '
    'the object has been modified","reason":"Conflict","code":409}\\n\''
)
FORBIDDEN = (
    'Failed to apply object: b\'{"kind":"Status","message":"nodes is forbidden.","reason":"Forbidden","code":403}\''
)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ({"changed": True, "result": {}}, Applied(True)),
        ({"changed": False, "result": {}}, Applied(False)),
        ({"changed": False, "error": {"msg": FORBIDDEN, "reason": "Forbidden"}}, Applied(False, "nodes is forbidden")),
    ],
)
def test_a_result_for_one_object_says_whether_it_changed_or_why_it_was_rejected(found, expected):
    assert outcome(found) == expected


def test_a_conflict_is_known_as_such():
    assert outcome({"changed": False, "error": {"msg": CONFLICT, "reason": "Conflict"}}).conflict


@pytest.mark.parametrize("text", ["no JSON", "{", '{"a": 1}', "}{"])
def test_a_message_that_is_no_status_object_stays_whole(text):
    assert reason(text) == text
