#!/usr/bin/python
# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: nodegroup
short_description: Manage node groups of OpenStack Magnum clusters
version_added: 0.1.0
description:
  - Creates, resizes and deletes node groups, and moves the range within which the autoscaler may move them.
  - Magnum's Cluster API driver breaks a cluster when two requests meet. Every request is therefore sent only when the one before it,
    whoever sent it, can no longer be on its way; machines of several groups boot at the same time.
  - C(default-worker) and C(default-master) come with a cluster; they are moved in place, and never made or deleted.
  - A group that failed is repaired by having the driver render it once more.
  - An option that is not given is left alone.
options:
  cluster_id:
    description: Name or id of the cluster.
    type: str
    required: true
    aliases: [cluster]
  name:
    description:
      - Name of the node group. In the cluster it becomes lower case, with V(-) for anything but letters and digits.
    type: str
    required: true
  state:
    description: Whether the node group is to be there.
    type: str
    choices: [present, absent]
    default: present
  flavor_id:
    description: Name or id of its flavor.
    type: str
    aliases: [flavor]
  image_id:
    description: Name or id of its image. The Cluster API driver ignores it.
    type: str
    aliases: [image]
  node_count:
    description: Number of nodes. Where the autoscaler owns the group this is only its size at creation.
    type: int
    aliases: [count]
  min_node_count:
    description: The fewest nodes. At least 1 where the cluster scales by itself.
    type: int
    aliases: [min]
  max_node_count:
    description: The most nodes.
    type: int
    aliases: [max]
  role:
    description: Role of the group in Magnum. The Cluster API driver ignores it.
    type: str
  labels:
    description: Labels of the group in Magnum, which do not reach the nodes. Only those given are compared.
    type: dict
  merge_labels:
    description: Whether O(labels) are added to the cluster's, instead of taking their place.
    type: bool
  docker_volume_size:
    description: Size of a container volume in GB.
    type: int
  spacing:
    description: Seconds that one change of the cluster's release can take; requests of one cluster are kept this far apart.
    type: int
    default: 30
extends_documentation_fragment:
  - hubforge.magnum.wait
  - hubforge.magnum.attributes
  - openstack.cloud.openstack
author:
  - The hubforge.magnum developers (@hubforge)
"""

EXAMPLES = r"""
- name: Ask for a group that scales by itself, and go on while it boots
  hubforge.magnum.nodegroup:
    cloud: jetstream2
    cluster: hub
    name: user-small
    flavor: m3.medium
    min: 1
    max: 20
    wait: false

- name: Give the core pool two nodes
  hubforge.magnum.nodegroup:
    cloud: jetstream2
    cluster: hub
    name: default-worker
    count: 2
"""

RETURN = r"""
nodegroup:
  description: The node group as Magnum's API shows it; empty where it is absent.
  returned: success
  type: dict
  sample: {name: user-small, status: CREATE_IN_PROGRESS, node_count: 1, min_node_count: 1, max_node_count: 20}
requests:
  description: The requests that were sent, or in check mode would be sent, in words and in their order.
  returned: success
  type: list
  elements: str
"""

from ansible_collections.hubforge.magnum.plugins.module_utils._module import Run, run_module
from ansible_collections.hubforge.magnum.plugins.module_utils._nodegroup import NodeGroup

OPTIONS = {
    "cluster_id": {"required": True, "aliases": ["cluster"]},
    "name": {"required": True},
    "state": {"choices": ["present", "absent"], "default": "present"},
    "flavor_id": {"aliases": ["flavor"]},
    "image_id": {"aliases": ["image"]},
    "node_count": {"type": "int", "aliases": ["count"]},
    "min_node_count": {"type": "int", "aliases": ["min"]},
    "max_node_count": {"type": "int", "aliases": ["max"]},
    "role": {},
    "labels": {"type": "dict"},
    "merge_labels": {"type": "bool"},
    "docker_volume_size": {"type": "int"},
    "spacing": {"type": "int", "default": 30},
}


def ensure(run: Run) -> dict:
    group = NodeGroup(run.magnum, run.names, run.params["cluster_id"], run.params["name"], run.params["spacing"])
    return run.report("nodegroup", group, run.converge(group, run.wanted("cluster_id", "spacing")))


def main() -> None:
    run_module(OPTIONS, ensure)


if __name__ == "__main__":
    main()
