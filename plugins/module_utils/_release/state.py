# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a Helm release consists of and what it waits for, by its objects in Kubernetes; asks no cluster, keeps no secret."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from .addresses import addresses_of

Object = Mapping[str, Any]

RELEASE = "meta.helm.sh/release-name"  # Helm's own annotation
PENDING = ("pending-install", "pending-upgrade", "pending-rollback")
SHOWN = 4  # reasons in one line


def of_release(found: Iterable[Object], release: str) -> list[Object]:
    """Those objects that are the release's."""
    return [it for it in found if (it["metadata"].get("annotations") or {}).get(RELEASE) == release]


def revisions(secrets: Iterable[Object], now: datetime) -> list[dict[str, Any]]:
    """The release's revisions, the oldest first, by the metadata of the Secrets in which Helm keeps them.

    Each has a `name` (the Secret's), a `version` (number), a `status` in Helm's words, and an `age` in seconds.
    """
    found = [
        {
            "name": str(secret["metadata"]["name"]),
            "version": int(labels["version"]),
            "status": str(labels.get("status") or ""),
            "age": _age(str(secret["metadata"].get("creationTimestamp") or ""), now),
        }
        for secret in secrets
        if str((labels := secret["metadata"].get("labels") or {}).get("version") or "").isdecimal()
    ]
    return sorted(found, key=lambda revision: int(revision["version"]))


def awaited_deployments(deployments: Iterable[Object]) -> dict[str, str]:
    """The Deployments that are not available, by name, in words.

    One is available when all its pods are, and are of its newest version. Placeholders for users are of another kind: they may wait for as
    long as nobody needs a node.
    """
    return {str(it["metadata"]["name"]): words for it in deployments if (words := _awaited(it))}


def awaited_services(services: Iterable[Object]) -> list[str]:
    """The Services of type LoadBalancer that have no address, in words."""
    return [
        f"service {it['metadata']['name']} (no address yet)"
        for it in services
        if (it.get("spec") or {}).get("type") == "LoadBalancer"
        and not ((it.get("status") or {}).get("loadBalancer") or {}).get("ingress")
    ]


def pods_of(pods: Iterable[Object], deployments: Iterable[str]) -> list[Object]:
    """The pods of these Deployments, whose ReplicaSets have the Deployment's name and a hash of its template."""
    names = set(deployments)
    return [pod for pod in pods if any(_is_one_of(it, names) for it in pod["metadata"].get("ownerReferences") or [])]


def events_about(events: Iterable[Object], deployments: Iterable[str]) -> list[Object]:
    """The events without those of controllers of other Deployments that could make no pod."""
    names = set(deployments)
    return [
        it for it in events if it.get("reason") != "FailedCreate" or _is_one_of(it.get("involvedObject") or {}, names)
    ]


def service_addresses(services: Iterable[Object]) -> dict[str, list[str]]:
    """The addresses of each Service that has some."""
    return {str(it["metadata"]["name"]): found for it in services if (found := addresses_of(it))}


def summary(revisions: Sequence[Mapping[str, Any]], awaited: Sequence[str], reasons: Sequence[str]) -> str:
    """One line: which revisions are pending, what is awaited, and why; empty when the release is complete."""
    parts = [f"revision {it['version']} is {it['status']}" for it in revisions if it["status"] in PENDING]
    parts += [f"waits for {', '.join(awaited)}"] if awaited else []
    more = f" And {len(reasons) - SHOWN} more reasons." if len(reasons) > SHOWN else ""
    return "; ".join(parts) + (f": {' '.join(reasons[:SHOWN])}{more}" if reasons and parts else "")


def _awaited(found: Object) -> str:
    meta, spec, status = found["metadata"], found.get("spec") or {}, found.get("status") or {}
    desired = spec.get("replicas", 1)
    observed = status.get("observedGeneration", 0) >= meta.get("generation", 0)
    ready = min(status.get("updatedReplicas", 0), status.get("availableReplicas", 0)) if observed else 0
    complete = observed and ready >= desired and status.get("replicas", 0) <= desired
    return "" if complete else f"deployment {meta['name']} ({ready} of {desired} pods available)"


def _is_one_of(owner: Object, deployments: set[str]) -> bool:
    return owner.get("kind") == "ReplicaSet" and str(owner.get("name")).rpartition("-")[0] in deployments


def _age(moment: str, now: datetime) -> float:
    """Seconds since a moment in Kubernetes' form; none for what is no moment."""
    try:
        return (now - datetime.strptime(moment, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)).total_seconds()
    except ValueError:
        return 0.0
