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
  - Creates and deletes Kubernetes clusters through Magnum, adopts one that is there, and repairs one whose last change failed.
  - Everything about a cluster is fixed at its creation; a wanted change is refused, naming every field.
  - An option that is not given is left alone.
options:
  name:
    description: Name or id of the cluster. Two clusters of one name are refused, naming both ids.
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
    description: Number of control plane nodes.
    type: int
  node_count:
    description: Number of default workers at creation. Later it is moved through the node group C(default-worker).
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
    description: Whether a load balancer stands before the control plane.
    type: bool
  floating_ip_enabled:
    description: Whether machines get floating IPs.
    type: bool
  create_timeout:
    description: Minutes that Magnum gives the creation.
    type: int
  spacing:
    description: Seconds that one change of the cluster's release can take; a delete is not sent sooner after the last request.
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
- name: Make a cluster, without waiting for its machines
  hubforge.magnum.cluster:
    cloud: jetstream2
    name: hub
    cluster_template: kubernetes-1.33
    keypair: ops
    wait: false

- name: Take a cluster down
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
requests:
  description: The requests that were sent, or in check mode would be sent, in words and in their order.
  returned: success
  type: list
  elements: str
"""

from ansible_collections.hubforge.magnum.plugins.module_utils._cluster import Cluster
from ansible_collections.hubforge.magnum.plugins.module_utils._module import Run, run_module

OPTIONS = {
    "name": {"required": True},
    "state": {"choices": ["present", "absent"], "default": "present"},
    "cluster_template_id": {"aliases": ["cluster_template"]},
    "keypair": {"no_log": False},
    "flavor_id": {"aliases": ["flavor"]},
    "master_flavor_id": {"aliases": ["master_flavor"]},
    "master_count": {"type": "int"},
    "node_count": {"type": "int"},
    "labels": {"type": "dict"},
    "merge_labels": {"type": "bool"},
    "fixed_network": {},
    "fixed_subnet": {},
    "docker_volume_size": {"type": "int"},
    "master_lb_enabled": {"type": "bool"},
    "floating_ip_enabled": {"type": "bool"},
    "create_timeout": {"type": "int"},
    "spacing": {"type": "int", "default": 30},
}


def ensure(run: Run) -> dict:
    cluster = Cluster(run.magnum, run.names, run.params["name"], run.params["spacing"])
    return run.report("cluster", cluster, run.converge(cluster, run.wanted("spacing")))


def main() -> None:
    run_module(OPTIONS, ensure)


if __name__ == "__main__":
    main()
