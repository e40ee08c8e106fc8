"""A container that really runs, where this machine allows it."""

import functools
import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from local_cloud.pods import machine

TESTS = Path(__file__).parents[3]
# what runs in a process of its own, since a user namespace can be entered only before the first thread
SCRIPT = """
import json, os, sys, time
from pathlib import Path
from local_cloud.pods import machine
from local_cloud.pods.container import Container, Surroundings
from local_cloud.pods.images import Image
from local_cloud.pods.network import Network

machine.become_root_of_our_own()
folder, spec = Path(sys.argv[1]), json.loads(sys.argv[2])
network, image = Network(), Image((), (), "/srv")
(folder / "hosts").write_text("127.0.0.1 localhost\\n10.201.0.2 hub\\n")
(folder / "logs").mkdir()
kept = folder / "kept"
kept.mkdir()
os.chown(kept, machine.outside_user(), machine.outside_user())
pod = {"metadata": {"name": "hub-1", "namespace": "demo"}, "spec": {"volumes": [{"name": "kept", "persistentVolumeClaim": {}}]}}
around = Surroundings(
    pod, network.join(), folder, folder / "logs", {"kept": kept}, lambda *_: None, [], network, machine.outside_user()
)
container = Container({"name": "main", "image": "x", "volumeMounts": [{"name": "kept", "mountPath": "/kept"}]} | spec, image)
container.start(around)
restarts, starts = int(sys.argv[3]), [time.monotonic()]
while (container.running or len(starts) <= restarts) and time.monotonic() < starts[0] + 30:
    container.look(around)
    if len(starts) <= restarts and not container.running and container.wait_for_next_life():
        container.start(around)
        starts.append(time.monotonic())
    time.sleep(0.05)
container.wait_for_next_life()
log = folder / "logs/main.log"
print(json.dumps({
    "ended": container.told.ended, "waiting": container.told.waiting, "said": log.read_text() if log.exists() else "",
    "kept": {f.name: f.read_text() for f in kept.iterdir()}, "events": [e[1] for e in container.said], "restarts": container.told.restarts,
    "starts": starts,
}))
"""


@functools.cache
def refusal():
    return machine.reason()


@pytest.fixture
def run(tmp_path):
    """Run a container by its spec's fields to its end, and again so many times; what is known of it afterwards."""
    if refusal():
        pytest.skip(refusal())

    def act(restarts=0, **spec):
        words = [sys.executable, "-c", textwrap.dedent(SCRIPT), str(tmp_path), json.dumps(spec), str(restarts)]
        done = subprocess.run(
            words, env=os.environ | {"PYTHONPATH": str(TESTS)}, capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    return act


def shell(script):
    return {"command": ["sh", "-c", script]}


def test_a_container_is_the_user_of_its_image_on_a_host_of_its_own(run):
    assert run(**shell("id -u; hostname; pwd"))["said"].split() == ["1000", "hub-1", "/srv"]


def test_what_it_writes_on_a_claim_stays_and_the_machine_stays_as_it_is(run):
    found = run(**shell("echo text > /kept/file; touch /usr/x 2>&1 | grep -c Read-only; ls /home"))
    assert found["kept"] == {"file": "text\n"}
    assert found["said"].split() == ["1", "jovyan"]


def test_it_sees_no_other_process_and_no_other_network(run):
    found = run(**shell("ls /proc | grep -c '^[0-9]'; cat /proc/net/dev | grep -c eth0; grep hub /etc/hosts"))
    processes, cables, *names = found["said"].split()
    assert int(processes) < 8
    assert (cables, names) == ("1", ["10.201.0.2", "hub"])


def test_how_it_ends_is_reported(run):
    assert run(**shell("exit 3"))["ended"]["exitCode"] == 3


def test_a_container_that_ends_again_and_again_starts_later_and_later(run):
    found = run(**shell("exit 1"), restarts=2)
    _, second, third = found["starts"]
    assert found["restarts"] == 2
    assert third - second >= 2  # seconds; the first one comes at once
    assert found["waiting"][0] == "CrashLoopBackOff"
    assert "BackOff" in found["events"]


def test_variables_and_words_are_expanded(run):
    found = run(command=["sh", "-c", "echo $COLOUR $0", "$(COLOUR)ish"], env=[{"name": "COLOUR", "value": "blue"}])
    assert found["said"].split() == ["blue", "blueish"]


def test_a_command_that_is_not_there_is_a_start_error_that_names_it(run):
    found = run(command=["nope"])
    assert (found["ended"]["reason"], found["ended"]["exitCode"]) == ("StartError", 128)
    assert 'exec: "nope": executable file not found in $PATH' in found["ended"]["message"]
    assert "Failed" in found["events"]


def test_a_secret_that_is_missing_is_waited_for(run):
    found = run(env=[{"name": "X", "valueFrom": {"secretKeyRef": {"name": "none", "key": "x"}}}])
    assert found["waiting"] == ["CreateContainerConfigError", 'secret "none" not found']
    assert found["ended"] is None


def test_a_container_that_fails_its_liveness_probe_is_ended(run):
    probe = {"tcpSocket": {"port": 9}, "periodSeconds": 0, "failureThreshold": 1}
    found = run(**shell("exec sleep 60"), livenessProbe=probe)
    assert found["ended"]["exitCode"] == 143
    assert "Killing" in found["events"]
