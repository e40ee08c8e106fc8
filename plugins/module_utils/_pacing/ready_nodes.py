# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads a cluster's nodes at its own API, since Magnum's records do not say on every cloud whether they are ready."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, cast
from urllib.parse import quote

from .._access.api_server import Unreachable, call
from .._access.certificates import sign
from .._access.identity import Access, need_cryptography
from .._errors import HubforgeError, RequestFailed
from .._fields import Values
from .._magnum.api import BUSY, Magnum
from .._magnum.capabilities import CAPI_HELM, CLUSTER_API, driver_of, labels_in_driver
from .._magnum.rules import autoscales, limits_in_driver
from .._nodes.budgets import blocking
from .._nodes.readiness import CONTROL_PLANE, Node, Wanted, as_node, below_minimum, control_plane_version, lacking

MOST_ITEMS = 5000  # of a list: Kubernetes' own limit of a cluster's nodes
MOST_DRAINED = 5  # nodes of which pods are read
PAGE = 500
OUTAGE = 60.0  # seconds for which an API server is waited for: it starts again in an upgrade
BLOCKING_EVERY = 15.0  # seconds between two looks for what keeps nodes


class ReadyNodes:
    """The nodes of one cluster. Where they cannot be read, a note says why, and nothing is awaited of them.

    `unanswered`: seconds for which polls before this one got no answer.
    """

    def __init__(self, magnum: Magnum, notes: list[str], unanswered: float = 0.0) -> None:
        self.magnum, self.notes = magnum, notes
        self.unseen = False
        self._now = datetime.now(UTC)  # the API server's
        self._access: Access | None = None
        self._failing_since = magnum.clock.now() - unanswered if unanswered else None
        self._looked: float | None = None  # by the clock, for what keeps nodes
        self._kept: str | None = None  # what was found then

    @property
    def unanswered(self) -> float:
        """Seconds for which the API has not answered now."""
        return 0.0 if self._failing_since is None else self.magnum.clock.now() - self._failing_since

    @property
    def _failures(self) -> tuple[type[Exception], ...]:
        """What keeps it from seeing nodes: Magnum or the cluster's API, its library missing, no connection."""
        return HubforgeError, ImportError, *self.magnum.transient

    def lacking(
        self, cluster: Values, groups: Sequence[Values], version: str | None = None, in_progress: bool = False
    ) -> str | None:
        """What the nodes of these groups (Magnum's full views) lack, in words; None where nothing is lacking or nothing can be seen.

        `in_progress`: Magnum's records are not complete either, so that these are only words beside them: an API that does not answer
        then says nothing.

        `version`: the version of Kubernetes that every node is to have, None for that of the control plane, which an upgrade
        replaces first.
        """
        if not wanted_of(cluster, groups) or not cluster.get("api_address") or self.unseen:
            return None
        try:
            nodes = self._read(cluster)
        except self._failures as error:
            if in_progress:
                return None
            if self._is_outage(error):
                return "the cluster's API does not answer"
            self.unseen = True
            self.notes.append(
                f"Whether the nodes of the cluster {cluster['name']!r} are ready could not be seen. {error}"
            )
            return None
        wanted = wanted_of(cluster, groups, version or _one_version(cluster, nodes))
        late = lacking(wanted, nodes, self._now)
        if not late:
            self.notes += [note for note in below_minimum(wanted, nodes) if note not in self.notes]
        return "; ".join([*late, *self._blocking(nodes)]) if late else None

    def _is_outage(self, error: Exception) -> bool:
        """Whether it is a failure that passes, and has not lasted long enough to be taken for one that does not."""
        busy = isinstance(error, RequestFailed) and error.status in BUSY
        if not busy and not isinstance(error, Unreachable) and not isinstance(error, self.magnum.transient):
            return False
        self._failing_since = self._failing_since if self._failing_since is not None else self.magnum.clock.now()
        return self.unanswered < OUTAGE

    def blocking(self, cluster: Values) -> str | None:
        """Which PodDisruptionBudgets keep nodes from being drained, by a look at most every 15 s; None where none does or can be seen."""
        now = self.magnum.clock.now()
        if (
            self.unseen
            or not cluster.get("api_address")
            or (self._looked is not None and now - self._looked < BLOCKING_EVERY)
        ):
            return self._kept
        self._looked = now
        try:
            self._kept = "; ".join(self._blocking(self._read(cluster))) or None
        except self._failures as error:
            self._kept, self.unseen = None, not self._is_outage(error)
        return self._kept

    def _blocking(self, nodes: Sequence[Node]) -> list[str]:
        """Words on the budgets that keep pods on nodes that go."""
        drained = [node.name for node in nodes if node.going][:MOST_DRAINED]
        if not drained:
            return []
        with suppress(HubforgeError):
            budgets = self._items("/apis/policy/v1/poddisruptionbudgets?")
            if any(not (it.get("status") or {}).get("disruptionsAllowed") for it in budgets):
                pods = [
                    pod
                    for name in drained
                    for pod in self._items(f"/api/v1/pods?fieldSelector=spec.nodeName%3D{quote(name, safe='')}&")
                ]
                return blocking(budgets, pods)
        return []

    def _read(self, cluster: Values) -> list[Node]:
        need_cryptography()
        self._access = self._access or sign(self.magnum, cluster)
        found = [as_node(item) for item in self._items("/api/v1/nodes?")]
        self._failing_since = None
        return found

    def _items(self, path: str) -> list[dict[str, Any]]:
        """All items of a list, page by page. `path` ends where its next option begins. Raises Unreachable."""
        access = cast(Access, self._access)  # signed by whoever calls this
        found: list[dict[str, Any]] = []
        more = ""
        while len(found) < MOST_ITEMS:
            status, body, self._now = call(access, "GET", f"{path}limit={PAGE}{more}")
            if status != 200:
                raise Unreachable(f"The API server {access.server} answers {status} to GET {path.rstrip('?&')}.")
            found += body.get("items") or []
            token = (body.get("metadata") or {}).get("continue")
            if not token:
                break
            more = f"&continue={quote(str(token), safe='')}"
        return found


def _one_version(cluster: Values, nodes: Sequence[Node]) -> str | None:
    """The version that all nodes of the cluster are to have; None where a driver lets node groups have versions of their own."""
    return control_plane_version(nodes) if driver_of(None, cluster) in (CAPI_HELM, CLUSTER_API) else None


def wanted_of(cluster: Values, groups: Sequence[Values], version: str | None = None) -> list[Wanted]:
    """What the nodes of these groups are to be. Within limits the count is the autoscaler's, but for the minimum of a new group."""
    driver, seen = driver_of(None, cluster), labels_in_driver(cluster)
    control_plane: Any = {CONTROL_PLANE: ""} if driver in (CAPI_HELM, CLUSTER_API) else None
    found = []
    for group in groups:
        name, status, count = str(group["name"]), str(group["status"]), int(group.get("node_count") or 0)
        labels: Any = control_plane if group["role"] == "master" else driver.node_label(group)
        if labels is None or status.startswith("DELETE_") or status.endswith("_FAILED"):
            continue
        low, high = limits_in_driver(group, seen)
        if group["role"] != "master" and autoscales(seen) and low != high:
            count = low if status.startswith("CREATE_") else min(low, 1)
            found.append(Wanted(name, labels, count, version, low))
        else:
            found.append(Wanted(name, labels, count, version))
    return found
