# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Node groups as values of a hub's chart; the thinking is in plugin_utils/_hub/values.py."""

from __future__ import annotations

DOCUMENTATION = r"""
name: hub_values
short_description: Node groups as values of a hub's chart
version_added: 0.1.0
author: hubforge.magnum developers (@hubforge)
description:
  - Makes values in the words of the Zero to JupyterHub chart that place the hub's own pods on the core pool and
    each user on a node group of their choice.
  - The core pool are the groups with the label C(hub.jupyter.org/node-purpose=core), else C(default-worker). Users get the groups
    with the label C(hub.jupyter.org/node-purpose=user), else every other group.
  - Nodes are selected by C(capi.stackhpc.com/node-group), which each node carries from its birth.
  - With O(flavors) each user gets a share of a node, which is its flavor less what the system takes. Their number on a node is the
    group's C(users_per_node), else one per GPU, else four, or fewer where each would get less than 1 GB.
  - The values hold no nulls, so nothing is deleted from the chart's defaults.
positional: _input, flavors, system_reserve, written
seealso:
  - plugin: hubforge.magnum.jupyterhub
    plugin_type: role
options:
  _input:
    description: Node groups as in O(hubforge.magnum.kubernetes_cluster#role:main:kubernetes_cluster_nodegroups).
    type: list
    elements: dict
    required: true
  flavors:
    description: Flavors as M(openstack.cloud.compute_flavor_info) lists them. A group whose flavor is not among them gets no shares.
    type: list
    elements: dict
    default: []
  system_reserve:
    description: What the system takes of each node, V(cpu) in cores and V(memory) such as V(1.5G), in the place of what is reckoned.
    type: dict
    default: {}
  written:
    description: Values that are going to be merged over these. A user's memory and CPUs under their C(singleuser) are kept by the profiles.
    type: dict
    default: {}
"""

EXAMPLES = r"""
- name: Show where a hub would run
  ansible.builtin.debug:
    msg: "{{ kubernetes_cluster_nodegroups | hubforge.magnum.hub_values(found.flavors) }}"
"""

RETURN = r"""
_value:
  description: Values for the chart; empty when there are no groups.
  type: dict
"""

from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import HubforgeError
from ansible_collections.hubforge.magnum.plugins.plugin_utils._hub.values import generate_hub_values


def hub_values(groups: Any, flavors: Any = (), system_reserve: Any = None, written: Any = None) -> dict[str, Any]:
    """Values for the chart; AnsibleFilterError with a sentence when something given cannot be read."""
    try:
        return generate_hub_values(groups, flavors, system_reserve, written)
    except HubforgeError as error:
        raise AnsibleFilterError(str(error)) from error


class FilterModule:
    """Tells Ansible of the filter."""

    def filters(self) -> dict[str, Any]:
        return {"hub_values": hub_values}
