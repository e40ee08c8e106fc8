"""Pods of the reconciler of node labels as real processes."""

import sys
import time
from types import SimpleNamespace

import pytest

from local_cloud.processes import Processes
from local_cloud.simulator import reconciler_pods

SCRIPT = """
import os, pathlib, sys, time
pathlib.Path(sys.argv[0]).with_name("ran").write_text(os.environ["SERVICE_ACCOUNT"])
time.sleep(60)
"""


def pod(uid="u1", namespace="hubforge-node-labels", phase="Running", **meta):
    container = {
        "command": ["python", "/reconciler/reconciler.py"],
        "volumeMounts": [{"name": "files", "mountPath": "/reconciler"}],
    }
    spec = {
        "serviceAccountName": "node-labels",
        "containers": [container],
        "volumes": [{"name": "files", "configMap": {"name": "script"}}],
    }
    return {"metadata": {"uid": uid, "namespace": namespace, **meta}, "status": {"phase": phase}, "spec": spec}


@pytest.fixture
def cluster(tmp_path):
    """A cluster whose API server has a script and gives tokens."""
    (tmp_path / "workload").mkdir()
    (tmp_path / "workload/ca.crt").write_text("CA")
    api = SimpleNamespace(
        get=lambda *_: {"data": {"reconciler.py": SCRIPT}},
        url=lambda *words: "/".join(words),
        call=lambda *_: {"status": {"token": "a-token"}},
    )
    workload = SimpleNamespace(mirrors={"Pod": {}}, folder=tmp_path / "workload", api=api, port=1)
    world = SimpleNamespace(processes=Processes(tmp_path))
    cluster = SimpleNamespace(stack="kube", workload=workload, world=world, reconcilers={})
    yield cluster
    reconciler_pods.end(cluster)


def running(cluster):
    return [name for name in cluster.world.processes.names() if cluster.world.processes.find(name)]


def poll(cluster, *pods):
    cluster.workload.mirrors["Pod"] = dict(enumerate(pods))
    reconciler_pods.reconcile(cluster)
    return running(cluster)


def test_a_pod_that_runs_is_a_process_with_its_files_and_its_account(cluster):
    assert poll(cluster, pod()) == ["kube.reconciler-u1"]
    folder = cluster.workload.folder / "kube.reconciler-u1"
    deadline = time.monotonic() + 20
    while not (folder / "files/ran").exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert (folder / "files/ran").read_text() == str(folder / "account")
    assert (folder / "account/token").read_text() == "a-token"


def test_a_process_that_runs_is_not_started_again(cluster):
    poll(cluster, pod())
    first = cluster.world.processes.find("kube.reconciler-u1").pid
    poll(cluster, pod())
    assert cluster.world.processes.find("kube.reconciler-u1").pid == first


@pytest.mark.parametrize("other", [pod(phase="Pending"), pod(namespace="default"), pod(deletionTimestamp="now")])
def test_other_pods_are_only_reported_to_run(cluster, other):
    assert poll(cluster, other) == []


def test_the_process_ends_with_its_pod_and_is_forgotten(cluster):
    poll(cluster, pod())
    assert poll(cluster) == []
    assert cluster.world.processes.names() == []


def test_python_and_mounted_files_are_where_they_are_here():
    assert reconciler_pods.command(["python", "/reconciler/a.py", "/reconcilers"], {"/reconciler": "/mounted"}) == [
        sys.executable,
        "/mounted/a.py",
        "/reconcilers",
    ]
