# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.hubforge.magnum.plugins.module_utils._nodes import schema
from ansible_collections.hubforge.magnum.plugins.module_utils._nodes.groups import group_problems

ROOT = Path(__file__).parents[5]
SPEC = yaml.safe_load((ROOT / "roles/kubernetes_cluster/meta/argument_specs.yml").read_text())
ITEM = SPEC["argument_specs"]["main"]["options"]["kubernetes_cluster_nodegroups"]["options"]


def bare(options):
    """An argument specification without what only readers need."""
    kept = {name: {k: v for k, v in it.items() if k not in ("description", "no_log")} for name, it in options.items()}
    return {name: {**it, **({"options": bare(it["options"])} if "options" in it else {})} for name, it in kept.items()}


def test_the_role_s_specification_is_the_table_s():
    assert bare(ITEM) == bare(schema.item_options())


def test_what_is_written_from_the_table_is_up_to_date():
    done = subprocess.run([sys.executable, "tools/fragments.py", "--check"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_every_option_is_sent_to_magnum_or_read_by_nodes_or_hubs():
    for option in schema.NODE_GROUP[1:]:
        assert bool(option.api) or option.reader is schema.Reader.HUBS


def test_the_module_takes_the_api_s_name_unless_an_inventory_means_something_else_by_it():
    options = schema.module_options()
    assert options["flavor"]["aliases"] == ["flavor_id"]
    assert "aliases" not in options["magnum_labels"]
    assert "users_per_node" not in options


def test_labels_of_magnum_are_sent_merged_with_the_cluster_s():
    group = {"name": "user", "flavor": "m3.small", "magnum_labels": {"availability_zone": "nova"}, "labels": {"a": "b"}}
    assert schema.request_of(group) == {
        "flavor_id": "m3.small",
        "labels": {"availability_zone": "nova"},
        "merge_labels": True,
    }


def test_labels_and_taints_of_nodes_are_never_sent_by_the_role():
    group = {"name": "user", "node_labels": {"a": "b"}, "taints": [{"key": "a", "effect": "NoSchedule"}], "max": 3}
    assert schema.request_of(group) == {"max_node_count": 3}


def test_a_short_name_is_returned_as_the_option_s_own():
    assert schema.declared({"name": "user", "labels": {"a": "b"}, "taints": None}) == {
        "name": "user",
        "node_labels": {"a": "b"},
    }


@pytest.mark.parametrize(
    ("key", "cure"),
    [("falvor", "Did you mean flavor?"), ("node_label", "Did you mean node_labels?"), ("zzz", "There are name")],
)
def test_a_key_that_no_option_has_is_rejected_with_the_nearest_name(key, cure):
    [problem] = group_problems([{"name": "user", key: "x"}])
    assert repr(key) in problem
    assert cure in problem


def test_two_names_of_one_option_that_differ_are_rejected():
    [problem] = group_problems([{"name": "user", "labels": {"a": "b"}, "node_labels": {"a": "c"}}])
    assert "labels and node_labels are the same option" in problem


def test_a_declared_group_passes_the_specification_under_either_name():
    options = {"nodegroups": {"type": "list", "elements": "dict", "options": schema.item_options()}}
    group = {"name": "user", "labels": {"a": "b"}, "node_taints": [{"key": "a", "effect": "NoSchedule"}]}
    checked = ArgumentSpecValidator(options).validate({"nodegroups": [group]})
    assert not checked.error_messages
    assert schema.value_of(checked.validated_parameters["nodegroups"][0], "node_labels") == {"a": "b"}
    assert not group_problems(checked.validated_parameters["nodegroups"])
