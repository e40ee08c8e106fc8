# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What AWX gets, and surveys for templates of one's own; the thinking is in plugin_utils/_awx, the documentation beside this file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ansible_collections.hubforge.magnum.plugins.plugin_utils._awx import export, objects
from ansible_collections.hubforge.magnum.plugins.plugin_utils._awx.survey import Question, options_of, survey
from ansible_collections.hubforge.magnum.plugins.plugin_utils._filters import as_filter

Specs = Iterable[Mapping[str, Any]]  # what meta/argument_specs.yml of roles says


def awx_objects(
    table: Mapping[str, Any], specs: Specs, settings: Mapping[str, Any], for_import: bool = False
) -> dict[str, Any]:
    """All that AWX gets, for awx.awx's modules or for `awx import`."""
    found = objects.awx_objects(table, options_of(specs), settings)
    return export.export(found) if for_import else found


def awx_survey(questions: Iterable[Question], specs: Specs) -> dict[str, Any]:
    """The survey_spec that asks these questions."""
    return survey(questions, options_of(specs))


class FilterModule:
    """The filters of this file, for Ansible."""

    def filters(self) -> dict[str, Any]:
        return {"awx_objects": as_filter(awx_objects), "awx_survey": as_filter(awx_survey)}
