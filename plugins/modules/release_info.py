#!/usr/bin/python
# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: release_info
short_description: Read a Helm release, what it waits for and where it answers
version_added: 0.1.0
description:
  - Reads all that M(hubforge.magnum.helm_release) needs of a release in one start, its revisions, Deployments, Services, pods and events.
  - The objects themselves are not returned, since environments and Secrets of pods hold secrets. Sentences about pods quote events, and
    with O(explain) the last line of a log.
options:
  kubeconfig:
    description: The cluster's kubeconfig.
    type: path
    required: true
  name:
    description: Name of the release.
    type: str
    required: true
  namespace:
    description: Its namespace. Left out, the release's name.
    type: str
  explain:
    description: Whether to say why pods of the namespace are not ready, with the ends of their logs.
    type: bool
    default: false
  storage_classes:
    description: Whether to list the cluster's storage classes.
    type: bool
    default: false
  last_line:
    description:
      - The RV(release.line) of the read before. This one ends as soon as there is another line to show, or after O(window).
      - Left out, the release is read once.
    type: str
  window:
    description: Seconds after which a read with O(last_line) ends although nothing has changed.
    type: int
    default: 60
seealso:
  - module: hubforge.magnum.helm_release
  - module: kubernetes.core.helm_info
requirements:
  - Python >= 3.11 with kubernetes >= 24.2 (kubernetes.core's own requirement)
attributes:
  check_mode:
    description: Changes nothing.
    support: full
  diff_mode:
    description: Changes nothing.
    support: none
author:
  - The hubforge.magnum developers (@hubforge)
"""

EXAMPLES = r"""
- name: Read the hub's release
  hubforge.magnum.release_info:
    kubeconfig: ~/.kube/hub.yaml
    name: hub
    explain: true
  register: found

- name: Show why it is not ready
  ansible.builtin.debug:
    msg: "{{ found.release.awaited + found.release.reasons }}"
"""

RETURN = r"""
release:
  description: The release. All lists are empty where it does not exist.
  returned: success
  type: dict
  contains:
    revisions:
      description: Its revisions, the oldest first, with the C(name) of the Secret that holds it, C(version), C(status) in Helm's words,
        and C(age) in seconds.
      type: list
      elements: dict
    awaited:
      description: Deployments that are not available and Services of type LoadBalancer without an address, in words.
      type: list
      elements: str
    addresses:
      description: The addresses of its Services.
      type: list
      elements: str
    services:
      description: The addresses of each of its Services that has some, by name.
      type: dict
    storage_classes:
      description: Names of the cluster's storage classes. None where O(storage_classes) is false or they may not be listed.
      type: list
      elements: str
    line:
      description: What is pending, and why, in one line. Empty when the release is complete.
      type: str
    reasons:
      description: Why pods of its namespace are not ready, a sentence each. Empty without O(explain).
      type: list
      elements: str
  sample:
    revisions: [{name: sh.helm.release.v1.hub.v1, version: 1, status: deployed, age: 86400}]
    awaited: []
    addresses: [192.0.2.10]
    services: {proxy-public: [192.0.2.10]}
    storage_classes:
    line: ""
    reasons: []
"""

from ansible_collections.hubforge.magnum.plugins.module_utils._clock import WallClock
from ansible_collections.hubforge.magnum.plugins.module_utils._kubernetes import Task, run_module
from ansible_collections.hubforge.magnum.plugins.module_utils._release.reading import ReleaseReader

OPTIONS = {
    "kubeconfig": {"type": "path", "required": True},
    "name": {"required": True},
    "namespace": {},
    "explain": {"type": "bool", "default": False},
    "storage_classes": {"type": "bool", "default": False},
    "last_line": {},
    "window": {"type": "int", "default": 60},
}


def read(task: Task) -> dict:
    """The release, as it is now or once something about it has changed."""
    asked = task.params
    release = ReleaseReader(
        task.kubernetes, asked["name"], asked["namespace"] or asked["name"], asked["storage_classes"]
    )
    state = (
        release.read(explain=True)
        if asked["explain"]
        else release.poll(asked["last_line"], asked["window"], WallClock())
    )
    return {"changed": False, "release": state}


def main() -> None:
    run_module(OPTIONS, read)


if __name__ == "__main__":
    main()
