# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A self-signed certificate is made once, and again when it no longer serves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from ansible_collections.hubforge.magnum.plugins.filter.self_signed_certificate import self_signed_certificate
from ansible_collections.hubforge.magnum.plugins.plugin_utils._hub.certificate import keep_certificate
from cryptography import x509

HOST = "hub.example.org"
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def pair():
    return keep_certificate({}, HOST, NOW)


def test_a_certificate_is_for_its_host_and_good_for_a_year(pair):
    certificate = x509.load_pem_x509_certificate(pair["tls.crt"].encode())
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == [HOST]
    assert certificate.not_valid_after_utc == NOW + timedelta(days=365)
    certificate.verify_directly_issued_by(certificate)


def test_what_serves_is_kept(pair):
    assert keep_certificate(pair, HOST, NOW + timedelta(days=334)) == pair


@pytest.mark.parametrize("differs", [{"tls.crt": "x"}, {"tls.key": "x"}, {"tls.key": ""}])
def test_what_cannot_be_read_is_made_again(pair, differs):
    assert keep_certificate({**pair, **differs}, HOST, NOW)["tls.crt"] != pair["tls.crt"]


@pytest.mark.parametrize(
    ("host", "when"), [("other.example.org", NOW), (HOST, NOW + timedelta(days=336)), (HOST, NOW - timedelta(days=1))]
)
def test_another_host_or_little_time_left_makes_a_new_one(pair, host, when):
    assert keep_certificate(pair, host, when)["tls.crt"] != pair["tls.crt"]


def test_the_key_of_another_certificate_does_not_serve(pair):
    other = keep_certificate({}, HOST, NOW)
    assert keep_certificate({**pair, "tls.key": other["tls.key"]}, HOST, NOW)["tls.crt"] != pair["tls.crt"]


def test_a_long_host_name_is_no_hindrance():
    assert self_signed_certificate({}, f"{'a' * 63}.{'b' * 63}.example.org").keys() == {"tls.crt", "tls.key"}
