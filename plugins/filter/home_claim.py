# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is to be done for the claim that a hub mounts its homes through; the thinking is in plugin_utils/_homes/claim.py."""

from __future__ import annotations

DOCUMENTATION = r"""
name: home_claim
short_description: What is to be done for the claim of a hub's homes
version_added: 0.1.0
author: hubforge.magnum developers (@hubforge)
description:
  - Looks at the objects of a cluster and says whether the claim of a hub's homes, and the release that serves it, can stay as they are.
  - Neither a PersistentVolume's source nor a claim can be changed, so they are made anew when the address of the NFS service or the
    volume behind it is another one; never while a pod mounts the claim.
positional: _input
seealso:
  - plugin: hubforge.magnum.home_directories
    plugin_type: role
options:
  _input:
    description: Objects of the kinds PersistentVolume, PersistentVolumeClaim, Service, Pod and Node.
    type: list
    elements: dict
    required: true
  claim:
    description: Name of the claim.
    type: str
    required: true
  namespace:
    description: The claim's namespace, which is the hub's.
    type: str
    required: true
  release:
    description: The Helm release of the NFS server.
    type: str
    required: true
  release_namespace:
    description: The release's namespace.
    type: str
    required: true
  volume_id:
    description: Id of the volume that the homes are on.
    type: str
    default: ''
  servers:
    description: Ids of the servers that the volume is attached to.
    type: list
    elements: str
    default: []
"""

EXAMPLES = r"""
- name: Show who uses the homes
  ansible.builtin.debug:
    msg: "{{ (objects | hubforge.magnum.home_claim(claim='home-nfs', namespace='hub', release='homes', release_namespace='homes')).users }}"
"""

RETURN = r"""
_value:
  description: What was found.
  type: dict
  contains:
    problems:
      description: What stands in the way, one sentence each.
      type: list
      elements: str
    redeploy:
      description: Whether the release has to go first, since it serves another volume.
      type: bool
    remake:
      description: Whether claim and PersistentVolume have to go first.
      type: bool
    users:
      description: The pods that mount the claim.
      type: list
      elements: str
    own:
      description: The claim and the PersistentVolume that there are, as C(kind), C(name) and C(namespace).
      type: list
      elements: dict
    persistent_volume:
      description: Name of the PersistentVolume that the claim is bound to.
      type: str
    server:
      description: The address that this PersistentVolume mounts from; empty where there is none.
      type: str
    address:
      description: The address of the release's NFS service; empty where there is none.
      type: str
"""

from collections.abc import Sequence
from typing import Any

from ansible_collections.hubforge.magnum.plugins.plugin_utils._homes.claim import Object, Wanted, plan_claim


def home_claim(
    snapshot: Sequence[Object],
    claim: str,
    namespace: str,
    release: str,
    release_namespace: str,
    volume_id: str = "",
    servers: Sequence[str] = (),
) -> dict[str, Any]:
    """What is to be done for the claim."""
    return plan_claim(Wanted(claim, namespace, release, release_namespace, volume_id), snapshot, servers)


class FilterModule:
    """Tells Ansible of the filter."""

    def filters(self) -> dict[str, Any]:
        return {"home_claim": home_claim}
