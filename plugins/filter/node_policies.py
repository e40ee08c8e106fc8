# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Node groups as policies for the birth of nodes; the thinking is in plugin_utils/_node_labels/policies.py."""

from __future__ import annotations

DOCUMENTATION = r"""
name: node_policies
short_description: Node groups as policies that label and taint nodes at their birth
version_added: 0.1.0
author: hubforge.magnum developers (@hubforge)
description:
  - Makes a MutatingAdmissionPolicy with its binding for each node group that asks for labels or taints.
  - The API server then adds them to each node of the group when it is created, or where the driver says a node's group later, at that
    moment. Taints that a node has already stay. A policy that fails never keeps a node from joining.
  - The policies enter C(hubforge.magnum) as the field manager of what they add, so that a later server-side apply can take it away.
positional: _input, api_version
seealso:
  - plugin: hubforge.magnum.node_labels
    plugin_type: role
options:
  _input:
    description: Node groups as in O(hubforge.magnum.node_labels#role:main:node_labels_nodegroups).
    type: list
    elements: dict
    required: true
  api_version:
    description: The version of the API that serves MutatingAdmissionPolicy.
    type: str
    default: admissionregistration.k8s.io/v1
"""

EXAMPLES = r"""
- name: Show the policies
  ansible.builtin.debug:
    msg: "{{ kubernetes_cluster_nodegroups | hubforge.magnum.node_policies }}"
"""

RETURN = r"""
_value:
  description: Objects for Kubernetes, each policy followed by its binding.
  type: list
  elements: dict
"""

from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import HubforgeError
from ansible_collections.hubforge.magnum.plugins.plugin_utils._node_labels.policies import generate_policies


def node_policies(groups: Any, api_version: str = "admissionregistration.k8s.io/v1") -> list[dict[str, Any]]:
    """Policies and bindings; AnsibleFilterError with a sentence when the groups cannot be read."""
    try:
        return generate_policies(groups, api_version)
    except HubforgeError as error:
        raise AnsibleFilterError(str(error)) from error


class FilterModule:
    """Tells Ansible of the filter."""

    def filters(self) -> dict[str, Any]:
        return {"node_policies": node_policies}
