# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a hub is as it should be: one check result per check, from a snapshot of its release; asks no cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from .._nodes.changes import name_in_labels
from .._nodes.groups import Group, check_groups, core_groups, name_on_nodes, user_groups
from .._release.pods import explain_pods, is_going, is_ready, is_starting, last_event, waits_for_node
from .answers import judge_answers

Object = Mapping[str, Any]
Snapshot = Mapping[str, Any]
CheckResult = dict[str, Any]

# The label `component` in the charts jupyterhub 4.4 and binderhub 1.0.
CORE = ("hub", "proxy", "autohttps", "user-scheduler", "binder")
USERS = ("singleuser-server", "user-placeholder")
NEEDED = {"jupyterhub": ("hub", "proxy"), "binderhub": ("hub", "proxy", "binder")}
SERVER, PLACEHOLDER = USERS
MARKS = {True: "good   ", False: "BAD    ", None: "unknown"}
ENDED = ("Succeeded", "Failed")  # phases that a pod stays in; Kubernetes keeps an evicted one until somebody deletes it


def judge_hub(snapshot: Snapshot) -> list[CheckResult]:
    """The results in the order of the checks: `check`, `ok` (None where it was not checked) and `says`, a sentence.

    `snapshot` holds `release`, `kind`, `nodegroups`, and what Kubernetes has: `revisions` (Helm's Secrets), `pods` of the namespace,
    `nodes`, `statefulsets`, `events`; `trials` with the pods that were made of them (`trial_pods`, `refused` by name), and `answers` of
    URLs.
    """
    own = [pod for pod in snapshot["pods"] if release_of(pod) == snapshot["release"] and not is_going(pod)]
    groups = check_groups(snapshot.get("nodegroups") or [])
    return [
        judge_release(snapshot["revisions"], snapshot["release"]),
        judge_pods(own, snapshot["events"], NEEDED[snapshot.get("kind") or "jupyterhub"]),
        judge_places(own, snapshot["nodes"], groups),
        judge_placeholders(snapshot["statefulsets"], own, snapshot["events"], snapshot["release"]),
        *judge_profiles(snapshot),
        *judge_answers(snapshot.get("answers") or []),
    ]


def summary(results: Sequence[CheckResult], release: str, namespace: str) -> str:
    """A sentence that names every check that failed; empty where none did."""
    bad = [result for result in results if result["ok"] is False]
    failed = f"{len(bad)} of {len(results)} checks of the hub {release} in namespace {namespace} failed: "
    return failed + " ".join(f"{result['check']}: {result['says']}" for result in bad) if bad else ""


def line(result: CheckResult) -> str:
    """A check result as people read it."""
    return f"{MARKS[result['ok']]} {result['check']}: {result['says']}"


def judge_release(revisions: Iterable[Object], release: str) -> CheckResult:
    """Helm keeps each revision in a Secret whose labels say its number and its state."""
    labels = [found["metadata"].get("labels") or {} for found in revisions]
    own = sorted((int(found["version"]), found["status"]) for found in labels if found.get("name") == release)
    check = f"release {release}"
    if not own:
        return _result(check, False, "There is no such release in its namespace: deploy it.")
    number, status = own[-1]
    if status == "deployed":
        return _result(check, True, f"Revision {number} is deployed.")
    running = [found for found, state in own if state == "deployed"]
    left = f"revision {running[-1]} is the one that runs" if running else "none is deployed"
    return _result(check, False, f"Revision {number} is {status}, and {left}: deploy it again.")


def judge_pods(pods: Sequence[Object], events: Iterable[Object], needed: Sequence[str]) -> CheckResult:
    """Pods of users come and go, and placeholders have a check of their own.

    Those of DaemonSets, as what pulls images, are started on every new node, which may take minutes and keeps nobody from the hub.
    """
    reported = list(events)
    counted = _not_replaced([pod for pod in pods if component_of(pod) not in USERS])
    starting = [pod for pod in counted if _is_daemon(pod) and is_starting(pod, reported)]
    own = [pod for pod in counted if pod not in starting]
    missing = [name for name in needed if name not in map(component_of, own)]
    reasons = [f"There is no pod of {name}." for name in missing] + explain_pods(own, reported)
    waiting = sum(not is_ready(pod) for pod in own)
    if missing or waiting:
        return _result("pods", False, f"{len(own) - waiting} of {len(own)} pods are ready. {' '.join(reasons)}")
    later = f", and {len(starting)} of DaemonSets on their way on new nodes" if starting else ""
    return _result("pods", True, f"{_count(len(own), 'pod')} ready{later}.")


def _is_daemon(pod: Object) -> bool:
    return any(owner.get("kind") == "DaemonSet" for owner in pod["metadata"].get("ownerReferences") or [])


def _not_replaced(pods: Sequence[Object]) -> list[Object]:
    """Without those that have ended while another of their component serves in their place."""
    serving = {component_of(pod) for pod in pods if is_ready(pod) and _phase(pod) not in ENDED} - {""}
    return [pod for pod in pods if _phase(pod) not in ENDED or component_of(pod) not in serving]


