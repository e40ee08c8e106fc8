# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a hub is as it should be: a snapshot in, check results out."""

from __future__ import annotations

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import HubforgeError
from ansible_collections.hubforge.magnum.plugins.module_utils._hub_check.results import judge_hub, line, summary

GROUP = "capi.stackhpc.com/node-group"
PURPOSE = "hub.jupyter.org/node-purpose"
GROUPS = [{"name": "default-worker"}, {"name": "User_Small", "labels": {PURPOSE: "user"}}]
NODES = [
    {"metadata": {"name": "core-1", "labels": {GROUP: "default-worker"}}},
    {"metadata": {"name": "user-1", "labels": {"node.cluster.x-k8s.io/nodegroup": "user-small"}}},
    {"metadata": {"name": "plain"}},
]
NO_NODE = {"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": "Insufficient memory"}


def pod(component, node="core-1", ready=True, release="hub", name=None, conditions=(), **meta):
    labels = {"release": release, "component": component}
    conditions = [{"type": "Ready", "status": str(ready)}, {"type": "PodScheduled", "status": "True"}, *conditions]
    return {
        "metadata": {"name": name or f"{component}-1", "labels": labels, **meta},
        "spec": {"nodeName": node} if node else {},
        "status": {"phase": "Running" if ready else "Pending", "conditions": conditions},
    }


def ended(phase, component="hub", name="old"):
    found = pod(component, ready=False, name=name)
    return {**found, "status": {"phase": phase, "reason": "Evicted", "conditions": found["status"]["conditions"]}}


def waiting(component="user-placeholder", name=None):
    found = pod(component, node=None, ready=False, name=name)
    return {**found, "status": {"phase": "Pending", "conditions": [NO_NODE]}}


def revision(number, status, name="hub"):
    return {"metadata": {"labels": {"name": name, "version": str(number), "status": status}}}


def placeholders(replicas, release="hub"):
    labels = {"release": release, "component": "user-placeholder"}
    return {"metadata": {"name": "user-placeholder", "labels": labels}, "spec": {"replicas": replicas}}


OBSERVED = {
    "release": "hub",
    "kind": "jupyterhub",
    "nodegroups": GROUPS,
    "revisions": [revision(1, "deployed")],
    "pods": [pod("hub"), pod("proxy")],
    "nodes": NODES,
    "statefulsets": [],
    "events": [],
    "trials": [],
}


def result(check, **differs):
    [found] = [found for found in judge_hub({**OBSERVED, **differs}) if found["check"] == check]
    return found["ok"], found["says"]


def test_a_hub_that_is_as_it_should_be_passes_every_check():
    found = judge_hub(OBSERVED)
    assert [one["check"] for one in found] == ["release hub", "pods", "places", "placeholders"]
    assert [one["ok"] for one in found] == [True, True, True, None]


@pytest.mark.parametrize(
    ("revisions", "ok", "says"),
    [
        ([revision(10, "deployed"), revision(9, "superseded")], True, "Revision 10 is deployed."),
        ([], False, "There is no such release in its namespace: deploy it."),
        ([revision(1, "deployed", "other")], False, "There is no such release in its namespace: deploy it."),
        (
            [revision(2, "deployed"), revision(3, "failed")],
            False,
            "Revision 3 is failed, and revision 2 is the one that runs: deploy it again.",
        ),
        (
            [revision(1, "pending-install")],
            False,
            "Revision 1 is pending-install, and none is deployed: deploy it again.",
        ),
    ],
)
def test_the_last_revision_of_the_release_has_to_be_deployed(revisions, ok, says):
    assert result("release hub", revisions=revisions) == (ok, says)


@pytest.mark.parametrize(
    ("pods", "ok", "says"),
    [
        ([pod("hub"), pod("proxy")], True, "2 pods are ready."),
        ([pod("hub")], False, "1 of 1 pods are ready. There is no pod of proxy."),
        (
            [pod("hub"), pod("proxy", ready=False)],
            False,
            "1 of 2 pods are ready. Pod proxy-1: its containers are being started.",
        ),
        ([pod("hub"), pod("proxy"), pod("hub", release="other", ready=False)], True, "2 pods are ready."),
        ([pod("hub"), pod("proxy"), pod("proxy", ready=False, deletionTimestamp="now")], True, "2 pods are ready."),
        ([pod("hub"), pod("proxy"), pod("singleuser-server", ready=False)], True, "2 pods are ready."),
    ],
)
def test_all_pods_of_the_hub_have_to_be_ready_but_users_come_and_go(pods, ok, says):
    assert result("pods", pods=pods) == (ok, says)


