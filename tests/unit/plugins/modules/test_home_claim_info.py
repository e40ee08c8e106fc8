# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the module home_claim_info reads of a cluster."""

from __future__ import annotations

import pytest
from ansible_collections.hubforge.magnum.plugins.modules.home_claim_info import read
from fake_clock import FakeClock

NAMES = {"namespace": "hub", "claim": "home-nfs", "release_namespace": "hub-homes"}
CLAIM = "/api/v1/namespaces/hub/persistentvolumeclaims/home-nfs"
PODS = "/api/v1/namespaces/hub/pods"


def named(name, spec=None, phase="", **metadata):
    return {"metadata": {"name": name, "managedFields": ["long"], **metadata}, "spec": spec, "status": {"phase": phase}}


@pytest.fixture
def answers():
    mounts = [{"name": "home", "persistentVolumeClaim": {"claimName": "home-nfs"}}, {"name": "s", "secret": {}}]
    spec = {"containers": [{"env": [{"name": "JUPYTERHUB_API_TOKEN", "value": "secret"}]}], "volumes": mounts}
    return {
        "/api/v1/namespaces/hub": named("hub"),
        CLAIM: named("home-nfs", {"volumeName": "v"}, "Bound", namespace="hub"),
        "/api/v1/persistentvolumes": {
            "items": [named("pv", {"nfs": {}}, annotations={"meta.helm.sh/release-name": "r", "other": "x"})]
        },
        "/api/v1/namespaces/hub-homes/services": {"items": [named("nfs", {"clusterIP": "172.24.0.9"})]},
        PODS: {"items": [named("jupyter-ada", spec, "Running", namespace="hub")]},
        "/api/v1/nodes": {"items": [named("worker-1", {"providerID": "openstack:///s1", "taints": []})]},
    }


def objects(answers, pods=False, nodes=False, bound_within=0, clock=None):
    options = {**NAMES, "pods": pods, "nodes": nodes, "bound_within": bound_within}
    return {one["kind"]: one for one in read(options, answers.get, clock or FakeClock())["objects"]}


def test_pods_and_nodes_are_read_only_where_they_are_needed(answers):
    assert set(objects(answers)) == {"Namespace", "PersistentVolumeClaim", "PersistentVolume", "Service"}
    assert {"Pod", "Node"} <= set(objects(answers, pods=True, nodes=True))


def test_nothing_that_can_be_secret_or_long_leaves_the_module(answers):
    found = objects(answers, pods=True, nodes=True)
    assert "secret" not in str(found["Pod"])
    assert "managedFields" not in str(found)
    assert found["PersistentVolume"]["metadata"]["annotations"] == {"meta.helm.sh/release-name": "r"}
    assert found["Node"]["spec"] == {"providerID": "openstack:///s1"}


def test_a_cluster_that_has_none_of_it_is_no_error():
    assert objects({}, pods=True, nodes=True) == {}


def test_a_claim_is_waited_for_until_it_is_bound(answers):
    clock, bound = FakeClock(), answers.pop(CLAIM)
    pages = iter([None, {**bound, "status": {"phase": "Pending"}}])
    found = read(
        {**NAMES, "pods": False, "nodes": False, "bound_within": 30},
        lambda path: next(pages, bound) if path == CLAIM else answers.get(path),
        clock,
    )
    assert clock.now() == 2
    assert [one["status"]["phase"] for one in found["objects"] if one["kind"] == "PersistentVolumeClaim"] == ["Bound"]


def test_a_claim_that_is_never_bound_is_waited_for_no_longer_than_asked(answers):
    clock = FakeClock()
    del answers[CLAIM]
    assert "PersistentVolumeClaim" not in objects(answers, bound_within=30, clock=clock)
    assert clock.now() == 30
