# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The desired state of one cluster, its template and node groups, validated and planned as a whole before any of it is sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

from .._errors import InvalidRequest, reject_all
from .._fields import Values
from .._magnum.api import Magnum, Once
from .._magnum.capabilities import driver_of, group_labels, labels_in_driver, labels_to_come
from .._magnum.group_names import sanitised
from .._magnum.limits import Usage
from .._magnum.names import Names, unknown
from .._magnum.quota import Machines, new_cluster, preflight
from .._magnum.references import find_template
from .._magnum.rules import DEFAULT_GROUPS, purge_problems
from .._nodes.groups import group_problems, read_groups
from .._nodes.schema import request_of
from .._pacing.watch import Watch
from .._reconcile.converge import plan_for
from .._reconcile.plan import Step
from .._reconcile.resource import Resource
from .api_names import CLUSTER, TEMPLATE, in_api_names, type_problems
from .cluster import Cluster
from .cluster_template import ClusterTemplate, joined_labels
from .default_groups import kept_labels, late_desired, made_with
from .nodegroup import NodeGroup


@dataclass
class Review:
    """What differs, the requests in words, undeclared node groups, and whether everything is complete."""

    template: bool = False
    cluster: bool = False
    nodegroups: list[Values] = field(default_factory=list)
    undeclared: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    complete: bool = False
    exists: bool = False


