"""What runs in pods of the reconciler of node labels, as real processes: KWOK only reports that pods run, as it does of all others."""

import shutil
import sys
import time

from .objects import deleting

NAMESPACE = "hubforge-node-labels"
PAUSE = 2  # seconds between two starts of a pod's process
LIFETIME = 7 * 24 * 3600  # seconds; nobody renews the token


def reconcile(cluster):
    """One process for each pod that runs, none for those that do not."""
    prefix = f"{cluster.stack}.reconciler-"
    pods = {f"{prefix}{pod['metadata']['uid']}": pod for pod in cluster.workload.mirrors["Pod"].values() if is_up(pod)}
    processes = cluster.world.processes
    for name, pod in pods.items():
        if not processes.find(name) and time.time() - cluster.reconcilers.get(name, 0) > PAUSE:
            cluster.reconcilers[name] = time.time()
            start(cluster, name, pod)
    end(cluster, but=pods)


def is_up(pod):
    running = pod.get("status", {}).get("phase") == "Running"
    return pod["metadata"]["namespace"] == NAMESPACE and running and not deleting(pod)


def end(cluster, but=()):
    """End the processes of pods that are gone."""
    processes = cluster.world.processes
    gone = [name for name in processes.names() if name.startswith(f"{cluster.stack}.reconciler-") and name not in but]
    if gone:
        processes.end(gone, 3)


def start(cluster, name, pod):
    """The first container's command, with the files of its ConfigMaps and its account where they are on this machine."""
    folder, container = cluster.workload.folder / name, pod["spec"]["containers"][0]
    shutil.rmtree(folder, ignore_errors=True)
    write(folder / "account", account(cluster, pod))
    volumes = {
        volume["name"]: volume["configMap"]["name"] for volume in pod["spec"]["volumes"] if "configMap" in volume
    }
    places = {}
    for mount in container["volumeMounts"]:
        if mount["name"] in volumes:
            found = cluster.workload.api.get("ConfigMap", NAMESPACE, volumes[mount["name"]])
            places[mount["mountPath"]] = write(folder / mount["name"], found["data"])
    environment = {entry["name"]: entry.get("value", "") for entry in container.get("env", [])} | {
        "KUBERNETES_SERVICE_HOST": "127.0.0.1",
        "KUBERNETES_SERVICE_PORT": str(cluster.workload.port),
        "SERVICE_ACCOUNT": str(folder / "account"),
    }
    cluster.world.processes.start(name, command(container["command"], places), environment)


def command(words, places):
    """A container's command with this machine's Python, and its mounted folders where they lie here."""
    found = [sys.executable if word == "python" else word for word in words]
    for inside, here in places.items():
        found = [f"{here}{word.removeprefix(inside)}" if word.startswith(f"{inside}/") else word for word in found]
    return found


def account(cluster, pod):
    """A token of the pod's own account, as a kubelet would ask for it, and the CA of the API server."""
    api, spec = cluster.workload.api, {"expirationSeconds": LIFETIME}
    url = api.url("ServiceAccount", NAMESPACE, pod["spec"]["serviceAccountName"], "token")
    request = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": spec}
    token = api.call("POST", url, request)["status"]["token"]
    return {"token": token, "ca.crt": (cluster.workload.folder / "ca.crt").read_text()}


def write(folder, files):
    """Files by name, for nobody else to read."""
    folder.mkdir(parents=True, mode=0o700)
    for name, text in files.items():
        (folder / name).write_text(text)
    return folder
