# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A certificate that nobody has signed but itself, for a hub that is only tried; kept while it fits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

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


def keep_certificate(held: Mapping[str, str], host: str, now: datetime | None = None) -> dict[str, str]:
    """What is held where it serves, else a new pair: `tls.crt` and `tls.key`, PEM. Never printed."""
    if LACKING:
        raise LACKING
    moment = now or datetime.now(UTC)
    if serves(held, host, moment):
        return {CERTIFICATE: held[CERTIFICATE], KEY: held[KEY]}
    return _make(host, moment)


def serves(held: Mapping[str, str], host: str, now: datetime) -> bool:
    """Whether the pair is for this host, whole, and good for a while."""
    try:
        certificate = x509.load_pem_x509_certificate(held[CERTIFICATE].encode())
        key = serialization.load_pem_private_key(held[KEY].encode(), None)
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (KeyError, ValueError, TypeError, x509.ExtensionNotFound):
        return False
    fits = host in names.get_values_for_type(x509.DNSName) and key.public_key() == certificate.public_key()
    return fits and certificate.not_valid_before_utc <= now < certificate.not_valid_after_utc - LEFT


def _make(host: str, now: datetime) -> dict[str, str]:
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
    return {
        CERTIFICATE: certificate.public_bytes(serialization.Encoding.PEM).decode(),
        KEY: secret.decode(),
    }
