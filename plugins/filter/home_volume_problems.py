# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What keeps a volume from serving a hub's homes; the thinking is in plugin_utils/_homes/volume.py."""

from __future__ import annotations

DOCUMENTATION = r"""
name: home_volume_problems
short_description: What keeps a volume from serving a hub's homes
version_added: 0.1.0
author: hubforge.magnum developers (@hubforge)
description:
  - Looks at the volumes of one name and says what keeps them from serving the homes of a hub.
  - A volume is a hub's by its metadata C(hubforge_hub). One that is not there has no problems.
positional: _input, name, hub
seealso:
  - plugin: hubforge.magnum.home_directories
    plugin_type: role
options:
  _input:
    description: Volumes as M(openstack.cloud.volume_info) lists them.
    type: list
    elements: dict
    required: true
  name:
    description: The volume's name.
    type: str
    required: true
  hub:
    description: The hub, as C(CLUSTER/HUB).
    type: str
    required: true
  size:
    description: The size that was asked for, in GB.
    type: int
  volume_type:
    description: The type that was asked for.
    type: str
"""

EXAMPLES = r"""
- name: Refuse somebody else's volume
  ansible.builtin.assert:
    that: found.volumes | hubforge.magnum.home_volume_problems('homes', 'jetstream2/staging') is falsy
"""

RETURN = r"""
_value:
  description: One sentence per problem.
  type: list
  elements: str
"""

from typing import Any

from ansible_collections.hubforge.magnum.plugins.plugin_utils._homes.volume import volume_problems


class FilterModule:
    """Tells Ansible of the filter."""

    def filters(self) -> dict[str, Any]:
        return {"home_volume_problems": volume_problems}
