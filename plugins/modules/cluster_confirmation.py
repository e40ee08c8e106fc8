#!/usr/bin/python
# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: cluster_confirmation
short_description: Confirm which cluster of an inventory is deleted
version_added: 0.1.0
description:
  - Reads the cluster of a host and shows what it is, with cloud, project, id, age, nodes and hubs. Says whether a person has confirmed it
    by its name in Magnum.
  - Fails where nobody has, or for a name that no cluster of the run has, or that two of them have.
  - Fails where a variable of the command line says which cluster the hosts are, since that counts for all of them.
  - Runs M(hubforge.magnum.cluster_info).
options:
  host:
    description: The host whose cluster is asked about.
    type: str
    required: true
  confirm:
    description: Name of the cluster in Magnum, as a person has written it.
    type: str
    default: ''
  clusters:
    description: The clusters of this run.
    type: list
    elements: dict
    required: true
    suboptions:
      host:
        description: Name of the cluster's host in the inventory.
        type: str
        required: true
      name:
        description: Name of the cluster in Magnum.
        type: str
        required: true
      cloud:
        description: Name of the cloud that it is in; left out, that of the environment.
        type: str
        default: ''
      hubs:
        description: Names of the hubs on it.
        type: list
        elements: str
        default: []
seealso:
  - module: hubforge.magnum.cluster
extends_documentation_fragment:
  - hubforge.magnum.attributes
  - openstack.cloud.openstack
author:
  - The hubforge.magnum developers (@hubforge)
"""

EXAMPLES = r"""
- name: Confirm that it is the cluster hub that goes
  hubforge.magnum.cluster_confirmation:
    cloud: jetstream2
    host: jetstream2
    confirm: hub
    clusters: [{host: jetstream2, name: hub, cloud: jetstream2, hubs: [staging, production]}]
"""

RETURN = r"""
confirmed:
  description: Whether the cluster of the host is the one that goes.
  returned: success
  type: bool
clusters:
  description: The cluster as M(hubforge.magnum.cluster_info) returns it; empty where it is not there, or not confirmed.
  returned: success
  type: list
  elements: dict
"""