@pytest.mark.parametrize("phase", ["Failed", "Succeeded"])
def test_a_pod_that_has_ended_and_been_replaced_does_not_count(phase):
    assert result("pods", pods=[ended(phase), *OBSERVED["pods"]]) == (True, "2 pods are ready.")


@pytest.mark.parametrize(
    ("pods", "says"),
    [
        ([ended("Failed"), pod("proxy")], "1 of 2 pods are ready. Pod old: it failed: Evicted."),
        ([ended("Failed"), ended("Succeeded", name="older"), pod("proxy")], "2 of 3 pods are ready. Pod old: it failed: Evicted."),
        ([ended("Failed"), pod("hub", ready=False), pod("proxy")], "1 of 3 pods are ready. Pod old: it failed: Evicted."),
        ([*OBSERVED["pods"], ended("Failed", "")], "2 of 3 pods are ready. Pod old: it failed: Evicted."),
        ([*OBSERVED["pods"], ended("Failed", ""), pod("", name="x")], "3 of 4 pods are ready. Pod old: it failed: Evicted."),
    ],
)  # fmt: skip
def test_a_pod_that_failed_counts_until_another_of_its_component_serves(pods, says):
    ok, said = result("pods", pods=pods)
    assert ok is False
    assert said.startswith(says)


def puller(**status):
    owner = {"kind": "DaemonSet", "name": "continuous-image-puller"}
    found = pod("continuous-image-puller", "user-1", ready=False, name="puller", ownerReferences=[owner])
    return {**found, "status": {**found["status"], **status}}


def container(**waiting):
    return [{"name": "image-pull-singleuser", "image": "lab", "state": {"waiting": waiting}}]


def test_what_is_started_on_a_new_node_is_no_fault_of_the_hub():
    pulling = puller(initContainerStatuses=container(reason="PodInitializing"))
    assert result("pods", pods=[*OBSERVED["pods"], pulling]) == (
        True,
        "2 pods are ready, and 1 of DaemonSets on their way on new nodes.",
    )


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ({"initContainerStatuses": container(reason="ErrImagePull", message="not found")}, "its image lab cannot be pulled: not found"),
        ({"conditions": [NO_NODE]}, "no node takes it: Insufficient memory"),
        ({"phase": "Running"}, "it runs, and is not ready yet"),
    ],
)  # fmt: skip
def test_what_cannot_be_started_on_a_node_is_a_fault(status, reason):
    ok, says = result("pods", pods=[*OBSERVED["pods"], puller(**status)])
    assert (ok, says) == (False, f"2 of 3 pods are ready. Pod puller: {reason}.")


def test_a_binderhub_needs_its_binder():
    assert result("pods", kind="binderhub")[0] is False
    assert result("pods", kind="binderhub", pods=[*OBSERVED["pods"], pod("binder")])[0] is True


@pytest.mark.parametrize(
    ("more", "ok", "says"),
    [
        (pod("user-placeholder", "user-1"), True, "hub, proxy on default-worker; user-placeholder on user-small."),
        (pod("user-scheduler", "user-1"), False, "Pod user-scheduler-1 is on node group user-small and belongs on default-worker."),
        (pod("singleuser-server", "core-1"), False, "Pod singleuser-server-1 is on node group default-worker and belongs on user-small."),
        (pod("binder", "plain"), False, "Pod binder-1 is on a node of no group and belongs on default-worker."),
        (pod("image-cleaner", "user-1"), True, "hub, proxy on default-worker."),
        (waiting(), True, "hub, proxy on default-worker."),
    ],
)  # fmt: skip
def test_pods_have_to_be_on_the_node_groups_they_belong_to(more, ok, says):
    found = result("places", pods=[*OBSERVED["pods"], more])
    assert found[0] is ok
    assert found[1].startswith(says)


