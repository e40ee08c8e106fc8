#!/usr/bin/python
# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: kubeconfig
short_description: Keep a kubeconfig for a cluster of OpenStack Magnum
version_added: 0.1.0
description:
  - Has Magnum's certificate API sign a new key for the cluster's administrator, and writes a kubeconfig that only its owner can read.
  - A file that already opens this cluster and is good for long enough is left alone. Nothing secret is returned.
options:
  cluster_id:
    description: Name or id of the cluster. Not looked at with O(state=absent).
    type: str
    required: true
    aliases: [cluster]
  path:
    description: The file to keep.
    type: path
    required: true
  state:
    description: Whether the file is to be there.
    type: str
    choices: [present, absent]
    default: present
  renew_before:
    description: Days before the certificate's end at which it is renewed.
    type: int
    default: 30
extends_documentation_fragment:
  - hubforge.magnum.wait
  - hubforge.magnum.attributes
  - openstack.cloud.openstack
author:
  - The hubforge.magnum developers (@hubforge)
"""

EXAMPLES = r"""
- name: Fetch the kubeconfig
  hubforge.magnum.kubeconfig:
    cloud: jetstream2
    cluster: hub
    path: ~/.kube/hub.yaml
"""

RETURN = r"""
kubeconfig:
  description: Where the file is and what it opens; nothing secret.
  returned: success
  type: dict
  sample: {path: /home/ops/.kube/hub.yaml, server: "https://192.0.2.10:6443", context: hub, expires: "2031-11-20T10:00:00+00:00"}
"""

from pathlib import Path

from ansible_collections.hubforge.magnum.plugins.module_utils._credentials import drop, keep
from ansible_collections.hubforge.magnum.plugins.module_utils._module import Run, run_module

OPTIONS = {
    "cluster_id": {"required": True, "aliases": ["cluster"]},
    "path": {"type": "path", "required": True},
    "state": {"choices": ["present", "absent"], "default": "present"},
    "renew_before": {"type": "int", "default": 30},
}


def ensure(run: Run) -> dict:
    path, asked = Path(run.params["path"]), run.params
    if asked["state"] == "absent":
        return drop(path, run.module.check_mode)
    return keep(run.magnum, asked["cluster_id"], path, asked["renew_before"], run.module.check_mode)


def main() -> None:
    run_module(OPTIONS, ensure)


if __name__ == "__main__":
    main()
