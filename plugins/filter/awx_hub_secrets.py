# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A credential type of AWX whose secrets become variables; the thinking is in plugin_utils/_awx/credentials.py."""

from __future__ import annotations

DOCUMENTATION = r"""
name: awx_hub_secrets
short_description: A credential type of AWX whose secrets become variables of a job
version_added: 0.1.0
author: hubforge.magnum developers (@hubforge)
description:
  - Makes the inputs and injectors of a credential type that has a secret for each name, which the job gets as the variable of that name.
seealso:
  - plugin: hubforge.magnum.awx_configuration
    plugin_type: role
positional: _input
options:
  _input:
    description: Names of variables, such as V(vault_registry_password).
    type: list
    elements: str
    required: true
"""

EXAMPLES = r"""
- name: Keep a credential type
  awx.awx.credential_type:
    name: Hub secrets
    kind: cloud
    inputs: "{{ type.inputs }}"
    injectors: "{{ type.injectors }}"
  vars:
    type: "{{ ['vault_registry_password'] | hubforge.magnum.awx_hub_secrets }}"
"""

RETURN = r"""
_value:
  description: C(inputs) and C(injectors).
  type: dict
"""

from collections.abc import Iterable
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import InvalidRequest
from ansible_collections.hubforge.magnum.plugins.plugin_utils._awx.credentials import hub_secrets


def awx_hub_secrets(names: Iterable[str]) -> dict[str, Any]:
    """The type's inputs and injectors."""
    try:
        return hub_secrets(names)
    except InvalidRequest as rejected:
        raise AnsibleFilterError(str(rejected)) from rejected


class FilterModule:
    """Tells Ansible of the filter."""

    def filters(self) -> dict[str, Any]:
        return {"awx_hub_secrets": awx_hub_secrets}
