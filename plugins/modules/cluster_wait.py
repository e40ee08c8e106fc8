#!/usr/bin/python
# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: cluster_wait
short_description: Wait until a cluster of OpenStack Magnum and its node groups are ready
version_added: 0.1.0
description:
  - Waits until the cluster and all its node groups are complete, or for less, or with O(state=absent) until the cluster is gone.
  - Shows a line whenever something changes, and at least once a minute.
  - A group that failed because requests conflicted, or that no status pass of Magnum would ever finish, is repaired by a resize to its
    current count. This is reported.
  - Fails with the reason when something failed, and with what is still awaited when the time is over; running again goes on waiting.
  - In check mode it does not wait.
options:
  cluster_id:
    description: Name or id of the cluster.
    type: str
    required: true
    aliases: [cluster]
  state:
    description: What to wait for, everything ready or the cluster deleted.
    type: str
    choices: [present, absent]
    default: present
  until:
    description:
      - When the wait ends.
      - V(ready) means that nothing is in progress, nothing failed, and the nodes of all node groups are ready, as the cluster itself says.
        Where its API cannot be reached, a warning says so, and Magnum's word counts alone.
      - V(healthy) means that, and a good health poll of Magnum, which can be
        a minute late. V(api_address) means that the Kubernetes API has an address.
    type: str
    choices: [ready, healthy, api_address]
    default: ready
  nodegroups:
    description: Names of the node groups to wait for, instead of the whole cluster. With V(healthy) their nodes are ready.
    type: list
    elements: str
    default: []
  deleting:
    description: Names of node groups whose failure is no failure of this task, since they are to be deleted.
    type: list
    elements: str
    default: []
  verify_limits:
    description:
      - Whether to send one more request once all is settled, a resize of a node group to its current count. Only this verifies that
        changed limits have reached the cluster.
      - Set it where a RV(hubforge.magnum.nodegroup#module:verification_pending) was true.
    type: bool
    default: false
  repair:
    description:
      - Whether to repair node groups that failed because requests conflicted, including other tools' requests. Magnum's driver then applies
        all node groups again, for which one of them is resized to its current count.
    type: bool
    default: true
  request_interval:
    description: Seconds that one change of the cluster can take in its driver; 30 where it is not given. Requests are kept this far apart.
    type: float
  window:
    description:
      - Seconds after which one poll ends although nothing has changed.
      - Set by the action plugin, which polls until the wait is over.
    type: int
    default: 60
  last_line:
    description:
      - The line of the last poll. A poll ends as soon as there is another one.
      - Set by the action plugin.
    type: str
  waited:
    description:
      - Seconds of the polls before. Once the wait is over, the task reports which other job changed the cluster in this time.
      - Set by the action plugin.
    type: float
    default: 0
  unanswered:
    description:
      - Seconds for which the cluster's own API has not answered the polls before. After a minute it counts as one that cannot be reached.
      - Set by the action plugin.
    type: float
    default: 0
seealso:
  - module: hubforge.magnum.cluster
  - module: hubforge.magnum.nodegroup
extends_documentation_fragment:
  - hubforge.magnum.job
  - hubforge.magnum.wait
  - hubforge.magnum.attributes
  - openstack.cloud.openstack
author:
  - The hubforge.magnum developers (@hubforge)
"""

EXAMPLES = r"""
- name: Wait for all node groups
  hubforge.magnum.cluster_wait:
    cloud: jetstream2
    cluster: hub
    timeout: 7200

- name: Continue as soon as the cluster's Kubernetes API can be reached
  hubforge.magnum.cluster_wait:
    cloud: jetstream2
    cluster: hub
    until: api_address

- name: Wait until a cluster is deleted
  hubforge.magnum.cluster_wait:
    cloud: jetstream2
    cluster: hub
    state: absent
"""

RETURN = r"""
cluster_wait:
  description: The status of the cluster.
  returned: success
  type: dict
  contains:
    status:
      description: The cluster's status; empty where it is gone.
      type: str
    done:
      description: Whether what was awaited is so.
      type: bool
    line:
      description: The cluster's status, what is complete and what is awaited.
      type: str
    repaired:
      description: Node groups that were stuck and had to be repaired.
      type: list
      elements: str
    verifying:
      description: Whether the verification that O(verify_limits) asks for is still to be sent.
      type: bool
    unanswered:
      description: Seconds for which the cluster's own API has not answered; 0 where it does.
      type: float
  sample:
    status: UPDATE_COMPLETE
    done: true
    line: "hub is UPDATE_COMPLETE; complete: default-worker"
    repaired: []
    verifying: false
    unanswered: 0
"""

from ansible_collections.hubforge.magnum.plugins.module_utils._module import Run, run_module
from ansible_collections.hubforge.magnum.plugins.module_utils._pacing.progress import Awaited
from ansible_collections.hubforge.magnum.plugins.module_utils._pacing.waiting import ClusterWaiter

OPTIONS = {
    "cluster_id": {"required": True, "aliases": ["cluster"]},
    "state": {"choices": ["present", "absent"], "default": "present"},
    "until": {"choices": ["ready", "healthy", "api_address"], "default": "ready"},
    "nodegroups": {"type": "list", "elements": "str", "default": []},
    "deleting": {"type": "list", "elements": "str", "default": []},
    "verify_limits": {"type": "bool", "default": False},
    "repair": {"type": "bool", "default": True},
    "request_interval": {"type": "float"},
    "job": {},
    "window": {"type": "int", "default": 60},
    "last_line": {},
    "waited": {"type": "float", "default": 0},
    "unanswered": {"type": "float", "default": 0},
}


def read(run: Run) -> dict:
    asked, looking = run.params, run.module.check_mode
    desired = Awaited(asked["until"], asked["nodegroups"], asked["state"] == "absent", asked["deleting"])
    verify = asked["verify_limits"] and not looking
    waiter = ClusterWaiter(
        run.magnum,
        asked["cluster_id"],
        desired,
        asked["request_interval"],
        asked["repair"],
        verify,
        run.job,
        asked["unanswered"],
    )
    found = waiter.poll(act=False) if looking else waiter.poll_until(asked["last_line"], asked["window"], run.clock)
    for note in waiter.report(asked["waited"]) if found["done"] else ():
        run.module.warn(note)
    return {"changed": bool(found["repaired"]), "cluster_wait": found}


def main() -> None:
    run_module(OPTIONS, read)


if __name__ == "__main__":
    main()
