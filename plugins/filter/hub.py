# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Filters on node groups and values of hubs, by plugin_utils/_hub and _homes; each is documented in the file of its name."""

from __future__ import annotations

from typing import Any

from ansible_collections.hubforge.magnum.plugins.module_utils._errors import InvalidRequest
from ansible_collections.hubforge.magnum.plugins.module_utils._hub_check.sizes import shown
from ansible_collections.hubforge.magnum.plugins.plugin_utils._filters import as_filter
from ansible_collections.hubforge.magnum.plugins.plugin_utils._homes.values import generate_home_values
from ansible_collections.hubforge.magnum.plugins.plugin_utils._hub.binder_values import generate_binder_values
from ansible_collections.hubforge.magnum.plugins.plugin_utils._hub.foreign import require_mapping
from ansible_collections.hubforge.magnum.plugins.plugin_utils._hub.rules import find_problems
from ansible_collections.hubforge.magnum.plugins.plugin_utils._hub.values import generate_hub_values
from ansible_collections.hubforge.magnum.plugins.plugin_utils._release.layers import Layer, merge, overlay

OPTIONS = ("homes", "homes_claim", "storage_class", "system_reserve")


def jupyterhub_values(groups: Any, flavors: Any = (), options: Any = None, user_values: Any = ()) -> dict[str, Any]:
    """Values for the chart of Zero to JupyterHub. Raises InvalidRequest for what cannot be read."""
    asked = require_mapping("The options of a hub's values", options)
    if unknown := sorted(map(str, set(asked) - set(OPTIONS))):
        raise InvalidRequest(f"{unknown[0]!r} is no option of a hub's values: take one of {', '.join(OPTIONS)}.")
    return overlay(
        generate_hub_values(groups, flavors, asked.get("system_reserve"), merged(user_values)),
        generate_home_values(
            asked.get("homes", "volume_per_user"), asked.get("homes_claim"), asked.get("storage_class")
        ),
    )


def binderhub_values(groups: Any, flavors: Any = (), options: Any = None, user_values: Any = ()) -> dict[str, Any]:
    """Values for the chart of BinderHub. Raises InvalidRequest for what cannot be read."""
    return generate_binder_values(groups, flavors, options, merged(user_values))


def merged(layers: Any) -> dict[str, Any]:
    """What people's layers come to, each a mapping or the text of a file."""
    if not isinstance(layers, list | tuple):
        raise InvalidRequest(f"Layers of values must be a list of mappings and texts of files, not {shown(layers)}.")
    return merge([Layer("", text=layer) if isinstance(layer, str) else Layer("", layer) for layer in layers])


class FilterModule:
    """What Ansible asks for filters."""

    def filters(self) -> dict[str, Any]:
        return {
            "binderhub_values": as_filter(binderhub_values),
            "hub_problems": as_filter(find_problems),
            "jupyterhub_values": as_filter(jupyterhub_values),
        }
