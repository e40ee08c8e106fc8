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
  state:
    description: Whether the node group is to be there.
    type: str
    choices: [present, absent]
    default: present
  repair:
    description:
      - Whether to repair node groups that failed because requests conflicted, including other tools' requests. Magnum's driver then applies
        all node groups again, for which one of them is resized to its current count.
    type: bool
    default: true
  request_interval:
    description:
      - Seconds that one change of the cluster can take in its driver. Requests of one cluster are kept this far apart, by the times that
        Magnum itself has of them.
      - RV(hubforge.magnum.cluster#module:request_interval) is measured. Where it is not given, 30.
    type: float
seealso:
  - module: hubforge.magnum.cluster
  - module: hubforge.magnum.cluster_wait
  - module: hubforge.magnum.nodegroup_info
extends_documentation_fragment:
  - hubforge.magnum.nodegroup
  - hubforge.magnum.job
  - hubforge.magnum.wait
  - hubforge.magnum.attributes
  - openstack.cloud.openstack
author:
  - The hubforge.magnum developers (@hubforge)
"""

EXAMPLES = r"""
- name: Create a group that scales by itself, and continue while it boots
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

- name: Change the range of a group, and nothing else
  hubforge.magnum.nodegroup:
    cloud: jetstream2
    cluster: hub
    name: user-small
    min: 2
    max: 30

- name: Delete a group
  hubforge.magnum.nodegroup:
    cloud: jetstream2
    cluster: hub
    name: user-small
    state: absent
"""

RETURN = r"""
nodegroup:
  description: The node group as Magnum's API shows it; empty where it is absent.
  returned: success
  type: dict
  sample: {name: user-small, status: CREATE_IN_PROGRESS, node_count: 1, min_node_count: 1, max_node_count: 20}
verification_pending:
  description:
    - Whether limits were changed and nothing has shown yet that they reached the cluster. Only with O(wait=false).
    - Have M(hubforge.magnum.cluster_wait) verify all of them at once.
  returned: success
  type: bool
requests:
  description:
    - The requests that were sent, or in check mode would be sent, in words and in their order.
    - A run that finds a node group stuck repairs it, and says so at the end. Check mode cannot know of such a repair.
  returned: success
  type: list
  elements: str
"""

from ansible_collections.hubforge.magnum.plugins.module_utils._module import Run, run_module
from ansible_collections.hubforge.magnum.plugins.module_utils._nodes.schema import as_sent, module_options
from ansible_collections.hubforge.magnum.plugins.module_utils._resources.nodegroup import NodeGroup

OPTIONS = {
    "cluster_id": {"required": True, "aliases": ["cluster"]},
    "state": {"choices": ["present", "absent"], "default": "present"},
    **module_options(),
    "repair": {"type": "bool", "default": True},
    "request_interval": {"type": "float"},
    "job": {},
}


def ensure(run: Run) -> dict:
    asked, desired = run.params, as_sent(run.params)
    group = NodeGroup(
        run.magnum, run.names, asked["cluster_id"], asked["name"], asked["request_interval"], asked["repair"], run.job
    )
    outcome = run.converge(group.reading(desired), desired)
    return {**run.report("nodegroup", group, outcome), "verification_pending": outcome.verification_pending}


def main() -> None:
    run_module(OPTIONS, ensure)


if __name__ == "__main__":
    main()
