# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A certificate that opens a cluster, by Magnum's certificate API; not where it is kept."""

from __future__ import annotations

from ._kubeconfig import Access, make_identity
from ._magnum import Magnum
from ._plan import Values


def authority(magnum: Magnum, uuid: str) -> str:
    """The cluster's own certificate authority, as PEM."""
    return str((magnum.get(f"/certificates/{uuid}") or {})["pem"])


def sign(magnum: Magnum, cluster: Values, ca: str | None = None) -> Access:
    """A new key with a certificate of the cluster's administrator, signed by its authority."""
    identity, uuid = make_identity(), str(cluster["uuid"])
    signed = magnum.post("/certificates", {"cluster_uuid": uuid, "csr": identity.request})
    return Access(str(cluster["api_address"]), ca or authority(magnum, uuid), str(signed["pem"]), identity.key)