class DesiredCluster:
    """The desired state of one cluster, validated and planned as a whole. Sends nothing, and reads each thing once."""

    def __init__(
        self, magnum: Magnum, names: Names, name: str, template_name: str | None, template: Values | None
    ) -> None:
        self.magnum, self.names, self.name, self.template_name = Once(magnum), names, name, template_name
        asked, self.wrong = type_problems("the template", in_api_names(template or {}, TEMPLATE))
        self.template = None if template is None else asked
        self.desired: Values = {}  # for the cluster itself, in the API's field names
        self.own_template: str | None = None  # the id of the one that a cluster that is there has
        self.labels: Values = {}  # as the driver sees them
        self.problems: list[str] = []
        self.notes: list[str] = []
        self.present: list[Machines] = []
        self.machines: list[Machines] = []

    def review(
        self,
        cluster: Values,
        groups: Sequence[Values],
        purge: bool = False,
        repair: bool = True,
        purge_limit: int | None = None,
    ) -> Review:
        """What differs from the desired state. Raises one InvalidRequest that names all that is wrong."""
        asked = in_api_names({**cluster, "cluster_template_id": self.template_name}, CLUSTER)
        desired, wrong = type_problems(f"the cluster {self.name!r}", asked)
        groups, unread = read_groups(groups)
        reject_all([*self.wrong, *wrong, *unread])  # nothing could be compared with it
        self.desired = desired
        resource = Cluster(self.magnum, self.names, self.name, repair=repair)
        there = self._attempt(resource.find)
        found, self.own_template = Review(exists=there is not None), (there or {}).get("cluster_template_id")
        self._review_template(found, there)
        if there is not None:
            desired.pop("node_count", None)  # moved as the node group that it belongs to
        if self.template is not None:
            resource.template = self._template_to_come()
        steps = self._steps(resource, desired, there)
        found.cluster, found.requests = bool(steps), found.requests + [step.words for step in steps]
        self.labels = labels_in_driver(there) if there else self._labels_to_come()
        self.problems += group_problems(groups)
        records = self._read_ahead(there, groups)
        self._review_groups(found, groups, there, records, repair)
        self._review_undeclared(found, groups, records, purge, purge_limit)
        if found.nodegroups or there is None:
            self._review_quota(desired, there, records)
        statuses = [str(it["status"]) for it in (*([there] if there else ()), *records)]
        found.complete = bool(statuses) and all(status.endswith("_COMPLETE") for status in statuses)
        reject_all(dict.fromkeys(self.problems))
        return found

    def _review_template(self, found: Review, cluster: Values | None) -> None:
        if self.template is not None and self.template_name:
            template = ClusterTemplate(self.magnum, self.names, self.template_name)
            steps = self._steps(template, self.template, self._attempt(template.find))
            found.template, found.requests = bool(steps), [step.words for step in steps]
        elif cluster is None:
            self._reject_without_template()

    def _read_ahead(self, cluster: Values | None, groups: Sequence[Values]) -> list[dict[str, Any]]:
        """The cluster's node groups; the full views of those in the desired state are read at the same time."""
        if cluster is None:
            return []
        path = f"/clusters/{cluster['uuid']}/nodegroups"
        records = Watch(self.magnum, self.name).listing(cluster["uuid"])
        named = {str(group["name"]) for group in groups} & {record["name"] for record in records}
        self.magnum.each(lambda name: self.magnum.get(f"{path}/{quote(name, safe='')}", gone=(400, 404)), sorted(named))
        return records

    def _review_groups(
        self,
        found: Review,
        groups: Sequence[Values],
        cluster: dict[str, Any] | None,
        records: Sequence[Values],
        repair: bool,
    ) -> None:
        """Which groups Magnum must be asked about; a default group of a new cluster comes with it."""
        names, owed = {record["name"] for record in records}, False
        # what of a default group is to be changed has to wait until all of its cluster is there, and the others do not
        for group in sorted(groups, key=lambda it: cluster is None and it["name"] in DEFAULT_GROUPS):
            resource = NodeGroup(self.magnum, self.names, self.name, str(group["name"]), repair=repair)
            resource.parent = cluster or {**self._template_to_come(), **self.desired, "name": self.name}
            resource.uuid, resource.labels = cluster["uuid"] if cluster else None, self.labels
            current = resource.find() if group["name"] in names else None
            asked = request_of(group)
            self._count(resource, asked, current, cluster or {})
            if cluster is None and group["name"] in DEFAULT_GROUPS:
                asked, current = self._once_made(resource, asked)
            steps = self._steps(resource, asked, current)
            if steps:
                found.nodegroups.append(group)
                found.requests += [step.words for step in steps]
                owed = owed or resource.verification(current, steps) is not None
        if owed:
            found.requests.append(
                f"resize a node group of {self.name} to the count it has, which verifies all new limits"
            )

    def _once_made(self, group: NodeGroup, asked: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """What can be asked of a default group once its cluster is there, and how it will be then. The rest is rejected."""
        template = self._template_to_come()
        made = made_with(self.desired, template, kept_labels(template, self.desired), group.name)
        if not template:  # which is rejected by itself
            return {}, made
        late = late_desired(group.what, group.fields, self._attempt(lambda: group.resolve(asked, made)) or {}, made)
        self.problems += late.values()
        return {name: value for name, value in asked.items() if name not in late}, made

    def _count(self, resource: NodeGroup, asked: Values, current: Values | None, cluster: Values) -> None:
        """The machines that a group comes to, for the quotas; one without a flavor of its own takes the cluster's."""
        desired = self._attempt(lambda: resource.resolve(asked, current)) or {}
        if current is not None:
            self.present.append(Machines.of(current))
        flavor = None if current is not None or resource.name in DEFAULT_GROUPS else cluster.get("flavor_id")
        machines = Machines.of({"name": resource.name, "flavor_id": flavor, **desired})
        driver = driver_of(self._template_to_come(), cluster or None)
        self.machines.append(replace(machines, seen=group_labels(driver, self.labels, desired.get("labels"))))

    def _review_quota(self, desired: Values, cluster: Values | None, records: Sequence[Values]) -> None:
        """Whether what would be added fits; asked only where something would be."""
        usage = Usage(self.magnum, self.names.connection)
        new = [] if cluster is not None else new_cluster(desired, self._template_to_come(), self.labels)
        result = preflight(
            usage.quotas,
            usage.flavors,
            there=[
                *self.present,
                *(Machines.of(record) for record in records if record["name"] not in self._counted()),
            ],
            desired=[*new, *self.machines],
            labels=self.labels,
            creating=cluster is None,
        )
        self.problems += result.rejections
        self.notes += [*usage.notes, *result.warnings]

    def _counted(self) -> set[str]:
        return {machines.name for machines in self.present}

    def _review_undeclared(
        self, found: Review, groups: Sequence[Values], records: Sequence[Values], purge: bool, limit: int | None
    ) -> None:
        """The groups that the desired state does not name; those of the cluster itself do not count."""
        desired = {sanitised(str(group["name"])) for group in groups}
        found.undeclared = [
            record["name"]
            for record in records
            if not record["is_default"] and sanitised(str(record["name"])) not in desired
        ]
        if purge:
            own = sum(not record["is_default"] for record in records)
            self.problems += purge_problems(self.name, found.undeclared, own, len(groups), limit)
            found.requests += [f"delete node group {name!r} of cluster {self.name!r}" for name in found.undeclared]
        elif found.undeclared:
            self.notes.append(
                f"The cluster {self.name!r} has node groups that the inventory does not name: {', '.join(found.undeclared)}. They are left "
                "alone; kubernetes_cluster_purge_nodegroups: true deletes them."
            )

    def _reject_without_template(self) -> None:
        templates = (self.magnum.get("/clustertemplates") or {})["clustertemplates"]
        names = [template["name"] for template in templates]
        if self.template_name and self.template_name not in (*names, *(template["uuid"] for template in templates)):
            self.problems.append(
                unknown("cluster template", self.template_name, names, "openstack coe cluster template list")
            )

    def _template_to_come(self) -> Values:
        """The template that a cluster would be made from: as it is there, and as it is asked for."""
        name = self.template_name
        there = self._attempt(lambda: find_template(self.magnum, str(name), self.own_template)) if name else None
        whole = {**(there or {}), **(self.template or {})}
        return {**whole, "labels": joined_labels(there or {}, self.template or {})} if whole else {}

    def _labels_to_come(self) -> Values:
        """The labels of a cluster that is not there yet."""
        own, merge = self.desired.get("labels"), bool(self.desired.get("merge_labels"))
        return labels_to_come(self._template_to_come(), own, merge)

    def _steps(self, resource: Resource, desired: Values, current: Values | None) -> Sequence[Step]:
        """The steps a resource needs. What it rejects is collected, each name that is not there by itself."""
        self.problems += resource.problems(desired, current, True)
        known = {field.name for field in resource.fields}
        self.problems += [
            f"The {resource.what} has no option {name!r}: correct or remove it."
            for name in sorted(desired.keys() - known)
        ]
        good = {name: value for name, value in desired.items() if self._grants(resource, {name: value}, current)}
        plan = self._attempt(lambda: plan_for(resource, good, current, True))
        self.notes += resource.notes
        return plan.steps if plan else ()

    def _grants(self, resource: Resource, part: Values, current: Values | None) -> bool:
        """Whether what this part of the desired state refers to is there."""
        return self._attempt(lambda: resource.resolve(part, current)) is not None

    def _attempt(self, read: Callable[[], Any]) -> Any:
        """What was read, or None with the rejection noted."""
        try:
            return read()
        except InvalidRequest as rejection:
            if str(rejection) not in self.problems:
                self.problems.append(str(rejection))
            return None
