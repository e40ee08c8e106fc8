#!/usr/bin/python
# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: quota_info
short_description: Get information about the quotas of clusters of OpenStack Magnum
version_added: 0.1.0
description:
  - Returns limits and use of the project that the task is authenticated for. Changes nothing.
  - Asks Magnum for clusters, Nova for instances, cores and RAM, Cinder for volumes and gigabytes, Neutron for floating IPs.
  - A service that is not in the catalogue, or does not answer this project, is left out and named in a warning.
seealso:
  - module: hubforge.magnum.stats_info
  - module: hubforge.magnum.cluster_plan
extends_documentation_fragment:
  - hubforge.magnum.reading
  - hubforge.magnum.attributes
  - openstack.cloud.openstack
author:
  - The hubforge.magnum developers (@hubforge)
"""

EXAMPLES = r"""
- name: Read the project's quotas
  hubforge.magnum.quota_info:
    cloud: jetstream2
  register: found

- name: Stop while the quota does not allow another large machine
  ansible.builtin.assert:
    that: cores.free is none or cores.free >= 16
  vars:
    cores: "{{ found.quotas | selectattr('resource', 'equalto', 'cores') | first }}"
"""

RETURN = r"""
quotas:
  description: Each quota that could be read, always in the same order.
  returned: success
  type: list
  elements: dict
  contains:
    service:
      description: "Whose quota it is: V(container-infra), V(compute), V(block-storage) or V(network)."
      type: str
    resource:
      description:
        - "What it limits: V(clusters), V(instances), V(cores), V(ram) in MB, V(volumes), V(gigabytes) or V(floating_ips)."
      type: str
    limit:
      description: The most that the project may have; null where there is no limit.
      type: int
    used:
      description: What it has.
      type: int
    free:
      description: What is left; null where there is no limit.
      type: int
  sample: [{service: compute, resource: cores, limit: 20, used: 12, free: 8}]
"""

from dataclasses import asdict

from ansible_collections.hubforge.magnum.plugins.module_utils._magnum.limits import Usage
from ansible_collections.hubforge.magnum.plugins.module_utils._module import Run, run_module


def read(run: Run) -> dict:
    usage = Usage(run.magnum, run.connection)
    quotas = [{**asdict(quota), "free": quota.free} for quota in usage.quotas]
    for note in usage.notes:
        run.module.warn(note)
    return {"changed": False, "quotas": quotas}


def main() -> None:
    run_module({}, read)


if __name__ == "__main__":
    main()
