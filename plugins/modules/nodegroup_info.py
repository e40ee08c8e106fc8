#!/usr/bin/python
# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: nodegroup_info
short_description: Look at node groups of a cluster of OpenStack Magnum
version_added: 0.1.0
description:
  - Returns full views of node groups of a cluster, in the order of their names. Changes nothing.
options:
  cluster_id:
    description: Name or id of the cluster.
    type: str
    required: true
    aliases: [cluster]
  name:
    description: Name or id of one node group; without it all are returned.
    type: str
extends_documentation_fragment:
  - hubforge.magnum.reading
  - hubforge.magnum.attributes
  - openstack.cloud.openstack
author:
  - The hubforge.magnum developers (@hubforge)
"""

EXAMPLES = r"""
- name: Look at all node groups of a cluster
  hubforge.magnum.nodegroup_info:
    cloud: jetstream2
    cluster: hub
  register: found
"""

RETURN = r"""
nodegroups:
  description: What is there, each as Magnum's API shows it; empty where nothing matches.
  returned: success
  type: list
  elements: dict
  sample: [{name: hub}]
"""

from ansible_collections.hubforge.magnum.plugins.module_utils._listing import nodegroups
from ansible_collections.hubforge.magnum.plugins.module_utils._module import Run, run_module

OPTIONS: dict = {"cluster_id": {"required": True, "aliases": ["cluster"]}, "name": {}}


def look(run: Run) -> dict:
    return {"changed": False, "nodegroups": nodegroups(run.magnum, run.params["cluster_id"], run.params["name"])}


def main() -> None:
    run_module(OPTIONS, look)


if __name__ == "__main__":
    main()
