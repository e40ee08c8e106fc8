# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes a pod per profile that asks of a node what a user's pod would, waits until the scheduler has decided, and deletes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from .._clock import Clock, Deadline
from .profiles import TRIAL
from .reading import Kubernetes, items, reason, send

Object = Mapping[str, Any]

KILLED_S = 600  # a trial pod this old was left by a run that was killed: no run waits for so long
STAMP = "%Y-%m-%dT%H:%M:%SZ"  # of Kubernetes
SCALING = {"fieldSelector": "involvedObject.kind=Pod,source=cluster-autoscaler"}


def try_profiles(
    kubernetes: Kubernetes, clock: Clock, namespace: str, run: str, trials: Iterable[Object], seconds: float
) -> dict[str, Any]:
    """Make the pods of the trials (profiles.make_trials) of this run, wait `seconds` at most until each has got a node or not.

    Returns `trial_pods` as they were last, the `events` of the autoscaler, and by the pod's name why it was `refused`. None of the pods
    stays, whatever happens.
    """
    pods, deadline, refused = f"/api/v1/namespaces/{namespace}/pods", Deadline(clock, seconds), {}
    made, own = [trial["pod"] for trial in trials if trial["pod"]], {"labelSelector": f"{TRIAL}={run}"}
    if not made:
        return {"trial_pods": [], "events": [], "refused": {}}
    try:
        for pod in made:
            status, answer = kubernetes.call("POST", pods, pod)
            if status != 201:
                refused[str(pod["metadata"]["name"])] = reason(answer)
        while True:
            found, events = items(kubernetes, pods, own), []
            if without_node(found, []):
                events = items(kubernetes, f"/api/v1/namespaces/{namespace}/events", SCALING)
            if not without_node(found, events) or deadline.over:
                return {"trial_pods": found, "events": events, "refused": refused}
            clock.sleep(1.0)
    finally:
        send(kubernetes, "DELETE", pods, query=own)


def delete_pods(kubernetes: Kubernetes, namespace: str, names: Iterable[str]) -> None:
    """Delete pods by name; what is gone already is fine."""
    for name in names:
        send(kubernetes, "DELETE", f"/api/v1/namespaces/{namespace}/pods/{name}", fine=(404,))


def leftovers(pods: Iterable[Object], now: datetime) -> list[str]:
    """The names of trial pods that no run waits for any more."""
    old = (now - timedelta(seconds=KILLED_S)).strftime(STAMP)
    trials = [pod["metadata"] for pod in pods if TRIAL in (pod["metadata"].get("labels") or {})]
    return [str(meta["name"]) for meta in trials if str(meta.get("creationTimestamp") or old) < old]


def without_node(pods: Iterable[Object], events: Sequence[Object]) -> list[str]:
    """The names of pods that have no node, and of which the autoscaler has said nothing yet."""
    decided = [(event.get("involvedObject") or {}).get("name") for event in events]
    names = [str(pod["metadata"]["name"]) for pod in pods if not (pod.get("spec") or {}).get("nodeName")]
    return [name for name in names if name not in decided]
