# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why pods are not ready, in sentences, from what Kubernetes says of them; asks no cluster."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Object = Mapping[str, Any]

SHOWN = 3  # pods named in one sentence; a DaemonSet may have hundreds with the same reason
LONGEST = 300  # characters of what Kubernetes or a log says
IMAGE = ("ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull", "ImageInspectError")
ASIDE = r"\. (?:no new claims|preemption)"  # the scheduler repeats all of it for preemption
STARTING = ("", "ContainerCreating", "PodInitializing")
BEING_STARTED = "its containers are being started"
VOLUME_EVENTS = ("FailedMount", "FailedAttachVolume", "FailedMapVolume")


def explain_pods(pods: Sequence[Object], events: Iterable[Object], logs: Mapping[str, str] | None = None) -> list[str]:
    """One sentence per reason for which some of the pods are not ready; none when all are.

    `events` are those of the pods' namespace, `logs` the last lines of a pod's log by its name. Pods with the same reason share a
    sentence. Controllers that could make no pod at all are named by their events.
    """
    reported = sorted(events, key=_moment)
    reasons: dict[str, list[str]] = {}
    for pod in pods:
        if not is_ready(pod) and not is_going(pod):
            name = str(pod["metadata"]["name"])
            reasons.setdefault(_reason(pod, reported, (logs or {}).get(name, "")), []).append(name)
    return [f"{_named(names)}: {reason}." for reason, names in reasons.items()] + _unmade(pods, reported)


def is_ready(pod: Object) -> bool:
    """Whether the pod serves, or has done what it was there for."""
    status = pod.get("status") or {}
    ready = _condition(pod, "Ready").get("status") == "True"
    return status.get("phase") == "Succeeded" or (status.get("phase") == "Running" and ready)


def is_starting(pod: Object, events: Iterable[Object]) -> bool:
    """Whether its node makes its containers or pulls their images, and nothing is known to be wrong with that."""
    return not is_ready(pod) and _reason(pod, sorted(events, key=_moment), "") == BEING_STARTED


def is_going(pod: Object) -> bool:
    return bool(pod["metadata"].get("deletionTimestamp"))


def failing_pods(pods: Iterable[Object]) -> list[Object]:
    """The pods that have a node and are not ready, whose logs may say why."""
    placed = [pod for pod in pods if (pod.get("spec") or {}).get("nodeName")]
    return [pod for pod in placed if not is_ready(pod) and not is_going(pod)]


def ended_container(pod: Object) -> str:
    """The name of the container that ended and keeps its pod from being ready, empty where there is none."""
    return next((str(it["name"]) for it in _containers(pod) if _has_failed(it)), "")


def waits_for_node(pod: Object) -> str:
    """The scheduler's words where it found no node for the pod, else empty."""
    scheduled = _condition(pod, "PodScheduled")
    unschedulable = scheduled.get("status") == "False" and scheduled.get("reason") == "Unschedulable"
    return _brief(re.split(ASIDE, scheduled.get("message") or "no node fits")[0]) if unschedulable else ""


def last_event(events: Iterable[Object], kind: str, name: str, *reasons: str) -> str:
    """What the last of these events said of one object, empty when there is none."""
    found = [event for event in events if event.get("reason") in reasons and _is_of(event, kind, name)]
    return _brief(max(found, key=_moment).get("message") or "") if found else ""


# -- one pod ----------------------------------------------------------------------------------------------------


def _reason(pod: Object, events: Sequence[Object], log: str) -> str:
    name, status = pod["metadata"]["name"], pod.get("status") or {}
    if words := waits_for_node(pod):
        return "; ".join([f"no node takes it: {words}", *_claims(pod, events), *_autoscaler(name, events)])
    if not (pod.get("spec") or {}).get("nodeName") and not _condition(pod, "PodScheduled"):
        scheduler = (pod.get("spec") or {}).get("schedulerName") or "default-scheduler"
        return f"the scheduler {scheduler} has not looked at it"
    for container in _containers(pod):
        if found := _container_reason(container, name, events, log):
            return found
    if status.get("phase") == "Failed":
        return f"it failed: {_brief(status.get('message') or status.get('reason') or 'no reason given')}"
    if words := last_event(events, "Pod", name, *VOLUME_EVENTS):
        return "; ".join([f"its volumes are not there: {words}", *_claims(pod, events)])
    if words := last_event(events, "Pod", name, "FailedCreatePodSandBox"):
        return f"its node cannot start it: {words}"
    if status.get("phase") != "Running":
        return "; ".join([BEING_STARTED, *_claims(pod, events)])
    words = last_event(events, "Pod", name, "Unhealthy")
    return f"it runs, and a probe fails: {words}" if words else "it runs, and is not ready yet"


