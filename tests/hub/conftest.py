"""The hub that the tests are run against, by the variables of tests/browser/hub.py."""

from __future__ import annotations

import os
import uuid
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from kubernetes import client, config
from person import Person, wait_for

GROUP = "capi.stackhpc.com/node-group"


@dataclass
class Hub:
    """A hub, seen by its administrator."""

    core: client.CoreV1Api
    namespace: str
    url: str
    password: str

    def answers(self) -> bool:
        with requests.Session() as session:
            session.trust_env = False
            try:
                return session.get(f"{self.url}/hub/health", timeout=10).ok
            except requests.RequestException:
                return False

    def pods(self, **labels: str) -> list[client.V1Pod]:
        selector = ",".join(f"{name}={value}" for name, value in labels.items())
        return self.core.list_namespaced_pod(self.namespace, label_selector=selector).items

    def group_of(self, user: str) -> str:
        """The node group on which a user's server runs."""
        [pod] = [
            p
            for p in self.pods(component="singleuser-server")
            if p.metadata.annotations["hub.jupyter.org/username"] == user
        ]
        return self.core.read_node(pod.spec.node_name).metadata.labels[GROUP]


@pytest.fixture(scope="session")
def hub() -> Hub:
    config.load_kube_config(os.environ["HUB_KUBECONFIG"])
    password = os.environ.get("HUB_PASSWORD", "")
    return Hub(client.CoreV1Api(), os.environ["HUB_NAMESPACE"], os.environ["HUB_URL"].rstrip("/"), password)


@pytest.fixture
def person(hub: Hub):
    """Somebody new, who has logged in; their server ends with the test."""
    wait_for(hub.answers, "the hub's answer")
    somebody = Person(hub.url, f"ada-{uuid.uuid4().hex[:6]}", hub.password)
    assert somebody.log_in()
    yield somebody
    somebody.stop()


@pytest.fixture
def cloud() -> Path:
    """The folder of the local cloud that the hub's cluster is of."""
    return Path(os.environ["OS_CLIENT_CONFIG_FILE"]).parent
