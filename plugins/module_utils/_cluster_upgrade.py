# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A cluster moved from one template to another: what Magnum does not check is checked, and the new version is awaited."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ._errors import Refused, RequestFailed
from ._magnum import BUSY, Magnum
from ._names import Names, unknown
from ._plan import Values
from ._references import find_template
from ._upgrade import awaited, cautions, guard


class Upgrade:
    """One wish to upgrade. `batch`: how many nodes of a group may be replaced at the same time.

    `look_only`: as in check mode, where a template may be one that an earlier task would have made.
    """

    def __init__(self, magnum: Magnum, names: Names, batch: int, look_only: bool = False) -> None:
        self.magnum, self.names, self.batch, self.look_only = magnum, names, batch, look_only
        self.version: str | None = None
        self.notes: list[str] = []

    def problems(self, cluster: Values, template: str, rows: Sequence[Values]) -> list[str]:
        """Why the cluster must not be moved to this template; nothing when it has it already."""
        new = find_template(self.magnum, template)
        if new is None and self.look_only:
            told = f"There is no cluster template {template!r} yet; whether {cluster['name']} may be moved to it can be said only then."
            self.notes.append(told)
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
        self.notes += cautions(cluster, rows)
        # an image that is no longer there says nothing; of the cluster its version is known
        before = self._known(old["image_id"]) if old else {}
        return guard(cluster, before or {**image, "kube_version": cluster.get("coe_version")}, image, rows)

    def _known(self, image: str) -> dict[str, Any]:
        """What an image says of itself; nothing where it is no longer there."""
        try:
            return self.names.properties(image)
        except Refused:
            return {}

    def send(self, cluster: Values, template: str) -> None:
        """Ask for it. Magnum answers when Helm is through, which can be later than a client or a proxy waits: then only looking tells."""
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
        """What does not report the new version yet. Magnum knows only the control plane's; the node groups' rows come to rest with it."""
        late = awaited(self.version, {"the control plane": cluster.get("coe_version")}) if self.version else None
        return f"the new version in {late}" if late else None
