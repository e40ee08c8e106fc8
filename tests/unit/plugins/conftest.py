# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A certificate authority, as Magnum keeps one for each cluster, and the servers that know it."""

from __future__ import annotations

import ipaddress
import threading
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from fake_api_server import ApiServer
from fake_certificates import Cloud


class Authority:
    """Signs requests; all PEM."""

    def __init__(self, name="hub", identified=False):
        self.key, self.name = ec.generate_private_key(ec.SECP256R1()), named(name)
        public = self.key.public_key()
        identifier = [x509.SubjectKeyIdentifier.from_public_key(public)] if identified else []
        self.pem = self._signed(self.name, public, 3650, 0, x509.BasicConstraints(True, None), *identifier)

    def sign(self, request, days=90, age=0):
        """A certificate that lives `days` days and is `age` days old."""
        asked = x509.load_pem_x509_csr(request.encode())
        return self._signed(
            asked.subject, asked.public_key(), days, age
        ).strip()  # Magnum's come without a final newline

    def serve(self, address="127.0.0.1"):
        """The certificate and key of a server."""
        key = ec.generate_private_key(ec.SECP256R1())
        names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))])
        secret = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return self._signed(named("server"), key.public_key(), 90, 0, names) + secret.decode()

    def _signed(self, subject, public, days, age, *extensions):
        begin = datetime.now(UTC) - timedelta(days=age, minutes=1)
        builder = x509.CertificateBuilder().subject_name(subject).issuer_name(self.name).public_key(public)
        builder = builder.serial_number(x509.random_serial_number())
        builder = builder.not_valid_before(begin).not_valid_after(begin + timedelta(days=days))
        for extension in extensions:
            builder = builder.add_extension(extension, critical=True)
        return builder.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()


def named(name):
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])


@pytest.fixture(scope="session")
def make_authority():
    return Authority


@pytest.fixture(scope="session")
def authority():
    return Authority()


@pytest.fixture(scope="session")
def stranger(make_authority):
    return make_authority("stranger")


@pytest.fixture
def server(tmp_path, authority, stranger):
    with ApiServer(tmp_path, authority, stranger) as running:
        threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
        yield running
        running.shutdown()


@pytest.fixture
def cloud(authority, server):
    return Cloud(authority, server.url)
