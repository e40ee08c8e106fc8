"""The folders of a pod's volumes: filled with what they hold, or a claim's disk, which outlives the pod."""

from . import contents, volumes
from .contents import Missing


class Mounts:
    """`cluster` is what the runner knows; `folder` is where this pod's own volumes lie."""

    def __init__(self, cluster, pod, folder):
        self.cluster, self.pod, self.folder = cluster, pod, folder
        self.namespace = pod["metadata"]["namespace"]

    def folders(self, addresses):
        """{name: folder} of all volumes; Missing says which of them cannot be had, and why."""
        return {volume["name"]: self.of(volume, addresses) for volume in self.pod["spec"].get("volumes", [])}

    def read(self, kind, name):
        return self.cluster.api.get(kind, self.namespace, name)

    def of(self, volume, addresses):
        if "persistentVolumeClaim" in volume:
            return self.claimed(volume["persistentVolumeClaim"]["claimName"])
        owner, folder = self.cluster.owner, self.folder / volume["name"]
        folder.mkdir(parents=True, exist_ok=True)
        try:
            for source in volume.get("projected", {}).get("sources", [volume]):
                volumes.fill(folder, contents.files(self.pod, self.read, addresses, self.token, source), owner)
        except Missing as missing:
            raise Missing(f'MountVolume.SetUp failed for volume "{volume["name"]}" : {missing}') from None
        volumes.own(folder, owner)
        return folder

    def claimed(self, name):
        """The folder of a claim's volume."""
        cluster = self.cluster
        claim = self.read("PersistentVolumeClaim", name)
        if claim is None:
            raise Missing(f'persistentvolumeclaim "{name}" not found')
        if claim.get("status", {}).get("phase") != "Bound":
            raise Missing(f'persistentvolumeclaim "{name}" is not bound')
        volume = cluster.api.get("PersistentVolume", None, claim["spec"]["volumeName"])
        handle, path = volumes.handle(volume, lambda kind: cluster.mirrors[kind].values())
        folder = volumes.disk(cluster.data, handle)
        if not folder.exists():
            folder.mkdir(parents=True)
            volumes.own(folder, cluster.owner)
        return volumes.inner(folder, path, cluster.owner) if path else folder

    def token(self, wish):
        """A token of the pod's own account, bound to the pod."""
        api, meta = self.cluster.api, self.pod["metadata"]
        spec = {"expirationSeconds": wish.get("expirationSeconds", 3600)}
        spec |= {"audiences": [wish["audience"]]} if "audience" in wish else {}
        spec["boundObjectRef"] = {"apiVersion": "v1", "kind": "Pod", "name": meta["name"], "uid": meta["uid"]}
        request = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": spec}
        url = api.url("ServiceAccount", self.namespace, self.pod["spec"].get("serviceAccountName", "default"), "token")
        return api.call("POST", url, request)["status"]["token"]
