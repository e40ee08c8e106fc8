# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The claim that a hub mounts its homes through."""

from __future__ import annotations

import pytest
from ansible_collections.hubforge.magnum.plugins.plugin_utils._homes.claim import DesiredClaim, plan_claim
from fake_homes import RELEASED, claim, mounted, node, pod, served, service, thing

NAMES = ("home-nfs", "hub", "hub-homes", "hub-homes")
CURRENT = [served(), service(), mounted(uid="u"), claim(), node()]


def plan(snapshot, volume_id="v1", servers=()):
    return plan_claim(DesiredClaim(*NAMES, volume_id), snapshot, servers)


@pytest.mark.parametrize("snapshot", [[], CURRENT, [*CURRENT, pod()], [served(), service()]])
def test_what_can_stay_or_be_made_is_left_alone(snapshot):
    found = plan(snapshot)
    assert (found.problems, found.recreate, found.redeploy) == ([], False, False)


def test_the_addresses_of_the_service_and_of_the_homes_are_found():
    found = plan([service("172.24.0.7"), mounted(), claim(phase="Pending")])
    assert (found.address, found.server, found.phase) == ("172.24.0.7", "172.24.0.9", "Pending")


@pytest.mark.parametrize(
    "other", [service(port=9100), thing("Service", "x", "hub-homes", clusterIP="1", ports=[{"port": 2049}])]
)
def test_other_services_are_not_taken_for_it(other):
    assert plan([other]).address == ""


@pytest.mark.parametrize(
    ("snapshot", "redeploy"),
    [
        ([served("v0"), service(), mounted(uid="u"), claim()], True),
        ([served(), service("172.24.0.7"), mounted(uid="u"), claim()], False),
        ([served(), mounted(uid="u"), claim()], False),
        ([served(), service(), mounted(uid="u")], False),
        ([served(), service(), claim(phase="Lost")], False),
    ],
)
def test_what_cannot_be_changed_is_created_again(snapshot, redeploy):
    found = plan(snapshot)
    assert (found.problems, found.recreate, found.redeploy) == ([], True, redeploy)


def test_claim_and_persistent_volume_are_what_is_removed():
    assert plan(CURRENT).own == [
        {"kind": "PersistentVolumeClaim", "name": "home-nfs", "namespace": "hub"},
        {"kind": "PersistentVolume", "name": "hub-home-nfs"},
    ]


@pytest.mark.parametrize("volume_id", ["v2"])
def test_homes_are_never_taken_away_from_a_running_server(volume_id):
    [problem] = plan([*CURRENT, pod(), pod("jupyter-bob")], volume_id).problems
    assert "its homes come from another volume now" in problem
    assert "is mounted by pod jupyter-ada, pod jupyter-bob. Stop these" in problem


@pytest.mark.parametrize(
    "other", [pod(phase="Succeeded"), pod(phase="Failed"), pod(claimed="scratch"), pod(namespace="other")]
)
def test_pods_that_do_not_mount_the_claim_are_no_users(other):
    assert plan([*CURRENT, other], "v2").users == []


@pytest.mark.parametrize(
    ("snapshot", "says"),
    [
        ([claim(labels={})], "The PersistentVolumeClaim home-nfs exists, and was not made by this role"),
        ([mounted(labels={})], "The PersistentVolume hub-home-nfs exists, and was not made by this role"),
        ([served(annotations={})], "is already served through the PersistentVolume hub-homes-home-nfs"),
        (
            [served(annotations={**RELEASED, "meta.helm.sh/release-name": "other"})],
            "two servers of one volume would corrupt it",
        ),
    ],
)
def test_what_is_somebody_elses_is_rejected_and_never_removed(snapshot, says):
    found = plan(snapshot)
    [problem] = found.problems
    assert says in problem
    assert found.own == []


def test_a_claim_of_the_same_name_elsewhere_is_nobodys_business():
    assert plan([thing("PersistentVolumeClaim", "home-nfs", "hub-homes", annotations=RELEASED)]).problems == []


@pytest.mark.parametrize(("server", "problems"), [("s1", 0), ("s2", 1)])
def test_a_volume_that_another_cluster_uses_is_rejected(server, problems):
    found = plan(CURRENT, servers=[server]).problems
    assert len(found) == problems
    assert all("attached to the server s2, which is no node of this cluster" in problem for problem in found)
