# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""May a cluster be upgraded, and what of it is still to follow? Decided from what was read; Magnum itself checks no path."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ._plan import Values


def guard(cluster: Values, before: Values, after: Values, groups: Sequence[Values]) -> list[str]:
    """Why this cluster must not be upgraded now; a sentence each.

    `before` and `after` are the properties of the images that the cluster's template and the new one name.
    """
    what = f"The cluster {cluster['name']!r}"
    return [*_path_problems(what, before, after), *_rest_problems(what, cluster, groups)]


def cautions(cluster: Values, groups: Sequence[Values]) -> list[str]:
    """What the person should know of an upgrade that is possible; a sentence each."""
    found = []
    if cluster.get("health_status") != "HEALTHY":
        found.append(
            f"The health of the cluster {cluster['name']!r} is {cluster.get('health_status') or 'not known'}: see that it works first."
        )
    single = [str(group["name"]) for group in groups if group["role"] != "master" and group.get("node_count") == 1]
    if single:
        found.append(
            f"What runs in {', '.join(single)} will be out for a while: its only node is replaced, with no other beside it."
        )
    return found


def awaited(version: str, reported: Mapping[str, str | None]) -> str | None:
    """Which of these, such as the control plane and nodes by their names, do not report that version yet; None when all do."""
    late = [
        f"{name} ({told or 'no version yet'})" for name, told in reported.items() if numbers(told) != numbers(version)
    ]
    return ", ".join(late) or None


def numbers(version: str | None) -> tuple[int, int, int] | None:
    """A version of Kubernetes in numbers; what was not said of it is 0. None for what is no version."""
    found = re.match(r"v?(\d+)\.(\d+)(?:\.(\d+))?(?![\d.])", version or "")
    return (int(found[1]), int(found[2]), int(found[3] or 0)) if found else None


def _path_problems(what: str, before: Values, after: Values) -> list[str]:
    found = []
    if before.get("os_distro") != after.get("os_distro"):
        told = f"runs {before.get('os_distro')} and the new image is {after.get('os_distro')}"
        found.append(f"{what} {told}: take an image of the same os_distro.")
    old, new = numbers(before.get("kube_version")), numbers(after.get("kube_version"))
    if old is None or new is None:
        told = f"{before.get('kube_version')!r} and {after.get('kube_version')!r}"
        return [*found, f"{what} cannot be upgraded by images whose kube_version is {told}: give both as in v1.33.5."]
    path = f"from Kubernetes {'.'.join(map(str, old))} to {'.'.join(map(str, new))}"
    if new < old:
        found.append(f"{what} would go down {path}, which Kubernetes does not allow: take a template of a newer image.")
    elif new[0] != old[0] or new[1] - old[1] > 1:
        step = f"{old[0]}.{old[1] + 1}"
        found.append(f"{what} would skip a minor version {path}: upgrade to a template of {step} first, then go on.")
    return found


def _rest_problems(what: str, cluster: Values, groups: Sequence[Values]) -> list[str]:
    found = []
    if not _at_rest(cluster):
        found.append(
            f"{what} is {cluster['status']}: Magnum upgrades only from *_COMPLETE. Wait for it, or have it repaired."
        )
    if cluster.get("health_status") == "UNHEALTHY":
        bad = {
            part: told
            for part, told in (cluster.get("health_status_reason") or {}).items()
            if told not in ("Ready", "ok", "True")
        }
        told = "; ".join(f"{part}: {why}" for part, why in bad.items()) or "Magnum does not say why"
        found.append(f"{what} is UNHEALTHY ({told}): mend it before an upgrade.")
    late = [f"{group['name']} is {group['status']}" for group in groups if not _at_rest(group)]
    if late:
        found.append(
            f"{what} has node groups that are not at rest: {', '.join(late)}. Wait for them, or have them repaired."
        )
    return found


def _at_rest(thing: Values) -> bool:
    """DELETE_COMPLETE is not among the statuses from which Magnum upgrades (magnum.conductor.handlers.cluster_conductor)."""
    status = str(thing.get("status") or "")
    return status.endswith("_COMPLETE") and not status.startswith("DELETE_")
