#!/usr/bin/python
# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: hub_check
short_description: Check that a hub answers, runs where it should, and serves users
version_added: 0.1.0
description:
  - Checks of a hub whether its release is deployed, its pods are ready and on the node groups that they belong to, its placeholders are in
    place, a user of each profile would get a node, its URLs answer, and a user can log in. Shows a line per check.
  - For each profile a pod that does nothing is made and deleted again, since only the scheduler knows whether it fits. Pods that a killed
    run left are deleted, which is all that this module ever reports as a change.
  - Where there is a token for it, a server of each profile is started, asked and stopped through the hub's API, as the user C(hub-check),
    which is deleted at the end. One check at a time does this; it holds a Lease C(hubforge-hub-check) in the hub's namespace meanwhile.
    What a killed check held expires after a minute.
  - The token is read from the release, and leaves this module only in requests to the hub.
  - A check that fails is a result, not a failure of the task.
  - In check mode nothing is made, and nobody logs in.
attributes:
  check_mode:
    description: Can run in check mode, in which it reads and asks only.
    support: full
  diff_mode:
    description: Shows what has changed; there is nothing to show.
    support: none
options:
  kubeconfig:
    description: The cluster's kubeconfig.
    type: path
    required: true
  release_name:
    description: Name of the Helm release.
    type: str
    required: true
  namespace:
    description: Namespace of the Helm release.
    type: str
    required: true
  kind:
    description: The chart that the release is made from. With V(binderhub) binder's pods and URLs are checked too.
    type: str
    choices: [jupyterhub, binderhub]
    default: jupyterhub
  nodegroups:
    description: The cluster's node groups, with their C(name), C(labels) and C(taints). With none, the places of pods are not checked.
    type: list
    elements: dict
    default: []
  profiles:
    description: Slugs of the profiles that are tried. Left out, all of them; an empty list, none.
    type: list
    elements: str
  image:
    description: Image of the pods that are made for the profiles; it should do nothing.
    type: str
    default: registry.k8s.io/pause:3.10
  ask:
    description: Whether the hub's URLs are asked.
    type: bool
    default: true
  host_name:
    description: The hub's host name. Empty, it is asked at its address.
    type: str
    default: ''
  binder_host_name:
    description: BinderHub's host name. Empty, it is asked at its address.
    type: str
    default: ''
  port:
    description: The port at which all of these answer, where that is not their Services' own; V(0), the Services' own.
    type: int
    default: 0
  validate_certs:
    description: Whether the hub's certificate has to be one that is trusted.
    type: bool
    default: true
  wait_timeout:
    description: Seconds that the profiles' pods have to get nodes, and the URLs to answer.
    type: int
    default: 60
  login:
    description:
      - When to log in.
      - V(changed) is where O(changed) is true. It is only done where there is a token and the hub's URLs are asked.
    type: str
    choices: [changed, always, never]
    default: always
  changed:
    description: Whether something of the hub has changed in this run.
    type: bool
    default: false
  token:
    description:
      - A token of the hub that may make, start, ask, stop and delete the user C(hub-check).
      - Empty, the one of the release's own service C(hub-check), if it has one.
    type: str
    default: ''
  login_timeout:
    description: Seconds that a server of each profile has to start, and to stop, and that another check has to end.
    type: int
    default: 660
  plan:
    description:
      - The logins that are still to be made.
      - Set by the action plugin, which runs the module once for each of them, to show what came of it.
    type: dict
  holder:
    description:
      - Who logs in, as other checks are shown it that wait for this one.
      - Set by the action plugin.
    type: str
    default: hub_check 1
  window:
    description:
      - Seconds after which a wait for another check is reported.
      - Set by the action plugin, which waits until O(login_timeout) is over.
    type: int
    default: 60
seealso:
  - module: hubforge.magnum.kubeconfig
  - module: kubernetes.core.k8s_info
requirements:
  - Python >= 3.11 with kubernetes >= 24.2 (as kubernetes.core)
author:
  - The hubforge.magnum developers (@hubforge)
"""

EXAMPLES = r"""
- name: Check a hub, and log in to it
  hubforge.magnum.hub_check:
    kubeconfig: ~/.kube/hub.yaml
    release_name: hub
    namespace: hub
    host_name: hub.example.org
  register: checked

- name: Fail when a check failed
  ansible.builtin.assert:
    that: checked.hub_check.failed | length == 0
    fail_msg: "{{ checked.hub_check.failed }}"
"""

RETURN = r"""
hub_check:
  description: What came of the checks.
  returned: success
  type: dict
  contains:
    results:
      description: One item per check, in their order.
      type: list
      elements: dict
      contains:
        check:
          description: What was checked.
          type: str
        ok:
          description: Whether it is as it should be; V(none) where it was not checked.
          type: bool
        says:
          description: What was found, in a sentence.
          type: str
    failed:
      description: A sentence with all checks that failed; empty where none did.
      type: str
  sample: {results: [{check: release hub, ok: true, says: Revision 4 is deployed.}], failed: ""}
"""

from ansible_collections.hubforge.magnum.plugins.module_utils._clock import WallClock
from ansible_collections.hubforge.magnum.plugins.module_utils._hub_check.check import Talks, check_hub, log_in
from ansible_collections.hubforge.magnum.plugins.module_utils._hub_check.web import HttpWeb
from ansible_collections.hubforge.magnum.plugins.module_utils._kubernetes import Task, open_url, run_module

OPTIONS = {
    "kubeconfig": {"type": "path", "required": True},
    "release_name": {"required": True},
    "namespace": {"required": True},
    "kind": {"choices": ["jupyterhub", "binderhub"], "default": "jupyterhub"},
    "nodegroups": {"type": "list", "elements": "dict", "default": []},
    "profiles": {"type": "list", "elements": "str"},
    "image": {"default": "registry.k8s.io/pause:3.10"},
    "ask": {"type": "bool", "default": True},
    "host_name": {"default": ""},
    "binder_host_name": {"default": ""},
    "port": {"type": "int", "default": 0},
    "validate_certs": {"type": "bool", "default": True},
    "wait_timeout": {"type": "int", "default": 60},
    "login": {"choices": ["changed", "always", "never"], "default": "always"},
    "changed": {"type": "bool", "default": False},
    "token": {"default": "", "no_log": True},
    "login_timeout": {"type": "int", "default": 660},
    "plan": {"type": "dict"},
    "holder": {"default": "hub_check 1"},
    "window": {"type": "int", "default": 60},
}


def check(task: Task) -> dict:
    clock = WallClock()
    web = HttpWeb(open_url, clock, task.params["validate_certs"])
    talks = Talks(task.kubernetes, web, clock, task.hide)
    if task.params["plan"]:
        return {"changed": False, "hub_check": log_in(talks, task.params)}
    found = check_hub(talks, task.params, task.check_mode)
    return {"changed": found.pop("changed"), "hub_check": found}


def main() -> None:
    run_module(OPTIONS, check)


if __name__ == "__main__":
    main()
