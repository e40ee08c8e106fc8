# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options by which openstack.cloud's modules log in, for action plugins that run these modules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

AUTHENTICATION: dict[str, dict[str, Any]] = {
    "cloud": {"type": "raw"},
    "auth": {"type": "dict", "no_log": True},
    "auth_type": {},
    "region_name": {},
    "validate_certs": {"type": "bool", "aliases": ["verify"]},
    "ca_cert": {"aliases": ["cacert"]},
    "client_cert": {"aliases": ["cert"]},
    "client_key": {"no_log": True, "aliases": ["key"]},
    "api_timeout": {"type": "int"},
    "interface": {"choices": ["public", "internal", "admin"], "aliases": ["endpoint_type"]},
    "sdk_log_path": {},
    "sdk_log_level": {"choices": ["INFO", "DEBUG"]},
}


def login_of(given: Mapping[str, Any]) -> dict[str, Any]:
    """The login among a task's options."""
    return {name: given[name] for name in AUTHENTICATION if given.get(name) is not None}
