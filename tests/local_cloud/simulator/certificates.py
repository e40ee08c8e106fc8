"""Certificates that a cluster's own CA signs: the API server's, and the administrator's."""

import datetime
import ipaddress

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

YEAR = datetime.timedelta(days=365)


def certificate(ca_certificate, ca_key, name, organization=None, hosts=()):
    """A certificate and its key as PEM: for a server where hosts are given, else for a client."""
    ca = x509.load_pem_x509_certificate(ca_certificate)
    own = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    builder = start(ca, own, name, organization)
    usage = x509.ExtendedKeyUsageOID.SERVER_AUTH if hosts else x509.ExtendedKeyUsageOID.CLIENT_AUTH
    builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), False)
    if hosts:
        names = [x509.IPAddress(ipaddress.ip_address(h)) if h[0].isdigit() else x509.DNSName(h) for h in hosts]
        builder = builder.add_extension(x509.SubjectAlternativeName(names), False)
    signed = builder.sign(serialization.load_pem_private_key(ca_key, None), hashes.SHA256())
    secret = own.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    return signed.public_bytes(serialization.Encoding.PEM), secret


def start(ca, own, name, organization):
    """What both kinds share; Python 3.13 insists on the authority key identifier."""
    names = [x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, organization)] if organization else []
    names.append(x509.NameAttribute(x509.NameOID.COMMON_NAME, name))
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name(names))
        .issuer_name(ca.subject)
        .public_key(own.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + YEAR)
        .add_extension(x509.BasicConstraints(False, None), True)
        .add_extension(x509.KeyUsage(True, False, True, False, False, False, False, False, False), True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(ca.public_key()), False)
    )
