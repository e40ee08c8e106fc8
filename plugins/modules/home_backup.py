#!/usr/bin/python
# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: home_backup
short_description: Back up the volume of a hub's homes, or create a volume of a snapshot
version_added: 0.1.0
description:
  - With O(state=present) makes one more snapshot or backup of Cinder, named VOLUME-YYYYmmddTHHMMSSZ in UTC, and deletes the oldest ones
    so that O(keep) good ones are left. Only those with such a name of this volume are counted and deleted; broken ones are deleted, too.
  - With O(state=restored) creates a new volume of a snapshot, beside the one in use, which stays as it is. A volume that was created so
    before is left alone.
  - Rejected are a volume that is not the hub's, a snapshot that does not exist, and a volume that was not created from it.
  - Runs M(openstack.cloud.volume_snapshot) or M(openstack.cloud.volume_backup), and M(openstack.cloud.volume).
options:
  state:
    description: Whether to back up or to restore.
    type: str
    choices: [present, restored]
    default: present
  volume:
    description: Name of the volume that the homes are on.
    type: str
    required: true
  hub:
    description: The hub, as CLUSTER/HUB, which the volume carries in its metadata C(hubforge_hub).
    type: str
    required: true
  kind:
    description: A snapshot lies on the same storage as the volume; a backup needs Cinder's backup service.
    type: str
    choices: [snapshot, backup]
    default: snapshot
  keep:
    description: How many good backups are left, with the new one.
    type: int
    default: 7
  restore_from:
    description: Name of the snapshot to restore. Without it the task fails with the names of those that exist.
    type: str
    default: ''
  restore_volume:
    description: Name of the volume to create of it; left out, O(restore_from) with C(-restored) behind it.
    type: str
    default: ''
  timeout:
    description: Seconds that each snapshot, backup or volume may take. A backup copies the whole volume.
    type: int
    default: 600
seealso:
  - module: hubforge.magnum.home_volume
  - module: openstack.cloud.volume_snapshot
  - module: openstack.cloud.volume_backup
extends_documentation_fragment:
  - hubforge.magnum.attributes
  - openstack.cloud.openstack
author:
  - The hubforge.magnum developers (@hubforge)
"""

EXAMPLES = r"""
- name: Make a snapshot, of which the last seven are left
  hubforge.magnum.home_backup:
    cloud: jetstream2
    volume: hub-staging-homes
    hub: hub/staging
    kind: snapshot
    keep: 7

- name: Create a volume of a snapshot
  hubforge.magnum.home_backup:
    cloud: jetstream2
    state: restored
    volume: hub-staging-homes
    hub: hub/staging
    restore_from: hub-staging-homes-20261121T030000Z
    restore_volume: hub-staging-homes-restored
"""

RETURN = r"""
home_backup:
  description: The backup.
  returned: success
  type: dict
  contains:
    name:
      description: Its name, also of the one that was restored.
      type: str
    volume:
      description: Name of the volume that was backed up, or that was created.
      type: str
    deleted:
      description: Names of the backups that were deleted.
      type: list
      elements: str
  sample: {name: hub-staging-homes-20261121T030000Z, volume: hub-staging-homes, deleted: []}
"""
