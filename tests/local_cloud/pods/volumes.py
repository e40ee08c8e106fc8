"""The folders of a pod's volumes, and where a container sees them. What Cinder would keep lies in the cloud's data, by volume id."""

import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

from .contents import Missing

WRITABLE = ("emptyDir", "persistentVolumeClaim", "ephemeral")


def disk(data: Path, handle: str) -> Path:
    """Where the content of a volume of Cinder lies."""
    return data / "volumes" / handle


def erase(data: Path, handle: str) -> None:
    """Forget a volume's content, as its deletion does."""
    shutil.rmtree(disk(data, handle), ignore_errors=True)


def handle(volume: dict, find: Callable[[str], list[dict]]) -> tuple[str, str]:
    """The id of the Cinder volume that a PersistentVolume leads to, and the folder on it.

    An NFS volume leads to the volume of its server's pod: found by the address of the Service. `find(kind)` lists all objects of a kind.
    """
    spec = volume["spec"]
    if "csi" in spec:
        return spec["csi"]["volumeHandle"], ""
    if "nfs" in spec:
        below = served_volume(spec["nfs"]["server"], find)
        return handle(below, find)[0], spec["nfs"]["path"].strip("/")
    return volume["metadata"]["name"], ""


def served_volume(server: str, find: Callable[[str], list[dict]]) -> dict:
    """The PersistentVolume under the NFS server behind this address."""
    for service in find("Service"):
        if service["spec"].get("clusterIP") != server:
            continue
        namespace, selector = service["metadata"]["namespace"], service["spec"].get("selector") or {}
        for pod in find("Pod"):
            labels = pod["metadata"].get("labels", {})
            if pod["metadata"]["namespace"] == namespace and selector.items() <= labels.items():
                claims = [
                    v["persistentVolumeClaim"]["claimName"]
                    for v in pod["spec"].get("volumes", [])
                    if "persistentVolumeClaim" in v
                ]
                for volume in find("PersistentVolume"):
                    owner = volume["spec"].get("claimRef", {})
                    if owner.get("namespace") == namespace and owner.get("name") in claims:
                        return volume
    raise Missing(f"mount.nfs: Connection refused: no NFS server with a volume answers at {server}")


def fill(folder: Path, files: dict[str, bytes], owner: int) -> None:
    """Write the files of a volume for its container to read."""
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    own(folder, owner)


def own(folder: Path, owner: int) -> None:
    for parent, _, names in os.walk(folder):
        for path in [parent, *(os.path.join(parent, name) for name in names)]:
            os.chown(path, owner, owner)


def mounts(pod: dict, container: dict, places: dict[str, Path], owner: int) -> list[tuple[str, str, bool]]:
    """What is shown where in the container, and whether it may write there."""
    kinds = {volume["name"]: volume for volume in pod["spec"].get("volumes", [])}
    found = []
    for entry in container.get("volumeMounts", []):
        source = places[entry["name"]]
        writable = not entry.get("readOnly") and any(kind in kinds[entry["name"]] for kind in WRITABLE)
        if entry.get("subPath"):
            source = inner(source, entry["subPath"], owner)
        found.append((str(source), entry["mountPath"], writable))
    return found


def inner(folder: Path, path: str, owner: int) -> Path:
    """A file or folder of a volume; a folder is made where nothing is. It must not lead out of the volume."""
    target = Path(os.path.realpath(folder / path))
    if not target.is_relative_to(os.path.realpath(folder)):
        raise Missing(f'subPath "{path}" leads out of its volume')
    if target.exists():
        return target
    missing = [p for p in (target, *target.parents) if not p.exists()]
    target.mkdir(parents=True, exist_ok=True)
    for made in missing:
        os.chown(made, owner, owner)
    return target


def unresolved(pod: dict) -> Iterable[dict]:
    """The volumes of a pod that no container here would see."""
    known = {*WRITABLE, "configMap", "secret", "projected", "downwardAPI", "name"}
    return (volume for volume in pod["spec"].get("volumes", []) if not known & (volume.keys() - {"name"}))
