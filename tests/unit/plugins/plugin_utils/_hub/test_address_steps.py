# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is run, shown and refused on the way from a deployed hub to its address, record and certificate."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import Broken, TimedOut
from ansible_collections.hubforge.magnum.plugins.plugin_utils._hub.address_steps import (
    HubAddress,
    awaits_address,
    endpoint,
    pauses,
    started_before,
)
from fake_clock import FakeClock

NOW = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
BALANCER = {"spec": {"type": "LoadBalancer"}, "status": {"loadBalancer": {}}}
SERVICE = {**BALANCER, "status": {"loadBalancer": {"ingress": [{"ip": "192.0.2.7"}]}}}
PLAIN = {
    "kubeconfig": "/k",
    "release_name": "hub",
    "namespace": "hub",
    "service": "proxy-public",
    "ingress_class": "",
    "host_name": "",
    "zone": "",
    "ttl": 300,
    "https": "none",
    "ask": True,
    "wait": True,
    "timeout": 100,
    "authentication": {"cloud": "here"},
}
NAMED = {**PLAIN, "host_name": "hub.example.org"}
IN_ZONE = {**NAMED, "zone": "example.org"}
ENCRYPTED = {**NAMED, "https": "letsencrypt"}
ACTIVE = {"changed": False, "recordset": {"status": "ACTIVE", "updated_at": "2026-01-01T11:59:00.000000"}}
PENDING = {"changed": True, "recordset": {"status": "PENDING"}}
NO_ANSWER = {"failed": True, "status": -1, "msg": "certificate verify failed"}
ANSWER = {"failed": True, "status": 404}


class FakeModules:
    """Answers of modules by name, one after the other; the last one lasts."""

    def __init__(self, check_mode, answers):
        self.check_mode, self.answers, self.ran, self.lines = check_mode, answers, [], []

    def run(self, name, /, **arguments):
        name = name.split(".")[-1] if arguments.get("kind") != "Pod" else "pods"
        self.ran.append((name, arguments))
        left = self.answers[name]
        return dict(left.pop(0) if len(left) > 1 else left[0])

    read = run

    def show(self, line):
        self.lines.append(line.strip())

    def names(self):
        return [name for name, _ in self.ran]


def found(*things):
    return {"resources": list(things)}


def reach(desired, check_mode=False, service=None, **answers):
    modules = FakeModules(
        check_mode, {"k8s_info": list(service or [found(SERVICE)]), **{name: list(it) for name, it in answers.items()}}
    )
    hub = HubAddress(desired, modules, FakeClock(), lambda: NOW)
    reach.modules = modules
    return hub.run(), modules


# -- the address ------------------------------------------------------------------------------------------------------


def test_an_address_that_is_there_costs_one_module():
    result, modules = reach(PLAIN)
    assert result == {"changed": False, "addresses": ["192.0.2.7"], "record": {}, "url": "http://192.0.2.7/"}
    assert modules.names() == ["k8s_info"]
    assert modules.lines == ["hub: http://192.0.2.7/"]


def test_an_address_is_waited_for_with_a_line_and_growing_pauses():
    result, modules = reach(PLAIN, service=[found(BALANCER)] * 3 + [found(SERVICE)])
    assert result["addresses"] == ["192.0.2.7"]
    assert modules.lines == ["0s  hub: the Service proxy-public has no address yet", "hub: http://192.0.2.7/"]


def test_a_long_wait_shows_a_line_each_minute():
    with pytest.raises(
        TimedOut, match=r"The hub hub has no address: its Service proxy-public still waits for one after 200 s\."
    ):
        reach({**PLAIN, "timeout": 200}, service=[found(BALANCER)])
    assert [line.split()[0] for line in reach.modules.lines] == ["0s", "1m11s", "2m11s", "3m11s"]


def test_pauses_grow_and_are_short_at_first():
    first = [next(them) for them in [pauses()] for _ in range(8)]
    assert first == sorted(first)
    assert (first[0], first[-1]) == (2, 20)


@pytest.mark.parametrize(
    ("there", "sentence"),
    [
        ([], "there is no Service proxy-public in namespace hub. Deploy the hub"),
        ([{"spec": {"type": "ClusterIP"}}], "its Service proxy-public is of type ClusterIP, which gets none"),
    ],
)
def test_what_never_gets_an_address_is_said_at_once(there, sentence):
    with pytest.raises(TimedOut) as failure:
        reach(PLAIN, service=[found(*there)])
    assert f"The hub hub has no address: {sentence}" in str(failure.value)
    assert reach.modules.names() == ["k8s_info"]


@pytest.mark.parametrize("there", [[], [BALANCER]])
def test_without_waiting_a_hub_that_is_still_to_come_is_no_failure(there):
    result, modules = reach({**ENCRYPTED, "wait": False}, check_mode=True, service=[found(*there)])
    assert result == {"changed": False, "addresses": [], "record": {}, "url": ""}
    assert modules.names() == ["k8s_info"]


