# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users' homes as values of a hub's chart; the thinking is in plugin_utils/_homes/values.py."""

from __future__ import annotations

DOCUMENTATION = r"""
name: home_values
short_description: Users' homes as values of a hub's chart
version_added: 0.1.0
author: hubforge.magnum developers (@hubforge)
description:
  - Makes values in the words of the Zero to JupyterHub chart that say where users' homes are kept.
positional: _input, claim, storage_class
seealso:
  - plugin: hubforge.magnum.jupyterhub
    plugin_type: role
options:
  _input:
    description: A volume for each user, one shared volume behind NFS, or none.
    type: str
    choices: [volume_per_user, nfs, none]
    required: true
  claim:
    description: The PersistentVolumeClaim of the shared volume, in the hub's namespace.
    type: str
  storage_class:
    description: The storage class of users' own volumes. Left out, the cluster's default.
    type: str
"""

EXAMPLES = r"""
- name: Show where homes are kept
  ansible.builtin.debug:
    msg: "{{ 'nfs' | hubforge.magnum.home_values('home-nfs') }}"
"""

RETURN = r"""
_value:
  description: Values for the chart.
  type: dict
"""

from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import HubforgeError
from ansible_collections.hubforge.magnum.plugins.plugin_utils._homes.values import generate_home_values


def home_values(kind: str, claim: str | None = None, storage_class: str | None = None) -> dict[str, Any]:
    """Values for the chart; AnsibleFilterError with a sentence for homes that there are not."""
    try:
        return generate_home_values(kind, claim, storage_class)
    except HubforgeError as error:
        raise AnsibleFilterError(str(error)) from error


class FilterModule:
    """Tells Ansible of the filter."""

    def filters(self) -> dict[str, Any]:
        return {"home_values": home_values}
