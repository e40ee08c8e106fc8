"""Node objects as a kubelet and the cloud provider would register them; KWOK keeps them Ready."""

from .objects import GROUP, label, place

MASTER = "node-role.kubernetes.io/control-plane"


def flavor_of(cluster, template):
    """The flavor that a machine template names."""
    found = cluster.api.get("OpenStackMachineTemplate", cluster.namespace, template)
    return cluster.servers.flavor(found["spec"]["template"]["spec"]["flavor"])


def labels(group, name, flavor):
    common = {
        "kubernetes.io/os": "linux",
        "kubernetes.io/arch": "amd64",
        "kubernetes.io/hostname": name,
        "beta.kubernetes.io/os": "linux",
    }
    common |= {"node.kubernetes.io/instance-type": flavor["name"], "topology.kubernetes.io/zone": "nova"}
    return common | ({GROUP: group} if group else {MASTER: ""})


def capacity(flavor):
    """What the kernel leaves of the flavor."""
    memory = int(flavor["ram"] * 1024 * 0.97)
    return {
        "cpu": str(flavor["vcpus"]),
        "memory": f"{memory}Ki",
        "pods": "110",
        "ephemeral-storage": f"{flavor['disk']}Gi",
    }


def allocatable(flavor):
    """What the kubelet leaves of the capacity: 100 MiB and a tenth of the disk are its own."""
    memory, disk = int(flavor["ram"] * 1024 * 0.97) - 100 * 1024, int(flavor["disk"] * 0.9)
    return capacity(flavor) | {"memory": f"{memory}Ki", "ephemeral-storage": f"{disk}Gi"}


def address(cluster):
    """An internal address that no node of this cluster has."""
    taken = {
        a["address"] for node in cluster.workload.mirrors["Node"].values() for a in node["status"].get("addresses", [])
    }
    return next(a for a in (f"10.0.{n // 250}.{n % 250 + 4}" for n in range(6, 60000)) if a not in taken)


def create(cluster, machine, server, master):
    name, version, provider = machine["metadata"]["name"], machine["spec"]["version"], server["spec"]["providerID"]
    flavor = cluster.servers.flavor(server["spec"]["flavor"])
    about = dict.fromkeys(("bootID", "machineID", "systemUUID"), provider.rsplit("/", 1)[1])
    about |= {
        "kubeletVersion": version,
        "kubeProxyVersion": version,
        "osImage": "Ubuntu 22.04.5 LTS",
        "kernelVersion": "5.15.0-simulated",
    }
    about |= {"architecture": "amd64", "operatingSystem": "linux", "containerRuntimeVersion": "containerd://1.7.27"}
    node = {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": name, "labels": labels(label(machine, GROUP), name, flavor)},
        "spec": {"providerID": provider} | ({"taints": [{"key": MASTER, "effect": "NoSchedule"}]} if master else {}),
        "status": {
            "capacity": capacity(flavor),
            "allocatable": allocatable(flavor),
            "nodeInfo": about,
            # the API server asks for logs by the ExternalDNS
            "addresses": [
                {"type": kind, "address": at}
                for kind, at in (("InternalIP", address(cluster)), ("Hostname", name), ("ExternalDNS", "localhost"))
            ],
            "daemonEndpoints": {"kubeletEndpoint": {"Port": cluster.workload.kubelet_port}},
        },
    }
    # a worker registers as its kubelet does, which may not set every label; kubeadm marks the control plane as an administrator
    kubelet = {"Impersonate-User": f"system:node:{name}", "Impersonate-Group": "system:nodes"}
    cluster.workload.mirrors["Node"].put(cluster.workload.api.create(node, None if master else kubelet))


def pods_on(cluster, name):
    """Pods of this node that have not ended."""
    pods = [p for p in cluster.workload.mirrors["Pod"].values() if p["spec"].get("nodeName") == name]
    return [p for p in pods if p["status"].get("phase") not in ("Succeeded", "Failed")]


def delete(cluster, name):
    """The node, where it is there still, and its pods with it: no kubelet is left that could confirm their end."""
    if cluster.node(name):
        cluster.workload.api.delete("Node", None, name)
    for pod in pods_on(cluster, name):
        cluster.workload.api.delete("Pod", *place(pod), grace=0)
