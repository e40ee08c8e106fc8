# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A whole wish, a cluster with its template and node groups, looked at before any of it is sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ._cluster import Cluster
from ._cluster_template import ClusterTemplate
from ._converge import Resource, plan_for
from ._errors import Refused, refuse_all
from ._magnum import Magnum
from ._names import Names, unknown
from ._nodegroup import NodeGroup
from ._plan import Values
from ._references import find_template
from ._rules import DEFAULT_GROUPS, autoscales, cluster_problems, effective_labels, name_clashes

COMMON = {"flavor": "flavor_id", "master_flavor": "master_flavor_id"}
TEMPLATE = {**COMMON, "image": "image_id", "keypair": "keypair_id", "external_network": "external_network_id"}
GROUP = {
    "flavor": "flavor_id",
    "image": "image_id",
    "count": "node_count",
    "min": "min_node_count",
    "max": "max_node_count",
}
KUBERNETES = ("name", "labels", "taints")  # of a node group: its name is no field, the other two never go to Magnum


def in_api_names(asked: Values, aliases: Mapping[str, str], but: Sequence[str] = ("name",)) -> dict[str, Any]:
    """A wish with the API's field names in place of the human words; what is not given is left out."""
    return {aliases.get(key, key): value for key, value in asked.items() if value is not None and key not in but}


class Fleet:
    """What one inventory host asks of Magnum. Sends nothing."""

    def __init__(
        self, magnum: Magnum, names: Names, name: str, template_name: str | None, template: Values | None
    ) -> None:
        self.magnum, self.names, self.name, self.template_name = magnum, names, name, template_name
        self.template = None if template is None else in_api_names(template, TEMPLATE)
        self.problems: list[str] = []
        self.notes: list[str] = []

    def review(self, cluster: Values, groups: Sequence[Values]) -> list[Values]:
        """The node groups that are not as asked, in the order of the wish. Raises one Refused that names all that is wrong."""
        wish = in_api_names({**cluster, "cluster_template_id": self.template_name}, COMMON)
        resource = Cluster(self.magnum, self.names, self.name, 0)
        there = self._attempt(resource.find)
        if self.template is not None and self.template_name:
            self._steps(
                template := ClusterTemplate(self.magnum, self.names, self.template_name),
                self.template,
                self._attempt(template.find),
            )
        elif there is None:
            self._refuse_without_template()
        self._steps(resource, wish, there)
        labels = there["labels"] if there else self._labels_to_come(wish)
        if there is None and self.template is not None:
            self.problems += cluster_problems(labels)
        self.problems += name_clashes([str(group["name"]) for group in groups])
        differing = [group for group in groups if self._differs(group, there, autoscales(labels))]
        refuse_all(dict.fromkeys(self.problems))
        return differing

    def _refuse_without_template(self) -> None:
        templates = (self.magnum.get("/clustertemplates") or {})["clustertemplates"]
        names = [template["name"] for template in templates]
        if self.template_name and self.template_name not in (*names, *(template["uuid"] for template in templates)):
            self.problems.append(
                unknown("cluster template", self.template_name, names, "openstack coe cluster template list")
            )

    def _labels_to_come(self, wish: Values) -> Values:
        """The labels of a cluster that is not there yet."""
        template = self.template
        if template is None and self.template_name:
            template = find_template(self.magnum, self.template_name)
        return effective_labels((template or {}).get("labels"), wish.get("labels"), bool(wish.get("merge_labels")))

    def _differs(self, group: Values, cluster: Values | None, autoscaling: bool) -> bool:
        """Whether Magnum must be asked something for this group; a default group of a new cluster comes with it."""
        resource = NodeGroup(self.magnum, self.names, self.name, str(group["name"]), 0)
        resource.uuid, resource.autoscaling = cluster["uuid"] if cluster else None, autoscaling
        actual = resource.find() if cluster else None
        steps = self._steps(resource, in_api_names(group, GROUP, KUBERNETES), actual)
        return bool(steps) and not (cluster is None and group["name"] in DEFAULT_GROUPS)

    def _steps(self, resource: Resource, wish: Values, actual: Values | None) -> Sequence[Any]:
        """The steps a resource needs. What it refuses is collected, each name that is not there by itself."""
        self.problems += resource.problems(wish, actual, True)
        known = {field.name for field in resource.fields}
        self.problems += [
            f"The {resource.what} has no option {name!r}: correct or remove it." for name in sorted(wish.keys() - known)
        ]
        good = {name: value for name, value in wish.items() if self._grants(resource, {name: value}, actual)}
        plan = self._attempt(lambda: plan_for(resource, good, actual, True))
        self.notes += resource.notes
        return plan.steps if plan else ()

    def _grants(self, resource: Resource, part: Values, actual: Values | None) -> bool:
        """Whether what this part of the wish refers to is there."""
        return self._attempt(lambda: resource.wish(part, actual)) is not None

    def _attempt(self, look: Callable[[], Any]) -> Any:
        """What looking found, or None with the refusal kept."""
        try:
            return look()
        except Refused as refusal:
            if str(refusal) not in self.problems:
                self.problems.append(str(refusal))
            return None
