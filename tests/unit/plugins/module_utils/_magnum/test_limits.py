# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How limits and use are read from each service's answer, and what becomes of a service that does not tell."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import RequestFailed
from ansible_collections.hubforge.magnum.plugins.module_utils._magnum.api import Magnum
from ansible_collections.hubforge.magnum.plugins.module_utils._magnum.limits import Usage
from ansible_collections.hubforge.magnum.plugins.module_utils._magnum.quota import Flavor, Quota


class Service:
    """Answers by path, and keeps what it was asked: what an adapter, or a service's proxy, does."""

    def __init__(self, **answers):
        self.answers, self.asked = answers, []

    def get(self, path):
        self.asked.append(path)
        status, body = next(answer for part, answer in self.answers.items() if part in path)
        return SimpleNamespace(
            status_code=status, json=lambda: body, headers={}, content=b"x", text=str(body), reason="Reason"
        )

    def request(self, path, method, **_words):
        return self.get(path)

    def flavors(self):
        self.asked.append("/flavors")
        return iter([SimpleNamespace(id="2", name="m3.small", vcpus=2, ram=6144, disk=20)])


NOVA = {
    "maxTotalInstances": 10,
    "totalInstancesUsed": 4,
    "maxTotalCores": -1,
    "totalCoresUsed": 12,
    "maxTotalRAMSize": 51200,
    "totalRAMUsed": 9000,
}
CINDER = {
    "maxTotalVolumes": 10,
    "totalVolumesUsed": 1,
    "maxTotalVolumeGigabytes": 1000,
    "totalGigabytesUsed": 60,
}
ALL = [
    Quota("container-infra", "clusters", 20, 2),
    Quota("compute", "instances", 10, 4),
    Quota("compute", "cores", None, 12),
    Quota("compute", "ram", 51200, 9000),
    Quota("block-storage", "volumes", 10, 1),
    Quota("block-storage", "gigabytes", 1000, 60),
    Quota("network", "floating_ips", 50, 8),
]


def project(catalogue=("compute", "block-storage", "network"), **answers):
    """The usage of a project with answers of its own in place of those it has by default."""
    answers = {
        "quotas": (200, {"hard_limit": 20}),
        "stats": (200, {"clusters": 2, "nodes": 14}),
        "compute": (200, {"limits": {"absolute": NOVA}}),
        "block_storage": (200, {"limits": {"absolute": CINDER}}),
        "network": (200, {"quota": {"floatingip": {"limit": 50, "used": 7, "reserved": 1}}}),
        **answers,
    }
    services = {
        "compute": Service(limits=answers["compute"]),
        "block_storage": Service(limits=answers["block_storage"]),
        "network": Service(details=answers["network"]),
    }
    connection = SimpleNamespace(
        current_project_id="p1",
        has_service=lambda name: name in catalogue,
        **{name: service for name, service in services.items() if name.replace("_", "-") in catalogue},
    )
    return Usage(Magnum(Service(quotas=answers["quotas"], stats=answers["stats"])), connection)


def test_all_quotas_are_read_in_an_order_that_stays():
    usage = project()
    assert (usage.quotas, usage.notes) == (ALL, [])


def test_a_service_is_asked_once_for_the_project_however_often_the_figures_are_used():
    usage = project()
    assert usage.quotas is usage.quotas
    assert usage.flavors is usage.flavors
    assert usage.stats == {"clusters": 2, "nodes": 14}
    assert sorted(usage.magnum.adapter.asked) == ["/quotas/p1/Cluster", "/stats?project_id=p1&type=cluster"]
    assert usage.connection.compute.asked == ["/limits", "/flavors"]
    assert usage.connection.network.asked == ["/quotas/p1/details"]


def test_nothing_is_asked_before_it_is_needed():
    assert project().connection.compute.asked == []


def test_a_service_that_the_catalogue_does_not_have_is_left_out_and_named():
    usage = project(catalogue=("compute", "network"))
    assert usage.quotas == [quota for quota in ALL if quota.service != "block-storage"]
    assert usage.notes == [
        "The quotas of block-storage are not known and were left out: the catalogue does not have it."
    ]


@pytest.mark.parametrize("status", [403, 404, 500])
def test_a_service_that_does_not_tell_is_left_out_with_its_words(status):
    usage = project(network=(status, {"error": {"message": "Policy does\nnot allow it."}}))
    assert usage.quotas == ALL[:-1]
    (note,) = usage.notes
    assert note.startswith("The quotas of network are not known and were left out: GET /quotas/p1/details is answered")
    assert note.endswith(f" {status}: Policy does not allow it.")


@pytest.mark.parametrize("answers", [{"quotas": (404, {"errors": []})}, {"stats": (403, {"errors": []})}])
def test_a_magnum_that_does_not_tell_a_quota_is_not_taken_for_one_without_a_limit(answers):
    usage = project(**answers)
    assert usage.quotas == ALL[1:]
    assert "The quotas of container-infra are not known" in usage.notes[0]


def test_stats_that_are_asked_for_by_themselves_are_not_left_out():
    with pytest.raises(RequestFailed, match="403"):
        assert project(stats=(403, {"errors": [{"detail": "no"}]})).stats


def test_a_neutron_without_routers_has_no_floating_ips_to_tell_of():
    usage = project(network=(200, {"quota": {"port": {"limit": 500, "used": 0, "reserved": 0}}}))
    assert (usage.quotas, usage.notes) == (ALL[:-1], [])


def test_flavors_are_found_by_name_and_by_id():
    small = Flavor(2, 6144, 20)
    assert project().flavors == {"2": small, "m3.small": small}


class Silent(Exception):
    """What keystoneauth raises where nothing listens."""


def test_a_service_that_does_not_answer_is_left_out_with_a_sentence():
    def nothing(_path):
        raise Silent("Connection rejected")

    connection = SimpleNamespace(
        has_service=lambda _name: True, network=SimpleNamespace(get=nothing), current_project_id="p1"
    )
    usage = Usage(Magnum(None, transient=(Silent,)), connection)
    found, reported = usage._network()
    assert found == []
    assert (
        "network are not known and were left out: nothing answers GET /quotas/p1/details: Connection rejected"
        in reported
    )
