# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A node group: its fields, and the verbs that find, create, change, repair and delete it."""

from __future__ import annotations

from typing import Any

from ._errors import Refused
from ._magnum import Magnum
from ._names import Names, unknown
from ._observe import Watch
from ._pace import hold
from ._plan import Field, Step, Values, Via
from ._references import as_body, find_cluster, resolved
from ._rules import DEFAULT_GROUPS, autoscales, group_problems, name_clashes


class NodeGroup:
    """A node group of a cluster. default-master and default-worker come with the cluster and are only moved."""

    fields = (
        *(Field(name) for name in ("flavor_id", "image_id", "role", "labels", "docker_volume_size")),
        Field("merge_labels", Via.CREATE_ONLY),
        Field("min_node_count", Via.PATCH),
        Field("node_count", Via.RESIZE),
        Field("max_node_count", Via.PATCH),
    )

    def __init__(self, magnum: Magnum, names: Names, cluster: str, name: str, spacing: float) -> None:
        self.magnum, self.names, self.cluster, self.name, self.spacing = magnum, names, cluster, name, spacing
        self.what = f"node group {name!r} of cluster {cluster!r}"
        self.watch = Watch(magnum, cluster)
        self.uuid: str | None = None
        self.autoscaling = False
        self.notes: list[str] = []

    @property
    def mended(self) -> list[str]:
        """What was stuck in the cluster and is rendered again."""
        return self.watch.healed

    def problems(self, wanted: Values, actual: Values | None, present: bool) -> list[str]:
        """The driver's rules, before they can break the cluster."""
        if not present and self.name in DEFAULT_GROUPS:
            kept = "Keep it small with count, and use it as the core pool."
            return [f"{self.name} is made by Magnum with every cluster and cannot be deleted. {kept}"]
        if not present:
            return []
        others = [row["name"] for row in self.watch.listing(self.uuid)] if self.uuid and actual is None else []
        found = group_problems({"name": self.name, **wanted}, self.autoscaling, actual is not None)
        return found + name_clashes([*others, self.name])

    def wish(self, wanted: Values, actual: Values | None) -> Values:
        """References resolved; a count that the autoscaler owns is left to it, within the range."""
        result = resolved(self.names, wanted, actual)
        if actual is None or not self._autoscaled(result, actual):
            return result
        low, high = (result.get(name, actual.get(name)) for name in ("min_node_count", "max_node_count"))
        inside = min(max(actual["node_count"], low or 0), high if high is not None else actual["node_count"])
        return {**result, "node_count": inside}

    def _autoscaled(self, wanted: Values, actual: Values) -> bool:
        low, high = (wanted.get(name, actual.get(name)) for name in ("min_node_count", "max_node_count"))
        return self.autoscaling and high is not None and low != high

    def find(self) -> dict[str, Any] | None:
        """The node group, None while it or its cluster is absent."""
        if self.uuid is None:
            found = find_cluster(self.magnum, self.cluster)
            if found is None:
                return None
            self.uuid, self.autoscaling = found["uuid"], autoscales(found.get("labels"))
        return self.magnum.get(f"{self._path}/{self.name}", gone=(400, 404))

    @property
    def _path(self) -> str:
        return f"/clusters/{self.uuid}/nodegroups"

    def create(self, values: Values) -> None:
        """Ask for it. Raises Refused for a default group, which only Magnum makes."""
        if self.name in DEFAULT_GROUPS:
            raise Refused(
                f"The cluster {self.cluster!r} has no {self.name}, which only Magnum makes, together with a cluster."
            )
        version = "1.10" if 0 in (values.get("node_count"), values.get("min_node_count")) else "1.9"
        self.magnum.post(self._path, {"name": self.name, **as_body(values)}, version)

    def change(self, step: Step, actual: Values) -> None:
        """A limit by PATCH, a count (or the same count, as a repair) by resize."""
        if step.verb == "patch":
            self.magnum.patch(f"{self._path}/{actual['uuid']}", step.values)
        else:
            self.watch.resize(str(self.uuid), actual["uuid"], step.values["node_count"])

    def delete(self, actual: Values) -> None:
        """Ask for its removal."""
        self.magnum.delete(f"{self._path}/{actual['uuid']}")

    def hold(self, verb: str) -> str | None:
        """Whether the cluster can take a request now. Raises Refused without a cluster, Broken where it will never be ready."""
        found = (
            self.magnum.get(f"/clusters/{self.uuid}", gone=(400, 404))
            if self.uuid
            else find_cluster(self.magnum, self.cluster)
        )
        if found is None:
            clusters = (self.magnum.get("/clusters") or {})["clusters"]
            raise Refused(
                unknown("cluster", self.cluster, [it["name"] for it in clusters], "openstack coe cluster list")
            )
        self.uuid = found["uuid"]
        seen = self.watch.observe(found)
        self.watch.mend(seen, found)
        return hold(seen, verb, self.spacing)

    def unrest(self, actual: Values) -> str | None:
        """What of the group and its cluster is under way."""
        return self.watch.unrest(self.magnum.get(f"/clusters/{self.uuid}") or {}, actual)
