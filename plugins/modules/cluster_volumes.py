#!/usr/bin/python
# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: cluster_volumes
short_description: List, keep or delete the volumes that a cluster leaves in Cinder
version_added: 0.1.0
description:
  - A cluster leaves the volumes of its hubs' homes, and those behind its PersistentVolumes, in Cinder.
  - With O(state=listed) lists them. Where the cluster does not answer, the volumes of its claims are those that its CSI driver has marked
    with O(stack_id).
  - With O(state=kept) marks them, so that cluster-api-janitor-openstack, with which sites clean up after a cluster, does not delete them.
  - With O(state=absent) deletes those that O(remove) names.
  - Rejected with O(state=listed) are names in O(remove) of volumes that the cluster does not leave, or that have snapshots.
  - Runs M(kubernetes.core.k8s_info) and modules of openstack.cloud.
options:
  state:
    description: What to do with the volumes.
    type: str
    choices: [listed, kept, absent]
    default: listed
  cluster:
    description: Name of the cluster, the first word of C(hubforge_hub) in the metadata of its hubs' volumes. Needed with O(state=listed).
    type: str
    default: ''
  stack_id:
    description: Name of the cluster in its Cluster API, Magnum's C(stack_id).
    type: str
    default: ''
  kubeconfig:
    description: The cluster's kubeconfig; empty for a cluster that does not answer.
    type: path
    default: ''
  volumes:
    description: What O(state=listed) has returned. Needed with V(kept) and V(absent).
    type: list
    elements: dict
    default: []
  remove:
    description: Names of the volumes that are to be deleted with their cluster.
    type: list
    elements: str
    default: []
  timeout:
    description: Seconds to wait for the deletion of each volume.
    type: int
    default: 600
seealso:
  - module: hubforge.magnum.home_volume
  - module: openstack.cloud.volume_info
extends_documentation_fragment:
  - hubforge.magnum.attributes
  - openstack.cloud.openstack
author:
  - The hubforge.magnum developers (@hubforge)
"""

EXAMPLES = r"""
- name: List the volumes that the cluster leaves
  hubforge.magnum.cluster_volumes:
    cloud: jetstream2
    cluster: hub
    kubeconfig: ~/.kube/hub.yaml
    remove: [hub-staging-homes]
  register: left

- name: Delete one of them
  hubforge.magnum.cluster_volumes:
    cloud: jetstream2
    state: absent
    volumes: "{{ left.cluster_volumes }}"
    remove: [hub-staging-homes]
"""

RETURN = r"""
cluster_volumes:
  description: The volumes that are left.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: Its name, in Cinder for homes, else the PersistentVolume's, which the CSI driver gives to both.
      type: str
    id:
      description: Its id in Cinder.
      type: str
    size:
      description: Its size.
      type: str
    of:
      description: What it is the volume of.
      type: str
  sample: [{name: hub-staging-homes, id: 6f9a2c1e-3b1d-4c7a-9a43-0f2d9c1b7e55, size: 500 GB, of: homes of hub/staging}]
"""
