# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Written by tools/fragments.py from module_utils/_nodes/schema.py.
from __future__ import annotations


class ModuleDocFragment:
    """The options of a node group: of the module nodegroup, and as an inventory declares them."""

    DOCUMENTATION = r"""
options:
  name:
    description:
      - Name of the node group. V(default-worker) comes with every cluster and is changed in place.
      - In the cluster it becomes lower case, with V(-) for anything but letters and digits.
      - A new one has no letters of other scripts. With the cluster's name, of which 30 count, it has 49 letters at most.
    type: str
    required: true
  flavor:
    description: Name or id of its flavor.
    type: str
    aliases:
      - flavor_id
  image:
    description: Name or id of its image. Magnum's Cluster API driver ignores it.
    type: str
    aliases:
      - image_id
  role:
    description: Role of the group in Magnum. Magnum's Cluster API driver ignores it.
    type: str
  magnum_labels:
    description:
      - Labels of the group in Magnum, such as C(availability_zone). They do not reach the nodes.
      - Magnum's driver decides which of them have an effect. Only those given are compared. They cannot be changed later.
    type: dict
  docker_volume_size:
    description: Size of a container volume in GB.
    type: int
  merge_labels:
    description: Whether O(magnum_labels) are added to the cluster's labels, instead of replacing them.
    type: bool
  node_labels:
    description:
      - Labels that Magnum puts on the nodes in Kubernetes. Only those given are compared. Needs version 1.14 of Magnum's API.
      - Magnum's Cluster API driver ignores them. The role P(hubforge.magnum.node_labels#role) puts labels on nodes of any driver.
    type: dict
  node_taints:
    description: Taints that Magnum puts on the nodes in Kubernetes. As O(node_labels).
    type: list
    elements: dict
    suboptions:
      key:
        description: The taint's key.
        type: str
        required: true
      value:
        description: The taint's value.
        type: str
      effect:
        description: What the taint does.
        type: str
        required: true
        choices:
          - NoSchedule
          - PreferNoSchedule
          - NoExecute
  min:
    description: The fewest nodes. At least 1 where the cluster scales by itself.
    type: int
    aliases:
      - min_node_count
  max:
    description: The most nodes.
    type: int
    aliases:
      - max_node_count
  count:
    description: Number of nodes. Where the autoscaler owns the group, it is only the size at creation.
    type: int
    aliases:
      - node_count
"""

    DECLARED = r"""
options:
  nodegroups:
    description: The node groups as an inventory declares them, each with a name.
    type: list
    elements: dict
    default: []
    suboptions:
      name:
        description:
          - Name of the node group. V(default-worker) comes with every cluster and is changed in place.
          - In the cluster it becomes lower case, with V(-) for anything but letters and digits.
          - A new one has no letters of other scripts. With the cluster's name, of which 30 count, it has 49 letters at most.
        type: str
        required: true
      flavor:
        description: Name or id of its flavor.
        type: str
      image:
        description: Name or id of its image. Magnum's Cluster API driver ignores it.
        type: str
      role:
        description: Role of the group in Magnum. Magnum's Cluster API driver ignores it.
        type: str
      magnum_labels:
        description:
          - Labels of the group in Magnum, such as C(availability_zone). They do not reach the nodes.
          - Magnum's driver decides which of them have an effect. Only those given are compared. They cannot be changed later.
        type: dict
      docker_volume_size:
        description: Size of a container volume in GB.
        type: int
      node_labels:
        description: Labels of its nodes in Kubernetes. The role P(hubforge.magnum.node_labels#role) puts them there.
        type: dict
      labels:
        description: Short for node_labels.
        type: dict
      node_taints:
        description: Taints of its nodes in Kubernetes. The role P(hubforge.magnum.node_labels#role) puts them there.
        type: list
        elements: dict
        suboptions:
          key:
            description: The taint's key.
            type: str
            required: true
          value:
            description: The taint's value.
            type: str
          effect:
            description: What the taint does.
            type: str
            required: true
            choices:
              - NoSchedule
              - PreferNoSchedule
              - NoExecute
      taints:
        description: Short for node_taints.
        type: list
        elements: dict
        suboptions:
          key:
            description: The taint's key.
            type: str
            required: true
          value:
            description: The taint's value.
            type: str
          effect:
            description: What the taint does.
            type: str
            required: true
            choices:
              - NoSchedule
              - PreferNoSchedule
              - NoExecute
      min:
        description: The fewest nodes. At least 1 where the cluster scales by itself.
        type: int
      max:
        description: The most nodes.
        type: int
      count:
        description: Number of nodes. Where the autoscaler owns the group, it is only the size at creation.
        type: int
      users_per_node:
        description: How many users of a hub share a node. Left out, one per GPU, or four on a node without one.
        type: int
      profile:
        description: Changes to the profile that users of a hub choose, in KubeSpawner's words, merged over the generated one.
        type: dict
"""
