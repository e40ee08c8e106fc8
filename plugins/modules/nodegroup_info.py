#!/usr/bin/python
# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: nodegroup_info
short_description: Get information about node groups of a cluster of OpenStack Magnum
version_added: 0.1.0
description:
  - Returns full views of node groups of a cluster, in the order of their names. Changes nothing.
options:
  cluster_id:
    description: Name or id of the cluster.
    type: str
    required: true
    aliases: [cluster]
  name:
    description: Name or id of one node group; without it all are returned.
    type: str
  role:
    description: Only node groups of these roles, such as V(worker).
    type: list
    elements: str
seealso:
  - module: hubforge.magnum.nodegroup
  - module: hubforge.magnum.cluster_info
extends_documentation_fragment:
  - hubforge.magnum.reading
  - hubforge.magnum.attributes
  - openstack.cloud.openstack
author:
  - The hubforge.magnum developers (@hubforge)
"""

EXAMPLES = r"""
- name: List all node groups of a cluster
  hubforge.magnum.nodegroup_info:
    cloud: jetstream2
    cluster: hub
  register: found

- name: Read one of them
  hubforge.magnum.nodegroup_info:
    cloud: jetstream2
    cluster: hub
    name: user-small
  register: small
"""

RETURN = r"""
nodegroups:
  description:
    - What is there, each as Magnum's API shows it; empty where nothing matches.
    - C(node_label) is added to each, the label that its nodes carry whatever else happens to them. It is empty where the driver is not
      known, and for the control plane.
  returned: success
  type: list
  elements: dict
  sample: [{name: user-small, node_count: 2, node_label: {capi.stackhpc.com/node-group: user-small}}]
"""

from ansible_collections.hubforge.magnum.plugins.module_utils._magnum.references import get_cluster
from ansible_collections.hubforge.magnum.plugins.module_utils._module import Run, run_module
from ansible_collections.hubforge.magnum.plugins.module_utils._resources.listing import chosen, nodegroups

OPTIONS: dict = {
    "cluster_id": {"required": True, "aliases": ["cluster"]},
    "name": {},
    "role": {"type": "list", "elements": "str"},
}


def read(run: Run) -> dict:
    cluster = get_cluster(run.magnum, run.params["cluster_id"])
    return {
        "changed": False,
        "nodegroups": nodegroups(run.magnum, cluster, run.params["name"], chosen(run.params, "role")),
    }


def main() -> None:
    run_module(OPTIONS, read)


if __name__ == "__main__":
    main()
