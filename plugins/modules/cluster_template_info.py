#!/usr/bin/python
# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: cluster_template_info
short_description: Get information about cluster templates of OpenStack Magnum
version_added: 0.1.0
description:
  - Returns full views of cluster templates, in the order of their names. Changes nothing.
options:
  name:
    description: Name or id of one cluster template; without it all are returned.
    type: str
seealso:
  - module: hubforge.magnum.cluster_template
extends_documentation_fragment:
  - hubforge.magnum.reading
  - hubforge.magnum.attributes
  - openstack.cloud.openstack
author:
  - The hubforge.magnum developers (@hubforge)
"""

EXAMPLES = r"""
- name: List all cluster templates
  hubforge.magnum.cluster_template_info:
    cloud: jetstream2
  register: found

- name: Read one of them
  hubforge.magnum.cluster_template_info:
    cloud: jetstream2
    name: kubernetes-1.33
  register: one
"""

RETURN = r"""
cluster_templates:
  description: What is there, each as Magnum's API shows it; empty where nothing matches.
  returned: success
  type: list
  elements: dict
  sample: [{name: hub}]
"""

from ansible_collections.hubforge.magnum.plugins.module_utils._module import Run, run_module
from ansible_collections.hubforge.magnum.plugins.module_utils._resources.listing import cluster_templates

OPTIONS: dict = {"name": {}}


def read(run: Run) -> dict:
    return {"changed": False, "cluster_templates": cluster_templates(run.magnum, run.params["name"])}


def main() -> None:
    run_module(OPTIONS, read)


if __name__ == "__main__":
    main()
