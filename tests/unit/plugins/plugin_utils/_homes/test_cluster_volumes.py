# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a cluster leaves in Cinder."""

from __future__ import annotations

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import Broken, InvalidRequest
from ansible_collections.hubforge.magnum.plugins.plugin_utils._homes.cinder import Cinder
from ansible_collections.hubforge.magnum.plugins.plugin_utils._homes.cluster_volumes import (
    delete_volumes,
    keep_volumes,
    list_volumes,
)
from fake_cinder import FakeModules, backup, volume
from fake_clock import FakeClock

OF_CLAIM = {"cinder.csi.openstack.org/cluster": "stack", "of": "lab"}
HOMES = {"name": "homes", "id": "id-of-homes", "size": "100 GB", "of": "homes of jetstream2/staging"}
CLAIM = {"name": "pvc-1", "id": "id-of-pvc-1", "size": "10Gi", "of": "claim hub/ada"}


def persistent(name):
    spec = {
        "csi": {"driver": "cinder.csi.openstack.org", "volumeHandle": f"id-of-{name}"},
        "capacity": {"storage": "10Gi"},
    }
    return {"metadata": {"name": name}, "spec": {**spec, "claimRef": {"namespace": "hub", "name": "ada"}}}


def cloud(*volumes, **more):
    return FakeModules(*(volumes or (volume(), volume("pvc-1", owner="", metadata=dict(OF_CLAIM)))), **more)


def listed(modules, kubeconfig="~/config", remove=()):
    return list_volumes(Cinder(modules, {}, 600), modules, kubeconfig, "jetstream2", "stack", remove)


def test_homes_and_volumes_of_claims_are_listed():
    modules = cloud(persistent_volumes=[persistent("pvc-1")])
    assert listed(modules) == {"changed": False, "cluster_volumes": [HOMES, CLAIM], "lines": []}
    assert modules.started == ["kubernetes.core.k8s_info", "openstack.cloud.volume_info"]


def test_a_cluster_that_does_not_answer_is_said_and_its_volumes_are_known_by_cinder():
    found = listed(cloud(broken={"k8s_info": 1}))
    assert [one["of"] for one in found["cluster_volumes"]] == [HOMES["of"], "a claim"]
    assert found["lines"][0].startswith("The cluster does not answer.")


def test_a_cluster_without_a_kubeconfig_is_not_asked():
    modules = cloud()
    assert listed(modules, "")["lines"] == []
    assert modules.started == ["openstack.cloud.volume_info"]


def test_a_volume_with_snapshots_is_not_removed():
    with pytest.raises(InvalidRequest, match="has 1 snapshot, and goes only after them"):
        listed(cloud(backups=[backup("s")]), remove=["homes"])


@pytest.mark.parametrize("check_mode", [False, True])
def test_volumes_that_the_cloud_would_clean_up_are_marked_beside_what_their_metadata_is(check_mode):
    modules = cloud()
    found = keep_volumes(Cinder(modules, {}, 600), [HOMES, CLAIM], [], check_mode)
    assert found["changed"]
    assert modules.volumes[1]["metadata"].get("janitor.capi.azimuth-cloud.com/keep") == (None if check_mode else "true")
    assert modules.volumes[1]["metadata"].items() >= OF_CLAIM.items()
    assert len(modules.sent) == (not check_mode)


@pytest.mark.parametrize(
    ("fields", "remove"),
    [
        ({"metadata": {**OF_CLAIM, "janitor.capi.azimuth-cloud.com/keep": "true"}}, []),
        ({"metadata": OF_CLAIM, "status": "deleting"}, []),
        ({"metadata": OF_CLAIM}, ["pvc-1"]),
        ({"metadata": {}}, []),
        ({"metadata": OF_CLAIM, "id": "of-another-cluster"}, []),
    ],
)
def test_other_volumes_are_not_marked(fields, remove):
    modules = cloud(volume("pvc-1", owner="", **fields))
    assert not keep_volumes(Cinder(modules, {}, 600), [CLAIM], remove, False)["changed"]
    assert modules.sent == []


def delete(modules, remove, check_mode=False):
    return delete_volumes(Cinder(modules, {}, 600), [HOMES, CLAIM], remove, check_mode, FakeClock())


def test_volumes_that_are_named_are_deleted_and_the_others_listed():
    modules = cloud()
    found = delete(modules, ["homes", "gone"])
    assert [one["name"] for one in modules.volumes] == ["pvc-1"]
    assert found["cluster_volumes"] == [CLAIM]
    assert found["lines"] == [
        "Kept, and still counted by the cloud: volume pvc-1 (id-of-pvc-1, 10Gi, claim hub/ada).",
        "Not there, and so not deleted: gone.",
    ]


def test_volumes_that_went_with_the_cluster_are_said():
    found = delete(cloud(volume("other")), [])
    assert found["lines"] == [
        "Kept, and still counted by the cloud: no volume.",
        "Not in Cinder any more: homes, pvc-1.",
    ]
    assert not found["changed"]


def test_a_volume_that_machines_still_detach_is_tried_again():
    modules = cloud(broken={"volume": 10})
    assert delete(modules, ["homes"])["changed"]
    assert [one["name"] for one in modules.volumes] == ["pvc-1"]


def test_a_volume_that_cannot_be_deleted_fails_in_the_end():
    with pytest.raises(Broken, match="Volume id-of-homes could not be deleted"):
        delete(cloud(broken={"volume": 11}), ["homes"])


def test_check_mode_deletes_nothing():
    modules = cloud()
    assert delete(modules, ["homes"], check_mode=True)["changed"]
    assert modules.sent == []
