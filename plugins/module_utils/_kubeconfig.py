# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a kubeconfig is made, read and written; the certificates come from elsewhere."""

from __future__ import annotations

import base64
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ._errors import Refused

LACKING: ImportError | None = None
try:
    import yaml
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
except ImportError as error:
    LACKING = error


def need_libraries() -> None:
    """Raise ImportError where PyYAML or cryptography is missing."""
    if LACKING:
        raise LACKING


@dataclass(frozen=True)
class Identity:
    """A private key and the request to sign it, both PEM. Never printed."""

    key: str
    request: str


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


def render(cluster: str, server: str, ca: str, certificate: str, key: str) -> str:
    """The file's text: one cluster, one user, one context, all named after the cluster; certificates embedded."""
    user = f"{cluster}-admin"
    content = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": cluster, "cluster": {"server": server, "certificate-authority-data": _encoded(ca)}}],
        "users": [
            {"name": user, "user": {"client-certificate-data": _encoded(certificate), "client-key-data": _encoded(key)}}
        ],
        "contexts": [{"name": cluster, "context": {"cluster": cluster, "user": user}}],
        "current-context": cluster,
    }
    return yaml.safe_dump(content, sort_keys=False)


def _encoded(pem: str) -> str:
    return base64.b64encode(f"{pem.strip()}\n".encode()).decode()  # Magnum's certificates come without a final newline


@dataclass(frozen=True)
class Held:
    """What a kubeconfig that is there says: its server, its CA and until when its certificate is good (None: unreadable)."""

    server: str | None
    ca: str | None
    expires: datetime | None
    mode: int

    def serves(self, server: str, ca: str, days: float) -> bool:
        """Whether it still opens this cluster, for more than `days` days, and only to its owner."""
        lasts = self.expires is not None and (self.expires - datetime.now(UTC)).total_seconds() > days * 86400
        return lasts and self.server == server and self.ca == ca.strip() and self.mode == 0o600


def read(path: Path) -> Held | None:
    """What the file says; None where there is none. A file that is no kubeconfig is held, and serves nothing."""
    if not path.exists():
        return None
    mode = path.stat().st_mode & 0o777
    try:
        content = yaml.safe_load(path.read_text())
        cluster, user = content["clusters"][0]["cluster"], content["users"][0]["user"]
        certificate = x509.load_pem_x509_certificate(base64.b64decode(user["client-certificate-data"]))
        ca = base64.b64decode(cluster["certificate-authority-data"]).decode().strip()
        return Held(cluster["server"], ca, certificate.not_valid_after_utc, mode)
    except (OSError, ValueError, KeyError, TypeError, IndexError, yaml.YAMLError):
        return Held(None, None, None, mode)


def expires(certificate: str) -> datetime:
    """Until when a PEM certificate is good."""
    return x509.load_pem_x509_certificate(certificate.encode()).not_valid_after_utc


def refuse_unwritable(path: Path) -> None:
    """Raise Refused where the file could not be written, before any certificate is asked for."""
    if path.is_dir():
        raise Refused(f"The kubeconfig path {path} is a directory: name a file in it.")
    parent = next((folder for folder in path.parents if folder.exists()), Path("/"))
    if not parent.is_dir():
        raise Refused(
            f"The kubeconfig path {path} cannot be written, since {parent} is not a directory: choose another path."
        )
    if not os.access(parent, os.W_OK | os.X_OK) or (path.exists() and not os.access(path, os.W_OK)):
        raise Refused(
            f"The kubeconfig path {path} cannot be written by this user: choose another path, or make {parent} writable."
        )


def write(path: Path, text: str) -> None:
    """Replace the file at once and whole, readable by its owner only. Raises Refused when the disk says no."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, scratch = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mode 0600 from its birth
        try:
            with os.fdopen(handle, "w") as file:
                file.write(text)
            os.replace(scratch, path)
        except BaseException:
            os.unlink(scratch)
            raise
    except OSError as error:
        raise Refused(f"The kubeconfig {path} cannot be written ({error.strerror}): choose another path.") from error


def described(cluster: Mapping[str, Any], path: Path, until: datetime | None) -> dict[str, Any]:
    """What may be shown of a kubeconfig: nothing secret."""
    return {
        "path": str(path),
        "server": cluster.get("api_address"),
        "context": cluster.get("name"),
        "expires": until.isoformat() if until else None,
    }
