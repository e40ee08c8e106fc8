# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why pods are not ready: what Kubernetes says in, sentences out."""

from __future__ import annotations

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._release.pods import (
    ended_container,
    explain_pods,
    failing_pods,
)

SCHEDULED = {"type": "PodScheduled", "status": "True"}
MESSAGE = "0/3 nodes are available. no new claims to deallocate, preemption: 0/3 nodes are available: 3 No victims."
NO_NODE = {"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": MESSAGE}


def pod(name="hub-1", phase="Pending", containers=(), inits=(), conditions=(SCHEDULED,), spec=None, **meta):
    status = {"phase": phase, "conditions": list(conditions)}
    status |= {"containerStatuses": list(containers), "initContainerStatuses": list(inits)}
    node = {"nodeName": "node-1"} if SCHEDULED in conditions else {}
    return {"metadata": {"name": name, **meta}, "spec": {**node, **(spec or {})}, "status": status}


def container(reason=None, message=None, image="quay.io/hub:1", **more):
    waiting = {"waiting": {"reason": reason, "message": message}} if reason else {}
    return {"name": "hub", "image": image, "state": waiting, **more}


def event(reason, message, name="hub-1", kind="Pod", at="2026-01-01T00:00:00Z"):
    about = {"kind": kind, "name": name}
    return {"reason": reason, "message": message, "involvedObject": about, "lastTimestamp": at}


def running(ready):
    return pod(phase="Running", conditions=[SCHEDULED, {"type": "Ready", "status": str(ready)}])


@pytest.mark.parametrize(
    "found", [running(True), pod(phase="Succeeded"), pod(deletionTimestamp="2026-01-01T00:00:00Z")]
)
def test_pods_that_are_ready_done_or_going_need_no_reason(found):
    assert explain_pods([found], []) == []


ENDED = {"exitCode": 1, "reason": "Error"}
KILLED = {"exitCode": 137, "reason": "OOMKilled"}
CLAIMING = {"volumes": [{"persistentVolumeClaim": {"claimName": "db"}}, {"configMap": {"name": "x"}}]}
NO_VOLUME = event("ProvisioningFailed", "no such class", "db", "PersistentVolumeClaim")


@pytest.mark.parametrize(
    ("found", "events", "says"),
    [
        (
            pod(containers=[container("ImagePullBackOff", "Back-off pulling")]),
            [],
            "its image quay.io/hub:1 cannot be pulled: Back-off pulling",
        ),
        (
            pod(inits=[container("ErrImagePull", "x", image="init:2")]),
            [event("Failed", "manifest unknown")],
            "its image init:2 cannot be pulled: manifest unknown",
        ),
        (
            pod(containers=[container("CreateContainerConfigError", 'secret "hub" not found')]),
            [],
            'its container hub cannot be made: secret "hub" not found',
        ),
        (
            pod(
                phase="Running",
                containers=[container("CrashLoopBackOff", lastState={"terminated": ENDED}, restartCount=3)],
            ),
            [],
            "its container hub ended with exit code 1, started again 3 times; its log ends with: ValueError: no",
        ),
        (
            pod(phase="Failed", containers=[container(state={"terminated": KILLED})]),
            [],
            "its container hub ended with exit code 137 (OOMKilled); its log ends with: ValueError: no",
        ),
        (pod(conditions=[NO_NODE]), [], "no node takes it: 0/3 nodes are available"),
        (
            pod(conditions=[NO_NODE], spec=CLAIMING),
            [NO_VOLUME],
            "no node takes it: 0/3 nodes are available; its claim db has no volume: no such class",
        ),
        (
            pod(conditions=[NO_NODE]),
            [event("TriggeredScaleUp", "user-small 1->2"), event("NotTriggerScaleUp", "max", at="2025-01-01T00:00:00Z")],
            "no node takes it: 0/3 nodes are available; the autoscaler has asked for a node: user-small 1->2",
        ),
        (
            pod(conditions=[NO_NODE]),
            [event("NotTriggerScaleUp", "1 max node group size reached")],
            "no node takes it: 0/3 nodes are available; the autoscaler adds no node: 1 max node group size reached",
        ),
        (
            pod(conditions=[], spec={"schedulerName": "user-scheduler"}),
            [],
            "the scheduler user-scheduler has not looked at it",
        ),
        (pod(), [event("FailedMount", "timed out")], "its volumes are not there: timed out"),
        (pod(), [event("FailedCreatePodSandBox", "no CNI")], "its node cannot start it: no CNI"),
        (pod(containers=[container("ContainerCreating")]), [], "its containers are being started"),
        (running(False), [event("Unhealthy", "connection rejected")], "it runs, and a probe fails: connection rejected"),
        (running(False), [event("Unhealthy", "of another", "hub-2")], "it runs, and is not ready yet"),
        ({**pod(), "status": {"phase": "Failed", "message": "The node was low on memory."}}, [], "it failed: The node was low on memory"),
    ],
)  # fmt: skip
def test_what_keeps_a_pod_from_being_ready_is_said(found, events, says):
    assert explain_pods([found], events, {"hub-1": "Traceback\nValueError: no\n\n"}) == [f"Pod hub-1: {says}."]


def test_pods_with_the_same_reason_share_a_sentence():
    pods = [pod(f"puller-{number}", conditions=[NO_NODE]) for number in range(5)]
    assert explain_pods([*pods, pod("hub-1")], []) == [
        "Pods puller-0, puller-1, puller-2 and 2 more: no node takes it: 0/3 nodes are available.",
        "Pod hub-1: its containers are being started.",
    ]


def test_a_controller_that_could_make_no_pod_is_reported():
    rejected = event("FailedCreate", "exceeded quota", "hub-7d", "ReplicaSet")
    assert explain_pods([], [rejected]) == ["ReplicaSet hub-7d could make no pod: exceeded quota."]
    owned = running(True)
    owned["metadata"]["ownerReferences"] = [{"kind": "ReplicaSet", "name": "hub-7d"}]
    assert explain_pods([owned], [rejected]) == []


def test_long_words_are_cut():
    [sentence] = explain_pods([pod(containers=[container("ErrImagePull", "x" * 1000)])], [])
    assert len(sentence) < 400


def test_logs_are_read_of_pods_that_have_a_node_and_are_not_ready():
    waiting = pod("waiting", conditions=[NO_NODE])
    going = pod("going", deletionTimestamp="2026-01-01T00:00:00Z")
    assert failing_pods([pod("starting"), running(True), waiting, going]) == [pod("starting")]


def test_the_log_that_is_read_is_that_of_the_container_that_ended():
    sidecar, hub = {**container(), "name": "sidecar"}, container("CrashLoopBackOff", lastState={"terminated": ENDED})
    assert ended_container(pod(containers=[sidecar, hub])) == "hub"
    assert ended_container(pod(containers=[sidecar, container("ErrImagePull")])) == ""
