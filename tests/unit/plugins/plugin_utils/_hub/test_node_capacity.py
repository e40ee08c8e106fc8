# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is left of a flavor for users."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import InvalidRequest
from ansible_collections.hubforge.magnum.plugins.plugin_utils._hub.node_capacity import (
    DAEMONSETS_CPU,
    DAEMONSETS_MEMORY,
    Allocatable,
    allocatable_by_group,
    allocatable_of,
    as_mib,
    build_disk,
    count_gpus,
    image_space,
)

from local_cloud import simulator
from local_cloud.simulator import nodes

LOCAL = json.loads((Path(simulator.__file__).parents[1] / "openstack/flavors.json").read_text())
SIZES = [*((it["vcpus"], it["ram"]) for it in LOCAL.values()), (2, 2048), (128, 512000), (128, 1024000), (256, 4096000)]


@pytest.mark.parametrize(
    ("vcpus", "ram", "found"),
    [
        (1, 3072, Allocatable(0.64, 2004)),
        (2, 6144, Allocatable(1.63, 4410)),
        (8, 30720, Allocatable(7.61, 26897)),
        (64, 256000, Allocatable(63.47, 242408)),
    ],
)
def test_the_systems_part_is_reckoned_in_tiers(vcpus, ram, found):
    assert allocatable_of({"vcpus": vcpus, "ram": ram}, {}) == found


@pytest.mark.parametrize(("vcpus", "ram"), SIZES)
def test_users_and_daemonsets_together_fit_on_a_node_of_the_local_cloud(vcpus, ram):
    found = allocatable_of({"vcpus": vcpus, "ram": ram}, {})
    free = nodes.allocatable({"vcpus": vcpus, "ram": ram, "disk": 20})
    assert found.memory + DAEMONSETS_MEMORY <= int(free["memory"].removesuffix("Ki")) / 1024
    assert found.cpus + DAEMONSETS_CPU <= int(free["cpu"])


def test_users_and_daemonsets_together_fit_on_a_real_node():
    """What a virtual machine of 32 GB registered (github.com/oracle/karpenter-provider-oci/pull/77), less 100 MiB for eviction."""
    found = allocatable_of({"vcpus": 8, "ram": 32768}, {})
    assert found.memory + DAEMONSETS_MEMORY <= 32562076 / 1024 - 100


@pytest.mark.parametrize(
    ("reserve", "found"),
    [
        ({"cpu": 1}, Allocatable(7, 26897)),
        ({"cpu": "0.5", "memory": "1.5G"}, Allocatable(7.5, 29184)),
        ({"cpu": None, "memory": "512M"}, Allocatable(7.61, 30208)),
        ({"cpu": 0}, Allocatable(8, 26897)),
    ],
)
def test_what_is_given_takes_the_place_of_the_table(reserve, found):
    assert allocatable_of({"vcpus": 8, "ram": 30720}, reserve) == found


@pytest.mark.parametrize(
    ("extra_specs", "gpus"),
    [
        ({}, 0),
        ({"hw:cpu_policy": "dedicated"}, 0),
        ({"pci_passthrough:alias": "a100:2"}, 2),
        ({"pci_passthrough:alias": "a100:1,t4:2"}, 3),
        ({"pci_passthrough:alias": "'nvidia-gpu:1'"}, 1),
        ({"pci_passthrough:alias": "a100:1,connectx-nic:2,C62x:1"}, 1),
        ({"pci_passthrough:alias": "a100"}, 0),
        ({"resources:VGPU": "1"}, 1),
        ({"resources1:PGPU": 4, "resources:MEMORY_MB": "1024"}, 4),
    ],
)
def test_gpus_are_known_by_extra_specs(extra_specs, gpus):
    assert count_gpus(extra_specs) == gpus


@pytest.mark.parametrize(
    ("text", "mib"),
    [
        ("1.5G", 1536),
        ("512M", 512),
        ("512Mi", 512),
        ("1T", 1048576),
        ("1024K", 1),
        ("2", None),
        (2, None),
        (None, None),
    ],
)
def test_memory_is_counted_by_1024(text, mib):
    assert as_mib(text) == mib


def test_flavors_are_found_by_name_and_by_id():
    flavors = [{"name": "m3.small", "id": "2", "vcpus": 2, "ram": 6144}]
    groups = [
        {"name": "a", "flavor": "m3.small"},
        {"name": "b", "flavor": 2},
        {"name": "c"},
        {"name": "d", "flavor": "x"},
    ]
    assert sorted(allocatable_by_group(groups, flavors)) == ["a", "b"]


@pytest.mark.parametrize(
    ("flavors", "reserve", "sentence"),
    [
        ("m3.small", None, "The flavors must be a list"),
        ([{"name": "m3.small"}], None, "needs its name, vcpus and ram"),
        ([], "1G", "system_reserve must be a mapping"),
        ([], {"disk": 1}, "neither cpu nor memory"),
        ([], {"memory": 2}, "write it with its unit"),
        ([], {"cpu": "a lot"}, "write cores"),
        ([], {"cpu": True}, "write cores"),
    ],
)
def test_what_cannot_be_read_is_rejected_in_a_sentence(flavors, reserve, sentence):
    with pytest.raises(InvalidRequest, match=sentence):
        allocatable_by_group([], flavors, reserve)


def test_all_that_cannot_be_read_is_said_at_once():
    with pytest.raises(InvalidRequest, match="3 things"):
        allocatable_by_group([], [], {"disk": 1, "cpu": "x", "memory": "x"})


def test_a_flavor_of_which_nothing_is_left_is_rejected():
    with pytest.raises(InvalidRequest, match="'a' has nothing left for users on its flavor 'tiny'"):
        allocatable_by_group([{"name": "a", "flavor": "tiny"}], [{"name": "tiny", "vcpus": 1, "ram": 256}])


@pytest.mark.parametrize(("disk", "space"), [(20, 9), (60, 43), (8, 0)])
def test_images_get_the_disk_less_the_systems_part(disk, space):
    assert image_space(disk) == pytest.approx(space)


@pytest.mark.parametrize(
    ("disks", "boot", "found"),
    [
        ([60, 20], None, 20),
        ([60, 20], 100, 100),
        ([60, 20], "100", 100),
        ([60, 0], None, None),
        ([None], None, None),
        ([], None, None),
    ],
)
def test_the_smallest_disk_counts_and_a_boot_volume_before_it(disks, boot, found):
    flavors = [{"name": str(n), "vcpus": 1, "ram": 1, "disk": disk} for n, disk in enumerate(disks) if disk is not None]
    assert build_disk([{"name": f"g{n}", "flavor": str(n)} for n in range(len(disks))], flavors, boot) == found
