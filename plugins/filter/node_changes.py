# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which nodes do not carry what their group asks for; the thinking is in module_utils/_nodes/changes.py."""

from __future__ import annotations

DOCUMENTATION = r"""
name: node_changes
short_description: The nodes that do not carry the labels and taints of their group
version_added: 0.1.0
author: hubforge.magnum developers (@hubforge)
description:
  - Compares node groups with the nodes there are, and says of each node that differs what is off and which object to apply.
  - Labels and taints that others put on a node are left alone. What was put by O(manager) earlier and is not wanted any more goes.
  - Nodes of groups that are not in the list are left alone.
positional: _input, nodes, manager
seealso:
  - plugin: hubforge.magnum.node_labels
    plugin_type: role
options:
  _input:
    description: Node groups as in O(hubforge.magnum.node_labels#role:main:node_labels_nodegroups).
    type: list
    elements: dict
    required: true
  nodes:
    description: Node objects of Kubernetes, with their managed fields.
    type: list
    elements: dict
    required: true
  manager:
    description: The field manager of the server-side apply.
    type: str
    default: hubforge.magnum
"""

EXAMPLES = r"""
- name: Show what is off
  ansible.builtin.debug:
    msg: "{{ node_labels_nodegroups | hubforge.magnum.node_changes(nodes.resources) | map(attribute='off') }}"
"""

RETURN = r"""
_value:
  description: One item per node that differs, in the order of the nodes.
  type: list
  elements: dict
  contains:
    name:
      description: The node's name.
      type: str
    group:
      description: The name of its node group.
      type: str
    "off":
      description: What is missing or no longer wanted, in words.
      type: list
      elements: str
    definition:
      description: The object for a server-side apply.
      type: dict
"""

from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import HubforgeError
from ansible_collections.hubforge.magnum.plugins.module_utils._nodes.changes import MANAGER, change_of
from ansible_collections.hubforge.magnum.plugins.module_utils._nodes.groups import desired_of_nodes


def node_changes(groups: Any, nodes: list[dict[str, Any]], manager: str = MANAGER) -> list[dict[str, Any]]:
    """The nodes that differ; AnsibleFilterError with a sentence when the groups cannot be read."""
    try:
        desired_states = desired_of_nodes(groups)
    except HubforgeError as error:
        raise AnsibleFilterError(str(error)) from error
    return [change for change in (change_of(desired_states, node, manager) for node in nodes) if change]


class FilterModule:
    """Tells Ansible of the filter."""

    def filters(self) -> dict[str, Any]:
        return {"node_changes": node_changes}
