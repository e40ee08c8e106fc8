# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the pod of a user asks of a node, by profile, from a hub's values; nothing else of the values is kept, since they hold secrets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .sizes import as_bytes
from .spawner import Asked, read_everybody, read_profiles, slug_of

Values = Mapping[str, Any]

TRIAL = "hubforge.magnum/trial"  # label of a trial pod: which run made it
PROFILE = "hubforge.magnum/profile"  # annotation of a trial pod: the profile's name


def read_demands(values: Values) -> list[dict[str, Any]]:
    """One item per profile, or one for all users: its `name`, `slug`, the part of a pod's `spec` that decides on its node, what a hub
    needs to start a server of it (`options`), and what is wrong with it (`problem`, empty when nothing is).

    `values` are those of the chart jupyterhub as its Secret keeps them. Profiles that a hub makes in Python are not among them.
    """
    profiles = read_profiles(values)
    if profiles:
        return [_demand(asked, {"profile": asked.slug}) for asked in profiles]
    return [_demand(read_everybody(values), {})]


def make_trials(
    demands: Sequence[Mapping[str, Any]] | None, run: str, image: str, slugs: Sequence[str] | None
) -> list[dict[str, Any]] | None:
    """One trial per profile: its `name`, `pod`, and what is wrong with it (`problem`, empty when nothing is).

    `slugs`: the profiles to try, None for all; one that the release does not have is a trial without a pod. None where the profiles are
    not known. `run`: a word in the pods' names and label, so that two runs keep apart.
    """
    if demands is None:
        return None
    known = [demand["slug"] for demand in demands]
    trials = [
        {"name": demand["name"], "problem": demand["problem"], "pod": make_trial(demand, run, image)}
        for demand in demands
        if slugs is None or demand["slug"] in slugs
    ]
    return trials + [
        {"name": slug, "problem": f"The release has no such profile; it has {', '.join(known)}.", "pod": {}}
        for slug in slugs or []
        if slug not in known
    ]


def make_trial(demand: Mapping[str, Any], run: str, image: str) -> dict[str, Any]:
    """A pod that does nothing and asks of a node what the profile's users' pods ask; restricted, so that every namespace takes it."""
    security = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}, "runAsNonRoot": True}
    security |= {"runAsUser": 65534, "runAsGroup": 65534, "seccompProfile": {"type": "RuntimeDefault"}}
    spec = dict(demand["spec"])
    pause = {"name": "pause", "image": image, "securityContext": security, "resources": spec.pop("resources")}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "name": f"hub-check-{demand['slug']}-{run}",
            "labels": {TRIAL: run, "app.kubernetes.io/managed-by": "hubforge.magnum"},
            "annotations": {PROFILE: demand["name"]},
        },
        "spec": {
            **spec,
            "containers": [pause],
            "restartPolicy": "Never",
            "terminationGracePeriodSeconds": 0,
            "automountServiceAccountToken": False,
            "enableServiceLinks": False,
        },
    }


# -- what a profile asks for as a part of a pod -------------------------------------------------------------------


def _demand(asked: Asked, form: Values) -> dict[str, Any]:
    options = asked.options
    spec = {
        "nodeSelector": {key: str(value) for key, value in options["node_selector"].items()},
        "tolerations": options["tolerations"],
        "resources": {"requests": _resources(options, "guarantee"), "limits": _resources(options, "limit")},
    }
    if options["node_affinity_required"]:
        terms = {"nodeSelectorTerms": options["node_affinity_required"]}
        spec["affinity"] = {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": terms}}
    return {
        "name": asked.name,
        "slug": slug_of(asked.slug)[:40].strip("-") or "users",
        "spec": spec,
        "options": form,
        "problem": " ".join(problem.sentence() for problem in asked.problems),
    }


def _resources(options: Mapping[str, Any], kind: str) -> dict[str, str]:
    found = {"cpu": options[f"cpu_{kind}"], "memory": as_bytes(options[f"mem_{kind}"])}
    return {name: str(size) for name, size in {**found, **options[f"extra_resource_{kind}s"]}.items() if size}
