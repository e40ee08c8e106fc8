# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings for an address and HTTPS: what is refused, and the values and the record that they come to."""

from __future__ import annotations

import json

import pytest
from ansible_collections.hubforge.magnum.plugins.filter.hub_address import FilterModule
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import InvalidRequest
from ansible_collections.hubforge.magnum.plugins.plugin_utils._hub.address import (
    address_problems,
    address_record,
    address_values,
)

HOST = "hub.example.org"
KEEP = "loadbalancer.openstack.org/keep-floatingip"
EMPTY = {
    "service": "proxy-public",
    "host_name": "",
    "zone": "",
    "https": "none",
    "ingress_class": "",
    "floating_ip": "",
}
NAMED = {**EMPTY, "host_name": HOST, "certificate_secret": "hub-tls"}
LETSENCRYPT = {**NAMED, "https": "letsencrypt", "email": "ops@example.org"}
ISSUER = {**NAMED, "https": "issuer", "issuer": "letsencrypt", "ingress_class": "traefik"}
SIGNED = {**NAMED, "https": "self_signed"}


@pytest.mark.parametrize(
    "desired",
    [EMPTY, NAMED, LETSENCRYPT, ISSUER, SIGNED, {**NAMED, "zone": "example.org."}, {**EMPTY, "floating_ip": "192.0.2.1"}],
)  # fmt: skip
def test_good_settings_have_no_problem(desired):
    assert address_problems(desired) == []


@pytest.mark.parametrize(
    ("desired", "sentence"),
    [
        ({**EMPTY, "zone": "example.org"}, "hub_address_zone is given and no host name"),
        ({**EMPTY, "ingress_class": "traefik"}, "hub_address_ingress_class is given and no host name"),
        ({**NAMED, "host_name": "Hub Example"}, "which is no host name"),
        ({**NAMED, "host_name": "192.0.2.1"}, "which is no host name"),
        ({**NAMED, "host_name": "https://hub.example.org"}, "which is no host name"),
        ({**NAMED, "zone": "ample.org"}, f"The host name {HOST} is not in the zone ample.org"),
        ({**EMPTY, "https": "self_signed"}, "HTTPS (self_signed) is asked for and no host name"),
        ({**LETSENCRYPT, "email": ""}, "Let's Encrypt needs an e-mail address"),
        ({**LETSENCRYPT, "ingress_class": "traefik"}, "does not work behind an ingress"),
        ({**ISSUER, "issuer": ""}, "needs both hub_address_issuer and hub_address_ingress_class"),
        ({**ISSUER, "ingress_class": ""}, "needs both hub_address_issuer and hub_address_ingress_class"),
        ({**LETSENCRYPT, "service": "binder"}, "BinderHub does not do HTTPS by itself"),
        ({**EMPTY, "floating_ip": "my-ip"}, "which is no IP address"),
        ({**ISSUER, "floating_ip": "192.0.2.1"}, "needs a load balancer of the hub's own"),
    ],
)
def test_what_cannot_be_granted_is_said(desired, sentence):
    [problem] = address_problems(desired)
    assert sentence in problem


def test_all_problems_are_said_at_once():
    with pytest.raises(InvalidRequest, match=r"^2 .*e-mail.*no IP address"):
        address_values({**LETSENCRYPT, "email": "", "floating_ip": "x"})


