# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a release is to be: its chart, its values, and what people call the options that they come from. Sends nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .layers import Layer, Values, layer_problems, merge
from .masking import without_login

ADDRESS = "ADDRESS"  # in address_values, the place of the address


@dataclass(frozen=True)
class Chart:
    """A chart as Helm knows it: a name in a repository, a path, or an oci:// address."""

    ref: str = ""
    version: str = ""
    repo_url: str = ""

    def __str__(self) -> str:
        """For messages: without who logs in at the repository."""
        return without_login(" ".join(filter(None, [self.ref, self.version, self.repo_url and f"of {self.repo_url}"])))

    def show(self) -> list[str]:
        """The command line that reads the chart's description."""
        version = ["--version", self.version] if self.version else []
        return ["helm", "show", "chart", self.ref, *version, *(["--repo", self.repo_url] if self.repo_url else [])]


@dataclass(frozen=True)
class DesiredRelease:
    """One release as a task asks for it. Times are in seconds."""

    name: str = ""
    namespace: str = ""
    kubeconfig: str = ""  # as people wrote it, for advice
    chart: Chart = Chart()
    defaults: Sequence[Any] = ()
    files: Sequence[Layer] = ()
    values: Any = field(default_factory=dict)
    values_name: str = "values"
    problems: Sequence[str] = ()
    check: Callable[[Values, Sequence[str] | None], Sequence[str]] | None = (
        None  # of values and names of storage classes
    )
    address_service: str = ""
    address_values: Mapping[str, Any] = field(default_factory=dict)
    wait_timeout: float = 900
    pending_timeout: float = 960

    @property
    def layers(self) -> list[Layer]:
        """All layers, the later ones win."""
        defaults = [Layer(f"Layer {n} of the defaults", values) for n, values in enumerate(self.defaults, 1)]
        return [*defaults, *self.files, Layer(self.values_name, self.values)]

    def merged(self, services: Mapping[str, Sequence[str]] | None = None) -> Values:
        """What Helm is given. `services`: the addresses of each Service; the first one of `address_service` is put in its place."""
        addresses = (services or {}).get(self.address_service) or []
        below = [Layer("", _put(self.address_values, addresses[0]))] if addresses else []
        return merge([*below, *self.layers])

    def find_problems(self, storage_classes: Sequence[str] | None = None) -> list[str]:
        """Everything for which it is rejected before anything is sent, a sentence each. Without `storage_classes` they are not known."""
        if unreadable := layer_problems(self.layers):
            return unreadable
        return [*self.problems, *(self.check(self.merged(), storage_classes) if self.check else ())]

    @property
    def prefix(self) -> str:
        """What the names of the caller's options begin with: jupyterhub_values → jupyterhub_."""
        return self.values_name.removesuffix("values")

    @property
    def chart_advice(self) -> str:
        return f"Check {self.prefix}chart_ref, {self.prefix}chart_version and {self.prefix}chart_repo_url"


def _put(values: Any, address: str) -> Any:
    if isinstance(values, Mapping):
        return {name: _put(value, address) for name, value in values.items()}
    return values.replace(ADDRESS, address) if isinstance(values, str) else values
