#!/usr/bin/python
# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: home_volume
short_description: Create or extend the volume of Cinder that a hub's homes are on
version_added: 0.1.0
description:
  - Finds the volume by its name, creates it where there is none, and extends it, while it is in use too where the cloud can do that.
  - The volume carries its hub in the metadata C(hubforge_hub). Rejected, before anything is sent, are a volume of another hub, one without
    this mark, a smaller size, another type, a volume that is neither available nor in use, and a new one where the hub's homes are on a
    volume of another name.
  - Runs M(openstack.cloud.volume_info), once where nothing changes, and M(openstack.cloud.volume).
options:
  name:
    description: Name of the volume.
    type: str
    required: true
  hub:
    description: The hub, as CLUSTER/HUB.
    type: str
    required: true
  size:
    description: Its size in GB. It never gets smaller.
    type: int
    required: true
  volume_type:
    description: Its type; left out, the cloud's default. It is not changed afterwards.
    type: str
  timeout:
    description: Seconds to wait until the volume is available, or extended.
    type: int
    default: 600
seealso:
  - module: hubforge.magnum.home_backup
  - module: hubforge.magnum.home_claim
  - module: openstack.cloud.volume
extends_documentation_fragment:
  - hubforge.magnum.attributes
  - openstack.cloud.openstack
author:
  - The hubforge.magnum developers (@hubforge)
"""

EXAMPLES = r"""
- name: Create the volume of the homes, or extend it
  hubforge.magnum.home_volume:
    cloud: jetstream2
    name: hub-staging-homes
    hub: hub/staging
    size: 500
  register: homes
"""

RETURN = r"""
home_volume:
  description: The volume.
  returned: success
  type: dict
  contains:
    id:
      description: Its id; C(known-once-it-is-created) in check mode where it would be created.
      type: str
    name:
      description: Its name.
      type: str
    size:
      description: Its size in GB.
      type: int
    servers:
      description: Ids of the servers that it is attached to.
      type: list
      elements: str
  sample: {id: 6f9a2c1e-3b1d-4c7a-9a43-0f2d9c1b7e55, name: hub-staging-homes, size: 500, servers: []}
"""
