# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the project may have and has, of Magnum, Nova, Cinder and Neutron, and how big flavors are; judges nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

from .._errors import RequestFailed
from .api import Json, Magnum, reason
from .quota import Flavor, Quota

MAGNUM = "container-infra"
# service → its resources: the limit and the use of each, as its answer to GET /limits calls them
ABSOLUTE = {
    "compute": {
        "instances": ("maxTotalInstances", "totalInstancesUsed"),
        "cores": ("maxTotalCores", "totalCoresUsed"),
        "ram": ("maxTotalRAMSize", "totalRAMUsed"),
    },
    "block-storage": {
        "volumes": ("maxTotalVolumes", "totalVolumesUsed"),
        "gigabytes": ("maxTotalVolumeGigabytes", "totalGigabytesUsed"),
    },
}
Found = tuple[list[Quota], Any]  # what a service reported, and a sentence (or None) where it did not


class Usage:
    """Figures of one project, each asked for when it is first needed. `connection` is an openstack.connection.Connection."""

    def __init__(self, magnum: Magnum, connection: Any) -> None:
        self.magnum, self.connection = magnum, connection
        self.notes: list[str] = []

    @cached_property
    def stats(self) -> Json:
        """How many clusters and nodes, control planes included, the project has."""
        found = self.magnum.get(f"/stats?project_id={self.project}&type=cluster") or {}
        return {"clusters": found["clusters"], "nodes": found["nodes"]}

    @cached_property
    def flavors(self) -> dict[str, Flavor]:
        """Flavors by name and by id."""
        there = list(self.connection.compute.flavors())
        return {key: Flavor(it.vcpus, it.ram, it.disk) for it in there for key in (it.id, it.name)}

    @cached_property
    def quotas(self) -> list[Quota]:
        """Quotas in an order that stays. What a service does not tell is left out, with a sentence in `notes`."""
        reads: list[Callable[[], Found]] = [
            self._clusters,
            lambda: self._absolute("compute"),
            lambda: self._absolute("block-storage"),
            self._network,
        ]
        found = self.magnum.each(lambda read: read(), reads)
        self.notes += [note for _quotas, note in found if note]
        return [quota for quotas, _note in found for quota in quotas]

    @property
    def project(self) -> str:
        """The id of the project that the connection is for."""
        return str(self.connection.current_project_id)

    def _clusters(self) -> Found:
        """Magnum's own: the project's, or the site's default; a Magnum that tells no default answers 404."""
        try:
            quota = self.magnum.get(f"/quotas/{self.project}/Cluster") or {}
            used = self.stats["clusters"]
        except RequestFailed as failed:
            return [], unknown(MAGNUM, str(failed))
        return [Quota(MAGNUM, "clusters", limit(quota["hard_limit"]), used)], None

    def _absolute(self, service: str) -> Found:
        """Those of a service that has GET /limits."""

        def records(body: Json) -> Iterable[Quota]:
            reported = body["limits"]["absolute"]
            for resource, (most, used) in ABSOLUTE[service].items():
                yield Quota(service, resource, limit(reported[most]), reported[used])

        return self._ask(service, "/limits", records)

    def _network(self) -> Found:
        """Neutron's floating IPs; a Neutron without routers has none, and no quota of them."""

        def records(body: Json) -> Iterable[Quota]:
            reported = body["quota"].get("floatingip")
            if reported:
                yield Quota(
                    "network", "floating_ips", limit(reported["limit"]), reported["used"] + reported["reserved"]
                )

        return self._ask("network", f"/quotas/{self.project}/details", records)

    def _ask(self, service: str, path: str, records: Callable[[Json], Iterable[Quota]]) -> Found:
        """A service's proxy is only touched when the catalogue has the service."""
        if not self.connection.has_service(service):
            return [], unknown(service, "the catalogue does not have it.")
        try:
            answer = getattr(self.connection, service.replace("-", "_")).get(path)
        except self.magnum.transient as error:
            return [], unknown(service, f"nothing answers GET {path}: {' '.join(str(error).split())}")
        if answer.status_code >= 400:
            reported = " ".join(reason(answer).split())
            return [], unknown(service, f"GET {path} is answered {answer.status_code}: {reported}")
        return list(records(answer.json())), None


def limit(reported: int) -> int | None:
    """A limit as a service tells it; -1 is none."""
    return None if reported < 0 else reported


def unknown(service: str, why: str) -> str:
    """The sentence for quotas that could not be read."""
    return f"The quotas of {service} are not known and were left out: {why}"
