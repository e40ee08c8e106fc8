"""What Kubernetes says of a hub: its profiles, where a person's server runs, a node group and how full it is."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, TypeVar

import yaml
from kubernetes import client, config
from kubernetes.utils.quantity import parse_quantity

from browser.hub import Hub

GROUP = "capi.stackhpc.com/node-group"
PLACEMENT = (GROUP, "hub.jupyter.org/")  # labels and taints by which hubs choose nodes
SYSTEM_TAINTS = "node.kubernetes.io/", "node.cloudprovider.kubernetes.io/", "node.cluster.x-k8s.io/"
FILLER, PLACEHOLDER = "hubforge.magnum/filler", "user-placeholder"
PAUSE = "registry.k8s.io/pause:3.10"
T = TypeVar("T")


def wait_for(look: Callable[[], T], seconds: float, what: str) -> T:
    """Look until there is something to see, and return it; what was awaited is said when the time is over."""
    deadline = time.monotonic() + seconds
    while not (seen := look()):
        assert time.monotonic() < deadline, f"after {seconds:g} s still awaited: {what}"
        time.sleep(0.5)
    return seen


class Cluster:
    """The cluster of one hub."""

    def __init__(self, hub: Hub) -> None:
        self.hub, self.namespace = hub, hub.namespace
        api = config.new_client_from_config(hub.kubeconfig)
        self.core, self.apps = client.CoreV1Api(api), client.AppsV1Api(api)

    # -- the hub

    def values(self, namespace: str = "") -> dict[str, Any]:
        """The values of the release, or of one beside it, where the charts keep them for the hub: in its Secret."""
        secret = self.core.read_namespaced_secret("hub", namespace or self.namespace)
        return yaml.safe_load(base64.b64decode(secret.data["values.yaml"]))

    def profiles(self) -> list[dict[str, Any]]:
        return self.values()["singleuser"]["profileList"]

    def growing_profile(self) -> dict[str, Any]:
        """The profile of the group where the hub puts what is of no profile, which is one that grows where there is such a one."""
        home = self.values()["singleuser"]["nodeSelector"]
        return next(p for p in self.profiles() if p["kubespawner_override"]["node_selector"] == home)

    # -- a person's server

    def server(self, person: str) -> client.V1Pod | None:
        selector = f"component=singleuser-server,hub.jupyter.org/username={person}"
        return next(iter(self.core.list_namespaced_pod(self.namespace, label_selector=selector).items), None)

    def group_of_server(self, person: str) -> str:
        """The node group of the node on which the person's server runs."""
        pod = self.server(person)
        assert pod is not None, f"{person} has no server"
        return self.core.read_node(pod.spec.node_name).metadata.labels[GROUP]

    def events(self, pod: client.V1Pod) -> dict[str, str]:
        """What was said of a pod: reason → message."""
        found = self.core.list_namespaced_event(self.namespace, field_selector=f"involvedObject.uid={pod.metadata.uid}")
        return {event.reason: event.message for event in found.items}

    # -- a node group

    def nodes(self, group: str) -> dict[str, client.V1Node]:
        found = self.core.list_node(label_selector=f"{GROUP}={group}").items
        return {node.metadata.name: node for node in found}

    def fill(self, group: str) -> None:
        """Take what is free on each node of a group by a pod that does nothing, and wait until it is taken."""
        wait_for(
            lambda: not any(node.spec.unschedulable for node in self.nodes(group).values()),
            self.hub.patience,
            f"no node of {group} is about to leave",
        )
        for name, node in self.nodes(group).items():
            self.core.create_namespaced_pod(self.namespace, self.filler(name, self.free_memory(node)))
        wait_for(self.fillers_run, self.hub.patience, f"the pods that fill {group} run")

    def free_memory(self, node: client.V1Node) -> Decimal:
        pods = self.core.list_pod_for_all_namespaces(field_selector=f"spec.nodeName={node.metadata.name}").items
        living = [pod for pod in pods if pod.status.phase not in ("Succeeded", "Failed")]
        asked = [c.resources.requests or {} for pod in living for c in pod.spec.containers if c.resources]
        taken = sum((parse_quantity(requests.get("memory", "0")) for requests in asked), Decimal(0))
        return parse_quantity(node.status.allocatable["memory"]) - taken

    def filler(self, node: str, memory: Decimal) -> dict[str, Any]:
        security = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}, "runAsNonRoot": True}
        security |= {"runAsUser": 65534, "seccompProfile": {"type": "RuntimeDefault"}}  # every namespace takes it so
        pause = {"name": "pause", "image": PAUSE, "securityContext": security}
        pause["resources"] = {"requests": {"memory": str(int(memory))}}
        return {
            "metadata": {"generateName": "filler-", "labels": {FILLER: "true"}},
            "spec": {
                "containers": [pause],
                "nodeSelector": {"kubernetes.io/hostname": node},
                "tolerations": [{"operator": "Exists"}],
                "terminationGracePeriodSeconds": 0,
            },
        }

    def fillers_run(self) -> bool:
        pods = self.core.list_namespaced_pod(self.namespace, label_selector=FILLER).items
        return all(pod.status.phase == "Running" for pod in pods)

    def empty(self) -> None:
        """Take the filling away."""
        self.core.delete_collection_namespaced_pod(self.namespace, label_selector=FILLER)
        wait_for(
            lambda: not self.core.list_namespaced_pod(self.namespace, label_selector=FILLER).items,
            self.hub.patience,
            "the pods that filled a group are gone",
        )

    def rest_placeholders(self) -> None:
        """Have no placeholders for a while, nor those of other hubs on the cluster: they give way to users."""
        for namespace in self.placeholders():
            self.set_placeholders(namespace, 0)
        wait_for(
            lambda: not self.core.list_pod_for_all_namespaces(label_selector=f"component={PLACEHOLDER}").items,
            self.hub.patience,
            "the placeholders are gone",
        )

    def restore_placeholders(self) -> None:
        """Have as many as the releases' values say, whatever a run that was killed has left."""
        for namespace in self.placeholders():
            self.set_placeholders(namespace, self.values(namespace)["scheduling"]["userPlaceholder"]["replicas"])

    def placeholders(self) -> list[str]:
        """The namespaces of the hubs that have placeholders."""
        found = self.apps.list_stateful_set_for_all_namespaces(field_selector=f"metadata.name={PLACEHOLDER}").items
        return [one.metadata.namespace for one in found]

    def set_placeholders(self, namespace: str, count: int) -> None:
        self.apps.patch_namespaced_stateful_set_scale(PLACEHOLDER, namespace, {"spec": {"replicas": count}})


def placement(node: client.V1Node) -> tuple[Mapping[str, str], set[tuple[str, str, str]]]:
    """The labels and taints by which hubs choose a node."""
    labels = {key: value for key, value in node.metadata.labels.items() if key.startswith(PLACEMENT)}
    taints = [taint for taint in node.spec.taints or [] if not taint.key.startswith(SYSTEM_TAINTS)]
    return labels, {(taint.key, taint.value or "", taint.effect) for taint in taints}
