#!/usr/bin/python
# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: cluster_plan
short_description: Plan a cluster with its node groups, before any of it is sent to OpenStack Magnum
version_added: 0.1.0
description:
  - Compares a wish, which is a cluster, its template and all its node groups, with what is there. Everything that is wrong with it is
    refused in one message, the project's quotas included. Changes nothing.
  - Shows the requests that the wish comes to, in words and in their order, and returns what is not as asked, so that the role
    P(hubforge.magnum.kubernetes_cluster#role) asks Magnum only for that.
options:
  name:
    description: Name or id of the cluster.
    type: str
    required: true
  cluster_template:
    description: Name or id of the cluster's template.
    type: str
  template:
    description: How the template is to be made where it is not there, in the options of M(hubforge.magnum.cluster_template).
    type: dict
  cluster:
    description: The cluster itself, in the options of M(hubforge.magnum.cluster).
    type: dict
    default: {}
  nodegroups:
    description: The node groups as an inventory declares them.
    type: list
    elements: dict
    default: []
    suboptions:
      name:
        description: Name of the node group.
        type: str
        required: true
      flavor:
        description: Name or id of its flavor.
        type: str
      image:
        description: Name or id of its image.
        type: str
      count:
        description: Number of nodes, or where the autoscaler owns the group its size at creation.
        type: int
      min:
        description: The fewest nodes.
        type: int
      max:
        description: The most nodes.
        type: int
      role:
        description: Role of the group in Magnum.
        type: str
      docker_volume_size:
        description: Size of a container volume in GB.
        type: int
      labels:
        description: Labels of its nodes in Kubernetes; not sent to Magnum.
        type: dict
      taints:
        description: Taints of its nodes in Kubernetes; not sent to Magnum.
        type: list
        elements: dict
      users_per_node:
        description: How many users of a hub share a node; not sent to Magnum.
        type: int
      profile:
        description: Changes to the profile that users of a hub choose; not sent to Magnum.
        type: dict
  purge:
    description: Whether node groups that are not in O(nodegroups) are to go.
    type: bool
    default: false
  kubeconfig:
    description: The file in which the cluster's kubeconfig is to lie. A wish for one that could not be written there is refused, too.
    type: path
  repair:
    description: Whether what has failed is to be repaired, and so belongs to the plan.
    type: bool
    default: true
  job:
    description: The name that an earlier plan gave to this run, so that it keeps it.
    type: str
seealso:
  - module: hubforge.magnum.cluster
  - module: hubforge.magnum.nodegroup
  - module: hubforge.magnum.quota_info
extends_documentation_fragment:
  - hubforge.magnum.reading
  - hubforge.magnum.attributes
  - openstack.cloud.openstack
author:
  - The hubforge.magnum developers (@hubforge)
"""

EXAMPLES = r"""
- name: Refuse a wish that cannot come true, and see which node groups differ
  hubforge.magnum.cluster_plan:
    cloud: jetstream2
    name: hub
    cluster_template: kubernetes-1.33
    cluster:
      keypair: ops
    nodegroups:
      - {name: default-worker, count: 2}
      - {name: user-small, flavor: m3.medium, min: 1, max: 20}
  register: wish
"""

RETURN = r"""
cluster_plan:
  description: What the wish comes to.
  returned: success
  type: dict
  contains:
    template:
      description: Whether the template is not as asked.
      type: bool
    cluster:
      description: Whether the cluster is not as asked, or failed.
      type: bool
    nodegroups:
      description: The node groups that are not as asked, as they were given, in their order.
      type: list
      elements: dict
    undeclared:
      description: Names of the node groups that the wish does not name, those apart that come with every cluster.
      type: list
      elements: str
    requests:
      description: The requests that the wish comes to, in words and in their order.
      type: list
      elements: str
    complete:
      description: Whether everything that is there is complete, so that there is nothing to wait for.
      type: bool
    exists:
      description: Whether the cluster is there.
      type: bool
    job:
      description: A name for this run, for the option O(hubforge.magnum.nodegroup#module:job) of the tasks that follow.
      type: str
  sample:
    template: false
    cluster: false
    nodegroups: [{name: user-small, flavor: m3.medium, min: 1, max: 20}]
    undeclared: []
    requests: ["create node group 'user-small' of cluster 'hub'"]
    complete: true
    exists: true
    job: ada@laptop since 13:02:11
"""

from dataclasses import asdict
from pathlib import Path

from ansible_collections.hubforge.magnum.plugins.module_utils._access.kubeconfig_context import problems_ahead
from ansible_collections.hubforge.magnum.plugins.module_utils._module import Run, run_module
from ansible_collections.hubforge.magnum.plugins.module_utils._resources.desired_state import DesiredCluster

GROUP = {
    "name": {"required": True},
    "flavor": {},
    "image": {},
    "count": {"type": "int"},
    "min": {"type": "int"},
    "max": {"type": "int"},
    "role": {},
    "docker_volume_size": {"type": "int"},
    "labels": {"type": "dict"},
    "taints": {"type": "list", "elements": "dict"},
    "users_per_node": {"type": "int"},
    "profile": {"type": "dict"},
}
OPTIONS = {
    "name": {"required": True},
    "cluster_template": {},
    "template": {"type": "dict"},
    "cluster": {"type": "dict", "default": {}},
    "nodegroups": {"type": "list", "elements": "dict", "default": [], "options": GROUP},
    "purge": {"type": "bool", "default": False},
    "kubeconfig": {"type": "path"},
    "repair": {"type": "bool", "default": True},
    "job": {},
}


def read(run: Run) -> dict:
    asked = run.params
    desired_cluster = DesiredCluster(run.magnum, run.names, asked["name"], asked["cluster_template"], asked["template"])
    if asked["kubeconfig"]:
        desired_cluster.problems += problems_ahead(Path(asked["kubeconfig"]), asked["name"])
    found = desired_cluster.review(asked["cluster"], asked["nodegroups"], asked["purge"], asked["repair"])
    for note in desired_cluster.notes:
        run.module.warn(note)
    given = [{key: value for key, value in group.items() if value is not None} for group in found.nodegroups]
    return {"changed": False, "cluster_plan": {**asdict(found), "nodegroups": given, "job": run.name_job()}}


def main() -> None:
    run_module(OPTIONS, read)


if __name__ == "__main__":
    main()
