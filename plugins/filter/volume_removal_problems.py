# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What keeps volumes from being deleted with their cluster; the thinking is in plugin_utils/_homes/volume.py."""

from __future__ import annotations

DOCUMENTATION = r"""
name: volume_removal_problems
short_description: What keeps volumes from being deleted with their cluster
version_added: 0.1.0
author: hubforge.magnum developers (@hubforge)
description:
  - Says of the volumes that are to be deleted with their cluster which ones it does not leave, and which ones have snapshots.
positional: _input, kept, snapshots, volumes
seealso:
  - plugin: hubforge.magnum.home_directories
    plugin_type: role
options:
  _input:
    description: Names of the volumes that are to be deleted.
    type: list
    elements: str
    required: true
  kept:
    description: What P(hubforge.magnum.kept_volumes#filter) found.
    type: list
    elements: dict
    required: true
  snapshots:
    description: Snapshots as M(openstack.cloud.volume_snapshot_info) lists them.
    type: list
    elements: dict
    required: true
  volumes:
    description: All volumes as M(openstack.cloud.volume_info) lists them. What is not there any more keeps from nothing.
    type: list
    elements: dict
    required: true
"""

EXAMPLES = r"""
- name: Refuse what cannot be deleted
  ansible.builtin.assert:
    that: remove | hubforge.magnum.volume_removal_problems(kept, found.volume_snapshots, there.volumes) is falsy
"""

RETURN = r"""
_value:
  description: One sentence per problem.
  type: list
  elements: str
"""

from typing import Any

from ansible_collections.hubforge.magnum.plugins.plugin_utils._homes.volume import removal_problems


class FilterModule:
    """Tells Ansible of the filter."""

    def filters(self) -> dict[str, Any]:
        return {"volume_removal_problems": removal_problems}
