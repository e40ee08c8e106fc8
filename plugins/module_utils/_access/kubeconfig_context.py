# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A context kept in a kubeconfig on disk: asks Magnum's certificate API only when what is there no longer serves."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .._errors import Broken, InvalidRequest, reject_all
from .._magnum.api import Magnum
from .._magnum.references import find_cluster, get_cluster
from . import kubeconfig_file as file
from .api_server import accepts, is_strict
from .certificates import authority, sign
from .identity import Access, expires, lacks_key_identifier, shortcoming
from .kubeconfig import find, has_context, merged, need_libraries, parse, reject_taken, render, says_nothing, without


@dataclass(frozen=True)
class Desired:
    """What a task asks for, in the words of its options."""

    path: Path
    cluster: str | None = None
    context: str | None = None
    renew_below: float = 0.2
    validate: bool = False
    return_content: bool = False

    def problems(self, present: bool) -> list[str]:
        """What is wrong with it, as sentences; nothing is asked of any cloud."""
        found = file.problems(self.path) if present or file.exists(self.path) else []
        if not self.cluster and (present or not self.context):
            found.append(f"No cluster is named: set cluster to its name or id{'' if present else ', or context'}.")
        if self.context == "":
            found.append("The context has an empty name: name it, or leave it out to have it named after the cluster.")
        if not 0 <= self.renew_below <= 1:
            found.append(
                f"renew_below is {self.renew_below:g}, and a share of a certificate's life is between 0 and 1: 0.2 renews it when "
                "a fifth is left."
            )
        return found


def keep(magnum: Magnum, desired: Desired, check_mode: bool) -> dict[str, Any]:
    """Write a context that opens the cluster; returns the task's result, and `cautions`: what will be a problem for others.

    Raises InvalidRequest for options that are not possible, or a cluster that does not exist or has no address yet; Magnum is then
    not asked to sign anything. Raises Broken when the API server does not answer, or does not accept a new certificate.
    With `check_mode` a cluster that is not there yet counts as one to come.
    """
    need_libraries()
    reject_all(desired.problems(True))
    document = parse(file.read(desired.path), str(desired.path))
    cluster = _cluster(magnum, str(desired.cluster), check_mode)
    context = desired.context or str(cluster["name"])
    reject_taken(document, context, str(desired.path))
    if not cluster.get("api_address"):
        return {**_result(desired, context, None, ["the cluster has no address yet"]), "cautions": []}
    server, ca = cluster["api_address"], authority(magnum, cluster["uuid"])
    access, lacks = _judged(desired, document, context, server, ca)
    if file.is_open_to_others(desired.path):
        lacks.append(f"its mode is {file.mode(desired.path):04o}")
    if lacks and not check_mode:
        new, access = access is None, access or sign(magnum, cluster, ca)
        _put(desired.path, context, access)
        if new and desired.validate and not accepts(access):
            raise Broken(
                f"The API server {server} does not accept the certificate that Magnum has just signed: its authority is not the "
                "one that the API server trusts. Ask the operator of the cloud."
            )
    return {**_result(desired, context, access, lacks, server), "cautions": _cautions(str(cluster["name"]), ca)}


def is_current(magnum: Magnum, path: Path, cluster: str) -> tuple[bool, list[str]]:
    """Whether the file opens the cluster and its certificate is good for long enough, and cautions as of `keep`. Writes nothing."""
    result = keep(magnum, Desired(path, cluster), check_mode=True)
    return not result["changed"], result["cautions"]


def _cautions(cluster: str, ca: str) -> list[str]:
    """What will be a problem for others although the kubeconfig is good."""
    if not lacks_key_identifier(ca) or not is_strict():
        return []
    reported = (
        f"The certificate authority of the cluster {cluster!r} has no subject key identifier, as with Magnum before 20.0.1, and Python "
        "3.13 and later want one: tasks of kubernetes.core will fail with 'Missing Authority Key Identifier', kubectl and Helm will not. "
        "Run Ansible with Python 3.12 or older for this cluster."
    )
    return [reported]


def problems_ahead(path: Path, context: str) -> list[str]:
    """Why the file could not take this context, as sentences; asked before there is a cluster, and of nothing but the file."""
    found = file.problems(path)
    try:
        if not found:
            reject_taken(parse(file.read(path), str(path)), context, str(path))
    except InvalidRequest as rejection:
        found = [str(rejection)]
    return found


def drop(desired: Desired, check_mode: bool) -> dict[str, Any]:
    """Remove the context, and the file where nothing is left in it; returns the task's result. Asks nothing of any cloud."""
    need_libraries()
    reject_all(desired.problems(False))
    context = str(desired.context or desired.cluster)
    there = has_context(parse(file.read(desired.path), str(desired.path)), context)
    if there and not check_mode:
        with file.locked(desired.path):
            left = without(parse(file.read(desired.path), str(desired.path)), context)
            if says_nothing(left):
                file.remove(desired.path)
            else:
                file.write(desired.path, render(left))
    return {
        "changed": there,
        "kubeconfig": {"path": str(desired.path), "context": context},
        "diff": {"before": {"state": "present" if there else "absent"}, "after": {"state": "absent"}},
    }


def _cluster(magnum: Magnum, name: str, check_mode: bool) -> dict[str, Any]:
    """The cluster by name or id; one that is only to come has a name and no address."""
    cluster = find_cluster(magnum, name) or {"name": name} if check_mode else get_cluster(magnum, name)
    if not cluster.get("api_address") and not check_mode:
        raise InvalidRequest(
            f"The cluster {name!r} is {cluster['status']} and has no API address yet: wait with cluster_wait, then fetch its kubeconfig."
        )
    return cluster


def _judged(
    desired: Desired, document: dict[str, Any], context: str, server: str, ca: str
) -> tuple[Access | None, list[str]]:
    """What is held, where its certificate serves on, and what is wrong with it, in words."""
    held = find(document, context)
    stale = shortcoming(held, ca, desired.renew_below)
    if stale or held is None:
        return None, [str(stale)]
    access = Access(server, ca, held.certificate, held.key)
    if desired.validate and not accepts(access):
        return None, ["the API server does not accept it"]
    same = merged(document, context, access) == document
    return access, [] if same else ["its entries are not as they are to be"]


def _put(path: Path, context: str, access: Access) -> None:
    """Merge the context into the file as it is now: another process may have put its own there since it was read."""
    with file.locked(path):
        now = parse(file.read(path), str(path))
        reject_taken(now, context, str(path))
        then = merged(now, context, access)
        if then == now:
            file.close_to_others(path)  # as written, with its comments
        else:
            file.write(path, render(then))


def _result(
    desired: Desired, context: str, access: Access | None, lacks: list[str], server: str | None = None
) -> dict[str, Any]:
    """What may be shown: nothing secret, unless it was asked for. Without `access` the certificate is still to be signed."""
    shown = {
        "path": str(desired.path),
        "server": server,
        "context": context,
        "expires": expires(access.certificate).isoformat() if access else None,
    }
    content = {"content": render(merged({}, context, access))} if desired.return_content and access else {}
    return {
        "changed": bool(lacks),
        "kubeconfig": {**shown, **content},
        "diff": {"before": {"kubeconfig": "; ".join(lacks) or "good"}, "after": {"kubeconfig": "good"}},
    }
