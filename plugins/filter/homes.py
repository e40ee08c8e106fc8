# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Filters for homes; each has its documentation in a file of its name beside this one."""

from __future__ import annotations

from typing import Any

from ansible_collections.hubforge.magnum.plugins.plugin_utils._filters import as_filter
from ansible_collections.hubforge.magnum.plugins.plugin_utils._homes.values import generate_nfs_values


class FilterModule:
    """The filters by their names."""

    def filters(self) -> dict[str, Any]:
        return {"nfs_values": as_filter(generate_nfs_values)}
