# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A cluster: its fields, and the verbs that find, create, repair and delete it."""

from __future__ import annotations

from typing import Any

from ._errors import Refused
from ._magnum import Magnum
from ._names import Names, unknown
from ._observe import Watch
from ._pace import hold
from ._plan import Field, Ref, Step, Values, Via
from ._references import as_body, find_cluster, find_template, resolved
from ._rules import cluster_problems, effective_labels


class Cluster:
    """A cluster. Everything of it is fixed at creation; its node groups are moved by themselves."""

    fields = (
        *(
            Field(name)
            for name in ("cluster_template_id", "keypair", "flavor_id", "master_flavor_id", "master_count", "labels")
        ),
        *(
            Field(name)
            for name in (
                "fixed_network",
                "fixed_subnet",
                "docker_volume_size",
                "master_lb_enabled",
                "floating_ip_enabled",
            )
        ),
        *(Field(name, Via.CREATE_ONLY) for name in ("node_count", "merge_labels", "create_timeout")),
    )

    def __init__(self, magnum: Magnum, names: Names, name: str, spacing: float) -> None:
        self.magnum, self.names, self.name, self.spacing = magnum, names, name, spacing
        self.what = f"cluster {name!r}"
        self.watch = Watch(magnum, name)
        self.uuid: str | None = None
        self.notes: list[str] = []

    @property
    def mended(self) -> list[str]:
        """What was stuck in the cluster and is rendered again."""
        return self.watch.healed

    def problems(self, wanted: Values, actual: Values | None, present: bool) -> list[str]:
        """What no request can mend: a cluster that failed to be made, or is being deleted."""
        if not present:
            return []
        if actual is None:
            return self._missing(wanted)
        if actual["status"] == "CREATE_FAILED":
            return [
                f"The {self.what} is CREATE_FAILED: {self.watch.reasons(actual)} Delete it with state: absent, then run again."
            ]
        if str(actual["status"]).startswith("DELETE_"):
            return [
                f"The {self.what} is {actual['status']}: wait until it is gone, or delete it again with state: absent."
            ]
        return []

    def _missing(self, wanted: Values) -> list[str]:
        template = wanted.get("cluster_template_id")
        if not template:
            return [f"The {self.what} is not there, and to make it a cluster template must be given."]
        found = find_template(self.magnum, template)
        if found is None:
            told = f"There is no cluster template {template!r} yet; it must be there before the {self.what} is made."
            self.notes.append(told)
            return []
        return cluster_problems(
            effective_labels(found["labels"], wanted.get("labels"), wanted.get("merge_labels", False))
        )

    def wish(self, wanted: Values, actual: Values | None) -> Values:
        """References resolved; a template that does not exist yet stays a name."""
        result = resolved(self.names, wanted, actual)
        template = wanted.get("cluster_template_id")
        if template and (actual is None or actual["cluster_template_id"] != template):
            found = find_template(self.magnum, template)
            result["cluster_template_id"] = Ref(found["uuid"], found["name"]) if found else template
        return result

    def find(self) -> dict[str, Any] | None:
        """The cluster of that name; the one of our own request by id, so that a name used twice cannot mislead."""
        if self.uuid:
            return self.magnum.get(f"/clusters/{self.uuid}", gone=(400, 404))
        found = find_cluster(self.magnum, self.name)
        self.uuid = found["uuid"] if found else None
        return found

    def create(self, values: Values) -> None:
        """Ask for it. Raises Refused when the template is still missing."""
        if not isinstance(values["cluster_template_id"], Ref):
            templates = (self.magnum.get("/clustertemplates") or {})["clustertemplates"]
            names = [template["name"] for template in templates]
            raise Refused(
                unknown("cluster template", values["cluster_template_id"], names, "openstack coe cluster template list")
            )
        version = "1.10" if values.get("node_count") == 0 else "1.9"
        self.uuid = self.magnum.post("/clusters", {"name": self.name, **as_body(values)}, version)["uuid"]

    def change(self, step: Step, actual: Values) -> None:
        """The only step a cluster has is its repair."""
        self.watch.heal(actual["uuid"])

    def delete(self, actual: Values) -> None:
        """Ask for its removal, node groups and all."""
        self.magnum.delete(f"/clusters/{actual['uuid']}")

    def hold(self, verb: str) -> str | None:
        """A delete only waits for a helm run that may still be on its way; a new cluster waits for nothing."""
        found = self.find() if verb != "create" else None
        if found is None:
            return None
        seen = self.watch.observe(found)
        if verb == "delete":
            return f"the last request is only {seen.idle:.0f} s old" if seen.idle < self.spacing else None
        return hold(seen, verb, self.spacing)

    def unrest(self, actual: Values) -> str | None:
        """The cluster's own status; a failed one raises Broken with its reasons."""
        return self.watch.unrest(actual)
