# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A node group: its fields, and the verbs that find, create, change, repair and delete it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any
from urllib.parse import quote

from .._errors import InvalidRequest
from .._fields import Values, label_problems, number
from .._magnum.api import READ, Magnum
from .._magnum.capabilities import in_cluster_problems, labels_in_driver
from .._magnum.names import Names, unknown
from .._magnum.references import as_body, find_cluster, resolved
from .._magnum.rules import (
    DEFAULT_GROUPS,
    MASTER,
    RANGE,
    WORKER,
    autoscales,
    control_plane_problems,
    count_problems,
    group_problems,
    limit_problems,
    name_clashes,
)
from .._nodes.schema import FIELDS
from .._pacing.lock import Lock
from .._pacing.pace import Move
from .._pacing.watch import Watch
from .._reconcile.plan import Step, needs_verification
from .default_groups import range_problems, unheld_count

NODE_ATTRIBUTES = ("node_labels", "node_taints")
NODE_ATTRIBUTES_SINCE = "1.14"


class NodeGroup:
    """A node group of a cluster. default-master and default-worker come with the cluster and are only changed."""

    fields = FIELDS

    def __init__(
        self,
        magnum: Magnum,
        names: Names,
        cluster: str,
        name: str,
        request_interval: float | None = None,
        repair: bool = True,
        job: str | None = None,
    ) -> None:
        self.magnum, self.names, self.cluster, self.name = magnum, names, cluster, name
        self.what = f"node group {name!r} of cluster {cluster!r}"
        self.notes: list[str] = []
        self.watch = Watch(magnum, cluster, request_interval, repair, Lock(magnum, job, self.notes))
        self.uuid: str | None = None
        self.parent: dict[str, Any] | None = None
        self.labels: Values = {}  # of its cluster, as the driver sees them
        self.above: Values = {}  # the last snapshot of the cluster
        self.version = READ
        self.repairing = repair

    def reading(self, desired: Values) -> NodeGroup:
        """The same, reading with the version of Magnum's API that shows the desired fields."""
        if any(name in desired for name in NODE_ATTRIBUTES):
            self.version = NODE_ATTRIBUTES_SINCE
        return self

    @property
    def gate(self) -> NodeGroup:
        """Itself: what its requests wait for depends on its cluster."""
        return self

    @property
    def repaired(self) -> list[str]:
        """What was stuck in the cluster and is repaired."""
        return self.watch.repaired

    @property
    def autoscaling(self) -> bool:
        """Whether the cluster scales by itself."""
        return autoscales(self.labels)

    def problems(self, desired: Values, current: Values | None, present: bool) -> list[str]:
        """The driver's rules, before they can break the cluster."""
        if not present and self.name in DEFAULT_GROUPS:
            kept = "Keep it small with count, and use it as the core pool."
            return [f"{self.name} is made by Magnum with every cluster and cannot be deleted. {kept}"]
        if not present:
            return []
        status = str((self.parent or {}).get("status", ""))
        if status.startswith("DELETE_"):
            return [f"The cluster {self.cluster!r} is {status}: wait until it is gone, or delete it again."]
        records = self.watch.listing(self.uuid) if self.uuid and current is None else []
        others = [record["name"] for record in records if record["name"] != self.name]
        asked = {"name": self.name, **desired}
        found = [it for name in ("labels", "node_labels") for it in label_problems(self.what, desired.get(name))]
        if current is None and self.name not in DEFAULT_GROUPS and self.parent:
            found += in_cluster_problems(self.name, self.parent)
        found += group_problems(asked, self.autoscaling, current is not None) + limit_problems(asked, current or {})
        found += range_problems(self.name, desired, self.labels)
        self.notes += unheld_count(self.name, desired, current or {}, self.labels)
        if current is not None and not self._autoscaled(desired, current):
            found += count_problems(asked, current)
        masters = desired.get("node_count") if self.name == MASTER else None
        if masters is not None and masters != (current or {}).get("node_count"):
            found += control_plane_problems(masters, self.parent or {})
        return found + name_clashes([*others, self.name])

    def resolve(self, desired: Values, current: Values | None) -> Values:
        """References resolved; a count that the autoscaler owns, or that nobody asked for, is only kept within the range."""
        result = resolved(self.names, desired, current)
        if current is not None and "node_labels" in result:  # a PATCH replaces them all
            result["node_labels"] = {**(current.get("node_labels") or {}), **result["node_labels"]}
        if current is None:  # Magnum would begin with one node, and reject it where that is below the minimum
            least = desired.get("min_node_count") or 0
            return {"node_count": least, **result} if least > 1 else result
        if "node_count" in result and not self._autoscaled(result, current):
            return result
        count = current["node_count"]
        low, high = (desired.get(name, current.get(name)) for name in ("min_node_count", "max_node_count"))
        return {**result, "node_count": min(max(count, low or 0), high if high is not None else max(count, low or 0))}

    def _autoscaled(self, desired: Values, current: Values) -> bool:
        low, high = (desired.get(name, current.get(name)) for name in ("min_node_count", "max_node_count"))
        if (
            self.name == WORKER and "max_node_count" in self.labels
        ):  # the driver takes these for it, and not the record's
            low, high = (number(self.labels.get(it)) for it in RANGE)
        return self.autoscaling and high is not None and low != high

    def find(self) -> dict[str, Any] | None:
        """The node group, None while it or its cluster is absent."""
        if self.uuid is None:
            self.parent = find_cluster(self.magnum, self.cluster)
            if self.parent is None:
                return None
            self.uuid, self.labels = self.parent["uuid"], labels_in_driver(self.parent)
        return self.magnum.get(f"{self._path}/{quote(self.name, safe='')}", self.version, gone=(400, 404))

    def compared(self, current: Values) -> Values:
        """The record itself."""
        return current

    @property
    def _path(self) -> str:
        return f"/clusters/{self.uuid}/nodegroups"

    def create(self, values: Values) -> None:
        """Ask for it. Raises InvalidRequest for a default group, which only Magnum makes."""
        if self.name in DEFAULT_GROUPS:
            raise InvalidRequest(
                f"The cluster {self.cluster!r} has no {self.name}, which only Magnum makes, together with a cluster."
            )
        zero = "1.10" if 0 in (values.get("node_count"), values.get("min_node_count")) else READ
        version = self.version if self.version != READ else zero
        self.magnum.post(self._path, {"name": self.name, **as_body(values)}, version)

    def change(self, step: Step, current: Values) -> None:
        """Limits by PATCH, a count (or the count there is, as a repair or a verification) by resize."""
        if step.verb == "patch":
            version = NODE_ATTRIBUTES_SINCE if any(name in step.values for name in NODE_ATTRIBUTES) else READ
            self.magnum.patch(f"{self._path}/{current['uuid']}", step.values, version)
        else:
            self.watch.resize(str(self.uuid), current["uuid"], step.values.get("node_count", current["node_count"]))

    def verification(self, current: Values | None, steps: Sequence[Step]) -> Step | None:
        """Nothing in Magnum shows that helm has applied changed limits; a resize does."""
        if not needs_verification(steps) or not self.autoscaling:
            return None
        return Step(
            "verify",
            {},
            f"resize {self.what} to the count it has, which verifies that the new limits are in the cluster",
        )

    def delete(self, current: Values) -> None:
        """Ask for its removal."""
        self.magnum.delete(f"{self._path}/{current['uuid']}")

    def next_action(self, verb: str) -> Move:
        """Whether the cluster can take a request now. Raises InvalidRequest without a cluster, Broken where it will never be ready."""
        found = (
            self.magnum.get(f"/clusters/{self.uuid}", gone=(400, 404))
            if self.uuid
            else find_cluster(self.magnum, self.cluster)
        )
        if found is None:
            clusters = (self.magnum.get("/clusters") or {})["clusters"]
            raise InvalidRequest(
                unknown("cluster", self.cluster, [it["name"] for it in clusters], "openstack coe cluster list")
            )
        self.uuid, self.above = found["uuid"], found
        return self.watch.next_action(found, verb, self.name)

    def lock(self, verb: str, since: float) -> AbstractContextManager[bool]:
        """No other job sends a request for the cluster meanwhile."""
        return self.watch.lock.held(self.above, since)

    def poll_and_repair(self, current: Values | None) -> str | None:
        """What of the group and its cluster is in progress. A group that is gone still has the cluster to wait for."""
        cluster = self.magnum.get(f"/clusters/{self.uuid}", gone=(400, 404)) if self.uuid else None
        if cluster is None:
            return None
        if current is not None:
            return self.watch.poll_and_repair(cluster, current)
        in_progress = str(cluster["status"]).endswith("_IN_PROGRESS") and not str(cluster["status"]).startswith(
            "DELETE_"
        )
        return f"the cluster {self.cluster!r} is {cluster['status']}" if in_progress else None

    def nodes_lacking(self, current: Values | None) -> str | None:
        """What nodes of the group lack."""
        cluster = self.magnum.get(f"/clusters/{self.uuid}", gone=(400, 404)) if current else None
        return self.watch.nodes_lacking(cluster, [self.name]) if cluster else None
