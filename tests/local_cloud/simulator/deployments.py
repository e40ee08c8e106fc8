"""MachineDeployments, and how any owner's Machines follow its wish: at once in number, one by one in version."""

import random
import string
import time
import uuid

from .machines import is_running
from .objects import (
    CLUSTER_NAME,
    CREATED,
    DELETE_FIRST,
    FINALIZER,
    GROUP,
    MAXIMUM,
    MINIMUM,
    OWNER,
    conditions,
    deleting,
    label,
    note,
    place,
)  # fmt: skip


def reconcile(cluster):
    for deployment in cluster.mine("MachineDeployment"):
        if not deleting(deployment):
            follow(cluster, deployment)


def follow(cluster, deployment):
    """One MachineDeployment's machines, and what its status says of them."""
    name, spec = deployment["metadata"]["name"], deployment["spec"]
    replicas, template = fill_in_replicas(cluster, deployment), spec["template"]["spec"]
    version, machine_template = template["version"], template["infrastructureRef"]["name"]
    labels = spec["template"]["metadata"]["labels"] | {
        CLUSTER_NAME: cluster.stack,
        "cluster.x-k8s.io/deployment-name": name,
    }
    machines = scale(cluster, deployment, labels, replicas, version, machine_template)
    ready = sum(is_running(cluster, m) for m in machines)
    # Running as soon as the number fits: as with Cluster API, surplus nodes may still drain
    phase = "Running" if ready == replicas else "ScalingUp" if ready < replicas else "ScalingDown"
    cluster.tell(
        deployment,
        phase=cluster.fault(label(deployment, GROUP), "phase", phase),
        replicas=len(machines), readyReplicas=ready, availableReplicas=ready, unavailableReplicas=max(0, replicas - ready),
        updatedReplicas=sum(is_current(m, version, machine_template) for m in machines),
        observedGeneration=deployment["metadata"]["generation"],
        conditions=conditions(deployment, Ready=ready >= replicas, Available=ready >= replicas),
    )  # fmt: skip


def fill_in_replicas(cluster, deployment):
    """The wished number. As Cluster API's webhook does, keep it within the autoscaler's bounds, or 1 where nothing is said."""
    wished, low, high = deployment["spec"].get("replicas"), note(deployment, MINIMUM), note(deployment, MAXIMUM)
    have = wished if wished is not None else deployment.get("status", {}).get("replicas", 0)
    replicas = max(int(low), min(int(high), have)) if low else 1 if wished is None else wished
    if replicas != wished:
        cluster.change(deployment, {"spec": {"replicas": replicas}})
    return replicas


def is_current(machine, version, template):
    return machine["spec"]["version"] == version and machine["spec"]["infrastructureRef"]["name"] == template


def scale(cluster, owner, labels, replicas, version, template):
    """Create or delete Machines towards the wish, replacing outdated ones one by one; returns those that stay."""
    name = owner["metadata"]["name"]
    everything = [m for m in cluster.mine("Machine") if note(m, OWNER) == name]
    machines = [m for m in everything if not deleting(m)]
    outdated = [m for m in machines if not is_current(m, version, template)]
    if outdated:
        if len(everything) == len(machines):  # else the one before still leaves
            replace_one(cluster, owner, labels, replicas, version, template, machines, outdated)
    elif len(machines) < replicas:
        for _ in range(replicas - len(machines)):
            create(cluster, name, labels, version, template)
    elif len(machines) > replicas:
        order = sorted(
            machines, key=lambda m: (note(m, DELETE_FIRST) is None, is_running(cluster, m), -float(note(m, CREATED)))
        )
        for machine in order[: len(machines) - replicas]:
            cluster.api.delete("Machine", *place(machine))
    return machines


def replace_one(cluster, owner, labels, replicas, version, template, machines, outdated):
    """One new machine beyond the wished number, and once all new ones run, one old machine less."""
    new = [m for m in machines if m not in outdated]
    if len(machines) <= replicas and len(new) < replicas:
        create(cluster, owner["metadata"]["name"], labels, version, template)
    elif len(machines) > replicas and all(is_running(cluster, m) for m in new):
        cluster.api.delete("Machine", *place(outdated[0]))


def create(cluster, owner, labels, version, template):
    name = f"{owner}-{''.join(random.choices(string.ascii_lowercase + string.digits, k=5))}"
    notes = {OWNER: owner, CREATED: str(time.time())}
    machine = {
        "apiVersion": "cluster.x-k8s.io/v1beta1",
        "kind": "Machine",
        "metadata": {
            "name": name,
            "namespace": cluster.namespace,
            "labels": labels,
            "annotations": notes,
            "finalizers": [FINALIZER],
        },
        "spec": {
            "clusterName": cluster.stack,
            "version": version,
            "infrastructureRef": {"kind": "OpenStackMachineTemplate", "name": template},
            "providerID": f"openstack:///{uuid.uuid4()}",
        },
    }
    cluster.world.mirrors["Machine"].put(cluster.api.create(machine))  # so that the next look does not miss it
