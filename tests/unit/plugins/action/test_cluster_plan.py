# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the action rejects before the module runs, which would get other words from Ansible, or none."""

from __future__ import annotations

import pytest
from ansible_collections.hubforge.magnum.plugins.action.cluster_plan import misnamed


def test_a_key_that_no_node_group_has_is_rejected_with_the_nearest_name():
    assert misnamed([{"name": "user", "lables": {}}]) == [
        "Node group 'user': it has no option 'lables'. Did you mean labels?"
    ]


def test_two_names_of_one_option_that_differ_are_rejected():
    [problem] = misnamed([{"name": "user", "labels": {"a": "b"}, "node_labels": {"a": "c"}}])
    assert "keep node_labels" in problem


@pytest.mark.parametrize(
    "groups", [None, "user", {"name": "user"}, ["user", 1], [{"name": "user", "labels": None}], []]
)
def test_what_else_is_wrong_is_left_to_the_module(groups):
    assert misnamed(groups) == []


def test_two_names_of_one_option_are_compared_as_the_module_reads_them():
    assert misnamed([{"name": "user", "labels": "a=1", "node_labels": {"a": 1}}]) == []
    assert misnamed([{"name": "user", "labels": "a=1", "node_labels": {"a": 2}}])
