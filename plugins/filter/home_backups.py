# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which backups of a volume are ours, and which of them go; the thinking is in plugin_utils/_homes/volume.py."""

from __future__ import annotations

DOCUMENTATION = r"""
name: home_backups
short_description: The backups of a hub's homes, and which of them go
version_added: 0.1.0
author: hubforge.magnum developers (@hubforge)
description:
  - Picks from snapshots or backups of Cinder those of one volume that hubforge.magnum made, known by their names
    C(VOLUME-YYYYmmddTHHMMSSZ), and says which of them go once one more is made.
  - Broken ones go, and so do the oldest good ones beyond O(keep). Snapshots of other names are left alone.
positional: _input, name, id
seealso:
  - plugin: hubforge.magnum.home_directories
    plugin_type: role
options:
  _input:
    description: Snapshots as M(openstack.cloud.volume_snapshot_info) lists them, or backups as M(openstack.cloud.volume_backup_info) does.
    type: list
    elements: dict
    required: true
  name:
    description: The volume's name.
    type: str
    required: true
  id:
    description: The volume's id.
    type: str
    required: true
  keep:
    description: How many good ones there are to be, with the one that is about to be made.
    type: int
    default: 7
"""

EXAMPLES = r"""
- name: Show the backups there are
  ansible.builtin.debug:
    msg: "{{ (found.volume_snapshots | hubforge.magnum.home_backups(volume.name, volume.id)).own | map(attribute='name') }}"
"""

RETURN = r"""
_value:
  description: The backups in two lists, the oldest first.
  type: dict
  contains:
    own:
      description: All of them.
      type: list
      elements: dict
    expired:
      description: Those that go.
      type: list
      elements: dict
"""

from collections.abc import Iterable
from typing import Any

from ansible_collections.hubforge.magnum.plugins.plugin_utils._homes.volume import Volume, expired_backups, own_backups


def home_backups(backups: Iterable[Volume], name: str, id: str, keep: int = 7) -> dict[str, list[Volume]]:  # noqa: A002
    """The backups of this volume, and those of them that go."""
    own = own_backups(backups, name, id)
    return {"own": own, "expired": expired_backups(own, keep)}


class FilterModule:
    """Tells Ansible of the filter."""

    def filters(self) -> dict[str, Any]:
        return {"home_backups": home_backups}
