# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What reads an inventory's variables by itself reads them as Ansible's modules do."""

from __future__ import annotations

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.hubforge.magnum.plugins.module_utils._types import converted

OPTIONS = {
    "flavor": {},
    "size": {"type": "int"},
    "node_count": {"type": "int"},
    "on": {"type": "bool"},
    "labels": {"type": "dict"},
    "kind": {"choices": ["vm", "bm"]},
    "taints": {"type": "list", "elements": "dict", "options": {"key": {}, "value": {}}},
}


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"flavor": 3}, "3"),
        ({"flavor": "m3.small"}, "m3.small"),
        ({"size": "20"}, 20),
        ({"size": 20}, 20),
        ({"on": "yes"}, True),
        ({"on": "False"}, False),
        ({"on": "0"}, False),
        ({"labels": "a=b,c=d"}, {"a": "b", "c": "d"}),
        ({"labels": "a=b, c='d e',f=g=h"}, {"a": "b", "c": "d e", "f": "g=h"}),
        ({"labels": '{"a": {"b": 1}}'}, {"a": {"b": 1}}),
        ({"labels": "{'a': True}"}, {"a": True}),
        ({"labels": {}}, {}),
        ({"kind": "bm"}, "bm"),
    ],
)
def test_a_value_is_read_as_a_module_reads_it(asked, expected):
    ((name, _value),) = asked.items()
    assert converted(asked, OPTIONS) == ({name: expected}, [])
    assert ArgumentSpecValidator(OPTIONS).validate(asked).validated_parameters[name] == expected


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"flavor": ["m3"]}, "flavor is ['m3'], and text was expected"),
        ({"flavor": {"name": "m3"}}, "and text was expected"),
        ({"size": "20GB"}, "size is '20GB', and a whole number from 0 was expected"),
        ({"size": True}, "size is True, and a whole number"),
        ({"size": 1.5}, "size is 1.5, and a whole number"),
        ({"size": -1}, "size is -1, and a whole number"),
        ({"size": "٣"}, "a whole number"),
        ({"size": "1\n2"}, "a whole number"),
        ({"node_count": "two"}, "node_count is 'two', and a number of machines was expected"),
        ({"on": "maybe"}, "on is 'maybe', and true or false was expected"),
        ({"labels": "a"}, "labels is 'a', and a mapping of names to values was expected"),
        ({"labels": "a=b,c"}, "a mapping of names to values"),
        ({"labels": ["a=b"]}, "a mapping of names to values"),
        ({"labels": "{a: " * 9999}, "a mapping of names to values"),
        ({"labels": "{__import__('os').system('id'): 1}"}, "a mapping of names to values"),
        ({"kind": "pod"}, "kind is 'pod', and one of vm, bm was expected"),
        ({"taints": "gpu"}, "taints is 'gpu', and a list was expected"),
    ],
)
def test_a_value_of_another_type_is_named_and_stays(asked, words):
    found, (sentence,) = converted(asked, OPTIONS, "Node group 'user':")
    assert words in sentence
    assert sentence.startswith("Node group 'user': ")
    assert len(sentence) < 200
    assert found == asked


def test_items_of_a_list_are_converted_and_what_is_left_out_stays_out():
    asked = {"taints": [{"key": 1, "value": None}, "odd"], "size": None, "other": [1]}
    assert converted(asked, OPTIONS) == ({**asked, "taints": [{"key": "1", "value": None}, "odd"]}, [])
