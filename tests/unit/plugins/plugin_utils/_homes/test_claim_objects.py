# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The objects of the claim, and how current ones differ from them."""

from __future__ import annotations

import copy

import pytest
from ansible_collections.hubforge.magnum.plugins.plugin_utils._homes.claim import DesiredClaim
from ansible_collections.hubforge.magnum.plugins.plugin_utils._homes.claim_objects import claim_objects, differences

DESIRED = DesiredClaim("home-nfs", "hub", "hub-homes", "hub-homes", "v1")
OBJECTS = claim_objects(DESIRED, "172.24.0.9", ["nfsvers=4.1", "soft"])
VOLUME = "PersistentVolume hub-home-nfs"


def current():
    """The objects as the API server returns them: with fields of its own, and without what is empty."""
    namespace, volume, claim = copy.deepcopy(OBJECTS)
    del volume["spec"]["storageClassName"]
    volume["spec"]["claimRef"]["uid"] = "u"
    volume["spec"]["volumeMode"] = claim["spec"]["volumeMode"] = "Filesystem"
    for one in (namespace, volume, claim):
        del one["apiVersion"]
        one["metadata"]["labels"] = {**one["metadata"].get("labels", {}), "kubernetes.io/metadata.name": "hub"}
    return [namespace, volume, claim]


def test_the_claim_is_bound_to_what_mounts_from_the_service():
    namespace, volume, claim = OBJECTS
    assert namespace["metadata"]["name"] == claim["metadata"]["namespace"] == "hub"
    assert volume["spec"]["nfs"] == {"server": "172.24.0.9", "path": "/"}
    assert claim["spec"]["volumeName"] == volume["metadata"]["name"] == "hub-home-nfs"
    assert volume["spec"]["claimRef"]["name"] == claim["metadata"]["name"]
    assert volume["spec"]["persistentVolumeReclaimPolicy"] == "Retain"


def test_what_the_api_server_adds_or_leaves_out_is_no_difference():
    assert differences(OBJECTS, current()) == {"before": {}, "after": {}}


def test_without_mount_options_there_is_no_difference_either():
    namespace, volume, claim = current()
    del volume["spec"]["mountOptions"]
    assert differences(claim_objects(DESIRED, "172.24.0.9", []), [namespace, volume, claim])["after"] == {}


def test_what_is_missing_differs_in_all():
    found = differences(OBJECTS, [])
    assert list(found["after"]) == ["Namespace hub", VOLUME, "PersistentVolumeClaim hub/home-nfs"]
    assert found["before"] == {}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("mountOptions",), ["soft"]),
        (("nfs", "server"), "10.0.0.1"),
        (("persistentVolumeReclaimPolicy",), "Delete"),
        (("claimRef", "name"), "other"),
    ],
)
def test_a_field_that_differs_is_shown_before_and_after(path, value):
    objects = current()
    fields = objects[1]["spec"]
    for name in path[:-1]:
        fields = fields[name]
    fields[path[-1]] = value
    found = differences(OBJECTS, objects)
    assert list(found["after"]) == list(found["before"]) == [VOLUME]
    assert found["before"][VOLUME] != found["after"][VOLUME]
    assert "volumeMode" not in found["before"][VOLUME]["spec"]
    assert "storageClassName" not in found["after"][VOLUME]["spec"]


def test_a_claim_of_the_same_name_in_another_namespace_is_another_one():
    namespace, volume, claim = current()
    claim["metadata"]["namespace"] = "other"
    assert list(differences(OBJECTS, [namespace, volume, claim])["after"]) == ["PersistentVolumeClaim hub/home-nfs"]
