# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Filters on values of a chart, by plugin_utils/_release; each is documented in the file of its name."""

from __future__ import annotations

from typing import Any

from ansible_collections.hubforge.magnum.plugins.plugin_utils._release.masking import masked, values_difference


class FilterModule:
    """What Ansible asks for filters."""

    def filters(self) -> dict[str, Any]:
        return {"masked": masked, "values_difference": values_difference}
