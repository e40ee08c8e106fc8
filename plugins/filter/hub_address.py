# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the address of a hub comes to; what is decided is in plugin_utils/_hub/address.py, the documentation in hub_address.yml."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ansible_collections.hubforge.magnum.plugins.plugin_utils._filters import as_filter
from ansible_collections.hubforge.magnum.plugins.plugin_utils._hub.address import (
    address_problems,
    address_record,
    address_values,
)


def hub_address(desired: Mapping[str, Any], addresses: Iterable[str] = ()) -> dict[str, Any]:
    """Problems, values for the chart, and the DNS record; with problems there is nothing else."""
    if problems := address_problems(desired):
        return {"problems": problems, "values": {}, "record": {}}
    return {"problems": [], "values": address_values(desired), "record": address_record(addresses, desired)}


class FilterModule:
    """The filters of this file, for Ansible."""

    def filters(self) -> dict[str, Any]:
        return {"hub_address": as_filter(hub_address)}
