#!/usr/bin/python
# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: cluster
short_description: Manage Kubernetes clusters of OpenStack Magnum
version_added: 0.1.0
description:
  - Creates, upgrades and deletes Kubernetes clusters through Magnum, adopts one that is there, and repairs one whose last change failed.
  - Except for its counts and its template, everything about a cluster is fixed at its creation; another change is rejected.
  - An option that is not given is left alone.
  - With all its node groups a cluster is made by the role P(hubforge.magnum.kubernetes_cluster#role).
options:
  name:
    description: Name or id of the cluster. Two clusters of one name are rejected, naming both ids.
    type: str
    required: true
  state:
    description: Whether the cluster is to be there.
    type: str
    choices: [present, absent]
    default: present
  cluster_template_id:
    description: Name or id of the template. Needed to make a cluster.
    type: str
    aliases: [cluster_template]
  keypair:
    description: Name of the key pair for the machines.
    type: str
  flavor_id:
    description: Name or id of the default workers' flavor.
    type: str
    aliases: [flavor]
  master_flavor_id:
    description: Name or id of the control plane's flavor.
    type: str
    aliases: [master_flavor]
  master_count:
    description: Number of control plane nodes; odd. Later it can be moved where the driver allows it.
    type: int
  node_count:
    description: Number of default workers. Where the autoscaler owns them this is only their number at creation.
    type: int
  labels:
    description: Labels of the cluster. Only those given are compared.
    type: dict
  merge_labels:
    description: Whether O(labels) are added to the template's, instead of taking their place.
    type: bool
  fixed_network:
    description: Name or id of an existing network for the machines.
    type: str
  fixed_subnet:
    description: Name or id of an existing subnet for the machines.
    type: str
  docker_volume_size:
    description: Size of a container volume in GB.
    type: int
  master_lb_enabled:
    description: Whether the control plane has a load balancer.
    type: bool
  floating_ip_enabled:
    description: Whether machines get floating IPs.
    type: bool
  create_timeout:
    description: Minutes that Magnum gives the creation.
    type: int
  discovery_url:
    description: Address of a discovery service. The Cluster API driver does not need it.
    type: str
  upgrade:
    description:
      - Whether a cluster that has another template is moved to O(cluster_template_id), node by node.
      - It is rejected unless everything is complete and healthy, and Kubernetes goes up by at most one minor version. A node group of one
        node is away for as long as its new machine boots.
    type: bool
    default: false
  max_batch_size:
    description: How many nodes of a group may be replaced at the same time in an upgrade.
    type: int
    default: 1
  repair:
    description:
      - Whether to repair node groups that failed because requests conflicted, including other tools' requests. Magnum's driver then applies
        all node groups again, for which one of them is resized to its current count.
    type: bool
    default: true
  measure:
    description:
      - Whether to time the driver on a cluster that is there and settled, by resizing C(default-worker) to the count it has. Nothing
        changes in the cluster. A cluster that is made is always timed.
    type: bool
    default: false
  request_interval:
    description: Seconds that one change of the cluster can take in its driver; 30 where it is not given. Requests are kept this far apart.
    type: float
seealso:
  - module: hubforge.magnum.cluster_template
  - module: hubforge.magnum.nodegroup
  - module: hubforge.magnum.cluster_wait
  - module: hubforge.magnum.cluster_info
extends_documentation_fragment:
  - hubforge.magnum.job
  - hubforge.magnum.wait
  - hubforge.magnum.attributes
  - openstack.cloud.openstack
author:
  - The hubforge.magnum developers (@hubforge)
"""

EXAMPLES = r"""
- name: Create a cluster, without waiting for its machines
  hubforge.magnum.cluster:
    cloud: jetstream2
    name: hub
    cluster_template: kubernetes-1.33
    keypair: ops
    wait: false

- name: Adopt a cluster that is there, whatever it was made from
  hubforge.magnum.cluster:
    cloud: jetstream2
    name: hub

- name: Upgrade a cluster to the next version
  hubforge.magnum.cluster:
    cloud: jetstream2
    name: hub
    cluster_template: kubernetes-1.34
    upgrade: true

- name: Delete a cluster
  hubforge.magnum.cluster:
    cloud: jetstream2
    name: hub
    state: absent
"""

RETURN = r"""
cluster:
  description: The cluster as Magnum's API shows it; empty where it is absent.
  returned: success
  type: dict
  sample: {uuid: 0a1d7c5e-34a8-4d64-9c37-9d6df3a5f8a2, name: hub, status: CREATE_COMPLETE, api_address: "https://192.0.2.10:6443"}
request_interval:
  description:
    - Seconds to keep between two requests for this cluster's node groups, by the measured time of its driver; the option of that
      name where it was given; else nothing.
  returned: when it is known
  type: float
  sample: 14.6
requests:
  description:
    - The requests that were sent, or in check mode would be sent, in words and in their order.
    - A run that finds a node group stuck repairs it, and says so at the end. Check mode cannot know of such a repair.
  returned: success
  type: list
  elements: str
"""

from ansible_collections.hubforge.magnum.plugins.module_utils._module import Run, run_module
from ansible_collections.hubforge.magnum.plugins.module_utils._pacing.pace import request_interval_for
from ansible_collections.hubforge.magnum.plugins.module_utils._resources.api_names import CLUSTER
from ansible_collections.hubforge.magnum.plugins.module_utils._resources.cluster import Cluster
from ansible_collections.hubforge.magnum.plugins.module_utils._resources.upgrade import Upgrade

OPTIONS = {
    "name": {"required": True},
    "state": {"choices": ["present", "absent"], "default": "present"},
    **CLUSTER,
    "upgrade": {"type": "bool", "default": False},
    "max_batch_size": {"type": "int", "default": 1},
    "repair": {"type": "bool", "default": True},
    "measure": {"type": "bool", "default": False},
    "request_interval": {"type": "float"},
    "job": {},
}


def ensure(run: Run) -> dict:
    asked, desired = (
        run.params,
        run.desired("request_interval", "repair", "measure", "upgrade", "max_batch_size", "job"),
    )
    upgrade = (
        Upgrade(run.magnum, run.names, asked["max_batch_size"], run.module.check_mode) if asked["upgrade"] else None
    )
    cluster = Cluster(
        run.magnum, run.names, asked["name"], asked["request_interval"], asked["repair"], upgrade, run.job
    )
    outcome = run.converge(cluster.counted(desired), desired)
    result = run.report("cluster", cluster, outcome)
    measured = cluster.release_seconds
    if asked["measure"] and not (measured or outcome.changed or run.module.check_mode):
        measured = cluster.time_resize(run.deadline)
    request_interval = asked["request_interval"] or (request_interval_for(measured) if measured else None)
    return {**result, **({"request_interval": request_interval} if request_interval else {})}


def main() -> None:
    run_module(OPTIONS, ensure)


if __name__ == "__main__":
    main()
