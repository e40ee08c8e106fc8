# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._magnum.rules import (
    autoscales,
    boot_problems,
    cluster_name_problems,
    cluster_problems,
    control_plane_problems,
    group_problems,
    limits_in_driver,
    long_name_problems,
    name_clashes,
    sanitised,
)


def problems(autoscaling=True, exists=False, **group):
    return group_problems({"name": "user-small", **group}, autoscaling, exists)


@pytest.mark.parametrize("name", ["ab", "1user", "-1user", "a_"])
def test_a_name_that_would_break_the_cluster_is_rejected(name):
    (sentence,) = problems(name=name, min_node_count=1)
    assert repr(name) in sentence
    assert "at least three of a-z" in sentence


@pytest.mark.parametrize("name", ["abc", "user-small", "User_Small", "a1b"])
def test_a_name_that_the_chart_takes_once_sanitised_is_fine(name):
    assert problems(name=name, min_node_count=1) == []


def test_a_bad_name_that_is_there_already_is_not_our_business():
    assert problems(name="ab", exists=True) == []


@pytest.mark.parametrize("exists", [False, True])
def test_a_minimum_of_zero_is_rejected_where_the_cluster_scales_by_itself(exists):
    assert "a minimum of 0" in problems(exists=exists, min_node_count=0)[0]


def test_no_minimum_is_a_minimum_of_zero_for_a_new_group():
    assert "no minimum, which Magnum takes as 0" in problems()[0]


def test_no_minimum_is_fine_for_a_group_that_is_there():
    assert problems(exists=True) == []


def test_zero_nodes_are_fine_without_autoscaling():
    assert problems(autoscaling=False, min_node_count=0, node_count=0) == []


def test_a_default_worker_needs_no_minimum():
    assert problems(name="default-worker", node_count=1) == []


def test_a_minimum_above_the_maximum_is_rejected():
    assert "minimum of 5 above its maximum of 3" in problems(min_node_count=5, max_node_count=3)[0]


@pytest.mark.parametrize(("count", "words"), [(0, "below its minimum of 1"), (9, "above its maximum of 3")])
def test_a_count_outside_the_range_is_rejected(count, words):
    assert words in problems(min_node_count=1, max_node_count=3, node_count=count)[0]


@pytest.mark.parametrize(("low", "count", "high"), [(3, None, 3), (1, 1, 3), (1, 3, 3), (3, 3, 3)])
def test_a_range_takes_its_own_ends(low, count, high):
    assert problems(min_node_count=low, node_count=count, max_node_count=high) == []


def test_names_that_are_one_word_in_the_cluster_clash():
    (sentence,) = name_clashes(["user_small", "User-small", "other"])
    assert "'user_small' and 'User-small' are both 'user-small'" in sentence


@pytest.mark.parametrize("times", [2, 3])
def test_a_group_declared_twice_is_said_once(times):
    assert name_clashes(["one"] * times) == [f"The node group 'one' is declared {times} times: keep one of them."]


def test_names_are_sanitised_as_the_driver_does_it():
    assert sanitised("GPU_a100 Big") == "gpu-a100-big"


@pytest.mark.parametrize(
    ("value", "expected"), [("true", True), (True, True), ("False", False), (None, False), ("1", True)]
)
def test_autoscaling_is_read_from_a_label_as_the_driver_reads_it(value, expected):
    assert autoscales({"auto_scaling_enabled": value}) is expected


def test_autoscaling_is_off_without_the_label():
    assert autoscales(None) is False


@pytest.mark.parametrize("labels", [{}, {"min_node_count": 0}, {"min_node_count": "none"}])
def test_a_cluster_that_scales_by_itself_needs_a_minimum_for_its_default_workers(labels):
    assert "min_node_count: 1" in cluster_problems({"auto_scaling_enabled": True, **labels})[0]


@pytest.mark.parametrize(
    "labels", [{"min_node_count": 1, "auto_scaling_enabled": True}, {"auto_scaling_enabled": False}, {}]
)
def test_a_cluster_with_a_minimum_or_without_autoscaling_is_fine(labels):
    assert cluster_problems(labels) == []


def test_machines_that_would_have_nothing_to_boot_from_are_rejected():
    (sentence,) = boot_problems("user", "g5.none", 0, {"boot_volume_size": "0"})
    assert "'g5.none'" in sentence
    assert "nothing to boot from" in sentence


@pytest.mark.parametrize(("disk", "labels"), [(20, {"boot_volume_size": 0}), (0, {"boot_volume_size": 50}), (0, {})])
def test_a_disk_or_a_boot_volume_is_enough(disk, labels):
    assert boot_problems("user", "g5.none", disk, labels) == []


