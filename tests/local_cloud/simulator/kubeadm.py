"""What kubeadm leaves in a cluster, as far as the controller of the control plane looks at it."""

import datetime

from .objects import place

COMPONENTS = ("kube-apiserver", "kube-controller-manager", "kube-scheduler")
EXPIRY = "machine.cluster.x-k8s.io/certificates-expiry"
VALID_DAYS = 364


def prepare(cluster, machine):
    """The ConfigMap by which Cluster API knows that `kubeadm init` has ended, and the date that it would ask the API server for.

    The ConfigMap must not be there before the first machine: Cluster API would have it join, and replace it at once.
    """
    version = machine["spec"]["version"]
    configuration = {"clusterName": cluster.stack, "kubernetesVersion": version}
    text = "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\n"
    text += "".join(f"{key}: {value}\n" for key, value in configuration.items())
    if cluster.workload.api.get("ConfigMap", "kube-system", "kubeadm-config") is None:
        where = {"name": "kubeadm-config", "namespace": "kube-system"}
        cluster.workload.api.create(
            {"apiVersion": "v1", "kind": "ConfigMap", "metadata": where, "data": {"ClusterConfiguration": text}}
        )
    until = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=VALID_DAYS)
    body = {"metadata": {"annotations": {EXPIRY: until.strftime("%Y-%m-%dT%H:%M:%SZ")}}}
    cluster.api.merge("KubeadmConfig", cluster.namespace, machine["spec"]["bootstrap"]["configRef"]["name"], body)


def static_pods(cluster, machine):
    """Mirror pods of the control plane's components; KWOK says that they run."""
    for component in COMPONENTS:
        cluster.workload.api.apply(static_pod(component, place(machine)[1], machine["spec"]["version"]))


def static_pod(component, node, version):
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "name": f"{component}-{node}",
            "namespace": "kube-system",
            "labels": {"component": component, "tier": "control-plane"},
            "annotations": {"kubernetes.io/config.mirror": "local-cloud", "kubernetes.io/config.source": "file"},
        },
        "spec": {
            "nodeName": node,
            "hostNetwork": True,
            "priority": 2000001000,
            "priorityClassName": "system-node-critical",
            "tolerations": [{"operator": "Exists", "effect": "NoExecute"}],
            "containers": [{"name": component, "image": f"registry.k8s.io/{component}:{version}"}],
        },
    }
