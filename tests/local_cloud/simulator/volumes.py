"""Volumes for claims of the Cinder storage class; nothing is asked of Cinder. What pods write lies in the cloud's data."""

import uuid

from ..pods.volumes import erase
from .objects import deleting, note, place

PROVISIONER = "cinder.csi.openstack.org"


def reconcile(cluster):
    mirrors = cluster.workload.mirrors
    known = {v["spec"].get("claimRef", {}).get("uid") for v in mirrors["PersistentVolume"].values()}
    for claim in mirrors["PersistentVolumeClaim"].values():
        ours = note(claim, "volume.kubernetes.io/storage-provisioner") == PROVISIONER
        if (
            ours
            and not claim["spec"].get("volumeName")
            and claim["metadata"]["uid"] not in known
            and not deleting(claim)
        ):
            mirrors["PersistentVolume"].put(cluster.workload.api.create(volume(cluster, claim)))
    for old in mirrors["PersistentVolume"].values():
        released = old.get("status", {}).get("phase") == "Released"
        if released and old["spec"].get("persistentVolumeReclaimPolicy") == "Delete" and not deleting(old):
            cluster.workload.api.delete("PersistentVolume", *place(old))
            erase(cluster.world.state / "data", old["spec"].get("csi", {}).get("volumeHandle", place(old)[1]))


def volume(cluster, claim):
    """What the CSI driver would make for this claim."""
    storage = cluster.workload.api.get("StorageClass", None, claim["spec"]["storageClassName"])
    namespace, name = place(claim)
    uid = claim["metadata"]["uid"]
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {"name": f"pvc-{uid}", "annotations": {"pv.kubernetes.io/provisioned-by": PROVISIONER}},
        "spec": {
            "accessModes": claim["spec"]["accessModes"],
            "capacity": claim["spec"]["resources"]["requests"],
            "claimRef": {
                "apiVersion": "v1",
                "kind": "PersistentVolumeClaim",
                "namespace": namespace,
                "name": name,
                "uid": uid,
            },
            "csi": {"driver": PROVISIONER, "fsType": "ext4", "volumeHandle": str(uuid.uuid4())},
            "persistentVolumeReclaimPolicy": storage["reclaimPolicy"],
            "storageClassName": place(storage)[1],
        },
    }
