#!/usr/bin/python
# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: home_claim_info
short_description: Read what the claim of a hub's homes depends on
version_added: 0.1.0
description:
  - Reads the claim, its namespace, the PersistentVolumes of the cluster, the services of the release that serves the homes, and pods and
    nodes where they are asked for, in one process.
  - Of each object only those fields are returned that M(hubforge.magnum.home_claim) needs, of pods only the claims that they mount.
options:
  kubeconfig:
    description: The cluster's kubeconfig.
    type: path
    required: true
  claim:
    description: Name of the claim.
    type: str
    required: true
  namespace:
    description: Its namespace.
    type: str
    required: true
  release_namespace:
    description: Namespace of the Helm release that serves the homes.
    type: str
    required: true
  pods:
    description: Whether to read the pods of the claim's namespace.
    type: bool
    default: false
  nodes:
    description: Whether to read the nodes.
    type: bool
    default: false
  bound_within:
    description: Seconds to wait for the claim to be bound, before anything else is read.
    type: int
    default: 0
seealso:
  - module: hubforge.magnum.home_claim
attributes:
  check_mode:
    description: Only reads.
    support: full
  diff_mode:
    description: Changes nothing.
    support: none
requirements:
  - Python >= 3.11 with PyYAML; with kubernetes, too, where the kubeconfig does not hold the credentials itself
author:
  - The hubforge.magnum developers (@hubforge)
"""

EXAMPLES = r"""
- name: Read which pods mount the homes
  hubforge.magnum.home_claim_info:
    kubeconfig: ~/.kube/hub.yaml
    claim: home-nfs
    namespace: hub
    release_namespace: hub-homes
    pods: true
  register: found
"""

RETURN = r"""
objects:
  description: The objects, as Kubernetes lists them, with some of their fields.
  returned: success
  type: list
  elements: dict
  sample: [{kind: Node, metadata: {name: worker-1}, spec: {providerID: "openstack:///6f9a2c1e"}, status: {phase: ""}}]
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from ansible_collections.hubforge.magnum.plugins.module_utils._access.direct import Get
from ansible_collections.hubforge.magnum.plugins.module_utils._clock import Clock, WallClock
from ansible_collections.hubforge.magnum.plugins.module_utils._kubernetes import Task, run_module

OPTIONS = {
    "kubeconfig": {"type": "path", "required": True},
    "claim": {"required": True},
    "namespace": {"required": True},
    "release_namespace": {"required": True},
    "pods": {"type": "bool", "default": False},
    "nodes": {"type": "bool", "default": False},
    "bound_within": {"type": "int", "default": 0},
}
HELM = "meta.helm.sh/"  # annotations that name the release of an object


def act(task: Task) -> dict[str, Any]:
    return {"changed": False, **read(task.params, task.kubernetes.get, WallClock())}


def read(options: Mapping[str, Any], get: Get, clock: Clock) -> dict[str, Any]:
    """What of the cluster the claim depends on, as objects with those fields alone that are needed."""
    names = {name: quote(options[name], safe="") for name in ("namespace", "claim", "release_namespace")}
    namespace = f"/api/v1/namespaces/{names['namespace']}"
    claim = f"{namespace}/persistentvolumeclaims/{names['claim']}"
    limit = clock.now() + options["bound_within"]
    while clock.now() < limit and not _is_bound(get(claim)):
        clock.sleep(1)
    found = [(kind, get(path)) for kind, path in (("Namespace", namespace), ("PersistentVolumeClaim", claim))]
    objects = [_part(kind, one) for kind, one in found if one]
    lists = {
        "PersistentVolume": "/api/v1/persistentvolumes",
        "Service": f"/api/v1/namespaces/{names['release_namespace']}/services",
        **({"Pod": f"{namespace}/pods"} if options["pods"] else {}),
        **({"Node": "/api/v1/nodes"} if options["nodes"] else {}),
    }
    for kind, path in lists.items():
        objects += [_part(kind, one) for one in (get(path) or {}).get("items") or []]
    return {"objects": objects}


def _is_bound(claim: Mapping[str, Any] | None) -> bool:
    return ((claim or {}).get("status") or {}).get("phase") == "Bound"


def _part(kind: str, one: Mapping[str, Any]) -> dict[str, Any]:
    """An object without what nobody needs here, above all the environment of pods, which can hold secrets."""
    metadata, spec, status = one["metadata"], one.get("spec") or {}, one.get("status") or {}
    annotations = metadata.get("annotations") or {}
    if kind == "Pod":
        volumes = [volume for volume in spec.get("volumes") or [] if "persistentVolumeClaim" in volume]
        spec = {"volumes": volumes}
    elif kind == "Node":
        spec = {"providerID": spec.get("providerID", "")}
    return {
        "kind": kind,
        "metadata": {
            **{name: metadata[name] for name in ("name", "namespace", "labels") if name in metadata},
            "annotations": {name: text for name, text in annotations.items() if name.startswith(HELM)},
        },
        "spec": spec,
        "status": {"phase": status.get("phase", "")},
    }


def main() -> None:
    run_module(OPTIONS, act)


if __name__ == "__main__":
    main()
