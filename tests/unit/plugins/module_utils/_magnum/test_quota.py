# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether what a desired state adds fits into the quotas; figures in, sentences out."""

from __future__ import annotations

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._magnum.quota import (
    CheckResult,
    Flavor,
    Machines,
    Quota,
    new_cluster,
    preflight,
)

FLAVORS = {"m3.small": Flavor(2, 6144, 20), "m3.large": Flavor(16, 61440, 60), "diskless": Flavor(2, 6144, 0)}
SERVICES = {
    "clusters": "container-infra",
    "volumes": "block-storage",
    "gigabytes": "block-storage",
    "floating_ips": "network",
}
FITS = CheckResult()


def group(name, count=None, most=None, flavor="m3.small", **more):
    return Machines(name, flavor, count, max_node_count=most, **more)


def judge(there=(), desired=(), labels=None, creating=False, flavors=None, **free):
    """The check result where so much is free of some resources, of 100 each; of the others nothing is known."""
    quotas = [Quota(SERVICES.get(name, "compute"), name, 100, 100 - left) for name, left in free.items()]
    return preflight(quotas, FLAVORS if flavors is None else flavors, there, desired, labels or {}, creating)


def test_a_start_size_that_does_not_fit_is_rejected_with_who_asks_for_how_much_and_what_is_free():
    desired = [group("user-small", 3), group("user-large", 2, flavor="m3.large")]
    result = judge(desired=desired, cores=12)
    (sentence,) = result.rejections
    assert sentence == (
        "The project has 12 of its 100 cores (compute) left and is asked for 38 more: 32 by node group 'user-large' "
        "(2 × m3.large), 6 by node group 'user-small' (3 × m3.small). Ask for fewer or smaller machines, free what is not "
        "needed, or have the quota raised."
    )
    assert result.warnings == ()


def test_what_just_fits_is_fine():
    assert judge(desired=[group("user", 6)], cores=12, instances=6, ram=36864) == FITS


@pytest.mark.parametrize(("resource", "one_too_few"), [("instances", 5), ("cores", 11), ("ram", 36863)])
def test_each_machine_is_an_instance_with_its_flavors_cores_and_ram(resource, one_too_few):
    assert len(judge(desired=[group("user", 6)], **{resource: one_too_few}).rejections) == 1
    assert judge(desired=[group("user", 6)], **{resource: one_too_few + 1}) == FITS


def test_every_resource_that_lacks_is_reported_at_once():
    assert len(judge(desired=[group("user", 6)], instances=1, cores=1, ram=1).rejections) == 3


def test_only_growth_counts():
    assert judge(there=[group("user", 50)], desired=[group("user", 51)], cores=2) == FITS
    assert "asked for 4 more" in judge(there=[group("user", 50)], desired=[group("user", 52)], cores=2).rejections[0]


def test_a_group_that_is_not_in_the_desired_state_adds_nothing():
    assert judge(there=[group("other", 50)], cores=0, instances=0) == FITS


def test_what_shrinks_makes_no_capacity_since_deletes_come_last():
    there = [group("old", 9), group("new", 1)]
    assert judge(there=there, desired=[group("old", 1), group("new", 3)], instances=1).rejections


def test_a_desired_state_that_names_no_count_leaves_an_existing_group_as_it_is():
    assert judge(there=[group("user", 5)], desired=[Machines("user")], instances=0) == FITS


def test_a_new_group_without_a_count_is_one_machine():
    assert "asked for 1 more" in judge(desired=[group("user")], instances=0).rejections[0]


def test_a_minimum_above_the_count_is_the_start_size():
    raised = Machines("user", min_node_count=4)
    assert "asked for 3 more" in judge(there=[group("user", 1)], desired=[raised], instances=0).rejections[0]


def test_an_existing_group_grows_in_its_own_flavor():
    there = [group("user", 1, flavor="m3.large")]
    assert "16 by node group 'user' (1 × m3.large)" in judge(there, [Machines("user", None, 2)], cores=0).rejections[0]


def test_a_maximum_that_does_not_fit_is_a_warning():
    result = judge(desired=[group("user", 1, 20)], instances=5)
    (sentence,) = result.warnings
    assert result.rejections == ()
    assert sentence == (
        "The project has 5 of its 100 instances (compute) left and would be asked for 20 more: 20 by node group 'user' "
        "(20 × m3.small), with every node group at its maximum. Machines beyond the quota would not come up: lower the maxima, "
        "or have the quota raised."
    )


def test_groups_that_are_not_in_the_desired_state_also_grow_to_their_maximum():
    assert judge(there=[group("old", 1, 10)], desired=[group("new", 1, 10)], instances=15).warnings
    assert judge(there=[group("old", 1, 10)], desired=[group("new", 1, 10)], instances=19) == FITS


def test_a_resource_that_is_rejected_is_not_warned_of_as_well():
    result = judge(desired=[group("user", 9, 20)], instances=5)
    assert (len(result.rejections), result.warnings) == (1, ())


def test_what_has_no_limit_or_is_not_known_never_rejects():
    endless = [Quota("compute", "instances", None, 10**6)]
    assert preflight(endless, FLAVORS, [], [group("user", 1000, 9999)], {}, creating=True) == FITS
    assert judge(desired=[group("user", 1000)], creating=True) == FITS


