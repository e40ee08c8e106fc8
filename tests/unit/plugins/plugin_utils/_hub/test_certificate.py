# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which self-signed certificate is valid, and the Secret that holds it."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import InvalidRequest
from ansible_collections.hubforge.magnum.plugins.plugin_utils._hub import certificate as certificates
from ansible_collections.hubforge.magnum.plugins.plugin_utils._hub.certificate import (
    is_valid,
    make_pair,
    pair_of,
    secret_of,
)
from cryptography import x509

HOST = "hub.example.org"
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def pair():
    return make_pair(HOST, NOW)


def test_a_certificate_is_for_its_host_and_good_for_a_year(pair):
    certificate = x509.load_pem_x509_certificate(pair.certificate.encode())
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == [HOST]
    assert certificate.not_valid_after_utc == NOW + timedelta(days=365)
    certificate.verify_directly_issued_by(certificate)


def test_it_is_valid_until_a_month_before_its_end(pair):
    assert is_valid(pair, HOST, NOW + timedelta(days=334))
    assert not is_valid(pair, HOST, NOW + timedelta(days=336))


def test_it_is_not_valid_before_its_time_or_for_another_host(pair):
    assert not is_valid(pair, HOST, NOW - timedelta(days=1))
    assert not is_valid(pair, "other.example.org", NOW)


@pytest.mark.parametrize("differs", [{"certificate": "x"}, {"key": "x"}, {"key": ""}, {"certificate": "", "key": ""}])
def test_what_cannot_be_read_is_not_valid(pair, differs):
    assert not is_valid(replace(pair, **differs), HOST, NOW)


def test_the_key_of_another_certificate_is_not_valid(pair):
    assert not is_valid(replace(pair, key=make_pair(HOST, NOW).key), HOST, NOW)


def test_a_long_host_name_is_no_hindrance():
    assert make_pair(f"{'a' * 63}.{'b' * 63}.example.org", NOW).certificate


def test_what_is_written_into_a_secret_is_read_from_it(pair):
    secret = secret_of(pair, "hub-tls", "hub")
    assert pair_of(secret) == pair
    assert (secret["type"], secret["metadata"]) == ("kubernetes.io/tls", {"name": "hub-tls", "namespace": "hub"})


@pytest.mark.parametrize(
    "secret", [{}, {"data": None}, {"data": {"tls.crt": "%%%"}}, {"data": {"tls.key": b64encode(b"\xff").decode()}}]
)
def test_a_secret_with_something_else_holds_no_pair(secret):
    assert (pair_of(secret).certificate, pair_of(secret).key) == ("", "")


def test_a_key_is_not_shown(pair):
    assert "KEY" not in repr(pair)


def test_a_missing_library_is_a_sentence(monkeypatch):
    monkeypatch.setattr(certificates, "LACKING", ImportError("cryptography"))
    with pytest.raises(InvalidRequest, match="pip install cryptography"):
        make_pair(HOST, NOW)
