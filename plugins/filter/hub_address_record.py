# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The DNS record that leads a host name to an address; the thinking is in plugin_utils/_hub/address.py."""

from __future__ import annotations

DOCUMENTATION = r"""
name: hub_address_record
short_description: The DNS record that leads a host name to an address
version_added: 0.1.0
author: hubforge.magnum developers (@hubforge)
description:
  - Makes the options of M(openstack.cloud.recordset) for a host name and the addresses that were found for it.
  - Makes one record, A before AAAA before CNAME, since that module knows a record by its name alone.
positional: _input, wish
seealso:
  - plugin: hubforge.magnum.hub_address
    plugin_type: role
options:
  _input:
    description: Addresses or host names.
    type: list
    elements: str
    required: true
  wish:
    description: The variables of the role hub_address without their prefix; C(host_name), C(zone) and C(ttl) are looked at.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Show the record
  ansible.builtin.debug:
    msg: "{{ ['192.0.2.7'] | hubforge.magnum.hub_address_record({'host_name': 'hub.example.org', 'zone': 'example.org', 'ttl': 300}) }}"
"""

RETURN = r"""
_value:
  description: The options C(name), C(recordset_type), C(records), C(ttl) and C(zone); empty without an address or a host name.
  type: dict
"""

from collections.abc import Iterable, Mapping
from typing import Any

from ansible_collections.hubforge.magnum.plugins.plugin_utils._hub.address import address_record


def hub_address_record(addresses: Iterable[str], desired: Mapping[str, Any]) -> dict[str, Any]:
    """The record, in the words of openstack.cloud.recordset."""
    return address_record(addresses, desired)


class FilterModule:
    """Tells Ansible of the filter."""

    def filters(self) -> dict[str, Any]:
        return {"hub_address_record": hub_address_record}
