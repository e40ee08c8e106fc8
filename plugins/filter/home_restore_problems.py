# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What keeps homes from being restored from a snapshot; the thinking is in plugin_utils/_homes/volume.py."""

from __future__ import annotations

DOCUMENTATION = r"""
name: home_restore_problems
short_description: What keeps homes from being restored from a snapshot
version_added: 0.1.0
author: hubforge.magnum developers (@hubforge)
description:
  - Says why no volume can be made of a snapshot of a hub's homes, which are the snapshot's absence and a volume of that name.
positional: _input, volume, volumes, chosen, name
seealso:
  - plugin: hubforge.magnum.home_directories
    plugin_type: role
options:
  _input:
    description: Snapshots of the volume as M(openstack.cloud.volume_snapshot_info) lists them.
    type: list
    elements: dict
    required: true
  volume:
    description: The volume that holds the homes.
    type: dict
    required: true
  volumes:
    description: All volumes as M(openstack.cloud.volume_info) lists them.
    type: list
    elements: dict
    required: true
  chosen:
    description: Name of the snapshot.
    type: str
    required: true
  name:
    description: Name of the volume that is to be made.
    type: str
    required: true
"""

EXAMPLES = r"""
- name: Refuse what cannot be restored
  ansible.builtin.assert:
    that: snapshots | hubforge.magnum.home_restore_problems(homes, volumes, 'homes-20261121T030000Z', 'restored') is falsy
"""

RETURN = r"""
_value:
  description: One sentence per problem.
  type: list
  elements: str
"""

from typing import Any

from ansible_collections.hubforge.magnum.plugins.plugin_utils._homes.volume import restore_problems


class FilterModule:
    """Tells Ansible of the filter."""

    def filters(self) -> dict[str, Any]:
        return {"home_restore_problems": restore_problems}
