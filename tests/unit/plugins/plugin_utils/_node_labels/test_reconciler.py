# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The reconciler as objects of Kubernetes."""

from __future__ import annotations

import json

from ansible_collections.hubforge.magnum.plugins.plugin_utils._node_labels.reconciler import (
    reconciler_objects,
    reconciler_removal,
)

TAINT = {"key": "core", "value": "", "effect": "NoSchedule"}
CORE = {"name": "default-worker", "taints": [TAINT]}
USER = {"name": "User_Small", "labels": {"purpose": "user"}}
SCRIPTS = {"reconciler.py": "print()", "node_changes.py": ""}


def objects(groups=(CORE, USER), image="python:3", scripts=SCRIPTS):
    return {it["kind"]: it for it in reconciler_objects(list(groups), image, scripts)}


def pod(**more):
    return objects(**more)["Deployment"]["spec"]["template"]["spec"]


def test_its_objects_have_the_names_and_labels_that_clusters_know():
    found = objects()
    assert {kind: it["metadata"]["name"] for kind, it in found.items()} == {
        "Namespace": "hubforge-node-labels",
        "ServiceAccount": "node-labels",
        "ClusterRoleBinding": "hubforge-node-labels",
        "ClusterRole": "hubforge-node-labels",
        "ValidatingAdmissionPolicy": "hubforge-node-labels",
        "ValidatingAdmissionPolicyBinding": "hubforge-node-labels",
        "ConfigMap": "node-labels",
        "Deployment": "node-labels",
    }
    ours = {"app.kubernetes.io/name": "node-labels", "app.kubernetes.io/managed-by": "hubforge.magnum"}
    assert all(ours.items() <= it["metadata"]["labels"].items() for it in found.values())
    assert found["Namespace"]["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"


def test_the_namespace_is_created_first():
    assert next(iter(objects())) == "Namespace"


def test_it_may_read_and_patch_nodes_and_nothing_else():
    [rule] = objects()["ClusterRole"]["rules"]
    assert rule == {"apiGroups": [""], "resources": ["nodes"], "verbs": ["get", "list", "watch", "patch"]}


def test_it_runs_on_the_core_pool_and_tolerates_its_taints():
    assert pod()["tolerations"] == [{"key": "core", "operator": "Exists", "effect": "NoSchedule"}]
    node = pod()["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]
    expressions = [it["matchExpressions"][0] for it in node["nodeSelectorTerms"]]
    assert [it["key"] for it in expressions] == ["capi.stackhpc.com/node-group", "node.cluster.x-k8s.io/nodegroup"]
    assert all(it["values"] == ["default-worker"] for it in expressions)


def test_the_pool_is_known_by_its_name_as_either_driver_writes_it():
    core = {"name": "Core_Pool", "labels": {"hub.jupyter.org/node-purpose": "core"}}
    node = pod(groups=[core])["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]
    assert node["nodeSelectorTerms"][0]["matchExpressions"][0]["values"] == ["Core_Pool", "core-pool"]


def test_its_pod_has_the_desired_state_of_each_group():
    assert json.loads(objects()["ConfigMap"]["data"]["desired.json"]) == {
        "default-worker": {"name": "default-worker", "labels": {}, "taints": [TAINT]},
        "user-small": {"name": "User_Small", "labels": {"purpose": "user"}, "taints": []},
    }


def test_its_pod_is_replaced_when_a_script_or_the_desired_state_changes():
    def checksum(**more):
        return objects(**more)["Deployment"]["spec"]["template"]["metadata"]["annotations"]["hubforge.magnum/checksum"]

    assert checksum() == checksum(image="other")
    assert len({checksum(), checksum(groups=[USER]), checksum(scripts={**SCRIPTS, "node_changes.py": "#"})}) == 3


def test_the_permission_is_removed_first():
    kinds = ["ClusterRoleBinding", "ClusterRole", "Namespace"]
    guards = ["ValidatingAdmissionPolicyBinding", "ValidatingAdmissionPolicy"]
    assert [it["kind"] for it in reconciler_removal()] == kinds + guards
    assert [it["kind"] for it in reconciler_removal(guarded=False)] == kinds


def test_what_limits_it_is_there_before_it():
    kinds = list(objects())
    assert kinds.index("ValidatingAdmissionPolicyBinding") < kinds.index("ClusterRoleBinding")


def test_a_kubernetes_without_such_policies_gets_none():
    assert not [it for it in reconciler_objects([CORE], "python", SCRIPTS, guarded=False) if "Validating" in it["kind"]]
