# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an inventory would say of a cluster that is there already; the thinking is in plugin_utils/_adoption.py."""

from __future__ import annotations

DOCUMENTATION = r"""
name: adopted_wish
short_description: A cluster that is there already, as a wish that changes nothing of it
version_added: 0.1.0
author: hubforge.magnum developers (@hubforge)
description:
  - Writes a cluster of OpenStack Magnum down in the options of M(hubforge.magnum.cluster_plan), which then finds nothing to change. With
    the prefix C(kubernetes_cluster_) these are the variables of the role P(hubforge.magnum.kubernetes_cluster#role).
positional: _input, nodegroups, template, flavors
seealso:
  - module: hubforge.magnum.cluster_plan
options:
  _input:
    description: The cluster, as M(hubforge.magnum.cluster_info) returns it.
    type: dict
    required: true
  nodegroups:
    description: Its node groups, as M(hubforge.magnum.nodegroup_info) returns them.
    type: list
    elements: dict
    required: true
  template:
    description: Its template, as M(hubforge.magnum.cluster_template_info) returns it; empty where it cannot be seen.
    type: dict
    required: true
  flavors:
    description: The flavors, as M(openstack.cloud.compute_flavor_info) returns them, so that they are named and not numbered.
    type: list
    elements: dict
    default: []
"""

EXAMPLES = r"""
- name: Show how an inventory would describe the cluster
  ansible.builtin.debug:
    msg: "{{ found.clusters[0] | hubforge.magnum.adopted_wish(groups.nodegroups, templates.cluster_templates[0]) }}"
"""

RETURN = r"""
_value:
  description: C(name), C(cluster_template), C(cluster) and C(nodegroups).
  type: dict
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ansible_collections.hubforge.magnum.plugins.plugin_utils._adoption import adopted


def adopted_wish(
    cluster: Mapping[str, Any],
    nodegroups: Sequence[Mapping[str, Any]],
    template: Mapping[str, Any],
    flavors: Iterable[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """The wish that describes the cluster."""
    return adopted(cluster, nodegroups, template, {flavor["id"]: flavor["name"] for flavor in flavors})


class FilterModule:
    """Tells Ansible of the filter."""

    def filters(self) -> dict[str, Any]:
        return {"adopted_wish": adopted_wish}
