# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The volume of a hub's homes and its backups."""

from __future__ import annotations

import pytest
from ansible_collections.hubforge.magnum.plugins.plugin_utils._homes.volume import (
    expired_backups,
    kept_volumes,
    own_backups,
    removal_problems,
    restore_problems,
    volume_problems,
)

HUB = "jetstream2/staging"


def volume(name="homes", owner=HUB, **fields):
    marked = {"hubforge_hub": owner} if owner else {}
    return {
        "id": f"id-of-{name}", "name": name, "metadata": marked, "size": 100, "status": "available", "volume_type": "ssd", **fields,
    }  # fmt: skip


@pytest.mark.parametrize(
    "there", [[], [volume()], [volume(status="in-use")], [volume("other", owner="jetstream2/binder")]]
)
def test_a_volume_that_is_ours_or_not_there_has_no_problems(there):
    assert volume_problems(there, "homes", HUB, 100, "ssd") == []


@pytest.mark.parametrize("size", [100, 101, None])
def test_a_volume_may_stay_or_grow(size):
    assert volume_problems([volume()], "homes", HUB, size) == []


@pytest.mark.parametrize(
    ("there", "desired", "says"),
    [
        ([volume(owner="")], {}, "is not marked as a hub's"),
        (
            [volume(owner="jetstream2/binder")],
            {},
            "belongs to the hub jetstream2/binder, and jetstream2/staging asks for it",
        ),
        ([volume()], {"size": 99}, "has 100 GB, and 99 GB were asked for: a volume cannot get smaller"),
        ([volume()], {"volume_type": "hdd"}, "is of type ssd, and hdd was asked for"),
        ([volume(status="error")], {}, "is error: wait until it is available or in-use"),
        ([volume(id="1"), volume(id="2")], {}, "There are 2 volumes named homes (1, 2)"),
        (
            [volume("old-homes")],
            {},
            "the homes of jetstream2/staging are on old-homes: an empty one would take its place",
        ),
        ([], {"size": 0}, "cannot have a size of 0 GB"),
    ],
)
def test_a_volume_that_cannot_serve_has_a_sentence_that_says_why(there, desired, says):
    [problem] = volume_problems(there, "homes", HUB, **desired)
    assert says in problem


def test_all_problems_are_said_at_once():
    found = volume_problems([volume(owner="", status="error")], "homes", HUB, 99, "hdd")
    assert [text.split(" ")[0] for text in found] == ["Volume"] * 4


def backup(name, status="available", volume_id="v1"):
    return {"id": f"id-of-{name}", "name": name, "status": status, "volume_id": volume_id}


DAYS = [backup(f"homes-2026010{day}T030000Z") for day in (3, 1, 2)]


def names(backups):
    return [one["name"] for one in backups]


@pytest.mark.parametrize(
    ("keep", "days"),
    [(4, []), (3, [1]), (2, [1, 2]), (1, [1, 2, 3])],
)
def test_the_oldest_go_so_that_as_many_stay_as_asked_with_the_new_one(keep, days):
    own = own_backups(DAYS, "homes", "v1")
    assert names(own) == [f"homes-2026010{day}T030000Z" for day in (1, 2, 3)]
    assert names(expired_backups(own, keep)) == [f"homes-2026010{day}T030000Z" for day in days]


def test_broken_ones_go_and_count_for_nothing():
    broken = backup("homes-20260109T030000Z", "error")
    assert names(expired_backups([*DAYS, broken], 4)) == [broken["name"]]


def test_one_that_is_being_made_is_left_alone():
    assert expired_backups([backup("homes-20260101T030000Z", "creating")], 1) == []


@pytest.mark.parametrize(
    "other",
    [
        backup("before-the-upgrade"),
        backup("homes-before-upgrade"),
        backup("homes-20260101"),
        backup("homes-20260101T030000"),
        backup("20260101T030000Z"),
        backup("homes-20260101T030000Z", volume_id="v2"),
    ],
)
def test_backups_of_others_are_left_alone(other):
    assert own_backups([other], "homes", "v1") == []


SNAPSHOTS = [backup("homes-1"), backup("homes-2"), backup("homes-3", "error")]


@pytest.mark.parametrize(
    "there", [[], [volume("new", snapshot_id="id-of-homes-2")], [volume("elsewhere", snapshot_id="id-of-homes-1")]]
)
def test_a_snapshot_can_be_restored_once_or_again(there):
    assert restore_problems(SNAPSHOTS, volume(), there, "homes-2", "new") == []


