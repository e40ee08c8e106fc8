# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values that give a hub its address and HTTPS; the thinking is in plugin_utils/_hub/address.py."""

from __future__ import annotations

DOCUMENTATION = r"""
name: hub_address_values
short_description: Values that give a hub its address and HTTPS
version_added: 0.1.0
author: hubforge.magnum developers (@hubforge)
description:
  - Makes values in the words of Zero to JupyterHub, or of BinderHub, from a wish for a host name, a floating IP and HTTPS.
  - The values hold no nulls, so nothing is deleted from the chart's defaults.
positional: _input
seealso:
  - plugin: hubforge.magnum.hub_address
    plugin_type: role
options:
  _input:
    description: The variables of the role hub_address without their prefix, such as C(host_name), C(https) and C(ingress_class).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Show the values
  ansible.builtin.debug:
    msg: "{{ {'host_name': 'hub.example.org', 'https': 'letsencrypt', 'email': 'ops@example.org'} | hubforge.magnum.hub_address_values }}"
"""

RETURN = r"""
_value:
  description: Values for the chart; empty where nothing is asked for.
  type: dict
"""

from collections.abc import Mapping
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import HubforgeError
from ansible_collections.hubforge.magnum.plugins.plugin_utils._hub.address import address_values


def hub_address_values(desired: Mapping[str, Any]) -> dict[str, Any]:
    """Values for the chart; AnsibleFilterError with all that is wrong with the wish."""
    try:
        return address_values(desired)
    except HubforgeError as error:
        raise AnsibleFilterError(str(error)) from error


class FilterModule:
    """Tells Ansible of the filter."""

    def filters(self) -> dict[str, Any]:
        return {"hub_address_values": hub_address_values}