def test_a_cluster_that_does_not_answer_is_said_in_its_words():
    with pytest.raises(Broken, match="no route to host"):
        reach(PLAIN, service=[{"failed": True, "msg": "no route to host"}])


def test_behind_an_ingress_the_address_is_that_of_the_chart_s_ingress():
    assert endpoint({"service": "proxy-public", "ingress_class": ""}) == ("Service", "proxy-public")
    assert endpoint({"service": "proxy-public", "ingress_class": "traefik"}) == ("Ingress", "jupyterhub")
    assert endpoint({"service": "binder", "ingress_class": "traefik"}) == ("Ingress", "binderhub")
    assert awaits_address({"spec": {"rules": []}})


# -- the record -------------------------------------------------------------------------------------------------------


def test_without_a_zone_the_record_is_shown():
    _, modules = reach(NAMED)
    assert modules.lines[0] == "Make this DNS record, if it is not there: hub.example.org. 300 IN A 192.0.2.7"


def test_a_record_that_the_name_servers_have_costs_one_module():
    result, modules = reach(IN_ZONE, recordset=[ACTIVE])
    assert modules.names() == ["k8s_info", "recordset"]
    assert modules.ran[1][1] == {
        "cloud": "here",
        "state": "present",
        "zone": "example.org.",
        "name": "hub.example.org.",
        "recordset_type": "a",
        "records": ["192.0.2.7"],
        "ttl": 300,
    }
    assert not result["changed"]


def test_a_new_record_is_a_change_and_is_waited_for():
    result, modules = reach(IN_ZONE, recordset=[PENDING, ACTIVE])
    assert result["changed"]
    assert modules.names() == ["k8s_info", "recordset", "recordset"]
    assert "the name servers do not have the record hub.example.org. yet (PENDING)" in modules.lines[0]


def test_check_mode_says_whether_the_record_would_change_and_waits_for_nothing():
    result, modules = reach({**IN_ZONE, "wait": False}, check_mode=True, recordset=[{"changed": True}])
    assert result["changed"]
    assert modules.names() == ["k8s_info", "recordset"]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [({"failed": True, "msg": "No Zone found."}, "No Zone found"), (PENDING, "the name servers do not have it yet")],
)
def test_a_record_that_cannot_be_made_is_said_with_the_reason(answer, reason):
    with pytest.raises(Broken) as failure:
        reach(IN_ZONE, recordset=[answer])
    assert f"192.0.2.7 could not be made in the zone example.org.: {reason}. Check that" in str(failure.value)


# -- the certificate --------------------------------------------------------------------------------------------------


def test_any_answer_shows_that_the_certificate_is_accepted():
    result, modules = reach(ENCRYPTED, uri=[ANSWER])
    assert result["url"] == "https://hub.example.org/"
    assert modules.names() == ["k8s_info", "uri"]


@pytest.mark.parametrize(("https", "validated"), [("self_signed", False), ("issuer", True)])
def test_only_a_self_signed_certificate_is_accepted_as_it_is(https, validated):
    _, modules = reach({**NAMED, "https": https}, uri=[ANSWER])
    assert modules.ran[1][1]["validate_certs"] is validated


def pod(name, started):
    return {"metadata": {"name": name, "creationTimestamp": started}}


def test_let_s_encrypt_is_asked_again_by_pods_that_asked_before_the_record_or_long_ago():
    pods = found(
        pod("old", "2026-01-01T11:00:00Z"), pod("early", "2026-01-01T11:58:00Z"), pod("new", "2026-01-01T11:59:30Z")
    )
    desired = {**ENCRYPTED, "zone": "example.org"}
    result, modules = reach(desired, recordset=[ACTIVE], uri=[NO_ANSWER, ANSWER], pods=[pods], k8s=[{"changed": True}])
    assert result["changed"]
    deleted = modules.ran[modules.names().index("k8s")][1]
    assert [it["metadata"]["name"] for it in deleted["resource_definition"]] == ["old", "early"]
    assert deleted["state"] == "absent"


def test_a_young_pod_has_time_to_get_its_certificate():
    _, modules = reach(ENCRYPTED, uri=[NO_ANSWER, ANSWER], pods=[found(pod("new", "2026-01-01T11:55:00Z"))])
    assert modules.names() == ["k8s_info", "uri", "pods", "uri"]


def test_a_certificate_that_never_gets_valid_is_said_with_the_reason():
    with pytest.raises(TimedOut) as failure:
        reach(ENCRYPTED, uri=[NO_ANSWER], pods=[found()])
    assert (
        "https://hub.example.org/ does not answer with a valid certificate after 100 s: certificate verify failed. Check that"
        in str(failure.value)
    )


def test_a_host_that_is_not_to_be_asked_is_not_asked():
    _, modules = reach({**ENCRYPTED, "ask": False})
    assert modules.names() == ["k8s_info"]


def test_a_moment_is_compared_by_whole_seconds():
    pods = [pod("same", "2026-01-01T11:59:00Z"), pod("before", "2026-01-01T11:58:59Z")]
    assert started_before(pods, "2026-01-01T11:59:00.000000") == ["before"]
