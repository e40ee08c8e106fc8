# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with a wish for an address; the thinking is in plugin_utils/_hub/address.py."""

from __future__ import annotations

DOCUMENTATION = r"""
name: hub_address_problems
short_description: What is wrong with a wish for an address and HTTPS
version_added: 0.1.0
author: hubforge.magnum developers (@hubforge)
description:
  - Says what of a wish for a host name, a floating IP and HTTPS cannot be granted. Asks nobody.
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
- name: Refuse what cannot be granted
  ansible.builtin.assert:
    that: "{'https': 'letsencrypt'} | hubforge.magnum.hub_address_problems is falsy"
"""

RETURN = r"""
_value:
  description: One sentence per problem.
  type: list
  elements: str
"""

from collections.abc import Mapping
from typing import Any

from ansible_collections.hubforge.magnum.plugins.plugin_utils._hub.address import address_problems


def hub_address_problems(desired: Mapping[str, Any]) -> list[str]:
    """One sentence per problem."""
    return address_problems(desired)


class FilterModule:
    """Tells Ansible of the filter."""

    def filters(self) -> dict[str, Any]:
        return {"hub_address_problems": hub_address_problems}
