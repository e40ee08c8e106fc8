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
  nodegroups:
    description: Whether to return the node groups of each cluster, too.
    type: bool
    default: false
  declaration:
    description:
      - Whether to return what an inventory would say of the cluster O(name), so that nothing of it changes.
      - Rejects texts that Ansible would evaluate as templates when it reads them in an inventory.
    type: bool
    default: false
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
  register: unhealthy

- name: Read what an inventory would say of a cluster
  hubforge.magnum.cluster_info:
    cloud: jetstream2
    name: hub
    declaration: true
  register: declared
"""

RETURN = r"""
clusters:
  description: What is there, each as Magnum's API shows it; empty where nothing matches.
  returned: success
  type: list
  elements: dict
  sample: [{name: hub}]
nodegroups:
  description: The node groups of these clusters as lists by the id of the cluster, each group as
    RV(hubforge.magnum.nodegroup_info#module:nodegroups) has it.
  returned: success, with O(nodegroups=true)
  type: dict
  sample: {5d12f6fd-a196-4bf0-ae4c-1f639a523a52: [{name: default-worker}]}
declaration:
  description:
    - The cluster in the options of M(hubforge.magnum.cluster_plan), C(name), C(cluster_template), C(cluster) and C(nodegroups). With the
      prefix C(kubernetes_cluster_) these are the variables of the role P(hubforge.magnum.kubernetes_cluster#role).
    - Flavors, the template and the cluster itself are named; a template or cluster by its id where its name leads to another one, too.
  returned: success, with O(declaration=true)
  type: dict
  sample: {name: hub, cluster_template: kubernetes-1.36, cluster: {keypair: ops}, nodegroups: [{name: default-worker, count: 2}]}
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
      description: V(capi-helm), V(cluster-api), V(heat) or V(unknown), as the clusters that were found show; empty where there is none,
        or they differ.
      type: str
      sample: capi-helm
    node_group_key:
      description: The label of nodes that has the name of their node group; empty like C(driver).
      type: str
      sample: capi.stackhpc.com/node-group
"""

from ansible_collections.hubforge.magnum.plugins.module_utils._errors import InvalidRequest
from ansible_collections.hubforge.magnum.plugins.module_utils._module import Run, run_module
from ansible_collections.hubforge.magnum.plugins.module_utils._resources.declaration import read_declaration
from ansible_collections.hubforge.magnum.plugins.module_utils._resources.listing import (
    chosen,
    clusters,
    magnum_facts,
    nodegroups,
)

OPTIONS: dict = {
    "name": {},
    "status": {"type": "list", "elements": "str"},
    "health_status": {"type": "list", "elements": "str", "choices": ["HEALTHY", "UNHEALTHY", "UNKNOWN"]},
    "nodegroups": {"type": "bool", "default": False},
    "declaration": {"type": "bool", "default": False},
}


def read(run: Run) -> dict:
    asked, more = run.params, {}
    if asked["declaration"]:
        if not asked["name"]:
            raise InvalidRequest("A declaration is that of one cluster: give its name or id with name.")
        flavors = {flavor.id: flavor.name for flavor in run.connection.compute.flavors(details=False)}
        more["declaration"] = read_declaration(run.magnum, flavors, asked["name"])
    found = clusters(run.magnum, asked["name"], chosen(asked, "status", "health_status"))
    if asked["nodegroups"]:
        more["nodegroups"] = {it["uuid"]: nodegroups(run.magnum, it, None) for it in found}
    return {"changed": False, "clusters": found, "magnum": magnum_facts(run.magnum, found), **more}


def main() -> None:
    run_module(OPTIONS, read)


if __name__ == "__main__":
    main()