def _container_reason(container: Object, pod: str, events: Sequence[Object], log: str) -> str:
    """Why this container keeps its pod from being ready, empty where it does not."""
    waiting = (container.get("state") or {}).get("waiting") or {}
    reason = waiting.get("reason") or ""
    if reason in IMAGE:
        said = last_event(events, "Pod", pod, "Failed") or waiting.get("message") or reason
        return f"its image {container.get('image')} cannot be pulled: {_brief(said)}"
    if reason not in (*STARTING, "CrashLoopBackOff"):
        return f"its container {container['name']} cannot be made: {_brief(waiting.get('message') or reason)}"
    return _ending(container, _ended(container), log) if _has_failed(container) else ""


def _containers(pod: Object) -> list[Object]:
    status = pod.get("status") or {}
    return [*(status.get("initContainerStatuses") or []), *(status.get("containerStatuses") or [])]


def _ended(container: Object) -> Object:
    """How the container ended last, empty where it never did."""
    state, last = container.get("state") or {}, container.get("lastState") or {}
    return state.get("terminated") or last.get("terminated") or {}


def _has_failed(container: Object) -> bool:
    ended, waiting = _ended(container), (container.get("state") or {}).get("waiting") or {}
    again = ended.get("exitCode") or waiting.get("reason") == "CrashLoopBackOff"
    return bool(ended and not container.get("ready") and again)


def _ending(container: Object, ended: Object, log: str) -> str:
    again = container.get("restartCount") or 0
    times = f", started again {again} time{'' if again == 1 else 's'}" if again else ""
    why = f" ({ended['reason']})" if ended.get("reason") not in (None, "", "Error") else ""
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    said = f"; its log ends with: {_brief(lines[-1])}" if lines else ""
    return f"its container {container['name']} ended with exit code {ended.get('exitCode', 0)}{why}{times}{said}"


def _claims(pod: Object, events: Sequence[Object]) -> list[str]:
    """What keeps the pod's claims from getting their volumes."""
    volumes = (pod.get("spec") or {}).get("volumes") or []
    names = [volume["persistentVolumeClaim"]["claimName"] for volume in volumes if volume.get("persistentVolumeClaim")]
    said = [(name, last_event(events, "PersistentVolumeClaim", name, "ProvisioningFailed")) for name in names]
    return [f"its claim {name} has no volume: {words}" for name, words in said if words]


def _autoscaler(name: str, events: Sequence[Object]) -> list[str]:
    """What the autoscaler said last of a pod without a node."""
    said = [e for e in events if e.get("reason") in SCALING and _is_of(e, "Pod", name)]
    return [f"{SCALING[said[-1]['reason']]}: {_brief(said[-1].get('message') or '')}"] if said else []


SCALING = {
    "TriggeredScaleUp": "the autoscaler has asked for a node",
    "NotTriggerScaleUp": "the autoscaler adds no node",
}


# -- what all of it is made of ------------------------------------------------------------------------------------


def _unmade(pods: Sequence[Object], events: Sequence[Object]) -> list[str]:
    """Controllers that have no pod since none could be made, such as for a quota."""
    owners = {owner["name"] for pod in pods for owner in pod["metadata"].get("ownerReferences") or []}
    failed = {
        (event["involvedObject"].get("kind"), event["involvedObject"].get("name")): event.get("message") or ""
        for event in events
        if event.get("reason") == "FailedCreate" and event.get("involvedObject")
    }
    return [
        f"{kind} {name} could make no pod: {_brief(words)}."
        for (kind, name), words in failed.items()
        if name not in owners
    ]


def _condition(pod: Object, kind: str) -> Object:
    conditions = (pod.get("status") or {}).get("conditions") or []
    return next((condition for condition in conditions if condition.get("type") == kind), {})


def _is_of(event: Object, kind: str, name: str) -> bool:
    about = event.get("involvedObject") or {}
    return about.get("kind") == kind and about.get("name") == name


def _moment(event: Object) -> str:
    """When an event was last seen; RFC 3339 in UTC sorts as text."""
    series = event.get("series") or {}
    return str(series.get("lastObservedTime") or event.get("lastTimestamp") or event.get("eventTime") or "")


def _named(names: Sequence[str]) -> str:
    more = len(names) - SHOWN
    shown = ", ".join(names[:SHOWN]) + (f" and {more} more" if more > 0 else "")
    return f"Pod{'' if len(names) == 1 else 's'} {shown}"


def _brief(words: str) -> str:
    text = " ".join(str(words).split()).rstrip(".")
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
