# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A cluster template: its fields, and the verbs that find, create, change and delete it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .._errors import InvalidRequest, RequestFailed
from .._fields import Field, Values, Via, as_text, label_problems, switch
from .._magnum.api import Magnum
from .._magnum.names import Names
from .._magnum.references import as_body, find_template, resolve_duplicate, resolved, unresolved
from .._reconcile.plan import Step, differing
from .._reconcile.resource import OPEN_GATE

# Left out: cluster_distro follows the image, uuid, project_id, user_id and links are Magnum's own, name is what it is found by.
FROZEN = (  # once a cluster uses it (magnum.db.sqlalchemy.api: _do_update_cluster_template)
    *("image_id", "flavor_id", "master_flavor_id", "keypair_id", "external_network_id", "fixed_network"),
    *("fixed_subnet", "network_driver", "volume_driver", "dns_nameserver", "docker_volume_size", "master_lb_enabled"),
    *("floating_ip_enabled", "server_type", "labels", "driver", "apiserver_port", "docker_storage_driver"),
    *("http_proxy", "https_proxy", "no_proxy", "insecure_registry", "registry_enabled", "tls_disabled"),
)
LONGEST = 255  # letters of a name in Magnum's records
FREE = ("public", "hidden", "tags")  # but what was made public stays so


class ClusterTemplate:
    """A cluster template. Until a cluster uses it, all of it but coe can be changed, a field at a time; then only what is FREE."""

    gate = OPEN_GATE
    fields = (Field("coe"), *(Field(name, Via.PATCH) for name in (*FROZEN, *FREE)))

    def __init__(self, magnum: Magnum, names: Names, name: str) -> None:
        self.magnum, self.names, self.name = magnum, names, name
        self.what = f"cluster template {name!r}"
        self.notes: list[str] = []
        self.repairing = False  # a template is a record, nothing of it can fail

    def problems(self, desired: Values, current: Values | None, present: bool) -> list[str]:
        """All that is wrong: what a new template lacks, names that are not there, clusters that use it."""
        if not present:
            return self._still_used(current)
        missing = self._missing(desired) if current is None else []
        return (
            missing
            + label_problems(f"the {self.what}", desired.get("labels"))
            + unresolved(self.names, desired, current)
        )

    def _missing(self, desired: Values) -> list[str]:
        self._warn(desired.get("labels") or {})
        if not self.name.isprintable() or len(self.name) > LONGEST:
            return [
                f"The {self.what} cannot be made: a name has at most {LONGEST} letters, and none that cannot be seen."
            ]
        missing = [
            word
            for name, word in (("image_id", "an image"), ("external_network_id", "an external network"))
            if not desired.get(name)
        ]
        reported = f"The {self.what} is not there, and to make it {' and '.join(missing)} must be given."
        return [reported] if missing else []

    def _still_used(self, current: Values | None) -> list[str]:
        users = self._users_of(current) if current else []
        reported = f"The {self.what} cannot go while {_listed(users)} it. Delete what uses it first."
        return [reported] if users else []

    def _warn(self, labels: Values) -> None:
        if "capi_helm_chart_version" not in labels:
            self.notes.append(
                f"The {self.what} has no label capi_helm_chart_version: with the site's default the autoscaler may stop silently."
            )
        if switch(labels.get("kube_dashboard_enabled")) is not False:
            self.notes.append(
                f"The {self.what} leaves kube_dashboard_enabled on, whose addon is defunct: set the label to false."
            )

    def resolve(self, desired: Values, current: Values | None) -> Values:
        """References resolved; labels that differ together with those they join. Raises InvalidRequest for what is frozen."""
        result = resolved(self.names, desired, current)
        different = frozen_differences(result, current) if current else []
        if current is None or not different:
            return result
        if users := self._users_of(current):
            reported = ", ".join(_unlike(name, result[name], current.get(name)) for name in different)
            raise InvalidRequest(
                f"The {self.what} is frozen while {_listed(users)} it: {reported}. Ask for what is there, have a new version made "
                "beside it with replace: new_version, or make one under another name."
            )
        if "image_id" in different:
            self._reject_other_system(result["image_id"], current)
        return {**result, "labels": joined_labels(current, result)} if "labels" in different else result

    def _reject_other_system(self, image: str, current: Values) -> None:
        """A change of the image leaves cluster_distro as it is, by which Magnum chooses the driver."""
        old, new = current.get("cluster_distro"), self.names.properties(image)["os_distro"]
        if old != new:
            reported = f"is for images of {old} and stays so, and the new image is one of {new}"
            raise InvalidRequest(
                f"The {self.what} {reported}: take another image, or make a template under another name."
            )

    def beside(self, desired: Values) -> tuple[ClusterTemplate, Values]:
        """The template to bring to the desired state in place of this one, and the whole of that desired state.

        It is this one as long as no cluster prevents the change; else a version of it that is as asked, or the next.
        """
        current = self.find()
        given = resolved(self.names, desired, current)
        if current is None or not frozen_differences(given, current) or not self._users_of(current):
            return self, desired
        whole = {**{name: current[name] for name in (*FROZEN, *FREE) if current.get(name) is not None}, **given}
        if "labels" in whole:
            whole["labels"] = joined_labels(current, whole)
        there = versions(current["name"], (self.magnum.get("/clustertemplates") or {})["clustertemplates"])
        for number in sorted(there):  # the lowest that will do: once taken, it stays the one
            if not frozen_differences(whole, there[number]):
                return ClusterTemplate(self.magnum, self.names, there[number]["name"]), desired
        return ClusterTemplate(self.magnum, self.names, f"{current['name']}-{max(there, default=1) + 1}"), whole

    def _users_of(self, current: Values) -> list[str]:
        """Clusters of this project that were made from it; those of others cannot be read."""
        clusters = (self.magnum.get("/clusters") or {})["clusters"]
        return sorted(str(it["name"]) for it in clusters if it["cluster_template_id"] == current["uuid"])

    def find(self) -> dict[str, Any] | None:
        """The template of that name or id."""
        return find_template(self.magnum, self.name)

    def create(self, values: Values) -> None:
        """Make it."""
        own = self.magnum.post("/clustertemplates", {"coe": "kubernetes", "name": self.name, **as_body(values)})["uuid"]
        resolve_duplicate(self.magnum, "clustertemplates", self.name, own, self.notes)

    def change(self, step: Step, current: Values) -> None:
        """One field of it; labels as a whole."""
        self._ask(lambda: self.magnum.patch(f"/clustertemplates/{current['uuid']}", step.values))

    def delete(self, current: Values) -> None:
        """Ask for its removal."""
        self._ask(lambda: self.magnum.delete(f"/clustertemplates/{current['uuid']}"))

    def _ask(self, send: Callable[[], object]) -> None:
        """Send what Magnum rejects while a cluster uses the template, also a cluster that cannot be read."""
        try:
            send()
        except RequestFailed as failure:
            if "is referenced by" not in str(failure):
                raise
            reported = f"Magnum neither changes nor deletes the {self.what}, which clusters use that are new or of another project"
            raise InvalidRequest(f"{reported} ({failure}). Make one under another name.") from failure

    def compared(self, current: Values) -> Values:
        """The template itself."""
        return current

    def verification(self, current: Values | None, steps: Sequence[Step]) -> Step | None:
        """What Magnum answers is already so."""
        return None


