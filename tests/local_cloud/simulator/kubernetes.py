"""The verbs of one Kubernetes API server, as plain requests."""

import json
import threading
from pathlib import Path

import requests
import yaml

from .. import settings
from .mirror import Mirror
from .objects import stamp

# reading another version than the stored one costs a conversion each time
STORED = settings.API_VERSIONS[str(settings.read_settings()["cluster_api"] or settings.NEWEST)]
CAPI, BOOTSTRAP, CONTROL_PLANE = (
    f"apis/{part}cluster.x-k8s.io/{STORED}" for part in ("", "bootstrap.", "controlplane.")
)
ADDONS, INFRASTRUCTURE = "apis/addons.stackhpc.com/v1alpha1", "apis/infrastructure.cluster.x-k8s.io/v1beta1"
KINDS = {  # kind: (group and version, plural, namespaced)
    "Cluster": (CAPI, "clusters", True),
    "Machine": (CAPI, "machines", True),
    "MachineDeployment": (CAPI, "machinedeployments", True),
    "KubeadmControlPlane": (CONTROL_PLANE, "kubeadmcontrolplanes", True),
    "KubeadmConfig": (BOOTSTRAP, "kubeadmconfigs", True),
    "OpenStackCluster": (INFRASTRUCTURE, "openstackclusters", True),
    "OpenStackMachine": (INFRASTRUCTURE, "openstackmachines", True),
    "OpenStackMachineTemplate": (INFRASTRUCTURE, "openstackmachinetemplates", True),
    "HelmRelease": (ADDONS, "helmreleases", True),
    "Manifests": (ADDONS, "manifests", True),
    "Secret": ("api/v1", "secrets", True),
    "ConfigMap": ("api/v1", "configmaps", True),
    "ServiceAccount": ("api/v1", "serviceaccounts", True),
    "Event": ("api/v1", "events", True),
    "Namespace": ("api/v1", "namespaces", False),
    "Node": ("api/v1", "nodes", False),
    "Pod": ("api/v1", "pods", True),
    "Service": ("api/v1", "services", True),
    "PersistentVolume": ("api/v1", "persistentvolumes", False),
    "PersistentVolumeClaim": ("api/v1", "persistentvolumeclaims", True),
    "EndpointSlice": ("apis/discovery.k8s.io/v1", "endpointslices", True),
    "StorageClass": ("apis/storage.k8s.io/v1", "storageclasses", False),
    "CSIDriver": ("apis/storage.k8s.io/v1", "csidrivers", False),
}


class Kubernetes:
    """One API server. Each thread has a session of its own: they are not made to be shared."""

    def __init__(self, server, ca, token=None, cert=None):
        self.server, self.ca, self.token, self.cert = server, str(ca), token, cert
        self.local = threading.local()

    @classmethod
    def from_kubeconfig(cls, path):
        config = yaml.safe_load(Path(path).read_text())
        cluster, user = config["clusters"][0]["cluster"], config["users"][0]["user"]
        pair = (user["client-certificate"], user["client-key"]) if "client-certificate" in user else None
        return cls(cluster["server"], cluster["certificate-authority"], user.get("token"), pair)

    def session(self):
        session = requests.Session()
        session.trust_env = False
        session.verify, session.cert = self.ca, self.cert
        if self.token:
            session.headers["Authorization"] = f"Bearer {self.token}"
        return session

    def url(self, kind, namespace=None, name=None, sub=None):
        group, plural, namespaced = KINDS[kind]
        parts = [
            self.server,
            group,
            *(("namespaces", namespace) if namespaced and namespace else ()),
            plural,
            name,
            sub,
        ]
        return "/".join(part for part in parts if part)

    def call(self, method, url, body=None, content="application/json", allow=(), headers=None, **params):
        """The answer's content, or None for a status that the caller allows."""
        if not hasattr(self.local, "session"):
            self.local.session = self.session()
        text = None if body is None else json.dumps(body)
        answer = self.local.session.request(
            method, url, data=text, params=params, headers={"Content-Type": content, **(headers or {})}, timeout=10
        )
        if answer.status_code in allow:
            return None
        answer.raise_for_status()
        return answer.json()

    def answers(self):
        """Whether the API server says that it is ready."""
        try:
            with self.session() as session:
                return session.get(f"{self.server}/readyz", timeout=2).text == "ok"
        except requests.RequestException:
            return False

    def get(self, kind, namespace, name):
        return self.call("GET", self.url(kind, namespace, name), allow=(404,))

    def create(self, thing, headers=None):
        return self.call("POST", self.url(thing["kind"], thing["metadata"].get("namespace")), thing, headers=headers)

    def merge(self, kind, namespace, name, body, sub=None):
        return self.call("PATCH", self.url(kind, namespace, name, sub), body, "application/merge-patch+json")

    def apply(self, thing):
        url = self.url(thing["kind"], thing["metadata"].get("namespace"), thing["metadata"]["name"])
        return self.call("PATCH", url, thing, "application/apply-patch+yaml", fieldManager="simulator", force="true")

    def delete(self, kind, namespace, name, grace=None):
        body = {"apiVersion": "v1", "kind": "DeleteOptions"} | ({} if grace is None else {"gracePeriodSeconds": grace})
        return self.call("DELETE", self.url(kind, namespace, name), body, allow=(404,))

    def evict(self, pod):
        """Ask for an eviction; a PodDisruptionBudget may say no (429)."""
        about = {"namespace": pod["metadata"]["namespace"], "name": pod["metadata"]["name"]}
        body = {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": about}
        return self.call(
            "POST", self.url("Pod", about["namespace"], about["name"], "eviction"), body, allow=(404, 409, 429)
        )

    def event(self, thing, source, reason, message, kind="Normal"):
        now, about = stamp(), {name: thing["metadata"][name] for name in ("namespace", "name", "uid")}
        event = {
            "apiVersion": "v1",
            "kind": "Event",
            "metadata": {"generateName": f"{about['name']}.", "namespace": about["namespace"]},
        }
        event |= {
            "involvedObject": {"apiVersion": "v1", "kind": thing.get("kind", "Pod"), **about},
            "reason": reason,
            "message": message[:1024],
            "type": kind,
        }
        return self.create(
            event | {"source": {"component": source}, "firstTimestamp": now, "lastTimestamp": now, "count": 1}
        )

    def mirror(self, kind, notify=lambda: None):
        """A running copy of all objects of a kind."""
        mirror = Mirror(self.session, self.url(kind), kind, notify)
        mirror.start()
        return mirror
