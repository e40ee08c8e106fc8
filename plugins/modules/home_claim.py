#!/usr/bin/python
# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: home_claim
short_description: Create the claim through which a hub mounts its users' homes
version_added: 0.1.0
description:
  - Makes a PersistentVolumeClaim in the hub's namespace, and the PersistentVolume behind it, which nodes mount from the NFS service of a
    Helm release of the chart jupyterhub-home-nfs.
  - Neither a PersistentVolume's source nor a claim can be changed. Where the address of the NFS service or the volume of Cinder is another
    one, both are removed with O(state=prepared), before the release is deployed, and created again with O(state=present).
  - Rejected are a claim or PersistentVolume of the same name that was not made by this module, a volume of Cinder that another
    PersistentVolume serves or that is attached to a server outside this cluster, and every removal while a pod mounts the claim.
  - Reads with M(hubforge.magnum.home_claim_info), once where nothing changes. Objects are created and removed with M(kubernetes.core.k8s).
options:
  kubeconfig:
    description: The cluster's kubeconfig.
    type: path
    required: true
  state:
    description:
      - With V(prepared) the release can be deployed afterwards. A claim that cannot stay is removed, and RV(home_claim.redeploy) says
        whether the release has to be removed, too.
      - With V(present) the claim is bound.
      - With V(absent) claim and PersistentVolume are removed; what is on the volume stays.
    type: str
    choices: [present, prepared, absent]
    default: present
  claim:
    description: Name of the claim.
    type: str
    required: true
  namespace:
    description: Its namespace, which is the hub's. It is created where there is none.
    type: str
    required: true
  release_name:
    description: The Helm release that serves the homes.
    type: str
    required: true
  release_namespace:
    description: The release's namespace.
    type: str
    required: true
  volume_id:
    description: Id of the volume of Cinder that the homes are on. Needed unless the state is V(absent).
    type: str
    default: ''
  servers:
    description: Ids of the servers that this volume is attached to. One that is no node of the cluster is rejected with O(state=prepared).
    type: list
    elements: str
    default: []
  mount_options:
    description: How nodes mount the homes.
    type: list
    elements: str
    default: []
seealso:
  - module: hubforge.magnum.home_claim_info
  - module: hubforge.magnum.home_volume
  - module: kubernetes.core.k8s
attributes:
  check_mode:
    description: Can run in check mode and say what would be changed, without a change.
    support: full
  diff_mode:
    description: Returns the fields that differ.
    support: full
requirements:
  - Python >= 3.11 with kubernetes.core's requirements
author:
  - The hubforge.magnum developers (@hubforge)
"""

EXAMPLES = r"""
- name: Check the claim, and remove one that cannot stay
  hubforge.magnum.home_claim:
    kubeconfig: ~/.kube/hub.yaml
    state: prepared
    claim: home-nfs
    namespace: hub
    release_name: hub-homes
    release_namespace: hub-homes
    volume_id: 6f9a2c1e-3b1d-4c7a-9a43-0f2d9c1b7e55
  register: prepared

- name: Create the claim once the release is deployed
  hubforge.magnum.home_claim:
    kubeconfig: ~/.kube/hub.yaml
    claim: home-nfs
    namespace: hub
    release_name: hub-homes
    release_namespace: hub-homes
    volume_id: 6f9a2c1e-3b1d-4c7a-9a43-0f2d9c1b7e55
    mount_options: [nfsvers=4.1, soft]
"""

RETURN = r"""
home_claim:
  description: The claim, as it was found.
  returned: success
  type: dict
  contains:
    persistent_volume:
      description: Name of its PersistentVolume.
      type: str
    address:
      description: Address of the release's NFS service; empty where it is not deployed.
      type: str
    ready:
      description: Whether claim and PersistentVolume are as desired, and bound. Then nothing is to be created unless the release changes.
      type: bool
    redeploy:
      description: Whether the release serves another volume, and has to be removed before it is deployed.
      type: bool
    removed:
      description: The objects that were removed, as C(kind), C(name) and C(namespace).
      type: list
      elements: dict
  sample: {persistent_volume: hub-home-nfs, address: 172.24.0.9, ready: true, redeploy: false, removed: []}
"""
