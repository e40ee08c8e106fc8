# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the pod of a user asks of a node, by profile, from a hub's values; nothing else of the values is kept, since they hold secrets."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

Values = Mapping[str, Any]

PURPOSE = "hub.jupyter.org/node-purpose"
BYTES = {"K": 1024, "M": 1024**2, "G": 1024**3, "T": 1024**4}  # KubeSpawner's ByteSpecification: 1G is 1024 MB to it
TRIAL = "hubforge.magnum/trial"  # label of a trial pod: which run made it
PROFILE = "hubforge.magnum/profile"  # annotation of a trial pod: the profile's name


def read_demands(values: Values) -> list[dict[str, Any]]:
    """One item per profile, or one for all users: its `name`, `slug`, the part of a pod's `spec` that decides on its node, what a hub
    needs to start a server of it (`options`), and what is wrong with it (`problem`, empty when nothing is).

    `values` are those of the chart jupyterhub as its Secret keeps them. Profiles that a hub makes in Python are not among them.
    """
    single, scheduling = values.get("singleuser") or {}, values.get("scheduling") or {}
    base = _spawner(single, scheduling.get("userPods") or {})
    profiles = single.get("profileList") or [{"display_name": "all users", "slug": "users"}]
    demands = [_demand(base, profile) for profile in profiles]
    return demands if single.get("profileList") else [{**demand, "options": {}} for demand in demands]


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


# -- as the chart hands values to KubeSpawner, and KubeSpawner a profile's overrides to a pod --------------------


def _spawner(single: Values, user_pods: Values) -> dict[str, Any]:
    memory, cpu, extra = single.get("memory") or {}, single.get("cpu") or {}, single.get("extraResource") or {}
    required = list((single.get("extraNodeAffinity") or {}).get("required") or [])
    if (user_pods.get("nodeAffinity") or {}).get("matchNodePurpose") == "require":
        required.append({"matchExpressions": [{"key": PURPOSE, "operator": "In", "values": ["user"]}]})
    return {
        "node_selector": dict(single.get("nodeSelector") or {}),
        "tolerations": [*(user_pods.get("tolerations") or []), *(single.get("extraTolerations") or [])],
        "node_affinity_required": required,
        "mem_guarantee": memory.get("guarantee"),
        "mem_limit": memory.get("limit"),
        "cpu_guarantee": cpu.get("guarantee"),
        "cpu_limit": cpu.get("limit"),
        "extra_resource_guarantees": dict(extra.get("guarantees") or {}),
        "extra_resource_limits": dict(extra.get("limits") or {}),
    }


def _demand(base: Mapping[str, Any], profile: Values) -> dict[str, Any]:
    spawner, name = deepcopy(dict(base)), str(profile.get("display_name") or profile.get("slug") or "a profile")
    for override in [profile.get("kubespawner_override") or {}, *_default_choices(profile)]:
        _apply({key: value for key, value in override.items() if key in base}, spawner)
    requests, wrong = _resources(spawner, "guarantee"), _wrong_sizes(spawner)
    spec = {
        "nodeSelector": {str(key): str(value) for key, value in spawner["node_selector"].items()},
        "tolerations": spawner["tolerations"] or [],
        "resources": {"requests": requests, "limits": _resources(spawner, "limit")},
    }
    if spawner["node_affinity_required"]:
        terms = {"nodeSelectorTerms": spawner["node_affinity_required"]}
        spec["affinity"] = {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": terms}}
    slug, options = _slug(str(profile.get("slug") or name)), {"profile": str(profile.get("slug") or _slug(name))}
    return {
        "name": name,
        "slug": slug[:40].strip("-") or "users",
        "spec": spec,
        "options": options,
        "problem": " ".join(wrong),
    }


def _slug(name: str) -> str:
    """As KubeSpawner makes it where a profile has none: é becomes e, and what is neither letter nor digit a dash."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def _default_choices(profile: Values) -> list[Values]:
    """The overrides of what a user gets who chooses nothing."""
    found = []
    for option in (profile.get("profile_options") or {}).values():
        choices = list((option.get("choices") or {}).values())
        chosen = next((choice for choice in choices if choice.get("default")), choices[0] if choices else {})
        found.append(chosen.get("kubespawner_override") or {})
    return found


def _apply(override: Values, spawner: dict[str, Any]) -> None:
    """Mappings are merged, anything else is replaced."""
    for key, value in override.items():
        if isinstance(value, Mapping) and isinstance(spawner[key], dict):
            _merge(value, spawner[key])
        else:
            spawner[key] = deepcopy(value)


def _merge(new: Values, target: dict[str, Any]) -> None:
    """None takes a key away (kubespawner.utils.recursive_update)."""
    for key, value in new.items():
        if isinstance(value, Mapping):
            _merge(value, target.setdefault(key, {}))
        elif value is None:
            target.pop(key, None)
        else:
            target[key] = value


def _resources(spawner: Mapping[str, Any], kind: str) -> dict[str, str]:
    found = {"cpu": spawner[f"cpu_{kind}"], "memory": _in_bytes(spawner[f"mem_{kind}"])}
    return {name: str(size) for name, size in {**found, **spawner[f"extra_resource_{kind}s"]}.items() if size}


def _in_bytes(size: Any) -> int | None:
    """A size in KubeSpawner's words in bytes; None for none, and for what it does not understand."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)([KMGT]?)", str(size if size is not None else ""))
    return int(float(found[1]) * BYTES.get(found[2], 1)) if found else None


def _wrong_sizes(spawner: Mapping[str, Any]) -> Sequence[str]:
    return [
        f"Its {word} is {spawner[key]!r}, and KubeSpawner takes a number with K, M, G or T after it."
        for key, word in (("mem_guarantee", "memory guarantee"), ("mem_limit", "memory limit"))
        if spawner[key] and _in_bytes(spawner[key]) is None
    ]