def test_a_quota_below_what_is_used_leaves_nothing_but_takes_nothing_away():
    over = Quota("compute", "cores", 10, 14)
    assert over.free == 0
    assert preflight([over], FLAVORS, [group("user", 7)], [group("user", 7)], {}, creating=False) == FITS


def test_a_flavor_that_nobody_knows_counts_as_machines_only():
    result = judge(desired=[group("user", 3, flavor="gone"), group("more", 1, flavor=None)], cores=0, instances=0)
    (sentence,) = result.rejections
    assert "3 by node group 'user' (3 × gone), 1 by node group 'more' (1 × a machine)" in sentence


def test_machines_boot_from_volumes_where_a_label_gives_their_size():
    labels = {"boot_volume_size": "20"}
    assert judge(desired=[group("user", 3)], labels=labels, volumes=3, gigabytes=60) == FITS
    assert len(judge(desired=[group("user", 3)], labels=labels, volumes=2, gigabytes=59).rejections) == 2


def test_a_flavor_without_a_disk_boots_from_a_volume_of_unknown_size():
    desired = [group("user", 3, flavor="diskless")]
    assert judge(desired=desired, volumes=2).rejections
    assert judge(desired=desired, volumes=3, gigabytes=0) == FITS


@pytest.mark.parametrize("labels", [{}, {"boot_volume_size": "0"}, {"boot_volume_size": "large"}])
def test_a_flavor_with_a_disk_takes_no_volume_unless_a_label_says_so(labels):
    assert judge(desired=[group("user", 3)], labels=labels, volumes=0, gigabytes=0) == FITS


@pytest.mark.parametrize("name", ["etcd_blockdevice_size", "etcd_volume_size"])
def test_etcds_volume_is_one_more_for_each_control_plane_machine(name):
    labels = {"boot_volume_size": 20, name: "5"}
    desired = [group("default-master", 3, role="master"), group("user", 1)]
    assert judge(desired=desired, labels=labels, volumes=7, gigabytes=95) == FITS
    assert len(judge(desired=desired, labels=labels, volumes=6, gigabytes=94).rejections) == 2


def test_an_etcd_disk_on_the_host_is_no_volume():
    labels = {"etcd_blockdevice_size": "5", "etcd_blockdevice_type": "local"}
    assert judge(desired=[group("default-master", 3, role="master")], labels=labels, volumes=0) == FITS


def test_a_new_cluster_takes_one_of_magnums_quota():
    (sentence,) = judge(creating=True, clusters=0).rejections
    assert "0 of its 100 clusters (container-infra) left and is asked for 1 more: 1 by the cluster." in sentence
    assert judge(clusters=0) == FITS


@pytest.mark.parametrize("value", ["true", True, "1"])
def test_a_new_cluster_takes_a_floating_ip_where_a_label_says_so(value):
    labels = {"master_lb_floating_ip_enabled": value}
    assert "floating IPs (network)" in judge(creating=True, labels=labels, floating_ips=0).rejections[0]


@pytest.mark.parametrize("value", ["false", False, "0"])
def test_a_new_cluster_takes_no_floating_ip_where_a_label_says_so(value):
    assert judge(creating=True, labels={"master_lb_floating_ip_enabled": value}, floating_ips=0) == FITS


def test_a_floating_ip_that_the_site_decides_about_is_a_warning():
    result = judge(creating=True, floating_ips=0)
    assert (result.rejections, len(result.warnings)) == ((), 1)


def test_a_new_cluster_comes_with_its_control_plane_and_default_workers():
    cluster = {"master_count": 3, "node_count": 2, "flavor_id": "m3.large"}
    template = {"master_flavor_id": "m3.small", "flavor_id": "m3.small"}
    (sentence,) = judge(desired=new_cluster(cluster, template, {}), creating=True, cores=0).rejections
    assert (
        "38 more: 32 by node group 'default-worker' (2 × m3.large), 6 by the control plane (3 × m3.small)" in sentence
    )


def test_the_range_of_default_workers_comes_from_the_clusters_labels():
    desired = new_cluster({}, {}, {"min_node_count": "2", "max_node_count": "8"})
    result = judge(desired=desired, creating=True, instances=3)
    assert "asked for 9 more" in result.warnings[0]
    assert "asked for 3 more" in judge(desired=desired, creating=True, instances=2).rejections[0]


def test_a_desired_state_for_default_workers_counts_once_with_those_of_the_new_cluster():
    desired = [*new_cluster({"node_count": 1}, {"flavor_id": "m3.small"}, {}), Machines("default-worker", None, 4)]
    assert "asked for 5 more" in judge(desired=desired, creating=True, instances=0).rejections[0]


def test_a_node_group_is_read_from_what_magnums_api_shows():
    record = {
        "name": "user",
        "flavor_id": "m3.small",
        "node_count": 2,
        "max_node_count": None,
        "role": "worker",
        "uuid": "x",
    }
    assert Machines.of(record) == Machines("user", "m3.small", 2, None, None, "worker")
