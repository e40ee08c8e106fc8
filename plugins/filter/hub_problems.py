# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What keeps a hub from working as it is asked for; the thinking is in plugin_utils/_hub/rules.py."""

from __future__ import annotations

DOCUMENTATION = r"""
name: hub_problems
short_description: What keeps a hub from working as it is asked for
version_added: 0.1.0
author: hubforge.magnum developers (@hubforge)
description:
  - Judges the merged values of a hub's chart, of Zero to JupyterHub or of BinderHub, before anything is sent.
  - Finds profiles for groups that there are not, a core pool that users keep from shrinking, logins without secrets or for anybody,
    storage classes that there are not, and for a BinderHub builders, cleaner limits and registries that cannot work.
  - What is not known is not judged. No sentence holds a secret.
positional: _input, groups, flavors, facts
seealso:
  - plugin: hubforge.magnum.jupyterhub
    plugin_type: role
options:
  _input:
    description: Merged values.
    type: dict
    required: true
  groups:
    description: Node groups as in O(hubforge.magnum.kubernetes_cluster#role:main:kubernetes_cluster_nodegroups).
    type: list
    elements: dict
    required: true
  flavors:
    description: Flavors as M(openstack.cloud.compute_flavor_info) lists them; none, they are not known.
    type: list
    elements: dict
    default: []
  facts:
    description: What else is known.
    type: dict
    default: {}
    suboptions:
      allow_dummy:
        description: Whether anybody may log in.
        type: bool
      allow_no_registry:
        description: Whether a BinderHub may do without a registry.
        type: bool
      storage_classes:
        description: Names of the cluster's storage classes.
        type: list
        elements: str
      boot_volume_size:
        description: The cluster's label of that name, in GB.
        type: int
"""

EXAMPLES = r"""
- name: Refuse a hub that cannot work
  ansible.builtin.assert:
    that: my_values | hubforge.magnum.hub_problems(kubernetes_cluster_nodegroups) is falsy
    fail_msg: "{{ my_values | hubforge.magnum.hub_problems(kubernetes_cluster_nodegroups) | join(' ') }}"
"""

RETURN = r"""
_value:
  description: One sentence per problem.
  type: list
  elements: str
"""

from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import HubforgeError
from ansible_collections.hubforge.magnum.plugins.plugin_utils._hub.rules import find_problems


def hub_problems(values: Any, groups: Any, flavors: Any = (), facts: Any = None) -> list[str]:
    """One sentence per problem; AnsibleFilterError with a sentence when the groups cannot be read."""
    try:
        return find_problems(values, groups, flavors, facts)
    except HubforgeError as error:
        raise AnsibleFilterError(str(error)) from error


class FilterModule:
    """Tells Ansible of the filter."""

    def filters(self) -> dict[str, Any]:
        return {"hub_problems": hub_problems}
