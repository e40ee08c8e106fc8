# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A kubeconfig kept on disk: asks Magnum's certificate API only when the file no longer serves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ._errors import Refused
from ._kubeconfig import described, expires, make_identity, need_libraries, read, refuse_unwritable, render, write
from ._listing import cluster_or_refuse
from ._magnum import Magnum
from ._references import find_cluster


def keep(magnum: Magnum, name: str, path: Path, renew_before: float, look_only: bool) -> dict[str, Any]:
    """Have a file that opens the cluster for at least `renew_before` days; returns the task's result.

    Raises Refused when the path cannot be written, or the cluster is not there or has no address yet; Magnum is then not asked
    to sign anything. With `look_only` a cluster that is not there yet counts as one to come.
    """
    need_libraries()
    refuse_unwritable(path)
    cluster = find_cluster(magnum, name) if look_only else cluster_or_refuse(magnum, name)
    if cluster is None or (look_only and not cluster.get("api_address")):
        return _result(True, {"name": name}, path, None)
    if not cluster.get("api_address"):
        raise Refused(
            f"The cluster {name!r} is {cluster['status']} and has no API address yet: wait with cluster_wait, then fetch its kubeconfig."
        )
    ca = str((magnum.get(f"/certificates/{cluster['uuid']}") or {})["pem"])
    held = read(path)
    if held and held.serves(cluster["api_address"], ca, renew_before):
        return _result(False, cluster, path, held.expires)
    if look_only:
        return _result(True, cluster, path, None)
    identity = make_identity()
    signed = str(magnum.post("/certificates", {"cluster_uuid": cluster["uuid"], "csr": identity.request})["pem"])
    write(path, render(cluster["name"], cluster["api_address"], ca, signed, identity.key))
    return _result(True, cluster, path, expires(signed))


def drop(path: Path, look_only: bool) -> dict[str, Any]:
    """Have no file; returns the task's result."""
    there = path.exists()
    if there and not look_only:
        refuse_unwritable(path)
        path.unlink()
    return {
        "changed": there,
        "kubeconfig": {"path": str(path)},
        "diff": {"before": {"state": "present" if there else "absent"}, "after": {"state": "absent"}},
    }


def _result(changed: bool, cluster: dict[str, Any], path: Path, until: Any) -> dict[str, Any]:
    state = "to be renewed" if changed else "good"
    return {
        "changed": changed,
        "kubeconfig": described(cluster, path, until),
        "diff": {"before": {"kubeconfig": state}, "after": {"kubeconfig": "good"}},
    }
