# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a Helm release is still waiting for, from its objects in the cluster."""

from __future__ import annotations

DOCUMENTATION = r"""
name: awaited_workloads
short_description: What a Helm release is still waiting for
version_added: 0.1.0
author: hubforge.magnum developers (@hubforge)
description:
  - Looks at the Deployments and Services of one release, known by Helm's own annotation, and says which of them are not done.
  - A Deployment is done when all its pods are of its newest version and available; a Service of type LoadBalancer when it has an address.
  - Other kinds are left out; placeholders for users may wait for as long as nobody needs a node.
positional: _input, release
seealso:
  - plugin: hubforge.magnum.helm_release
    plugin_type: role
options:
  _input:
    description: Objects of Kubernetes, of any release.
    type: list
    elements: dict
    required: true
  release:
    description: The release's name.
    type: str
    required: true
"""

EXAMPLES = r"""
- name: Show what is awaited
  ansible.builtin.debug:
    msg: "{{ objects.resources | hubforge.magnum.awaited_workloads('hub') }}"
"""

RETURN = r"""
_value:
  description: One text per object that is not done.
  type: list
  elements: str
"""

from collections.abc import Iterable, Mapping
from typing import Any

RELEASE = "meta.helm.sh/release-name"


def awaited_workloads(resources: Iterable[Mapping[str, Any]], release: str) -> list[str]:
    """One text per object of the release that is not done."""
    own = [found for found in resources if (found["metadata"].get("annotations") or {}).get(RELEASE) == release]
    return [text for found in own if (text := _awaited(found))]


def _awaited(found: Mapping[str, Any]) -> str:
    name, spec, status = found["metadata"]["name"], found.get("spec") or {}, found.get("status") or {}
    if found.get("kind") == "Deployment":
        desired = spec.get("replicas", 1)
        snapshot = status.get("observedGeneration", 0) >= found["metadata"].get("generation", 0)
        ready = min(status.get("updatedReplicas", 0), status.get("availableReplicas", 0)) if snapshot else 0
        undeclared = status.get("replicas", 0) > desired
        return (
            ""
            if snapshot and ready >= desired and not undeclared
            else f"deployment {name} ({ready} of {desired} pods available)"
        )
    if found.get("kind") == "Service" and spec.get("type") == "LoadBalancer":
        return "" if (status.get("loadBalancer") or {}).get("ingress") else f"service {name} (no address yet)"
    return ""


class FilterModule:
    """Tells Ansible of the filter."""

    def filters(self) -> dict[str, Any]:
        return {"awaited_workloads": awaited_workloads}
