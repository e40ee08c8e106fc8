# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which pods have a node and are not ready: those whose logs may say why."""

from __future__ import annotations

DOCUMENTATION = r"""
name: failing_pods
short_description: Pods that have a node and are not ready
version_added: 0.1.0
author: hubforge.magnum developers (@hubforge)
description:
  - The names of the pods that have a node and are not ready, whose logs may say why. Pods that are done or being deleted are left out.
positional: _input
seealso:
  - plugin: hubforge.magnum.helm_release
    plugin_type: role
options:
  _input:
    description: Pod objects of Kubernetes.
    type: list
    elements: dict
    required: true
"""

EXAMPLES = r"""
- name: Read the last words of those that fail
  kubernetes.core.k8s_log:
    name: "{{ item }}"
    namespace: hub
    tail_lines: 3
  loop: "{{ pods.resources | hubforge.magnum.failing_pods }}"
"""

RETURN = r"""
_value:
  description: Names of pods, in their order.
  type: list
  elements: str
"""

from typing import Any

from ansible_collections.hubforge.magnum.plugins.module_utils._release.pods import is_going, is_ready


def failing_pods(pods: list[dict[str, Any]]) -> list[str]:
    """The names of the pods that have a node and are not ready."""
    placed = [pod for pod in pods if (pod.get("spec") or {}).get("nodeName")]
    return [str(pod["metadata"]["name"]) for pod in placed if not is_ready(pod) and not is_going(pod)]


class FilterModule:
    """Tells Ansible of the filter."""

    def filters(self) -> dict[str, Any]:
        return {"failing_pods": failing_pods}