@pytest.mark.parametrize(
    ("desired", "values"),
    [
        (EMPTY, {}),
        ({**EMPTY, "keep_floating_ip": True}, {"proxy": {"service": {"annotations": {KEEP: "true"}}}}),
        ({**EMPTY, "floating_ip": "192.0.2.1"}, {"proxy": {"service": {"loadBalancerIP": "192.0.2.1"}}}),
        (
            LETSENCRYPT,
            {
                "proxy": {
                    "https": {
                        "enabled": True,
                        "hosts": [HOST],
                        "type": "letsencrypt",
                        "letsencrypt": {"contactEmail": "ops@example.org"},
                    }
                }
            },
        ),
        (
            SIGNED,
            {"proxy": {"https": {"enabled": True, "hosts": [HOST], "type": "secret", "secret": {"name": "hub-tls"}}}},
        ),
        (
            {**ISSUER, "keep_floating_ip": True},
            {
                "proxy": {"service": {"type": "ClusterIP"}},
                "ingress": {
                    "enabled": True,
                    "ingressClassName": "traefik",
                    "hosts": [HOST],
                    "annotations": {"cert-manager.io/cluster-issuer": "letsencrypt"},
                    "tls": [{"hosts": [HOST], "secretName": "hub-tls"}],
                },
            },
        ),
        (
            {**SIGNED, "ingress_class": "traefik"},
            {
                "proxy": {"service": {"type": "ClusterIP"}},
                "ingress": {
                    "enabled": True,
                    "ingressClassName": "traefik",
                    "hosts": [HOST],
                    "tls": [{"hosts": [HOST], "secretName": "hub-tls"}],
                },
            },
        ),
        (
            {**NAMED, "ingress_class": "traefik", "service": "binder"},
            {
                "service": {"type": "ClusterIP"},
                "ingress": {"enabled": True, "ingressClassName": "traefik", "hosts": [HOST]},
            },
        ),
    ],
)
def test_settings_come_to_values_of_the_chart(desired, values):
    assert address_values(desired) == values


def test_another_certificate_makes_another_pod_of_the_proxy():
    assert address_values({**SIGNED, "certificate": "2c26"})["proxy"]["annotations"] == {
        "hubforge.magnum/certificate": "2c26"
    }


def test_the_hub_of_a_binderhub_gets_its_values_below_jupyterhub():
    assert address_values({**LETSENCRYPT, "chart": "binderhub"}) == {"jupyterhub": address_values(LETSENCRYPT)}
    assert address_values({**EMPTY, "chart": "binderhub"}) == {}


@pytest.mark.parametrize("desired", [LETSENCRYPT, ISSUER, SIGNED, {**EMPTY, "keep_floating_ip": True}])
def test_there_is_nothing_to_delete_from_the_charts_defaults(desired):
    assert "null" not in json.dumps(address_values(desired))


RECORD = {"name": f"{HOST}.", "ttl": 60}


@pytest.mark.parametrize(
    ("addresses", "record"),
    [
        (["192.0.2.1"], {"recordset_type": "a", "records": ["192.0.2.1"]}),
        (["2001:db8::1"], {"recordset_type": "aaaa", "records": ["2001:db8::1"]}),
        (["lb.example.net"], {"recordset_type": "cname", "records": ["lb.example.net."]}),
        (["2001:db8::1", "192.0.2.1"], {"recordset_type": "a", "records": ["192.0.2.1"]}),
    ],
)
def test_the_records_type_is_what_the_address_is(addresses, record):
    assert address_record(addresses, {**NAMED, "ttl": 60}) == {**RECORD, **record}


@pytest.mark.parametrize("zone", ["example.org", "example.org."])
def test_a_zone_is_named_as_designate_names_it(zone):
    assert address_record(["192.0.2.1"], {**NAMED, "zone": zone})["zone"] == "example.org."


@pytest.mark.parametrize(("addresses", "desired"), [([], NAMED), (["192.0.2.1"], EMPTY)])
def test_without_an_address_or_a_name_there_is_no_record(addresses, desired):
    assert address_record(addresses, desired) == {}


def test_the_filter_returns_values_and_record_or_problems_and_nothing_else():
    hub_address = FilterModule().filters()["hub_address"]
    found = hub_address(LETSENCRYPT, ["192.0.2.1"])
    assert found == {
        "problems": [],
        "values": address_values(LETSENCRYPT),
        "record": address_record(["192.0.2.1"], LETSENCRYPT),
    }
    bad = {**LETSENCRYPT, "email": ""}
    assert hub_address(bad, ["192.0.2.1"]) == {"problems": address_problems(bad), "values": {}, "record": {}}
