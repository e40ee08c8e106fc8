# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is to label nodes that are added later; the thinking is in plugin_utils/_node_labels/reconciler.py."""

from __future__ import annotations

DOCUMENTATION = r"""
name: node_keeper
short_description: What labels the nodes that are added later
version_added: 0.1.0
author: hubforge.magnum developers (@hubforge)
description:
  - Chooses between policies of the cluster, a reconciler inside the cluster and the next run, by what is asked, what the cluster serves
    and which labels the node groups ask for.
  - Kubernetes turns away a node that bears a label of C(node-role.kubernetes.io) or C(node-restriction.kubernetes.io) at its birth, so
    these need the reconciler.
positional: _input, asked, served
seealso:
  - plugin: hubforge.magnum.node_labels
    plugin_type: role
options:
  _input:
    description: Node groups as in O(hubforge.magnum.node_labels#role:main:node_labels_nodegroups).
    type: list
    elements: dict
    required: true
  asked:
    description: As O(hubforge.magnum.node_labels#role:main:node_labels_method).
    type: str
    choices: [auto, policy, reconciler, none]
    default: auto
  served:
    description: The version of the API that serves MutatingAdmissionPolicy, empty where none does.
    type: str
    default: ""
"""

EXAMPLES = r"""
- name: Say what would label later nodes
  ansible.builtin.debug:
    msg: "{{ (kubernetes_cluster_nodegroups | hubforge.magnum.node_keeper('auto', 'admissionregistration.k8s.io/v1')).why }}"
"""

RETURN = r"""
_value:
  description: The choice.
  type: dict
  contains:
    kind:
      description: V(policy), V(reconciler) or V(none).
      type: str
    why:
      description: The choice in a sentence.
      type: str
    reconciler:
      description: What the reconciler is told and where it runs; empty where it is not chosen.
      type: dict
"""

from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import HubforgeError
from ansible_collections.hubforge.magnum.plugins.plugin_utils._node_labels.reconciler import choose_method


def node_keeper(groups: Any, asked: str = "auto", served: str = "") -> dict[str, Any]:
    """The choice; AnsibleFilterError with a sentence when it cannot be had or the groups cannot be read."""
    try:
        return choose_method(groups, asked, served)
    except HubforgeError as error:
        raise AnsibleFilterError(str(error)) from error


class FilterModule:
    """Tells Ansible of the filter."""

    def filters(self) -> dict[str, Any]:
        return {"node_keeper": node_keeper}
