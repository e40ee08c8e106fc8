"""The table of images, and what is left to KWOK."""

import re
from pathlib import Path

import pytest
import yaml

from local_cloud.pods import images


@pytest.mark.parametrize(
    "image",
    [
        "k8s-hub",
        "quay.io/jupyterhub/k8s-hub:4.4.0",
        "k8s-hub@sha256:ab",
        "registry.example.org:5000/x/k8s-hub:1@sha256:ab",
    ],
)
def test_an_image_is_known_by_its_short_name(image):
    assert images.short_name(image) == "k8s-hub"


def pod(*names):
    return {"spec": {"containers": [{"image": name} for name in names]}}


def test_a_pod_runs_when_all_its_images_are_in_the_table():
    assert images.runs(pod("quay.io/jupyterhub/k8s-hub:4"))
    assert not images.runs(pod("k8s-hub", "busybox"))
    assert not images.runs(pod("registry.k8s.io/pause:3.10"))


def test_every_stage_of_kwok_leaves_out_the_pods_that_run():
    stages = list(yaml.safe_load_all(images.stages()))
    assert len(stages) == 3
    for stage in stages:
        [rule] = [e for e in stage["spec"]["selector"]["matchExpressions"] if "image" in e["key"]]
        assert rule["values"] == ["false"]
        pattern = re.search(r'test\("(.*?)"\)', rule["key"])[1]
        assert all(re.search(pattern, name) for name in images.NAMES)
        assert not re.search(pattern, "k8s-hub-other")


def test_a_container_sees_the_interpreter_of_its_environment(tmp_path):
    (tmp_path / "pyvenv.cfg").write_text("home = /opt/python3.12/bin\nversion = 3.12\n")
    assert images.interpreter(tmp_path) == ("/opt/python3.12",)
    (tmp_path / "pyvenv.cfg").write_text("home = /usr/bin\n")
    assert images.interpreter(tmp_path) == ()


def test_every_image_of_the_table_is_there(tmp_path):
    (tmp_path / "pyvenv.cfg").write_text("home = /usr/bin\n")
    assert set(images.table(tmp_path, tmp_path, Path("/usr/bin/node"))) == set(images.NAMES)
