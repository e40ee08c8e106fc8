"""What the API server is told of a pod."""

import pytest

from local_cloud.pods.status import Conditions, Told, container_status, phase, pod_status, terminated


def running(**more):
    return Told("main", "k8s-hub:1", running_since="2026-01-01T00:00:00Z", **more)


def ended(code):
    return Told(
        "main", "k8s-hub:1", running_since="2026-01-01T00:00:00Z", ended=terminated(code, "2026-01-01T00:00:00Z")
    )


@pytest.mark.parametrize(
    ("containers", "policy", "expected"),
    [
        ([Told("main", "i", waiting=("ContainerCreating", ""))], "Always", "Pending"),
        ([running()], "Always", "Running"),
        ([ended(0)], "Always", "Running"),
        ([ended(0)], "Never", "Succeeded"),
        ([ended(1)], "Never", "Failed"),
        ([ended(1)], "OnFailure", "Running"),
        ([ended(0), running()], "Never", "Running"),
    ],
)
def test_the_phase_follows_from_the_containers_and_the_policy(containers, policy, expected):
    assert phase(containers, policy) == expected


def test_a_container_in_a_crash_loop_tells_how_its_last_life_ended():
    last = terminated(1, "2026-01-01T00:00:00Z")
    told = container_status(Told("main", "i", waiting=("CrashLoopBackOff", "back-off 4s"), last=last, restarts=3))
    assert told["state"] == {"waiting": {"reason": "CrashLoopBackOff", "message": "back-off 4s"}}
    assert told["lastState"]["terminated"]["exitCode"] == 1
    assert told["restartCount"] == 3


def test_a_command_that_is_missing_is_a_start_error():
    told = terminated(128, "2026-01-01T00:00:00Z", 'exec: "nope": executable file not found in $PATH', "StartError")
    assert (told["reason"], told["exitCode"]) == ("StartError", 128)
    assert "nope" in told["message"]


def test_a_pod_is_ready_when_all_its_containers_are():
    def ready(*containers):
        status = pod_status({"spec": {}}, "10.201.0.2", "now", [], list(containers), Conditions())
        return {c["type"]: c["status"] for c in status["conditions"]}["Ready"]

    assert ready(running(ready=True)) == "True"
    assert ready(running(ready=True), running()) == "False"


def test_a_new_address_replaces_the_old_one_in_the_patch():
    status = pod_status({"spec": {}}, "10.201.0.3", "now", [], [running()], Conditions())
    assert status["podIPs"] == [{"$patch": "replace"}, {"ip": "10.201.0.3"}]


def test_a_condition_keeps_its_time_until_it_changes():
    conditions = Conditions()
    conditions.since["Ready"] = (True, "long ago")
    assert conditions.tell(Ready=True)[0]["lastTransitionTime"] == "long ago"
    assert conditions.tell(Ready=False)[0]["lastTransitionTime"] != "long ago"


def test_a_pod_is_initialized_when_all_its_init_containers_have_ended_well():
    def initialized(*inits):
        status = pod_status({"spec": {}}, "", "now", list(inits), [running()], Conditions())
        return {c["type"]: c["status"] for c in status["conditions"]}["Initialized"]

    assert initialized() == "True"
    assert initialized(ended(0)) == "True"
    assert initialized(ended(0), ended(1)) == "False"
