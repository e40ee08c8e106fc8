# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One release read from its cluster: once, or until something about it changes. Only reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import quote

from .._clock import Clock, Deadline
from .._errors import HubforgeError, RequestFailed
from .pods import ended_container, explain_pods, failing_pods
from .state import (
    Object,
    awaited_deployments,
    awaited_services,
    events_about,
    of_release,
    pods_of,
    revisions,
    service_addresses,
    summary,
)

POLL_INTERVAL = 2.0  # seconds
LOGS = 3  # pods whose logs are read
LOG = {"tailLines": "3", "limitBytes": "4000"}
METADATA = "PartialObjectMetadataList"
FORBIDDEN = 403


class Cluster(Protocol):
    """A cluster's API server, as module_utils/_kubernetes.py asks it. `now` is its own time at its last answer."""

    now: datetime

    def get(self, path: str, metadata_of: str = "", **query: str | int) -> dict[str, Any] | None:
        """What is at a path; None where there is nothing. Raises RequestFailed where the server answers with an error."""

    def text(self, path: str, query: Mapping[str, str] | None = None) -> str:
        """An answer that is text, empty where there is none."""


@dataclass(frozen=True)
class ReleaseReader:
    """Reads one release by its name and namespace."""

    cluster: Cluster
    name: str
    namespace: str
    storage_classes: bool = False

    def read(self, explain: bool = False) -> dict[str, Any]:
        """Its state, without anything that may hold a secret but what sentences quote of events and logs.

        `revisions`, see state.revisions; `awaited`, texts; `addresses`, and by Service `services`; names of `storage_classes`, None where
        they were not asked for or may not be listed; `line`, what is pending; `reasons`, sentences about pods that are not ready, with
        `explain` of the whole namespace and with the ends of logs, else none.
        """
        kept = self._list("/api/v1", "secrets", METADATA, labelSelector=f"owner=helm,name={self.name}")
        services = of_release(self._list("/api/v1", "services"), self.name)
        late = awaited_deployments(of_release(self._list("/apis/apps/v1", "deployments"), self.name))
        awaited = [*late.values(), *awaited_services(services)]
        pods = self._list("/api/v1", "pods") if late or explain else []
        events = self._list("/api/v1", "events") if late or explain else []
        found, addresses = revisions(kept, self.cluster.now), service_addresses(services)
        return {
            "revisions": found,
            "awaited": awaited,
            "services": addresses,
            "addresses": [address for held in addresses.values() for address in held],
            "storage_classes": self._classes() if self.storage_classes else None,
            "reasons": explain_pods(pods, events, self._logs(pods)) if explain else [],
            "line": summary(found, awaited, explain_pods(pods_of(pods, late), events_about(events, late))),
        }

    def poll(self, last_line: str | None, window: float, clock: Clock) -> dict[str, Any]:
        """Its state as soon as its `line` differs from what was `last_line`, or after `window` seconds; at once without `last_line`."""
        deadline = Deadline(clock, window)
        state = self.read()
        while last_line is not None and state["line"] == last_line and not deadline.over:
            clock.sleep(min(POLL_INTERVAL, max(0.1, window - deadline.elapsed)))
            try:
                state = self.read()
            except HubforgeError:  # a server that restarts, or one that is asked too much
                if deadline.over:
                    raise
        return state

    def _list(self, api: str, kind: str, metadata_of: str = "", **query: str) -> list[dict[str, Any]]:
        found = self.cluster.get(f"{api}/namespaces/{quote(self.namespace, '')}/{kind}", metadata_of, **query)
        return (found or {}).get("items") or []

    def _classes(self) -> list[str] | None:
        try:
            found = self.cluster.get("/apis/storage.k8s.io/v1/storageclasses", METADATA) or {}
        except RequestFailed as failure:
            if failure.status == FORBIDDEN:  # who may only use one namespace can deploy all the same
                return None
            raise
        return [str(it["metadata"]["name"]) for it in found.get("items") or []]

    def _logs(self, pods: Sequence[Object]) -> dict[str, str]:
        """The ends of the logs of some pods that fail; a container that never ran has none."""
        found = {}
        for pod in failing_pods(pods)[:LOGS]:
            if container := ended_container(pod):
                name = str(pod["metadata"]["name"])
                path = f"/api/v1/namespaces/{quote(self.namespace, '')}/pods/{quote(name, '')}/log"
                try:
                    found[name] = self.cluster.text(path, {"container": container, **LOG})
                except HubforgeError:
                    continue
        return found
