# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The claim of the homes: checked, removed, created, waited for."""

from __future__ import annotations

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import InvalidRequest, TimedOut
from ansible_collections.hubforge.magnum.plugins.plugin_utils._homes.claim import DesiredClaim
from ansible_collections.hubforge.magnum.plugins.plugin_utils._homes.claim_objects import claim_objects
from ansible_collections.hubforge.magnum.plugins.plugin_utils._homes.claim_steps import create, prepare, remove
from fake_homes import claim, mounted, node, pod, served, service, thing

DESIRED = DesiredClaim("home-nfs", "hub", "hub-homes", "hub-homes", "v1")
SERVED = (served(), service(), node())


class FakeCluster:
    """A cluster in memory, in which a claim is bound at once unless it `hangs`."""

    def __init__(self, *objects, hangs=False):
        self.objects, self.hangs, self.calls = list(objects), hangs, []

    def read(self, pods=False, bound_within=0):
        self.calls.append("wait" if bound_within else "read")
        return [one for one in self.objects if pods or one["kind"] != "Pod"]

    def apply(self, objects):
        self.calls.append("apply")
        named = {(one["kind"], one["metadata"]["name"]) for one in objects}
        self.objects = [one for one in self.objects if (one["kind"], one["metadata"]["name"]) not in named]
        phase = {"phase": "Pending" if self.hangs else "Bound"}
        self.objects += [{"spec": {}, **one, "status": phase} for one in objects]
        return True

    def remove(self, objects):
        self.calls.append("remove")
        named = [(one["kind"], one["name"]) for one in objects]
        self.objects = [one for one in self.objects if (one["kind"], one["metadata"]["name"]) not in named]
        return True


def as_created(address="172.24.0.9", phase="Bound"):
    return [{"spec": {}, **one, "status": {"phase": phase}} for one in claim_objects(DESIRED, address, ["soft"])]


def test_a_claim_that_is_ready_costs_one_start():
    cluster = FakeCluster(*SERVED, *as_created())
    found = prepare(cluster, DESIRED, ["s1"], ["soft"], False)
    assert (found["changed"], found["home_claim"]["ready"]) == (False, True)
    assert cluster.calls == ["read"]


def test_after_a_release_that_changed_a_claim_that_is_ready_costs_one_start_more():
    cluster = FakeCluster(*SERVED, *as_created())
    found = create(cluster, DESIRED, ["soft"], False)
    assert (found["changed"], found["home_claim"]["ready"]) == (False, True)
    assert cluster.calls == ["read"]


@pytest.mark.parametrize(
    ("objects", "options"),
    [
        ([], ["soft"]),
        (as_created(phase="Pending"), ["soft"]),
        (as_created(), ["hard"]),
        ([served("v0"), *as_created()], ["soft"]),
        (as_created("172.24.0.7"), ["soft"]),
    ],
)
def test_a_claim_that_is_not_as_desired_is_not_ready(objects, options):
    found = prepare(FakeCluster(*SERVED, *objects), DESIRED, [], options, False)
    assert not found["home_claim"]["ready"]


def test_a_claim_is_created_and_waited_for():
    cluster = FakeCluster(*SERVED)
    found = create(cluster, DESIRED, ["soft"], False)
    assert found["changed"]
    assert found["home_claim"]["address"] == "172.24.0.9"
    assert cluster.calls == ["read", "apply", "wait"]
    assert not create(cluster, DESIRED, ["soft"], False)["changed"]


@pytest.mark.parametrize("objects", [[], as_created(phase="Pending")])
def test_a_claim_that_is_not_bound_in_time_fails_with_what_it_is(objects):
    with pytest.raises(TimedOut, match="The claim home-nfs in namespace hub is Pending after 30 s, not Bound"):
        create(FakeCluster(*SERVED, *objects, hangs=True), DESIRED, ["soft"], False)


def test_without_the_address_of_the_service_no_claim_is_created():
    cluster = FakeCluster(served())
    with pytest.raises(InvalidRequest, match="serves NFS at no address, and the homes are mounted from nowhere yet"):
        create(cluster, DESIRED, [], False)
    assert cluster.calls == ["read"]


def test_a_release_that_came_back_with_another_address_is_said():
    with pytest.raises(
        InvalidRequest, match=r"serves NFS at 172.24.0.7, and the homes are mounted from 172.24.0.9. Run again"
    ):
        create(FakeCluster(served(), service("172.24.0.7"), mounted(), claim()), DESIRED, [], False)


def test_a_claim_of_another_volume_is_removed_before_the_release_is_deployed():
    cluster = FakeCluster(served("v0"), service(), mounted(), claim())
    found = prepare(cluster, DESIRED, [], ["soft"], False)
    assert found["changed"]
    assert found["home_claim"]["redeploy"]
    assert [one["kind"] for one in found["home_claim"]["removed"]] == ["PersistentVolumeClaim", "PersistentVolume"]
    assert cluster.calls == ["read", "read", "remove"]


def test_nothing_is_removed_while_a_pod_mounts_the_claim():
    cluster = FakeCluster(served("v0"), service(), mounted(), claim(), pod())
    with pytest.raises(InvalidRequest, match=r"is mounted by pod jupyter-ada\. Stop these"):
        prepare(cluster, DESIRED, [], ["soft"], False)
    with pytest.raises(InvalidRequest, match="is mounted by pod jupyter-ada: stop these, and run again"):
        remove(cluster, DESIRED, False)
    assert set(cluster.calls) == {"read"}


def test_homes_without_a_volume_are_rejected():
    with pytest.raises(InvalidRequest, match=r"run the tasks volume.yml of this role first"):
        prepare(FakeCluster(), DesiredClaim("c", "n", "r", "rn"), [], [], False)


def test_all_problems_are_said_at_once():
    with pytest.raises(InvalidRequest, match=r"\(1\) The PersistentVolumeClaim .*\(2\) Volume v1 is attached"):
        prepare(FakeCluster(*SERVED, claim(labels={})), DESIRED, ["s9"], [], False)


def test_claim_and_persistent_volume_are_removed_and_nothing_twice():
    cluster = FakeCluster(*SERVED, mounted(), claim())
    assert remove(cluster, DESIRED, False)["changed"]
    assert [one["kind"] for one in cluster.objects] == ["PersistentVolume", "Service", "Node"]
    assert not remove(cluster, DESIRED, False)["changed"]


@pytest.mark.parametrize(
    "objects",
    [[], [served(), service()], [served("v0"), service(), mounted(), claim()], [*SERVED, thing("Namespace", "hub")]],
)
def test_check_mode_says_what_would_be_created_and_writes_nothing(objects):
    cluster = FakeCluster(*objects)
    prepare(cluster, DESIRED, [], ["soft"], True)
    found = create(cluster, DESIRED, ["soft"], True)
    assert found["changed"]
    assert "PersistentVolumeClaim hub/home-nfs" in found["diff"]["after"]
    assert found["diff"]["before"] == {}
    assert set(cluster.calls) == {"read"}
    assert remove(cluster, DESIRED, True)["changed"] == (claim() in objects)
    assert set(cluster.calls) == {"read"}
