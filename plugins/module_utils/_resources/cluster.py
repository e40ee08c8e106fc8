# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A cluster: its fields, and the verbs that find, create, resize, upgrade, repair and delete it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from .._clock import Deadline
from .._errors import InvalidRequest
from .._fields import Field, Ref, Values, Via, label_problems
from .._magnum.api import Magnum
from .._magnum.capabilities import labels_in_driver, labels_to_come
from .._magnum.names import Names, unknown
from .._magnum.references import as_body, find_cluster, find_template, resolve_duplicate, resolved
from .._magnum.rules import (
    MASTER,
    WORKER,
    autoscales,
    cluster_name_problems,
    cluster_problems,
    control_plane_problems,
)
from .._pacing.helm_duration import time_install, time_resize
from .._pacing.lock import Lock
from .._pacing.pace import GO, LOST_SYNC, STALE_PASS, Kind, Move, may_delete
from .._pacing.watch import MAX_REPAIRS, Watch
from .._reconcile.plan import Step
from .upgrade import Upgrade

FIXED = (
    *("keypair", "flavor_id", "master_flavor_id", "labels", "fixed_network", "fixed_subnet"),
    *("docker_volume_size", "master_lb_enabled", "floating_ip_enabled"),
)


class Cluster:
    """A cluster. Its counts and its template can be moved, everything else is fixed at creation."""

    def __init__(
        self,
        magnum: Magnum,
        names: Names,
        name: str,
        request_interval: float | None = None,
        repair: bool = True,
        upgrade: Upgrade | None = None,
        job: str | None = None,
    ) -> None:
        self.magnum, self.names, self.name = magnum, names, name
        self.upgrading = upgrade
        self.what = f"cluster {name!r}"
        self.notes: list[str] = []
        self.watch = Watch(magnum, name, request_interval, repair, Lock(magnum, job, self.notes))
        self.uuid: str | None = None
        self.template: Values = {}  # as an earlier request of the same plan makes it
        self.counting = False
        self.worker: Values = {}
        self.release_seconds: float | None = None
        self.readings = 0
        self.repairing = repair

    @property
    def fields(self) -> Sequence[Field]:
        """The fields it has; the template moves only where an upgrade was asked for."""
        return (
            Field("cluster_template_id", Via.FIXED if self.upgrading is None else Via.UPGRADE),
            *(Field(name) for name in FIXED),
            Field("master_count", Via.RESIZE),
            Field("node_count", Via.RESIZE),
            *(Field(name, Via.CREATE_ONLY) for name in ("merge_labels", "create_timeout", "discovery_url")),
        )

    def counted(self, desired: Values) -> Cluster:
        """The same; reads default-worker too where its count is asked for: the cluster's own is the sum of all groups."""
        self.counting = "node_count" in desired
        return self

    @property
    def gate(self) -> Cluster:
        """Itself: what its requests wait for depends on its cluster."""
        return self

    @property
    def repaired(self) -> list[str]:
        """What was stuck in the cluster and is repaired."""
        return self.watch.repaired

    def problems(self, desired: Values, current: Values | None, present: bool) -> list[str]:
        """What no request can repair: a cluster that failed to be made, or is being deleted; an upgrade that must not be."""
        if not present:
            return []
        wrong = label_problems(f"the {self.what}", desired.get("labels"))
        if current is None:
            return wrong + self._missing(desired)
        if current["status"] == "CREATE_FAILED":
            return [
                f"The {self.what} is CREATE_FAILED: {self.watch.reasons(current)} Delete it with state: absent, then run again."
            ]
        if str(current["status"]).startswith("DELETE_"):
            return [
                f"The {self.what} is {current['status']}: wait until it is gone, or delete it again with state: absent."
            ]
        masters, found = desired.get("master_count"), wrong
        if masters not in (None, current["master_count"]):
            found += control_plane_problems(masters, current)
        if self.upgrading is not None and desired.get("cluster_template_id"):
            found += self.upgrading.problems(
                current, str(desired["cluster_template_id"]), self.watch.listing(self.uuid)
            )
            self.notes += self.upgrading.notes
        return found

    def _missing(self, desired: Values) -> list[str]:
        template, badly_named = desired.get("cluster_template_id"), cluster_name_problems(self.name)
        if not template:
            return [f"The {self.what} is not there, and to make it a cluster template must be given."]
        found = find_template(self.magnum, template)
        if found is None:
            reported = (
                f"There is no cluster template {template!r} yet; it must be there before the {self.what} is made."
            )
            self.notes.append(reported)
        to_come = self.template or found
        if not to_come:
            return badly_named
        labels = labels_to_come(to_come, desired.get("labels"), desired.get("merge_labels", False))
        masters = control_plane_problems(desired.get("master_count", 1), {**to_come, **desired})
        return badly_named + cluster_problems(labels, desired.get("node_count", 1)) + masters

    def resolve(self, desired: Values, current: Values | None) -> Values:
        """References resolved; a template that does not exist yet stays a name, a count that the autoscaler owns is left to it."""
        result = resolved(self.names, desired, current)
        template = desired.get("cluster_template_id")
        own = (current or {}).get("cluster_template_id")
        if template and own != template:
            found = find_template(self.magnum, template, own)
            result["cluster_template_id"] = Ref(found["uuid"], found["name"]) if found else template
        if current is not None and self._autoscaled(current):
            result.pop("node_count", None)
        return result

    def _autoscaled(self, current: Values) -> bool:
        low, high = self.worker.get("min_node_count"), self.worker.get("max_node_count")
        return high is not None and low != high and autoscales(labels_in_driver(current))

    def find(self) -> dict[str, Any] | None:
        """The cluster of that name; the one of our own request by id, so that a name used twice cannot mislead."""
        if self.uuid:
            found = self.magnum.get(f"/clusters/{self.uuid}", gone=(400, 404))
        else:
            found = find_cluster(self.magnum, self.name)
            self.uuid = found["uuid"] if found else None
        if found and self.counting:
            self.worker = self.magnum.get(f"/clusters/{self.uuid}/nodegroups/{WORKER}", gone=(400, 404)) or {}
        return found

    def compared(self, current: Values) -> Values:
        """The cluster with the labels that its driver sees, and default-worker's count in place of the sum of all groups."""
        count = {"node_count": self.worker.get("node_count")} if self.counting else {}
        return {**current, "labels": labels_in_driver(current), **count}

    def create(self, values: Values) -> None:
        """Ask for it, and time its Helm run on the way. Raises InvalidRequest when the template is still missing."""
        if not isinstance(values["cluster_template_id"], Ref):
            templates = (self.magnum.get("/clustertemplates") or {})["clustertemplates"]
            names = [template["name"] for template in templates]
            raise InvalidRequest(
                unknown("cluster template", values["cluster_template_id"], names, "openstack coe cluster template list")
            )
        version = "1.10" if values.get("node_count") == 0 else "1.9"
        self.uuid = self.magnum.post("/clusters", {"name": self.name, **as_body(values)}, version)["uuid"]
        self.release_seconds = time_install(self.magnum, self.watch, self.uuid)
        self.uuid = resolve_duplicate(self.magnum, "clusters", self.name, str(self.uuid), self.notes)

    def time_resize(self, deadline: Deadline) -> float | None:
        """Seconds of a Helm run, by a resize of default-worker to the count it has; None unless the cluster is settled.

        To wait until it may be sent costs nothing, since the request after it would have to wait as long.
        """
        while (found := self.find()) and self.watch.observe(found).is_settled and not deadline.over:
            worker = self.magnum.get(f"/clusters/{self.uuid}/nodegroups/{WORKER}", gone=(400, 404)) or {}
            if self.next_action("repair").kind is Kind.GO and self.watch.repair_with_lock(found, WORKER):
                return time_resize(self.magnum, found, {"name": WORKER, **worker})
            deadline.clock.sleep(2)
        return None

    def change(self, step: Step, current: Values) -> None:
        """A count by a resize of the default group that has it, a template by an upgrade; else the repair."""
        if step.verb == "upgrade" and self.upgrading is not None:
            self.upgrading.send(current, str(step.values["cluster_template_id"]))
        elif step.verb == "resize":
            name, count = next(iter(step.values.items()))
            self.watch.resize(current["uuid"], MASTER if name == "master_count" else WORKER, count)
        else:
            self.watch.apply_again(current["uuid"])

    def verification(self, current: Values | None, steps: Sequence[Step]) -> Step | None:
        """A cluster's own changes show in its status."""
        return None

    def delete(self, current: Values) -> None:
        """Ask for its removal, node groups and all."""
        self.magnum.delete(f"/clusters/{current['uuid']}")

    def next_action(self, verb: str) -> Move:
        """A delete only waits for a helm run that may still be on its way; a new cluster waits for nothing."""
        found = self.find() if verb != "create" else None
        if found is None:
            return GO
        if verb == "delete":
            return may_delete(self.watch.observe(found), self.watch.request_interval)
        return self.watch.next_action(found, verb, WORKER if verb in ("resize", "repair") else None)

    def lock(self, verb: str, since: float) -> AbstractContextManager[bool]:
        """No other job sends a request for the cluster meanwhile. One that is to go takes its Lease with it."""
        found = self.find() if verb not in ("create", "delete") else None
        return nullcontext(False) if found is None else self.watch.lock.held(found, since)

    def poll_and_repair(self, current: Values | None) -> str | None:
        """The cluster's own status, and after an upgrade the version it reports; a failed one raises Broken with its reasons."""
        if current is None:
            return None
        in_progress = self.watch.poll_and_repair(current) or self._records_in_progress()
        if in_progress is None or self.upgrading is None:
            return in_progress
        # a record stays in progress without a word of the node that holds the others
        late = self.watch.nodes_lacking(current, version=self.upgrading.version, in_progress=True)
        return f"{in_progress}: {late}" if late else in_progress

    def nodes_lacking(self, current: Values | None) -> str | None:
        """What nodes of the cluster lack; after an upgrade also the new version, which Magnum reports too early, too late or never."""
        if current is None:
            return None
        if self.upgrading is None:
            return self.watch.nodes_lacking(current)
        late = self.watch.nodes_lacking(current, version=self.upgrading.version)
        if late is None and (late := self.upgrading.awaited(current)):
            self._have_it_read_again(current)
        return late

    def _have_it_read_again(self, current: Values) -> None:
        """Have Magnum read the version once more, which it does only while something is in progress.

        A status pass between Helm's end and the control plane's begin finds everything ready, with the old version, and none
        follows it (magnum_capi_helm.driver: _update_control_plane_nodegroup_status). From Cluster API 1.11 on that is the rule: a group is
        complete while its nodes are still replaced.
        """
        # nodes that were seen have the version already; else the control plane may need longer, and each time it is waited for longer
        patience = LOST_SYNC * 4**self.readings if self.watch.nodes.unseen else STALE_PASS
        if (
            self.watch.observe(current).settled > patience
            and self.readings < MAX_REPAIRS
            and self.next_action("repair").kind is Kind.GO
        ):
            self.readings += self.watch.repair_with_lock(current, WORKER)

    def _records_in_progress(self) -> str | None:
        in_progress = [
            record["name"] for record in self.watch.listing(self.uuid) if str(record["status"]).endswith("_IN_PROGRESS")
        ]
        return f"node group {', '.join(in_progress)} is in progress" if in_progress and self.upgrading else None
