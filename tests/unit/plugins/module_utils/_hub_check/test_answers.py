# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a hub can be asked, and what its answers come to."""

from __future__ import annotations

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._hub_check.answers import (
    judge_answers,
    not_asked,
    urls_to_ask,
)

HUB = {"proxy-public": ""}
NAMED = {"proxy-public": "hub.example.org"}


def service(name="proxy-public", ports=(80,), **address):
    balancer = {"ingress": [address] if address else []}
    return {
        "metadata": {"name": name},
        "spec": {"ports": [{"port": port} for port in ports]},
        "status": {"loadBalancer": balancer},
    }


def ingress(host, to="proxy-public", tls=()):
    rule = {"host": host, "http": {"paths": [{"backend": {"service": {"name": to}}}]}}
    return {"metadata": {"name": "hub"}, "spec": {"rules": [rule], "tls": [{"hosts": list(tls)}]}}


@pytest.mark.parametrize(
    ("services", "ingresses", "hosts", "site"),
    [
        ([service(ip="192.0.2.1")], [], HUB, "http://192.0.2.1"),
        ([service(ip="2001:db8::1")], [], HUB, "http://[2001:db8::1]"),
        ([service(hostname="lb.example.org")], [], HUB, "http://lb.example.org"),
        ([service(ip="192.0.2.1")], [], NAMED, "http://hub.example.org"),
        ([service(ports=(80, 443), ip="192.0.2.1")], [], NAMED, "https://hub.example.org"),
        ([service()], [ingress("hub.example.org", tls=["hub.example.org"])], HUB, "https://hub.example.org"),
        ([service()], [ingress("hub.example.org")], NAMED, "http://hub.example.org"),
        ([service(ip="192.0.2.1")], [ingress("other.example.org", to="other")], HUB, "http://192.0.2.1"),
        (
            [service(ip="192.0.2.1")],
            [ingress("other.example.org", tls=["hub.example.org"])],
            NAMED,
            "http://hub.example.org",
        ),
    ],
)
def test_a_hub_is_asked_where_it_can_be_reached(services, ingresses, hosts, site):
    assert [asked["url"] for asked in urls_to_ask(services, ingresses, hosts)] == [
        f"{site}/hub/health",
        f"{site}/hub/api",
    ]


@pytest.mark.parametrize(
    ("services", "ingresses", "hosts", "site"),
    [
        ([service(ip="127.0.0.2")], [], HUB, "http://127.0.0.2:8080"),
        ([service(ports=(443,), ip="2001:db8::1")], [], HUB, "https://[2001:db8::1]:8080"),
        ([service()], [ingress("hub.example.org")], HUB, "http://hub.example.org:8080"),
    ],
)
def test_a_port_that_services_do_not_know_of_is_asked(services, ingresses, hosts, site):
    [health, _api] = urls_to_ask(services, ingresses, hosts, "/", 8080)
    assert health["url"] == f"{site}/hub/health"


@pytest.mark.parametrize(("services", "hosts"), [([service()], HUB), ([], NAMED)])
def test_without_an_address_or_a_service_there_is_no_url(services, hosts):
    assert [asked["url"] for asked in urls_to_ask(services, [], hosts)] == ["", ""]


@pytest.mark.parametrize("base", ["/base", "/base/", "base"])
def test_a_hub_below_another_path_is_asked_there(base):
    [health, _api] = urls_to_ask([service(ip="192.0.2.1")], [], HUB, base)
    assert health["url"] == "http://192.0.2.1/base/hub/health"


def test_binder_is_asked_beside_its_hub():
    services = [service(ip="192.0.2.1"), service("binder", ip="192.0.2.2")]
    found = urls_to_ask(services, [], {**HUB, "binder": ""}, "/jupyter")
    assert [asked["url"] for asked in found[2:]] == ["http://192.0.2.2/health", "http://192.0.2.2/versions"]


URL = "http://h/hub/api"


@pytest.mark.parametrize(
    ("url", "answer", "ok", "says"),
    [
        (URL, {"status": 200, "json": {"version": "5.4.0"}}, True, f"{URL} answers, version 5.4.0."),
        (URL, {"status": 200, "json": {"binderhub": "1.0"}}, True, f"{URL} answers, version 1.0."),
        (URL, {"status": 200}, True, f"{URL} answers."),
        (URL, {"status": 503, "msg": "unavailable"}, False, f"{URL} answers 503: unavailable."),
        (URL, {"status": -1, "msg": "timed out"}, False, f"{URL} does not answer: timed out."),
        ("", {"status": -1, "msg": "unknown url type"}, False, "There is no address yet to ask at."),
    ],
)
def test_an_answer_comes_to_a_check_result(url, answer, ok, says):
    [result] = judge_answers([{"item": {"check": "hub's API", "url": url}, **answer}])
    assert result == {"check": "hub's API", "ok": ok, "says": says}


def test_what_was_not_asked_is_unknown():
    [result] = judge_answers(not_asked([{"check": "hub's API", "url": URL}]))
    assert result == {"check": "hub's API", "ok": None, "says": "Not asked: hub_check_ask is off."}


def test_a_hub_that_says_much_is_cut_short():
    [result] = judge_answers([{"item": {"check": "x", "url": URL}, "status": 500, "msg": "word " * 1000}])
    assert len(result["says"]) < 400
