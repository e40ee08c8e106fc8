#!/usr/bin/python
# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: node_labels
short_description: Put the labels and taints of node groups on the nodes of a Kubernetes cluster
version_added: 0.1.0
description:
  - Puts the labels and taints of each node group on its nodes by a server-side apply of the field manager C(hubforge.magnum), removes those
    that it put there earlier and that are no longer desired, and verifies the result.
  - Labels and taints of others are left alone. So are nodes of groups that are not in the list.
  - Makes a policy or a reconciler in the cluster for the nodes that are added later.
  - An action of the same name runs this module, which only reads, and M(kubernetes.core.k8s). A task that changes nothing starts one
    module.
options:
  kubeconfig:
    description: The cluster's kubeconfig.
    type: path
    required: true
  nodegroups:
    description:
      - Node groups as in O(hubforge.magnum.kubernetes_cluster#role:main:kubernetes_cluster_nodegroups).
      - Their names, labels and taints are read.
    type: list
    elements: dict
    default: []
  method:
    description:
      - What labels the nodes that are added later. What is not chosen is removed from the cluster.
      - V(auto) takes V(policy) where the cluster serves MutatingAdmissionPolicy (Kubernetes 1.36) and no group has a label of
        C(node-role.kubernetes.io) or C(node-restriction.kubernetes.io), which a node cannot have when it is created; else V(reconciler).
        Where no group has labels or taints it takes V(none).
      - With V(policy) the API server puts labels and taints on a node when it is created.
      - With V(reconciler) a pod in the namespace C(hubforge-node-labels) does it as soon as the node is there.
      - With V(none) the next run does it.
    type: str
    choices: [auto, policy, reconciler, none]
    default: auto
  reconciler_image:
    description: The reconciler's image, one with Python 3.11 or newer as C(python).
    type: str
    default: docker.io/library/python:3.13.7-alpine3.22@sha256:9ba6d8cbebf0fb6546ae71f2a1c14f6ffd2fdab83af7fa5669734ef30ad48844
  wait_timeout:
    description: Seconds after which nodes that still differ from what is desired, or a reconciler that does not run, are a failure.
    type: int
    default: 300
  window:
    description: Seconds that a read may wait for the reconciler. The action sets it.
    type: int
    default: 0
  reconciler_status:
    description: A status of the reconciler; a read that waits ends when it differs. The action sets it.
    type: str
    default: ""
attributes:
  check_mode:
    description: Says what would change, and sends nothing.
    support: full
  diff_mode:
    description: Shows what is there and what is desired of each object that changes.
    support: full
requirements:
  - Python >= 3.11 with kubernetes >= 29 (as kubernetes.core)
seealso:
  - module: hubforge.magnum.nodegroup
  - module: kubernetes.core.k8s
author:
  - The hubforge.magnum developers (@hubforge)
"""

EXAMPLES = r"""
- name: Label the users' nodes
  hubforge.magnum.node_labels:
    kubeconfig: ~/.kube/hub.yaml
    nodegroups:
      - name: user-small
        labels: {hub.jupyter.org/node-purpose: user}
        taints: [{key: hub.jupyter.org/dedicated, value: user, effect: NoSchedule}]
"""

RETURN = r"""
node_labels:
  description: What was done, and why.
  returned: always
  type: dict
  contains:
    method:
      description: What labels the nodes that are added later; V(policy), V(reconciler) or V(none).
      type: str
    reason:
      description: Why, in a sentence.
      type: str
    nodes:
      description: The nodes that differed from what is desired, each with what was missing or no longer desired.
      type: dict
  sample:
    method: policy
    reason: Nodes that are added later get their labels and taints when they are created, from policies of the cluster
      (admissionregistration.k8s.io/v1).
    nodes: {hub-user-small-x7k2p: [label hub.jupyter.org/node-purpose=user is missing]}
"""

from ansible_collections.hubforge.magnum.plugins.module_utils._clock import WallClock
from ansible_collections.hubforge.magnum.plugins.module_utils._kubernetes import Task, run_module
from ansible_collections.hubforge.magnum.plugins.module_utils._node_labels.options import OPTIONS
from ansible_collections.hubforge.magnum.plugins.module_utils._node_labels.snapshot import (
    read_snapshot,
    wait_for_reconciler,
)


def read(task: Task) -> dict:
    get = task.kubernetes.get
    wait_for_reconciler(get, task.params["reconciler_status"], task.params["window"], WallClock())
    return {"changed": False, "snapshot": read_snapshot(get)}


def main() -> None:
    run_module(OPTIONS, read)


if __name__ == "__main__":
    main()
