# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a release consists of and waits for, by its objects."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._release.state import (
    awaited_deployments,
    awaited_services,
    events_about,
    of_release,
    pods_of,
    revisions,
    service_addresses,
    summary,
)

NOW = datetime(2026, 1, 1, 0, 1, tzinfo=UTC)


def deployment(release="hub", **status):
    meta = {"name": "hub", "generation": 2, "annotations": {"meta.helm.sh/release-name": release}}
    return {"kind": "Deployment", "metadata": meta, "spec": {"replicas": 1}, "status": status}


READY = {"observedGeneration": 2, "replicas": 1, "updatedReplicas": 1, "availableReplicas": 1}


@pytest.mark.parametrize(
    ("status", "awaited"),
    [
        (READY, []),
        ({}, ["deployment hub (0 of 1 pods available)"]),
        ({**READY, "observedGeneration": 1}, ["deployment hub (0 of 1 pods available)"]),
        ({**READY, "availableReplicas": 0}, ["deployment hub (0 of 1 pods available)"]),
        ({**READY, "replicas": 2}, ["deployment hub (1 of 1 pods available)"]),
    ],
)
def test_a_deployment_is_awaited_until_its_newest_pods_are_available(status, awaited):
    assert list(awaited_deployments([deployment(**status)]).values()) == awaited


@pytest.mark.parametrize(
    ("kind", "ingress", "awaited"),
    [
        ("LoadBalancer", [], ["service proxy-public (no address yet)"]),
        ("LoadBalancer", [{"ip": "192.0.2.1"}], []),
        ("ClusterIP", [], []),
    ],
)
def test_a_load_balancer_is_awaited_until_it_has_an_address(kind, ingress, awaited):
    meta = {"name": "proxy-public", "annotations": {"meta.helm.sh/release-name": "hub"}}
    service = {
        "kind": "Service",
        "metadata": meta,
        "spec": {"type": kind},
        "status": {"loadBalancer": {"ingress": ingress}},
    }
    assert awaited_services([service]) == awaited


def test_objects_of_other_releases_are_left_out():
    assert of_release([deployment(release="other"), {"kind": "Deployment", "metadata": {"name": "x"}}], "hub") == []
    assert len(of_release([deployment()], "hub")) == 1


def test_the_addresses_of_a_release_are_those_of_its_services():
    def service(name, *places):
        return {"metadata": {"name": name}, "status": {"loadBalancer": {"ingress": list(places)}}}

    services = [service("a", {"ip": "192.0.2.1"}), service("b", {"hostname": "hub.example.org"}), service("c")]
    assert service_addresses(services) == {"a": ["192.0.2.1"], "b": ["hub.example.org"]}


def secret(version, status, moment="2026-01-01T00:00:00Z"):
    name = f"sh.helm.release.v1.hub.v{version}"
    labels = {"version": str(version), "status": status}
    return {"metadata": {"name": name, "labels": labels, "creationTimestamp": moment}}


def test_revisions_are_read_in_their_order_with_their_age():
    found = revisions([secret(10, "deployed"), secret(9, "superseded"), {"metadata": {"name": "x"}}], NOW)
    assert [(it["version"], it["status"], it["age"]) for it in found] == [(9, "superseded", 60), (10, "deployed", 60)]


def test_a_moment_that_cannot_be_read_is_no_age():
    assert revisions([secret(1, "deployed", "yesterday")], NOW)[0]["age"] == 0


def owned(by, kind="ReplicaSet"):
    return {"metadata": {"name": "p", "ownerReferences": [{"kind": kind, "name": by}]}}


def test_pods_of_a_deployment_are_those_of_its_replica_sets():
    ours, other, job = owned("hub-7d9f"), owned("hub-db-7d9f"), owned("hub-7d9f", "Job")
    assert pods_of([ours, other, job, {"metadata": {"name": "bare"}}], ["hub"]) == [ours]


def test_what_controllers_of_other_deployments_could_not_make_is_left_out():
    def failed(name):
        return {"reason": "FailedCreate", "involvedObject": {"kind": "ReplicaSet", "name": name}}

    pulling = {"reason": "Pulling", "involvedObject": {"kind": "Pod", "name": "x"}}
    assert events_about([failed("hub-1"), failed("proxy-1"), pulling], ["hub"]) == [failed("hub-1"), pulling]


@pytest.mark.parametrize(
    ("kept", "awaited", "reasons", "line"),
    [
        ([secret(2, "deployed")], [], [], ""),
        ([secret(2, "pending-upgrade")], [], [], "revision 2 is pending-upgrade"),
        ([], ["service a (no address yet)"], ["1."], "waits for service a (no address yet): 1."),
        ([secret(2, "pending-install")], ["a", "b"], [], "revision 2 is pending-install; waits for a, b"),
        ([], ["a"], [f"{number}." for number in range(6)], "waits for a: 0. 1. 2. 3. And 2 more reasons."),
    ],
)
def test_one_line_says_what_is_pending_and_why(kept, awaited, reasons, line):
    assert summary(revisions(kept, NOW), awaited, reasons) == line
