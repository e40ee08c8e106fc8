"""The folders of a pod's volumes."""

import os

import pytest

from local_cloud.pods import volumes
from local_cloud.pods.contents import Missing

OWNER = os.geteuid()
DISK = {
    "metadata": {"name": "pvc-1"},
    "spec": {"csi": {"volumeHandle": "disk-1"}, "claimRef": {"namespace": "homes", "name": "data"}},
}
NFS = {"metadata": {"name": "homes"}, "spec": {"nfs": {"server": "172.24.0.5", "path": "/export/"}}}
SERVER = {
    "metadata": {"name": "nfs", "namespace": "homes"},
    "spec": {"clusterIP": "172.24.0.5", "selector": {"app": "nfs"}},
}
NFS_POD = {
    "metadata": {"name": "nfs-0", "namespace": "homes", "labels": {"app": "nfs", "x": "y"}},
    "spec": {"volumes": [{"name": "d", "persistentVolumeClaim": {"claimName": "data"}}]},
}


def find(**there):
    return lambda kind: there.get(kind, [])


def test_a_volume_is_known_by_its_id_at_cinder():
    assert volumes.handle(DISK, find()) == ("disk-1", "")


def test_homes_on_nfs_lie_on_the_volume_of_the_server():
    there = find(Service=[SERVER], Pod=[NFS_POD], PersistentVolume=[NFS, DISK])
    assert volumes.handle(NFS, there) == ("disk-1", "export")


@pytest.mark.parametrize("there", [{}, {"Service": [SERVER]}, {"Service": [SERVER], "Pod": [NFS_POD]}])
def test_an_nfs_server_that_is_not_there_rejects(there):
    with pytest.raises(Missing, match=r"Connection refused.*172\.24\.0\.5"):
        volumes.handle(NFS, find(**there))


def pod(**kind):
    return {"spec": {"volumes": [{"name": "v", **kind}]}}


def seen(tmp_path, kind, **mount):
    container = {"volumeMounts": [{"name": "v", "mountPath": "/data", **mount}]}
    return volumes.mounts(pod(**kind), container, {"v": tmp_path}, OWNER)


def test_claims_can_be_written_and_secrets_cannot(tmp_path):
    assert seen(tmp_path, {"persistentVolumeClaim": {}}) == [(str(tmp_path), "/data", True)]
    assert seen(tmp_path, {"persistentVolumeClaim": {}}, readOnly=True) == [(str(tmp_path), "/data", False)]
    assert seen(tmp_path, {"secret": {}}) == [(str(tmp_path), "/data", False)]


def test_a_sub_path_is_made_in_its_volume(tmp_path):
    [(source, _, _)] = seen(tmp_path, {"persistentVolumeClaim": {}}, subPath="home/ada")
    assert source == str(tmp_path / "home/ada")
    assert (tmp_path / "home/ada").is_dir()


def test_a_sub_path_can_be_a_file_of_a_config_map(tmp_path):
    (tmp_path / "config.py").write_text("c = 1")
    assert seen(tmp_path, {"configMap": {}}, subPath="config.py") == [(str(tmp_path / "config.py"), "/data", False)]


def test_a_sub_path_cannot_leave_its_volume(tmp_path):
    with pytest.raises(Missing, match="leads out of its volume"):
        seen(tmp_path, {"persistentVolumeClaim": {}}, subPath="../elsewhere")
    assert not (tmp_path.parent / "elsewhere").exists()


def test_the_content_of_a_deleted_volume_is_gone(tmp_path):
    volumes.disk(tmp_path, "disk-1").mkdir(parents=True)
    volumes.fill(volumes.disk(tmp_path, "disk-1"), {"a/b": b"text"}, OWNER)
    assert (tmp_path / "volumes/disk-1/a/b").read_bytes() == b"text"
    volumes.erase(tmp_path, "disk-1")
    assert not (tmp_path / "volumes/disk-1").exists()
