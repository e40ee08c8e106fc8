# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A cluster moved from one template to another: what Magnum does not check is checked, and the new version is awaited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .._errors import InvalidRequest, RequestFailed
from .._fields import Values
from .._magnum.api import BUSY, Magnum
from .._magnum.capabilities import HEAT, driver_of, labels_to_come
from .._magnum.names import Names, unknown
from .._magnum.references import GONE, find_template
from .._magnum.rules import AUTOSCALING, autoscales, scaling_problems
from .._nodes.readiness import numbers


class Upgrade:
    """One desired state to upgrade. `batch`: how many nodes of a group may be replaced at the same time.

    `check_mode`: as in check mode, where a template may be one that an earlier task would have made.
    """

    def __init__(self, magnum: Magnum, names: Names, batch: int, check_mode: bool = False) -> None:
        self.magnum, self.names, self.batch, self.check_mode = magnum, names, batch, check_mode
        self.version: str | None = None
        self.notes: list[str] = []

    def problems(self, cluster: Values, template: str, records: Sequence[Values]) -> list[str]:
        """Why the cluster must not be moved to this template; nothing when it has it already."""
        new = find_template(self.magnum, template, str(cluster["cluster_template_id"]))
        if new is None and self.check_mode:
            text = f"There is no cluster template {template!r} yet; whether {cluster['name']} may be moved to it can be said only then."
            self.notes.append(text)
            return []
        if new is None:
            names = [it["name"] for it in (self.magnum.get("/clustertemplates") or {})["clustertemplates"]]
            return [unknown("cluster template", template, names, "openstack coe cluster template list")]
        there = new["uuid"] == cluster["cluster_template_id"]
        image = self._known(new["image_id"]) if there else self.names.properties(new["image_id"])
        self.version = image.get("kube_version")
        if there:
            return []
        old = find_template(self.magnum, cluster["cluster_template_id"])
        self.notes += cautions(cluster, records)
        # an image that is no longer there says nothing; of the cluster its version is known
        before = self._known(old["image_id"]) if old else {}
        found = guard(cluster, before or {**image, "kube_version": cluster.get("coe_version")}, image, records)
        return found + self._scaling_problems(cluster, new, records)

    def _scaling_problems(self, cluster: Values, template: Values, records: Sequence[Values]) -> list[str]:
        """What the labels of the new template make wrong with the node groups; their limits are in their full views alone."""
        labels = labels_to_come(template, cluster.get("labels"), False)
        if not autoscales(labels) or driver_of(template, cluster) is HEAT:
            return []
        path = f"/clusters/{cluster['uuid']}/nodegroups"
        workers = [record for record in records if record["role"] != "master"]
        groups = self.magnum.each(lambda it: self.magnum.get(f"{path}/{it['uuid']}", gone=GONE), workers)
        why = f"The template {template['name']!r} lets the cluster scale by itself ({AUTOSCALING})."
        return [f"{why} {problem}" for group in groups if group for problem in scaling_problems(group, labels)]

    def _known(self, image: str) -> dict[str, Any]:
        """What an image says of itself; nothing where it is no longer there."""
        try:
            return self.names.properties(image)
        except InvalidRequest:
            return {}

    def send(self, cluster: Values, template: str) -> None:
        """Ask for it. Magnum answers when Helm has ended, which can be later than a client or a proxy waits: a later read shows it."""
        body: dict[str, Any] = {"cluster_template": template, "max_batch_size": self.batch}
        try:
            self.magnum.post(f"/clusters/{cluster['uuid']}/actions/upgrade", body, "1.9")
        except RequestFailed as failure:
            if failure.status not in BUSY:
                raise
        except self.magnum.transient as error:
            if getattr(error, "http_status", None):  # Keystone's answer: the request was never sent
                raise

    def awaited(self, cluster: Values) -> str | None:
        """What does not report the new version yet. Magnum knows only the control plane's; the node groups' records settle with it."""
        late = awaited(self.version, {"the control plane": cluster.get("coe_version")}) if self.version else None
        return f"the new version in {late}" if late else None


