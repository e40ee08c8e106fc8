# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Node groups as values of the chart jupyterhub-home-nfs; the thinking is in plugin_utils/_homes/values.py."""

from __future__ import annotations

DOCUMENTATION = r"""
name: nfs_values
short_description: Node groups as values of the chart jupyterhub-home-nfs
version_added: 0.1.0
author: hubforge.magnum developers (@hubforge)
description:
  - Makes values in the words of the chart jupyterhub-home-nfs that serve homes from one volume of Cinder, on the core pool.
  - The core pool are the groups with the label C(hub.jupyter.org/node-purpose=core), else C(default-worker).
positional: _input
seealso:
  - plugin: hubforge.magnum.home_directories
    plugin_type: role
options:
  _input:
    description: Node groups as in O(hubforge.magnum.kubernetes_cluster#role:main:kubernetes_cluster_nodegroups); none, no placement.
    type: list
    elements: dict
    required: true
  volume_id:
    description: Id of the volume.
    type: str
    required: true
  quota:
    description: What each user may store, in GB.
    type: float
    required: true
"""

EXAMPLES = r"""
- name: Show where homes would be served
  ansible.builtin.debug:
    msg: "{{ kubernetes_cluster_nodegroups | hubforge.magnum.nfs_values(volume_id=volume.id, quota=10) }}"
"""

RETURN = r"""
_value:
  description: Values for the chart.
  type: dict
"""

from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import HubforgeError
from ansible_collections.hubforge.magnum.plugins.plugin_utils._homes.values import generate_nfs_values


def nfs_values(groups: Any, volume_id: str, quota: float) -> dict[str, Any]:
    """Values for the chart; AnsibleFilterError with a sentence when the groups cannot be read."""
    try:
        return generate_nfs_values(groups, volume_id, quota)
    except HubforgeError as error:
        raise AnsibleFilterError(str(error)) from error


class FilterModule:
    """Tells Ansible of the filter."""

    def filters(self) -> dict[str, Any]:
        return {"nfs_values": nfs_values}
