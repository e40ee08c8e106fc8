# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Node groups as values of BinderHub's chart; the thinking is in plugin_utils/_hub/binder_values.py."""

from __future__ import annotations

DOCUMENTATION = r"""
name: binder_values
short_description: Node groups as values of BinderHub's chart
version_added: 0.1.0
author: hubforge.magnum developers (@hubforge)
description:
  - Makes values in the words of the BinderHub chart, those of its hub under C(jupyterhub).
  - BinderHub and the hub go to the core pool, users to the smallest of the users' groups. Images are built on the groups with the
    label C(hub.jupyter.org/node-purpose=build), else beside the users.
  - The image cleaner's limits are reckoned from the disk of the nodes that build, the number of servers from the nodes there can be.
  - The values hold no nulls, so nothing is deleted from the chart's defaults.
positional: _input, flavors, options
seealso:
  - plugin: hubforge.magnum.binderhub
    plugin_type: role
options:
  _input:
    description: Node groups as in O(hubforge.magnum.kubernetes_cluster#role:main:kubernetes_cluster_nodegroups).
    type: list
    elements: dict
    required: true
  flavors:
    description: Flavors as M(openstack.cloud.compute_flavor_info) lists them.
    type: list
    elements: dict
    default: []
  options:
    description: What is asked of the BinderHub.
    type: dict
    default: {}
    suboptions:
      image_builder:
        description: What builds images.
        type: str
        choices: [dind, pink, host]
        default: dind
      mtu:
        description: Largest packet of the containers that dind builds in, in bytes; pink takes its pod's.
        type: int
        default: 1450
      registry:
        description: Where images go, with C(url), C(username) and C(password).
        type: dict
      image_prefix:
        description: What each image's name begins with, such as V(registry.example.org/binder/).
        type: str
      allow_no_registry:
        description: Whether the BinderHub may do without a registry.
        type: bool
      host_name:
        description: The BinderHub's own host name, for its Ingress.
        type: str
      hub_host_name:
        description: The host name of its hub, for the hub's Ingress.
        type: str
      ingress_class:
        description: The class of both Ingresses.
        type: str
      port:
        description: The port at which both host names answer, where it is not the scheme's own.
        type: int
      cluster_issuer:
        description: A ClusterIssuer of cert-manager that makes certificates for both host names. Left out, addresses are http.
        type: str
      cors_allow_origin:
        description: From which origin pages may use the BinderHub and its servers, V(*) from any. Left out, from its own.
        type: str
      build_quota:
        description: The most C(servers) at a time, C(builds) at a time, and servers C(per_repo). Left out, as many servers as fit.
        type: dict
      boot_volume_size:
        description: The cluster's label of that name, in GB; it takes the place of the flavors' disks.
        type: int
      system_reserve:
        description: As for P(hubforge.magnum.hub_values#filter).
        type: dict
"""

EXAMPLES = r"""
- name: Show the values of a BinderHub
  ansible.builtin.debug:
    msg: "{{ kubernetes_cluster_nodegroups | hubforge.magnum.binder_values(found.flavors, {'host_name': 'binder.example.org'}) }}"
"""

RETURN = r"""
_value:
  description: Values for the chart.
  type: dict
"""

from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import HubforgeError
from ansible_collections.hubforge.magnum.plugins.plugin_utils._hub.binder_values import generate_binder_values


def binder_values(groups: Any, flavors: Any = (), options: Any = None) -> dict[str, Any]:
    """Values for the chart; AnsibleFilterError with a sentence when something given cannot be read."""
    try:
        return generate_binder_values(groups, flavors, options)
    except HubforgeError as error:
        raise AnsibleFilterError(str(error)) from error


class FilterModule:
    """Tells Ansible of the filter."""

    def filters(self) -> dict[str, Any]:
        return {"binder_values": binder_values}
