#!/usr/bin/python
# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: cluster_info
short_description: Get information about clusters of OpenStack Magnum
version_added: 0.1.0
description:
  - Returns full views of clusters, in the order of their names, and what the server's Magnum can be asked. Changes nothing.
options:
  name:
    description: Name or id of one cluster; without it all are returned.
    type: str
  status:
    description: Only clusters of these statuses, such as V(CREATE_COMPLETE).
    type: list
    elements: str
  health_status:
    description: Only clusters of these health statuses.
    type: list
    elements: str
    choices: [HEALTHY, UNHEALTHY, UNKNOWN]
seealso:
  - module: hubforge.magnum.cluster
  - module: hubforge.magnum.nodegroup_info
extends_documentation_fragment:
  - hubforge.magnum.reading
  - hubforge.magnum.attributes
  - openstack.cloud.openstack
author:
  - The hubforge.magnum developers (@hubforge)
"""

EXAMPLES = r"""
- name: List all clusters
  hubforge.magnum.cluster_info:
    cloud: jetstream2
  register: found

- name: List the unhealthy ones
  hubforge.magnum.cluster_info:
    cloud: jetstream2
    health_status: [UNHEALTHY]
  register: unwell
"""

RETURN = r"""
clusters:
  description: What is there, each as Magnum's API shows it; empty where nothing matches.
  returned: success
  type: list
  elements: dict
  sample: [{name: hub}]
magnum:
  description: What the server's Magnum can be asked, and which driver makes its clusters.
  returned: success
  type: dict
  contains:
    min_version:
      description: The lowest version of its API.
      type: str
      sample: "1.1"
    max_version:
      description: The highest version of its API.
      type: str
      sample: "1.10"
    can:
      description: What that allows, such as C(node_groups), C(zero_nodes), C(upgrade) and C(node_labels).
      type: dict
      sample: {node_groups: true, zero_nodes: true, node_labels: false}
    driver:
      description: V(capi-helm), V(cluster-api), V(heat) or V(unknown), as the clusters that were found tell; empty where there is none,
        or they differ.
      type: str
      sample: capi-helm
    node_group_key:
      description: The label by which nodes tell their node group; empty like C(driver).
      type: str
      sample: capi.stackhpc.com/node-group
"""

from ansible_collections.hubforge.magnum.plugins.module_utils._module import Run, run_module
from ansible_collections.hubforge.magnum.plugins.module_utils._resources.listing import chosen, clusters, magnum_facts

OPTIONS: dict = {
    "name": {},
    "status": {"type": "list", "elements": "str"},
    "health_status": {"type": "list", "elements": "str", "choices": ["HEALTHY", "UNHEALTHY", "UNKNOWN"]},
}


def read(run: Run) -> dict:
    found = clusters(run.magnum, run.params["name"], chosen(run.params, "status", "health_status"))
    return {"changed": False, "clusters": found, "magnum": magnum_facts(run.magnum, found)}


def main() -> None:
    run_module(OPTIONS, read)


if __name__ == "__main__":
    main()
