# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a chart can be read, by what `helm show chart` has answered; runs no program."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import InvalidRequest

from .desired import DesiredRelease
from .masking import masked, without_login


def require_chart(desired: DesiredRelease, answer: Mapping[str, Any]) -> dict[str, str]:
    """The chart's name and version. Raises InvalidRequest where Helm found none, or could not be run."""
    if answer.get("rc") == 0:
        try:
            found = yaml.safe_load(str(answer.get("stdout") or ""))
        except (yaml.YAMLError, ValueError):  # the latter of a date that is none
            found = None
        if isinstance(found, Mapping):
            return {name: str(found.get(name) or "") for name in ("name", "version")}
        raise InvalidRequest(
            f"Helm does not describe the chart {desired.chart}. {desired.chart_advice}, and run again."
        )
    lines = str(answer.get("stderr") or "").strip().splitlines()
    if not lines:
        raise InvalidRequest(
            f"Helm, which deploys the chart {desired.chart}, cannot be run: put Helm 3 on PATH, and run again."
        )
    reason = without_login(str(masked(lines[-1].rstrip("."))))
    raise InvalidRequest(f"The chart {desired.chart} cannot be read: {reason}. {desired.chart_advice}, and run again.")