@pytest.mark.parametrize("count", [0, 2, 4])
def test_an_even_control_plane_is_rejected(count):
    assert "an odd number" in control_plane_problems(count, {"master_lb_enabled": True})[0]


def test_a_control_plane_of_three_needs_a_load_balancer():
    assert "master_lb_enabled" in control_plane_problems(3, {"master_lb_enabled": False})[0]
    assert control_plane_problems(3, {"master_lb_enabled": True}) == []
    assert control_plane_problems(1, {"master_lb_enabled": False}) == []


def test_a_control_plane_of_three_is_fine_where_nothing_is_said_of_a_load_balancer():
    assert control_plane_problems(3, {}) == []


@pytest.mark.parametrize(
    ("name", "word"), [("User_Small", "user-small"), ("-user-", "user"), ("gpu..a100", "gpu-a100")]
)
def test_a_name_becomes_the_word_that_the_driver_makes_of_it(name, word):
    assert sanitised(name) == word


SCALES = {"auto_scaling_enabled": True}


def test_a_cluster_begins_with_no_fewer_default_workers_than_their_minimum():
    (sentence,) = cluster_problems({**SCALES, "min_node_count": 3}, 2)
    assert "min_node_count is 3, and default-worker begins with 2" in sentence
    assert cluster_problems({**SCALES, "min_node_count": 3}, 3) == []
    assert cluster_problems({"min_node_count": 3}, 2) == []


@pytest.mark.parametrize("high", ["1", 1, "many", "-1"])
def test_a_label_for_the_most_default_workers_is_a_number_and_not_below_the_minimum(high):
    (sentence,) = cluster_problems({**SCALES, "min_node_count": 2, "max_node_count": high}, 2)
    assert f"max_node_count is {high}" in sentence


@pytest.mark.parametrize("high", ["2", 3])
def test_a_label_for_the_most_default_workers_takes_the_minimum_itself(high):
    assert cluster_problems({**SCALES, "min_node_count": 2, "max_node_count": high}, 2) == []


def test_a_name_with_a_slash_is_rejected_though_the_cluster_would_take_it():
    assert "has a slash" in group_problems({"name": "user/gpu", "min_node_count": 1}, False, False)[0]


@pytest.mark.parametrize("name", ["hub", "Hub_2.a-b", "h" + "u" * 241])
def test_a_cluster_may_have_the_names_that_magnum_takes(name):
    assert cluster_name_problems(name) == []


@pytest.mark.parametrize("name", ["2i2c-hub", "-hub", "h b", "hüb", "h" + "u" * 242, ""])
def test_a_name_that_magnum_would_not_take_is_rejected_before_its_template_is_made(name):
    assert f"no cluster of the name {name!r}" in cluster_name_problems(name)[0]


@pytest.mark.parametrize(
    ("name", "limits", "labels", "between"),
    [
        ("user", (1, 3), {}, (1, 3)),
        ("user", (1, None), {}, (1, 2)),  # a count is the maximum where there is no other
        ("user", (None, None), {}, (2, 2)),
        ("default-worker", (1, None), {}, (2, 2)),  # Magnum's own minimum of 1 does not count
        ("default-worker", (1, None), {"min_node_count": "1"}, (1, 2)),
        ("default-worker", (2, 4), {"min_node_count": "1", "max_node_count": "5"}, (1, 5)),
        ("user", (2, 4), {"min_node_count": "1", "max_node_count": "5"}, (2, 4)),
    ],
)
def test_the_driver_leaves_a_group_to_the_autoscaler_between_its_limits(name, limits, labels, between):
    group = {"name": name, "node_count": 2, "min_node_count": limits[0], "max_node_count": limits[1]}
    assert limits_in_driver(group, labels) == between


@pytest.mark.parametrize(
    "name", ["user\n", "user\nsmall", "🚀-group", "größe", "user\x00", "a;b", "user{{ x }}", "użytkownik"]
)
def test_a_group_s_name_of_other_characters_than_a_cluster_has_is_rejected(name):
    [problem] = group_problems({"name": name, "min_node_count": 1}, True, False)
    assert "has characters that no name in the cluster can have" in problem
    assert "\n" not in problem


@pytest.mark.parametrize(("cluster", "most"), [("hub", 46), ("a" * 30, 19), ("a" * 200, 19)])
def test_a_group_s_name_fits_beside_the_cluster_s_own(cluster, most):
    assert long_name_problems("g" * most, cluster) == []
    [problem] = long_name_problems("g" * (most + 1), cluster)
    assert f"it may have {most}" in problem


def test_a_name_of_seventy_letters_is_rejected_whatever_the_cluster_is_called():
    assert long_name_problems("g" * 70, "a")


def test_default_groups_are_named_by_magnum():
    assert long_name_problems("default-worker", "a" * 60) == []
