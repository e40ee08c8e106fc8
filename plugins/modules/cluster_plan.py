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
  - Compares the desired state of a cluster, its template and all its node groups with the current state. Rejects everything that is wrong
    with it in one message, the project's quotas included. Changes nothing.
  - Shows the requests that are needed, in words and in their order, and returns what differs, so that the role
    P(hubforge.magnum.kubernetes_cluster#role) sends only these.
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
  purge:
    description: Whether node groups that are not in O(nodegroups) are deleted. Rejected where O(nodegroups) is empty.
    type: bool
    default: false
  purge_limit:
    description: How many node groups may be deleted in one run. Left out, half of those that people made, rounded up.
    type: int
  kubeconfig:
    description: The file of the cluster's kubeconfig. A file that could not be written is rejected, too.
    type: path
  repair:
    description: Whether the plan repairs what has failed.
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
  - hubforge.magnum.nodegroup.declared
  - hubforge.magnum.reading
  - hubforge.magnum.attributes
  - openstack.cloud.openstack
author:
  - The hubforge.magnum developers (@hubforge)
"""

EXAMPLES = r"""
- name: Reject a desired state that is not possible, and list the node groups that differ
  hubforge.magnum.cluster_plan:
    cloud: jetstream2
    name: hub
    cluster_template: kubernetes-1.33
    cluster:
      keypair: ops
    nodegroups:
      - {name: default-worker, count: 2}
      - {name: user-small, flavor: m3.medium, min: 1, max: 20}
  register: planned
"""

RETURN = r"""
cluster_plan:
  description: What differs, and what has to be sent.
  returned: success
  type: dict
  contains:
    template:
      description: Whether the template differs.
      type: bool
    spec:
      description: O(template) as a mapping, also where it came as text; empty where it was not given.
      type: dict
    cluster:
      description: Whether the cluster differs, or failed.
      type: bool
    nodegroups:
      description: The node groups that differ, as they were declared, in their order.
      type: list
      elements: dict
    undeclared:
      description: Names of the cluster's node groups that O(nodegroups) does not have, except those that come with every cluster.
      type: list
      elements: str
    requests:
      description: The requests that are needed, in words and in their order.
      type: list
      elements: str
    complete:
      description: Whether everything is complete, so that there is nothing to wait for.
      type: bool
    exists:
      description: Whether the cluster exists.
      type: bool
    kubeconfig:
      description: Whether the kubeconfig does not open the cluster yet, or its certificate is to be renewed.
      type: bool
    job:
      description: A name for this run, for the option O(hubforge.magnum.nodegroup#module:job) of the tasks that follow.
      type: str
  sample:
    template: false
    spec: {}
    cluster: false
    nodegroups: [{name: user-small, flavor: m3.medium, min: 1, max: 20}]
    undeclared: []
    requests: ["create node group 'user-small' of cluster 'hub'"]
    complete: true
    exists: true
    kubeconfig: false
    job: ada@laptop since 13:02:11
"""

from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from ansible_collections.hubforge.magnum.plugins.module_utils._access.kubeconfig_context import (
    is_current,
    problems_ahead,
)
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import HubforgeError
from ansible_collections.hubforge.magnum.plugins.module_utils._module import Run, run_module
from ansible_collections.hubforge.magnum.plugins.module_utils._nodes.schema import declared, item_options
from ansible_collections.hubforge.magnum.plugins.module_utils._resources.desired_state import DesiredCluster

OPTIONS = {
    "name": {"required": True},
    "cluster_template": {},
    "template": {"type": "dict"},
    "cluster": {"type": "dict", "default": {}},
    "nodegroups": {"type": "list", "elements": "dict", "default": [], "options": item_options()},
    "purge": {"type": "bool", "default": False},
    "purge_limit": {"type": "int"},
    "kubeconfig": {"type": "path"},
    "repair": {"type": "bool", "default": True},
    "job": {},
}


def plan(run: Run) -> dict:
    asked = run.params
    path = Path(asked["kubeconfig"]) if asked["kubeconfig"] else None
    desired = DesiredCluster(run.magnum, run.names, asked["name"], asked["cluster_template"], asked["template"])
    if path:
        desired.problems += problems_ahead(path, asked["name"])
    found = desired.review(asked["cluster"], asked["nodegroups"], asked["purge"], asked["repair"], asked["purge_limit"])
    current, cautions = False, []
    if path and found.exists:
        with suppress(HubforgeError):  # the task that writes the file says what is wrong
            current, cautions = is_current(desired.magnum, path, asked["name"])
    for note in [*desired.notes, *cautions]:
        run.module.warn(note)
    groups = [declared(group) for group in found.nodegroups]
    result = {**asdict(found), "nodegroups": groups, "spec": asked["template"] or {}, "kubeconfig": not current}
    return {"changed": False, "cluster_plan": {**result, "job": run.name_job()}}


def main() -> None:
    run_module(OPTIONS, plan)


if __name__ == "__main__":
    main()
