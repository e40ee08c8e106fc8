#!/usr/bin/python
# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: cluster_info
short_description: Look at clusters of OpenStack Magnum
version_added: 0.1.0
description:
  - Returns full views of clusters, in the order of their names. Changes nothing.
options:
  name:
    description: Name or id of one cluster; without it all are returned.
    type: str
extends_documentation_fragment:
  - hubforge.magnum.reading
  - hubforge.magnum.attributes
  - openstack.cloud.openstack
author:
  - The hubforge.magnum developers (@hubforge)
"""

EXAMPLES = r"""
- name: Look at all clusters
  hubforge.magnum.cluster_info:
    cloud: jetstream2
  register: found
"""

RETURN = r"""
clusters:
  description: What is there, each as Magnum's API shows it; empty where nothing matches.
  returned: success
  type: list
  elements: dict
  sample: [{name: hub}]
"""

from ansible_collections.hubforge.magnum.plugins.module_utils._listing import clusters
from ansible_collections.hubforge.magnum.plugins.module_utils._module import Run, run_module

OPTIONS: dict = {"name": {}}


def look(run: Run) -> dict:
    return {"changed": False, "clusters": clusters(run.magnum, run.params["name"])}


def main() -> None:
    run_module(OPTIONS, look)


if __name__ == "__main__":
    main()
