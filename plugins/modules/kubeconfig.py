#!/usr/bin/python
# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: kubeconfig
short_description: Keep a context for a cluster of OpenStack Magnum in a kubeconfig
version_added: 0.1.0
description:
  - Has Magnum's certificate API sign a new key for the cluster's administrator, and puts it with the cluster's address and certificate
    authority into a kubeconfig that only its owner can read.
  - A file of several contexts keeps all the others, with their clusters, users and settings. Comments in it are not kept.
    The context of the name asked for is taken over, whatever it was. The cluster and the user that it refers to get the same name.
  - A context that opens this cluster and is good for long enough is left alone. Then two requests are all that is sent.
  - A link is followed, the file behind it is replaced at once and whole. Tasks that write one file at the same time wait for each other.
  - Nothing secret is returned, unless O(return_content=true).
options:
  cluster_id:
    description:
      - Name or id of the cluster. Required with O(state=present).
      - With O(state=absent) the cluster is not read, and this is the name of the context where O(context) does not say it.
    type: str
    aliases: [cluster]
  path:
    description:
      - The file to keep. Its folder is made where it is not there.
      - A file that is not empty and is no kubeconfig is rejected.
    type: path
    required: true
  context:
    description: Name of the context in the file, and of its cluster and its user. Defaults to the name of the cluster.
    type: str
  state:
    description:
      - Whether the context is to be in the file.
      - With V(absent) its cluster and its user go too, where no other context uses them, and the file where nothing is left in it.
        No cloud is asked.
    type: str
    choices: [present, absent]
    default: present
  renew_below:
    description:
      - The share of the certificate's life, from 0 to 1. When less than that is left, the certificate is renewed.
      - V(0) renews it when it has ended, V(1) every time.
    type: float
    default: 0.2
  validate:
    description:
      - Whether to ask the cluster's API server if it accepts the certificate, in check mode too.
      - A certificate in the file that is not accepted is renewed. The task fails when a new one is not accepted either, or when the API
        server cannot be asked; nothing is renewed for that.
    type: bool
    default: false
  return_content:
    description:
      - Whether to return a kubeconfig of this context alone, with its private key. The task then needs C(no_log=true), as Ansible would
        show and log the key.
    type: bool
    default: false
seealso:
  - module: hubforge.magnum.cluster_wait
  - module: kubernetes.core.k8s
extends_documentation_fragment:
  - hubforge.magnum.reading
  - hubforge.magnum.attributes
  - openstack.cloud.openstack
author:
  - The hubforge.magnum developers (@hubforge)
"""

EXAMPLES = r"""
- name: Write a kubeconfig of its own
  hubforge.magnum.kubeconfig:
    cloud: jetstream2
    cluster: hub
    path: ~/.kube/hub.yaml

- name: Write a context beside others, and check that the cluster accepts it
  hubforge.magnum.kubeconfig:
    cloud: jetstream2
    cluster: hub
    path: ~/.kube/config
    context: hub-admin
    validate: true

- name: Remove that context again
  hubforge.magnum.kubeconfig:
    path: ~/.kube/config
    context: hub-admin
    state: absent

- name: Pass the kubeconfig to something else
  hubforge.magnum.kubeconfig:
    cloud: jetstream2
    cluster: hub
    path: ~/.kube/hub.yaml
    return_content: true
  no_log: true
  register: kept
"""

RETURN = r"""
kubeconfig:
  description: Where the file is and what its context opens.
  returned: success
  type: dict
  contains:
    path:
      description: The path that was given.
      type: str
    context:
      description: The name of the context.
      type: str
    server:
      description: The address of the cluster's API server. None where the cluster has yet to come, in check mode.
      returned: O(state=present)
      type: str
    expires:
      description: Until when the certificate is good. None where it would be signed, in check mode.
      returned: O(state=present)
      type: str
    content:
      description: A kubeconfig of this context alone. It holds the private key. Not there where it would be signed, in check mode.
      returned: O(return_content=true)
      type: str
  sample: {path: ~/.kube/hub.yaml, server: "https://192.0.2.10:6443", context: hub, expires: "2031-11-20T10:00:00+00:00"}
"""

from pathlib import Path

from ansible_collections.hubforge.magnum.plugins.module_utils._access.kubeconfig_context import Desired, drop, keep
from ansible_collections.hubforge.magnum.plugins.module_utils._module import Run, run_module

OPTIONS = {
    "cluster_id": {"aliases": ["cluster"]},
    "path": {"type": "path", "required": True},
    "context": {},
    "state": {"choices": ["present", "absent"], "default": "present"},
    "renew_below": {"type": "float", "default": 0.2},
    "validate": {"type": "bool", "default": False},
    "return_content": {"type": "bool", "default": False},
}


def ensure(run: Run) -> dict:
    asked = run.params
    desired = Desired(
        path=Path(asked["path"]),
        cluster=asked["cluster_id"],
        context=asked["context"],
        renew_below=asked["renew_below"],
        validate=asked["validate"],
        return_content=asked["return_content"],
    )
    if asked["state"] == "absent":
        return drop(desired, run.module.check_mode)
    result = keep(run.magnum, desired, run.module.check_mode)
    for caution in result.pop("cautions"):
        run.module.warn(caution)
    return result


def main() -> None:
    run_module(OPTIONS, ensure)


if __name__ == "__main__":
    main()
