# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two spellings of one value are the same; two values that look alike are not."""

from __future__ import annotations

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._fields import same


@pytest.mark.parametrize(
    ("name", "desired", "current"),
    [
        ("auto_scaling_enabled", True, "True"),  # as the stock client stores it
        ("auto_scaling_enabled", "true", "True"),
        ("auto_scaling_enabled", 1, "true"),
        ("monitoring_enabled", "yes", "on"),
        ("octavia_lb_healthcheck", False, "0"),
        ("boot_volume_size", 20, "020"),
        ("etcd_volume_size", "20", " 20"),
        ("min_node_count", 1, "1"),
        ("kube_tag", "v1.33.5", "v1.33.5"),
        ("site_says", True, "True"),  # what is no known switch has true and false in any case
        ("api_master_lb_allowed_cidrs", "10.0.0.0/8,192.0.2.0/24", "192.0.2.0/24, 10.0.0.0/8"),
    ],
)
def test_two_spellings_of_a_label_are_one_value(name, desired, current):
    assert same({name: desired}, {name: current})


@pytest.mark.parametrize(
    ("name", "desired", "current"),
    [
        ("auto_scaling_enabled", True, "false"),
        ("boot_volume_size", 20, "200"),
        ("boot_volume_size", 20, "20.5"),
        ("kube_tag", "v1.33", "v1.33.0"),
        ("site_says", "1", "2"),
        ("availability_zone", "nova", "nova1"),
        ("boot_volume_type", "SSD", "ssd"),
    ],
)
def test_labels_that_look_alike_are_two_values(name, desired, current):
    assert not same({name: desired}, {name: current})


def test_labels_of_nodes_count_as_they_are_written():
    assert same({"a": True}, {"a": "true"}, "node_labels")
    assert not same({"gpu_enabled": "true"}, {"gpu_enabled": "True"}, "node_labels")


def test_taints_have_no_order_and_an_empty_value_is_none():
    gpu, dedicated = {"key": "gpu", "effect": "NoSchedule"}, {"key": "d", "value": "hub", "effect": "NoExecute"}
    assert same([gpu, dedicated], [dedicated, {**gpu, "value": ""}], "node_taints")
    assert not same([gpu], [gpu, dedicated], "node_taints")


def test_a_list_in_one_text_has_no_order():
    assert same("hub,prod", "prod, hub", "tags")
    assert not same("hub", "hub,prod", "tags")
    assert not same("a,b", "b,a", "dns_nameserver")  # the first one is asked first


def test_a_name_that_is_a_number_is_a_name_all_the_same():
    assert same({1: "a"}, {"1": "a"})
    assert same({True: "a"}, {"true": "a"}, "node_labels")


@pytest.mark.parametrize(
    ("desired", "current"),
    [("20", 20), (20, "20"), (True, "True"), ("false", False), ("", None), (None, ""), (1, True)],
)
def test_a_field_in_another_type_is_the_same_value(desired, current):
    assert same(desired, current, "docker_volume_size")


@pytest.mark.parametrize(
    ("desired", "current"),
    [("20", 200), (True, "False"), (True, None), (0, None), (0, ""), ("", "x"), ("a", "A"), (2, True)],
)
def test_a_field_with_another_value_differs(desired, current):
    assert not same(desired, current, "docker_volume_size")
