"""What a pod's volumes are filled with, and how it is said that one of them cannot be had."""

import os
from types import SimpleNamespace

import pytest

from local_cloud.pods.contents import Missing
from local_cloud.pods.mounts import Mounts

CLAIM = {"spec": {"volumeName": "pvc-1"}, "status": {"phase": "Bound"}}
DISK = {"metadata": {"name": "pvc-1"}, "spec": {"csi": {"volumeHandle": "disk-1"}}}


def mounts(tmp_path, *volumes, **there):
    api = SimpleNamespace(get=lambda kind, namespace, name: there.get(kind))
    cluster = SimpleNamespace(api=api, mirrors={}, owner=os.geteuid(), data=tmp_path / "data")
    pod = {"metadata": {"namespace": "demo", "name": "a"}, "spec": {"volumes": list(volumes)}}
    return Mounts(cluster, pod, tmp_path / "pod")


def test_a_config_map_s_files_lie_in_its_folder(tmp_path):
    made = mounts(tmp_path, {"name": "config", "configMap": {"name": "c"}}, ConfigMap={"data": {"values.yaml": "a: 1"}})
    assert (made.folders({})["config"] / "values.yaml").read_text() == "a: 1"


def test_a_config_map_that_is_not_there_is_said_with_the_volume(tmp_path):
    made = mounts(tmp_path, {"name": "config", "configMap": {"name": "c"}})
    with pytest.raises(Missing, match=r'MountVolume.SetUp failed for volume "config" : .*"c"'):
        made.folders({})


def test_a_claim_s_folder_belongs_to_the_volume_and_not_to_the_pod(tmp_path):
    made = mounts(
        tmp_path,
        {"name": "home", "persistentVolumeClaim": {"claimName": "ada"}},
        PersistentVolumeClaim=CLAIM,
        PersistentVolume=DISK,
    )
    assert made.folders({})["home"] == tmp_path / "data/volumes/disk-1"


@pytest.mark.parametrize(
    ("claim", "says"), [(None, "not found"), ({"spec": {}, "status": {"phase": "Pending"}}, "is not bound")]
)
def test_a_claim_without_a_volume_is_waited_for(tmp_path, claim, says):
    volume = {"name": "home", "persistentVolumeClaim": {"claimName": "ada"}}
    with pytest.raises(Missing, match=f'persistentvolumeclaim "ada" {says}'):
        mounts(tmp_path, volume, PersistentVolumeClaim=claim).folders({})
