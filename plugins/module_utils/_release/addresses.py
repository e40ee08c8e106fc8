# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a release answers: the addresses that the cloud has given to Services and Ingresses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def addresses_of(found: Mapping[str, Any]) -> list[str]:
    """The addresses and host names of a Service's or an Ingress's load balancer."""
    entries = ((found.get("status") or {}).get("loadBalancer") or {}).get("ingress") or []
    return [
        str(entry.get("ip") or entry.get("hostname")) for entry in entries if entry.get("ip") or entry.get("hostname")
    ]