def guard(cluster: Values, before: Values, after: Values, groups: Sequence[Values]) -> list[str]:
    """Why this cluster must not be upgraded now; a sentence each.

    `before` and `after` are the properties of the images that the cluster's template and the new one name.
    """
    what = f"The cluster {cluster['name']!r}"
    return [*_path_problems(what, before, after), *_status_problems(what, cluster, groups)]


def cautions(cluster: Values, groups: Sequence[Values]) -> list[str]:
    """What the person should know of an upgrade that is possible; a sentence each."""
    found = []
    if cluster.get("health_status") != "HEALTHY":
        found.append(
            f"The health of the cluster {cluster['name']!r} is {cluster.get('health_status') or 'not known'}: check that it works first."
        )
    single = [str(group["name"]) for group in groups if group["role"] != "master" and group.get("node_count") == 1]
    others = [
        str(group["name"]) for group in groups if group["role"] != "master" and (group.get("node_count") or 0) > 1
    ]
    if others:
        have = "have" if len(others) > 1 else "has"
        found.append(
            f"Meanwhile {', '.join(others)} {have} one node less at a time: a node is drained and deleted before its successor boots, and "
            "users' servers on it end."
        )
    if single:
        found.append(
            f"What runs in {', '.join(single)} will be out for a while: its only node is replaced, with no other beside it."
        )
    return found


def awaited(version: str, reported: Mapping[str, str | None]) -> str | None:
    """Which of these, such as the control plane and nodes by their names, do not report that version yet; None when all do."""
    late = [
        f"{name} ({text or 'no version yet'})" for name, text in reported.items() if numbers(text) != numbers(version)
    ]
    return ", ".join(late) or None


def _path_problems(what: str, before: Values, after: Values) -> list[str]:
    found = []
    if before.get("os_distro") != after.get("os_distro"):
        text = f"runs {before.get('os_distro')} and the new image is {after.get('os_distro')}"
        found.append(f"{what} {text}: take an image of the same os_distro.")
    old, new = numbers(before.get("kube_version")), numbers(after.get("kube_version"))
    if old is None or new is None:
        text = f"{before.get('kube_version')!r} and {after.get('kube_version')!r}"
        return [*found, f"{what} cannot be upgraded by images whose kube_version is {text}: give both as in v1.33.5."]
    path = f"from Kubernetes {'.'.join(map(str, old))} to {'.'.join(map(str, new))}"
    if new < old:
        found.append(f"{what} would go down {path}, which Kubernetes does not allow: take a template of a newer image.")
    elif new[0] != old[0] or new[1] - old[1] > 1:
        step = f"{old[0]}.{old[1] + 1}"
        found.append(f"{what} would skip a minor version {path}: upgrade to a template of {step} first, then go on.")
    return found


def _status_problems(what: str, cluster: Values, groups: Sequence[Values]) -> list[str]:
    found = []
    if not _is_upgradable(cluster):
        found.append(
            f"{what} is {cluster['status']}: Magnum upgrades only from *_COMPLETE. Wait for it, or have it repaired."
        )
    if cluster.get("health_status") == "UNHEALTHY":
        bad = {
            part: text
            for part, text in (cluster.get("health_status_reason") or {}).items()
            if text not in ("Ready", "ok", "True")
        }
        text = "; ".join(f"{part}: {why}" for part, why in bad.items()) or "Magnum does not say why"
        found.append(f"{what} is UNHEALTHY ({text}): repair it before an upgrade.")
    late = [f"{group['name']} is {group['status']}" for group in groups if not _is_upgradable(group)]
    if late:
        found.append(
            f"{what} has node groups that are in progress: {', '.join(late)}. Wait for them, or have them repaired."
        )
    return found


def _is_upgradable(thing: Values) -> bool:
    """DELETE_COMPLETE is not among the statuses from which Magnum upgrades (magnum.conductor.handlers.cluster_conductor)."""
    status = str(thing.get("status") or "")
    return status.endswith("_COMPLETE") and not status.startswith("DELETE_")
