# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The keys and certificates by which a cluster's API is opened: made, and judged; not where they are kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

LACKING: ImportError | None = None
try:
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
except ImportError as error:
    LACKING = error


def need_cryptography() -> None:
    """Raise ImportError where cryptography is missing."""
    if LACKING:
        raise LACKING


@dataclass(frozen=True)
class Identity:
    """A private key and the request to sign it, both PEM. Never printed."""

    key: str = field(repr=False)
    request: str


@dataclass(frozen=True)
class Access:
    """What one context opens, and with what: a URL and three PEM texts. Never printed."""

    server: str
    ca: str
    certificate: str
    key: str = field(repr=False)


def make_identity() -> Identity:
    """A new key and certificate request for the cluster's administrator (CN=admin, O=system:masters, as Magnum's own client asks)."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    names = [
        x509.NameAttribute(x509.NameOID.COMMON_NAME, "admin"),
        x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, "system:masters"),
    ]
    request = x509.CertificateSigningRequestBuilder().subject_name(x509.Name(names)).sign(key, hashes.SHA256())
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    return Identity(secret.decode(), request.public_bytes(serialization.Encoding.PEM).decode())


def expires(certificate: str) -> datetime:
    """Until when a PEM certificate is good."""
    return x509.load_pem_x509_certificate(certificate.encode()).not_valid_after_utc


def shortcoming(held: Access | None, ca: str, renew_below: float, now: datetime | None = None) -> str | None:
    """Why what is held needs a new certificate, in words; None where it serves.

    `renew_below` is the share of the certificate's life that has to be left.
    """
    if held is None:
        return "it is not there"
    try:
        certificate = x509.load_pem_x509_certificate(held.certificate.encode())
        key = serialization.load_pem_private_key(held.key.encode(), None)
    except (ValueError, TypeError, UnsupportedAlgorithm):  # TypeError: a key with a passphrase
        return "its certificate or its key cannot be read"
    if key.public_key() != certificate.public_key():
        return "its key is not that of its certificate"
    if held.ca.strip() != ca.strip():
        return "it is for another cluster, or for this one before its authority changed"
    life = certificate.not_valid_after_utc - certificate.not_valid_before_utc
    left = (certificate.not_valid_after_utc - (now or datetime.now(UTC))) / max(life, timedelta(seconds=1))
    return None if left > renew_below else f"{max(left, 0):.0%} of its certificate's life is left"


def lacks_key_identifier(ca: str) -> bool:
    """Whether a certificate authority (PEM) has no subject key identifier; what it signs for the API server then names none either."""
    try:
        x509.load_pem_x509_certificate(ca.encode()).extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
    except x509.ExtensionNotFound:
        return True
    except ValueError:  # no certificate: others say so
        return False
    return False
