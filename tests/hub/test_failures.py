"""Processes that are killed come back as Kubernetes would bring them, and users keep their work. On the local cloud only."""

import json

import psutil
import pytest
from person import wait_for


def process_of(pod):
    """The command of a pod's first container: its launcher's child's child."""
    launcher = psutil.Process(int(pod.status.container_statuses[0].container_id.removeprefix("process://")))
    return launcher.children()[0].children()[0]


def restarts(hub, component):
    """How often a component's container has been started again; -1 while it is not ready."""
    statuses = [status for pod in hub.pods(component=component) for status in pod.status.container_statuses or []]
    return statuses[0].restart_count if len(statuses) == 1 and statuses[0].ready else -1


@pytest.fixture
def working(person):
    """Somebody at work in a server."""
    person.start(person.profiles()[0])
    person.write("notes.txt", "before")
    return person


@pytest.mark.parametrize("component", ["hub", "proxy"])
def test_a_killed_process_starts_again_and_servers_go_on(hub, working, component):
    before = restarts(hub, component)
    [pod] = hub.pods(component=component)
    process_of(pod).kill()
    wait_for(lambda: restarts(hub, component) == before + 1, f"the restart of {component}")
    wait_for(lambda: working.ask_hub("GET", "").ok, "the hub's answer")
    wait_for(working.ready, "the hub's knowledge of the server")
    wait_for(lambda: working.ask_server("GET", "status").ok, "the server's answer")
    assert working.read("notes.txt") == "before"


def test_a_deleted_hub_pod_is_replaced_and_servers_go_on(hub, working):
    [old] = hub.pods(component="hub")
    hub.core.delete_namespaced_pod(old.metadata.name, hub.namespace)
    wait_for(
        lambda: old.metadata.uid not in [p.metadata.uid for p in hub.pods(component="hub")], "the end of the old pod"
    )
    wait_for(lambda: restarts(hub, "hub") == 0, "another pod that is ready")
    wait_for(lambda: working.ask_hub("GET", "").ok, "the hub's answer")
    wait_for(working.ready, "the hub's knowledge of the server")
    assert working.read("notes.txt") == "before"


def test_when_the_runner_of_the_pods_is_killed_all_come_back_with_their_files(hub, working, cloud):
    before = restarts(hub, "hub")
    for file in cloud.glob("run/*.pods.pid"):
        psutil.Process(json.loads(file.read_text())["pid"]).kill()
    wait_for(lambda: restarts(hub, "hub") > before, "the restart of the hub")
    wait_for(lambda: working.ask_hub("GET", "").ok, "the hub's answer")
    wait_for(lambda: not working.server().get("pending"), "the hub's look at its servers")
    if not working.ready():  # a server that was away for too long is one that the hub has given up
        working.start(working.profiles()[0])
    wait_for(lambda: working.ask_server("GET", "status").ok, "the server's answer")
    assert working.read("notes.txt") == "before"