def frozen_differences(desired: Values, current: Values) -> list[str]:
    """The fields that are not as asked and could not be changed once a cluster uses the template."""
    public = [Field("public")] if current.get("public") else []
    return [
        field.name for field in differing([Field("coe"), *(Field(name) for name in FROZEN), *public], desired, current)
    ]


def versions(name: str, templates: Sequence[Values]) -> dict[int, Values]:
    """The templates that are versions of the one of that name, `name-2`, `name-3` and so on, by their number."""
    pattern = re.compile(rf"{re.escape(name)}-(\d+)")
    found = ((pattern.fullmatch(str(it["name"])), it) for it in templates)
    return {int(match[1]): it for match, it in found if match and int(match[1]) > 1}


def _unlike(name: str, desired: Any, current: Any) -> str:
    if isinstance(desired, Mapping):
        current = {key: (current or {}).get(key) for key in desired}
    return f"{name} is {current!r} and was asked to be {desired!r}"


def joined_labels(current: Values, desired: Values) -> dict[str, str]:
    """The labels that are there with those that were asked for, as Magnum shows them."""
    asked = desired.get("labels") or {}
    return {**(current.get("labels") or {}), **{as_text(key): as_text(value) for key, value in asked.items()}}


def _listed(users: Sequence[str]) -> str:
    return f"the cluster{'s' * (len(users) > 1)} {' and '.join(users)} {'uses' if len(users) == 1 else 'use'}"
