# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A cluster template: its fields, and the verbs that find, create, change and delete it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ._magnum import Magnum
from ._names import Names
from ._pace import GO, Move
from ._plan import Field, Step, Values, Via, as_text
from ._references import as_body, find_template, resolved


class ClusterTemplate:
    """A cluster template. Once a cluster uses it, only public, hidden and tags can be changed, one at a time."""

    fields = (
        *(
            Field(name)
            for name in ("coe", "image_id", "flavor_id", "master_flavor_id", "keypair_id", "external_network_id")
        ),
        *(
            Field(name)
            for name in ("fixed_network", "fixed_subnet", "network_driver", "volume_driver", "dns_nameserver")
        ),
        *(
            Field(name)
            for name in ("docker_volume_size", "master_lb_enabled", "floating_ip_enabled", "server_type", "labels")
        ),
        *(Field(name, Via.PATCH) for name in ("public", "hidden", "tags")),
    )

    def __init__(self, magnum: Magnum, names: Names, name: str) -> None:
        self.magnum, self.names, self.name = magnum, names, name
        self.what = f"cluster template {name!r}"
        self.notes: list[str] = []
        self.mended: list[str] = []
        self.healing = False  # a template is a row, nothing of it can fail

    def problems(self, wanted: Values, actual: Values | None, present: bool) -> list[str]:
        """A new template needs an image and a network; the labels that the driver needs are only warned about."""
        if not present or actual is not None:
            return []
        self._warn(wanted.get("labels") or {})
        missing = [
            word
            for name, word in (("image_id", "an image"), ("external_network_id", "an external network"))
            if not wanted.get(name)
        ]
        told = f"The {self.what} is not there, and to make it {' and '.join(missing)} must be given."
        return [told] if missing else []

    def _warn(self, labels: Values) -> None:
        if "capi_helm_chart_version" not in labels:
            self.notes.append(
                f"The {self.what} has no label capi_helm_chart_version: with the site's default the autoscaler may stop silently."
            )
        if as_text(labels.get("kube_dashboard_enabled", "true")) != "false":
            self.notes.append(
                f"The {self.what} leaves kube_dashboard_enabled on, whose addon is defunct: set the label to false."
            )

    def wish(self, wanted: Values, actual: Values | None) -> Values:
        """References resolved."""
        return resolved(self.names, wanted, actual)

    def find(self) -> dict[str, Any] | None:
        """The template of that name or id."""
        return find_template(self.magnum, self.name)

    def create(self, values: Values) -> None:
        """Make it."""
        self.magnum.post("/clustertemplates", {"coe": "kubernetes", "name": self.name, **as_body(values)})

    def change(self, step: Step, actual: Values) -> None:
        """One field of it."""
        self.magnum.patch(f"/clustertemplates/{actual['uuid']}", step.values)

    def delete(self, actual: Values) -> None:
        """Refused by Magnum while a cluster uses it."""
        self.magnum.delete(f"/clustertemplates/{actual['uuid']}")

    def compared(self, actual: Values) -> Values:
        """The template itself."""
        return actual

    def settle(self, verb: str) -> Move:
        """Templates are rows only: nothing to wait for."""
        return GO

    def unrest(self, actual: Values | None) -> str | None:
        """Templates are at rest at once."""
        return None

    def proof(self, actual: Values | None, steps: Sequence[Step]) -> Step | None:
        """What Magnum answers is already so."""
        return None
