# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Variables as they come from the command line, from surveys and from YAML's own ideas."""

from __future__ import annotations

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import InvalidRequest
from ansible_collections.hubforge.magnum.plugins.module_utils._resources.api_names import typed


@pytest.mark.parametrize(
    ("name", "given", "found"),
    [
        ("flavor_id", 3, "3"), ("flavor_id", 1.5, "1.5"), ("keypair", True, "True"), ("fixed_network", "net", "net"),
        ("node_count", "3", 3), ("docker_volume_size", "20", 20), ("docker_volume_size", 20, 20), ("create_timeout", " 60 ", 60),
        ("master_lb_enabled", "true", True), ("floating_ip_enabled", "no", False), ("merge_labels", 1, True), ("public", False, False),
        ("labels", "a=b,c=d", {"a": "b", "c": "d"}), ("labels", "a=b c=d=e", {"a": "b", "c": "d=e"}), ("labels", {"a": 1}, {"a": 1}),
        ("labels", "", {}),
    ],
)  # fmt: skip
def test_a_value_gets_the_type_that_magnum_has_for_it(name, given, found):
    result = typed("the cluster", {name: given})[name]
    assert (result, type(result)) == (found, type(found))


@pytest.mark.parametrize(
    ("name", "given", "words"),
    [
        ("node_count", "many", "a number was expected"), ("node_count", True, "a number was expected"), ("node_count", "-1", "number"),
        ("docker_volume_size", "20G", "a number was expected"), ("docker_volume_size", [20], "a number was expected"),
        ("master_lb_enabled", "maybe", "true or false was expected"), ("public", {"a": 1}, "true or false was expected"),
        ("labels", "abc", "must be a mapping"), ("labels", ["a=b"], "must be a mapping"), ("labels", {"a": None}, "label a of the cluster"),
        ("flavor_id", ["m3.small"], "is a list, and text was expected"), ("keypair", {"a": "b"}, "is a mapping, and text was expected"),
    ],
)  # fmt: skip
def test_a_value_of_another_kind_is_refused_in_a_sentence(name, given, words):
    with pytest.raises(InvalidRequest, match=words):
        typed("the cluster", {name: given})