def test_where_no_group_is_for_users_they_may_be_anywhere():
    pods = [*OBSERVED["pods"], pod("singleuser-server")]
    assert result("places", pods=pods, nodegroups=[{"name": "default-worker"}])[0] is True


def test_without_node_groups_places_are_not_judged():
    assert result("places", nodegroups=[])[0] is None


@pytest.mark.parametrize(
    ("sets", "pods", "ok", "says"),
    [
        ([placeholders(2)], [pod("user-placeholder", "user-1"), waiting()], True, "1 of 2 run, 1 wait for a node."),
        ([placeholders(2)], [pod("user-placeholder", "user-1")], False, "1 of 2 run."),
        (
            [placeholders(1)],
            [pod("user-placeholder", "user-1", ready=False)],
            False,
            "0 of 1 run. Pod user-placeholder-1: its containers are being started.",
        ),
        ([placeholders(0)], [], None, "Not checked: the release asks for none."),
        ([placeholders(1, "other")], [], None, "Not checked: the release asks for none."),
    ],
)
def test_a_placeholder_is_in_place_when_it_runs_or_waits_for_a_node(sets, pods, ok, says):
    assert result("placeholders", statefulsets=sets, pods=[*OBSERVED["pods"], *pods]) == (ok, says)


def event(reason, message):
    about = {"kind": "Pod", "name": "hub-check-small-r1"}
    return {"reason": reason, "message": message, "involvedObject": about}


TRIAL = {"name": "Small", "problem": "", "pod": {"metadata": {"name": "hub-check-small-r1"}}}
WAITS = waiting("x", "hub-check-small-r1")


@pytest.mark.parametrize(
    ("differs", "ok", "says"),
    [
        ({"trial_pods": [pod("x", "user-1", name="hub-check-small-r1")]}, True, "A pod of it got node user-1."),
        (
            {"trial_pods": [WAITS], "events": [event("TriggeredScaleUp", "1->2")]},
            True,
            "No node fits now, and the autoscaler has asked for one: 1->2.",
        ),
        (
            {"trial_pods": [WAITS], "events": [event("NotTriggerScaleUp", "max size reached")]},
            False,
            "Pod hub-check-small-r1: no node takes it: Insufficient memory; the autoscaler adds no node: max size reached.",
        ),
        ({"trial_pods": [WAITS]}, False, "Pod hub-check-small-r1: no node takes it: Insufficient memory."),
        ({"refused": {"hub-check-small-r1": "exceeded quota"}}, False, "The API server refused a pod of it: exceeded quota"),
        ({"trial_pods": []}, None, "Not tried: there is no pod of it, as in check mode."),
        ({"trials": [{"name": "Small", "problem": "Wrong.", "pod": {}}]}, False, "Wrong."),
    ],
)  # fmt: skip
def test_a_user_of_a_profile_gets_a_node_or_the_autoscaler_is_asked_for_one(differs, ok, says):
    assert result("profile Small", **{"trials": [TRIAL], **differs}) == (ok, says)


def test_without_the_releases_values_no_profile_is_tried():
    assert result("profiles", trials=None)[0] is None


def test_what_a_hub_answered_is_judged_last():
    answer = {"item": {"check": "hub's health", "url": "http://h/hub/health"}, "status": 200}
    assert judge_hub({**OBSERVED, "answers": [answer]})[-1]["ok"] is True


RESULTS = [
    {"check": "pods", "ok": True, "says": "2 pods are ready."},
    {"check": "login", "ok": None, "says": "Not tried."},
    {"check": "places", "ok": False, "says": "Wrong."},
    {"check": "profile Small", "ok": False, "says": "No node."},
]


def test_what_failed_is_one_sentence():
    expected = "2 of 4 checks of the hub hub in namespace ns failed: places: Wrong. profile Small: No node."
    assert summary(RESULTS, "hub", "ns") == expected
    assert summary(RESULTS[:2], "hub", "ns") == ""


def test_each_result_is_a_line():
    assert [line(found) for found in RESULTS[:3]] == [
        "good    pods: 2 pods are ready.",
        "unknown login: Not tried.",
        "BAD     places: Wrong.",
    ]


def test_groups_that_cannot_be_read_fail_with_a_sentence():
    with pytest.raises(HubforgeError, match="has no name"):
        judge_hub({**OBSERVED, "nodegroups": [{}]})
