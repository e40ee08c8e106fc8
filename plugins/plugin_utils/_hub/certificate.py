# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A certificate that nobody has signed but itself, for a hub that is only tried, and the Secret that holds it; sends nothing."""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from ansible_collections.hubforge.magnum.plugins.module_utils._errors import InvalidRequest

LACKING: ImportError | None = None
try:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
except ImportError as error:
    LACKING = error

CERTIFICATE, KEY = "tls.crt", "tls.key"  # as in a Secret of type kubernetes.io/tls
LIFE = timedelta(days=365)
LEFT = timedelta(days=30)  # a new one is made when less is left


@dataclass(frozen=True)
class Pair:
    """A certificate and its key, both PEM. The key is never shown."""

    certificate: str
    key: str = field(repr=False)

    @property
    def fingerprint(self) -> str:
        """What tells this certificate from another one: the start of the SHA-256 of its text, which pods are annotated with."""
        return hashlib.sha256(self.certificate.encode()).hexdigest()[:16]


def pair_of(secret: Mapping[str, Any]) -> Pair:
    """The pair that a Secret holds; empty texts where it holds none, or something else."""
    data = secret.get("data") or {}
    return Pair(_decoded(data.get(CERTIFICATE)), _decoded(data.get(KEY)))


def secret_of(pair: Pair, name: str, namespace: str) -> dict[str, Any]:
    """The Secret that holds a pair."""
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "type": "kubernetes.io/tls",
        "metadata": {"name": name, "namespace": namespace},
        "data": {CERTIFICATE: _encoded(pair.certificate), KEY: _encoded(pair.key)},
    }


def is_valid(pair: Pair, host: str, now: datetime) -> bool:
    """Whether the pair is for this host, complete, and valid for another month. Raises InvalidRequest without the library."""
    _need_library()
    try:
        certificate = x509.load_pem_x509_certificate(pair.certificate.encode())
        key = serialization.load_pem_private_key(pair.key.encode(), None)
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (ValueError, TypeError, x509.ExtensionNotFound):
        return False
    fits = host in names.get_values_for_type(x509.DNSName) and key.public_key() == certificate.public_key()
    return fits and certificate.not_valid_before_utc <= now < certificate.not_valid_after_utc - LEFT


def make_pair(host: str, now: datetime) -> Pair:
    """A new key with a certificate for a host, valid for a year. Raises InvalidRequest without the library."""
    _need_library()
    key = ec.generate_private_key(ec.SECP256R1())
    # a common name holds 64 characters at most, and nobody reads it any more: the name is in the alternative names
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host[:64])])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))  # for clocks that are late
        .not_valid_after(now + LIFE)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(
            x509.BasicConstraints(ca=True, path_length=0), critical=True
        )  # so that it can be trusted by itself
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return Pair(certificate.public_bytes(serialization.Encoding.PEM).decode(), secret.decode())


def now() -> datetime:
    """This moment, as certificates have it."""
    return datetime.now(UTC)


def _need_library() -> None:
    if LACKING:
        raise InvalidRequest(
            "A self-signed certificate needs the Python library cryptography on the machine that runs Ansible, and it is not "
            "there: pip install cryptography."
        ) from LACKING


def _decoded(text: Any) -> str:
    try:
        return b64decode(str(text or "")).decode()
    except ValueError:
        return ""


def _encoded(text: str) -> str:
    return b64encode(text.encode()).decode()
