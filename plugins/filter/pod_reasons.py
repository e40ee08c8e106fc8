# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why pods are not ready, in sentences; the thinking is in module_utils/_release/pods.py."""

from __future__ import annotations

DOCUMENTATION = r"""
name: pod_reasons
short_description: Why pods are not ready
version_added: 0.1.0
author: hubforge.magnum developers (@hubforge)
description:
  - Says in sentences why pods are not ready, by their states, the events of their namespace and the ends of their logs.
  - Tells images that cannot be pulled, containers that end, nodes that do not fit, volumes that are not there, probes that fail, and
    controllers that could make no pod.
  - Pods with the same reason share a sentence. Pods that are ready, done or being deleted are left out.
positional: _input, events, logs
seealso:
  - plugin: hubforge.magnum.helm_release
    plugin_type: role
options:
  _input:
    description: Pod objects of Kubernetes.
    type: list
    elements: dict
    required: true
  events:
    description: Event objects of the pods' namespace.
    type: list
    elements: dict
    required: true
  logs:
    description: The last lines of a pod's log, by the pod's name. The last one is quoted where a container ended.
    type: dict
    default: {}
"""

EXAMPLES = r"""
- name: Show why the hub is not ready
  ansible.builtin.debug:
    msg: "{{ pods.resources | hubforge.magnum.pod_reasons(events.resources) }}"
"""

RETURN = r"""
_value:
  description: One sentence per reason; none when all pods are ready.
  type: list
  elements: str
"""

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.hubforge.magnum.plugins.module_utils._release.pods import explain_pods


def pod_reasons(
    pods: Sequence[Mapping[str, Any]], events: Sequence[Mapping[str, Any]], logs: Mapping[str, str] | None = None
) -> list[str]:
    """One sentence per reason for which some of the pods are not ready."""
    return explain_pods(pods, events, logs)


class FilterModule:
    """Tells Ansible of the filter."""

    def filters(self) -> dict[str, Any]:
        return {"pod_reasons": pod_reasons}