@pytest.mark.parametrize(
    ("snapshots", "chosen", "there", "says"),
    [
        (
            SNAPSHOTS,
            "homes-9",
            [],
            "There is no snapshot homes-9 to restore; of volume homes there are: homes-1, homes-2.",
        ),
        (SNAPSHOTS, "homes-3", [], "There is no snapshot homes-3"),
        (SNAPSHOTS, "", [], "Say which snapshot is to be restored"),
        ([], "", [], "there are: none."),
        (SNAPSHOTS, "homes-2", [volume("new")], "is there already"),
        (SNAPSHOTS, "homes-2", [volume("new", snapshot_id="id-of-homes-1")], "is there already"),
        (
            SNAPSHOTS,
            "homes-2",
            [volume("new", owner="a/b", snapshot_id="id-of-homes-2")],
            "nothing is ever overwritten",
        ),
    ],
)
def test_nothing_is_restored_that_is_not_there_and_nothing_overwritten(snapshots, chosen, there, says):
    [problem] = restore_problems(snapshots, volume(), there, chosen, "new")
    assert says in problem


def persistent(name="pvc-1", handle="id-1", claim=True, driver="cinder.csi.openstack.org"):
    spec = {"capacity": {"storage": "10Gi"}, "csi": {"driver": driver, "volumeHandle": handle}}
    bound = {"claimRef": {"namespace": "hub", "name": "claim-ada"}} if claim else {}
    return {"metadata": {"name": name}, "spec": {**spec, **bound}}


def test_a_cluster_leaves_homes_of_its_hubs_and_what_is_behind_claims():
    found = kept_volumes(
        [persistent()], [volume(), volume("b", owner="other/staging"), volume("c", owner="")], "jetstream2"
    )
    assert found == [
        {"name": "homes", "id": "id-of-homes", "size": "100 GB", "of": "homes of jetstream2/staging"},
        {"name": "pvc-1", "id": "id-1", "size": "10Gi", "of": "claim hub/claim-ada"},
    ]


def of_claim(name, cluster="hub-x7k2p", **more):
    metadata = {"cinder.csi.openstack.org/cluster": cluster, **more}
    return volume(name, owner="", metadata=metadata)


def test_volumes_of_claims_are_known_by_their_metadata_where_the_cluster_does_not_answer():
    claim = {"csi.storage.k8s.io/pvc/namespace": "hub", "csi.storage.k8s.io/pvc/name": "claim-ada"}
    there = [
        of_claim("pvc-1", **claim),
        of_claim("pvc-2"),
        of_claim("pvc-3", cluster="hub-other"),
        volume("c", owner=""),
    ]
    found = kept_volumes([], there, "hub", "hub-x7k2p")
    assert [(kept["name"], kept["of"]) for kept in found] == [("pvc-1", "claim hub/claim-ada"), ("pvc-2", "a claim")]
    assert kept_volumes([], there, "hub") == []


def test_what_the_cluster_says_of_a_claim_comes_before_what_cinder_does():
    [found] = kept_volumes([persistent(handle="id-of-pvc-1")], [of_claim("pvc-1")], "hub", "hub-x7k2p")
    assert found["of"] == "claim hub/claim-ada"


def test_a_cluster_whose_name_begins_like_anothers_leaves_only_its_own():
    assert kept_volumes([], [volume(owner="jetstream2-old/staging")], "jetstream2") == []


@pytest.mark.parametrize(
    "snapshot",
    [
        persistent(handle="id-of-homes"),
        persistent(driver="nfs.csi.k8s.io"),
        {"metadata": {"name": "nfs"}, "spec": {"nfs": {"server": "10.0.0.1"}, "capacity": {"storage": "1Mi"}}},
    ],
)
def test_a_volume_is_listed_once_and_only_if_it_is_cinders(snapshot):
    assert names(kept_volumes([snapshot], [volume()], "jetstream2")) == ["homes"]


def test_a_volume_without_a_claim_is_listed_too():
    [found] = kept_volumes([persistent(claim=False)], [], "jetstream2")
    assert found["of"] == "no claim"


KEPT = [{"name": "homes", "id": "v1"}, {"name": "pvc-1", "id": "v2"}]


def test_volumes_that_stay_and_have_no_snapshots_can_be_deleted():
    assert removal_problems(["homes"], KEPT, [backup("s", volume_id="v2")], [volume("homes")]) == []


@pytest.mark.parametrize("there", [[], [volume("pvc-9", status="deleting")], [volume("other")]])
def test_a_volume_that_went_with_its_claim_or_by_an_earlier_run_is_not_missed(there):
    assert removal_problems(["pvc-9"], KEPT, [], there) == []


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("hoems", "hoems is not among the volumes that this cluster leaves: homes, pvc-1."),
        ("homes", "has 2 snapshots, and goes only after them"),
    ],
)
def test_volumes_that_cannot_be_deleted_are_named(name, says):
    [problem] = removal_problems([name], KEPT, [backup("s"), backup("t")], [volume("hoems"), volume("homes")])
    assert says in problem
