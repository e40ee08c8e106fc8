#!/usr/bin/python
# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: stats_info
short_description: Count a project's clusters and nodes in OpenStack Magnum
version_added: 0.1.0
description:
  - Returns how many clusters and nodes Magnum knows of the project that the task is authenticated for. Changes nothing.
  - Limits are in M(hubforge.magnum.quota_info).
seealso:
  - module: hubforge.magnum.quota_info
extends_documentation_fragment:
  - hubforge.magnum.reading
  - hubforge.magnum.attributes
  - openstack.cloud.openstack
author:
  - The hubforge.magnum developers (@hubforge)
"""

EXAMPLES = r"""
- name: Count clusters and nodes
  hubforge.magnum.stats_info:
    cloud: jetstream2
  register: found
"""

RETURN = r"""
stats:
  description: The project's share of Magnum.
  returned: success
  type: dict
  contains:
    clusters:
      description: The number of its clusters.
      type: int
    nodes:
      description: The number of their nodes, as Magnum has them written down, control planes included.
      type: int
  sample: {clusters: 2, nodes: 14}
"""

from ansible_collections.hubforge.magnum.plugins.module_utils._magnum.limits import Usage
from ansible_collections.hubforge.magnum.plugins.module_utils._module import Run, run_module


def read(run: Run) -> dict:
    return {"changed": False, "stats": Usage(run.magnum, run.connection).stats}


def main() -> None:
    run_module({}, read)


if __name__ == "__main__":
    main()
