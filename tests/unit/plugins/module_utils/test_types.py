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
    "taints": {"type": "list", "elements": "dict"},
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
    assert converted(asked, OPTIONS, "it") == ({name: expected}, [])
    assert ArgumentSpecValidator(OPTIONS).validate(asked).validated_parameters[name] == expected


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"flavor": ["m3"]}, "flavor of node group 'user' is a list, and text was expected"),
        ({"flavor": {"name": "m3"}}, "is a mapping, and text was expected"),
        ({"size": "20GB"}, "is '20GB', and a number was expected"),
        ({"size": True}, "is 'True', and a number"),
        ({"size": 1.5}, "is '1.5', and a number"),
        ({"size": -1}, "is '-1', and a number"),
        ({"size": "٣"}, "a number"),
        ({"size": "1\n2"}, "a number"),
        ({"node_count": "two"}, "is 'two', and a number was expected"),
        ({"on": "maybe"}, "is 'maybe', and true or false was expected"),
        ({"labels": "a"}, "must be a mapping of names to values, and is 'a'"),
        ({"labels": "a=b,c"}, "a mapping of names to values"),
        ({"labels": ["a=b"]}, "a mapping of names to values"),
        ({"labels": "{a: " * 9999}, "a mapping of names to values"),
        ({"labels": "{__import__('os').system('id'): 1}"}, "a mapping of names to values"),
        ({"kind": "pod"}, "kind of node group 'user' is 'pod', and can be vm or bm"),
    ],
)
def test_a_value_of_another_type_is_named_and_stays(asked, words):
    found, (sentence,) = converted(asked, OPTIONS, "node group 'user'")
    assert words in sentence
    assert sentence.startswith(f"{next(iter(asked))} of node group 'user' ")
    assert len(sentence) < 200
    assert found == asked


def test_what_has_rules_of_its_own_and_what_is_left_out_stay_as_they_are():
    asked = {"taints": [{"key": 1, "value": None}, "odd"], "size": None, "other": [1]}
    assert converted(asked, OPTIONS, "it") == (asked, [])