def judge_places(pods: Iterable[Object], nodes: Iterable[Object], groups: Sequence[Group]) -> CheckResult:
    """Whether each pod with a node is on a node group that it belongs to."""
    if not groups:
        return _result("places", None, "Not checked: no node groups are given.")
    place = {node["metadata"]["name"]: name_in_labels(node) for node in nodes}
    core, users = _names(core_groups(groups)), _names(user_groups(groups))
    belongs = dict.fromkeys(CORE, core) | (dict.fromkeys(USERS, users) if users else {})
    on: dict[str, set[str]] = {}
    wrong = []
    for pod in pods:
        component, node = component_of(pod), (pod.get("spec") or {}).get("nodeName")
        if not node or component not in belongs or _phase(pod) in ENDED:
            continue
        group = place.get(node, "")
        on.setdefault(group, set()).add(component)
        if group not in belongs[component]:
            where = f"node group {group}" if group else "a node of no group"
            wrong.append(
                f"Pod {pod['metadata']['name']} is on {where} and belongs on {' or '.join(belongs[component])}."
            )
    if wrong:
        return _result(
            "places", False, f"{' '.join(wrong)} Deploy again, and delete the pods that stay where they are."
        )
    shown = [f"{', '.join(sorted(components))} on {group}" for group, components in sorted(on.items())]
    return _result("places", True, f"{'; '.join(shown) or 'No pod has a node yet'}.")


def judge_placeholders(
    sets: Iterable[Object], pods: Iterable[Object], events: Sequence[Object], release: str
) -> CheckResult:
    """A placeholder is in place when it runs, or waits for a node: then the autoscaler knows that one is wanted."""
    own = [found for found in sets if release_of(found) == release and component_of(found) == PLACEHOLDER]
    desired = sum(int((found.get("spec") or {}).get("replicas", 1)) for found in own)
    if not desired:
        return _result("placeholders", None, "Not checked: the release asks for none.")
    there = [pod for pod in pods if component_of(pod) == PLACEHOLDER]
    ready, waiting = _number(is_ready, there), _number(waits_for_node, there)
    says = f"{ready} of {desired} run" + (f", {waiting} wait for a node." if waiting else ".")
    if ready + waiting >= desired:
        return _result("placeholders", True, says)
    others = [pod for pod in there if not waits_for_node(pod)]
    return _result("placeholders", False, " ".join([says, *explain_pods(others, events)]))


def judge_profiles(snapshot: Snapshot) -> list[CheckResult]:
    """One result per profile that was tried; one for all where the release's values could not be read (`trials` is None)."""
    if snapshot.get("trials") is None:
        return [_result("profiles", None, "Not tried: the release has no Secret hub with its values.")]
    return [judge_trial(trial, snapshot) for trial in snapshot["trials"]]


def judge_trial(trial: Object, snapshot: Snapshot) -> CheckResult:
    """Whether a user of the profile would get a node: at once, or since the autoscaler was asked for one."""
    check, events = f"profile {trial['name']}", snapshot["events"]
    name = str((trial["pod"].get("metadata") or {}).get("name"))
    if trial.get("problem"):
        return _result(check, False, trial["problem"])
    if name in (snapshot.get("refused") or {}):
        return _result(check, False, f"The API server refused a pod of it: {snapshot['refused'][name]}")
    pod = next((found for found in snapshot.get("trial_pods") or [] if found["metadata"]["name"] == name), None)
    if pod is None:
        return _result(check, None, "Not tried: there is no pod of it, as in check mode.")
    if node := (pod.get("spec") or {}).get("nodeName"):
        return _result(check, True, f"A pod of it got node {node}.")
    if asked := last_event(events, "Pod", name, "TriggeredScaleUp"):
        return _result(check, True, f"No node fits now, and the autoscaler has asked for one: {asked}.")
    reasons = explain_pods([pod], events)
    return _result(check, False, " ".join(reasons) or "A pod of it got no node.")


# -- parts ----------------------------------------------------------------------------------


def release_of(found: Object) -> str:
    labels = found["metadata"].get("labels") or {}
    return str(labels.get("release") or labels.get("app.kubernetes.io/instance") or "")


def component_of(found: Object) -> str:
    labels = found["metadata"].get("labels") or {}
    return str(labels.get("component") or labels.get("app.kubernetes.io/component") or "")


def _phase(pod: Object) -> str:
    return str((pod.get("status") or {}).get("phase") or "")


def _names(groups: Iterable[Group]) -> list[str]:
    return [name_on_nodes(str(group["name"])) for group in groups]


def _number(is_so: Callable[[Object], Any], found: Iterable[Object]) -> int:
    return sum(bool(is_so(one)) for one in found)


def _count(number: int, word: str) -> str:
    return f"{number} {word} is" if number == 1 else f"{number} {word}s are"


def _result(check: str, ok: bool | None, says: str) -> CheckResult:
    return {"check": check, "ok": ok, "says": says}
