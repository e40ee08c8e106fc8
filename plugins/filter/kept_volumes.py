# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which volumes of Cinder a cluster leaves; the thinking is in plugin_utils/_homes/volume.py."""

from __future__ import annotations

DOCUMENTATION = r"""
name: kept_volumes
short_description: The volumes that a cluster leaves when it goes
version_added: 0.1.0
author: hubforge.magnum developers (@hubforge)
description:
  - Lists the volumes of Cinder that stay when a cluster is deleted, which are those marked as homes of its hubs, and those of
    PersistentVolumes on it.
positional: _input, volumes, cluster, stack_id
seealso:
  - plugin: hubforge.magnum.home_directories
    plugin_type: role
options:
  _input:
    description: PersistentVolumes of the cluster.
    type: list
    elements: dict
    required: true
  volumes:
    description: Volumes as M(openstack.cloud.volume_info) lists them.
    type: list
    elements: dict
    required: true
  cluster:
    description: The cluster's name, the first word of C(hubforge_hub) in a volume's metadata.
    type: str
    required: true
  stack_id:
    description:
      - What the cluster is called in its Cluster API, Magnum's C(stack_id), which the CSI driver writes to the metadata of its volumes.
      - With it they are known also where the cluster does not answer.
    type: str
    default: ''
"""

EXAMPLES = r"""
- name: Show what stays
  ansible.builtin.debug:
    msg: "{{ asked.resources | hubforge.magnum.kept_volumes(found.volumes, 'jetstream2') }}"
"""

RETURN = r"""
_value:
  description: One item per volume.
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
      description: Whose it is.
      type: str
"""

from typing import Any

from ansible_collections.hubforge.magnum.plugins.plugin_utils._homes.volume import kept_volumes


class FilterModule:
    """Tells Ansible of the filter."""

    def filters(self) -> dict[str, Any]:
        return {"kept_volumes": kept_volumes}
