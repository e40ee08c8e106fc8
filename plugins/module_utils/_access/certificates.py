# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A certificate that opens a cluster, by Magnum's certificate API; not where it is kept."""

from __future__ import annotations

from .._errors import InvalidRequest, RequestFailed
from .._fields import Values
from .._magnum.api import Magnum
from .identity import Access, make_identity

FORBIDDEN = 403


def authority(magnum: Magnum, uuid: str) -> str:
    """The cluster's own certificate authority, as PEM. Raises InvalidRequest where Magnum shows it to another user alone."""
    try:
        return str((magnum.get(f"/certificates/{uuid}") or {})["pem"])
    except RequestFailed as failure:
        if failure.status != FORBIDDEN:
            raise
        raise InvalidRequest(
            f"{failure} As it comes, Magnum opens a cluster to the user who made it alone, whoever else is in the project: use the "
            "credentials of that user, or have the cloud's operator change the policy of certificates."
        ) from failure


def sign(magnum: Magnum, cluster: Values, ca: str | None = None) -> Access:
    """A new key with a certificate of the cluster's administrator, signed by its authority."""
    identity, uuid = make_identity(), str(cluster["uuid"])
    signed = magnum.post("/certificates", {"cluster_uuid": uuid, "csr": identity.request})
    return Access(str(cluster["api_address"]), ca or authority(magnum, uuid), str(signed["pem"]), identity.key)
