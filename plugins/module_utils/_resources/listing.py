# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Full views of what is there, in the order of their names: what the info modules return."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from .._fields import Values
from .._magnum.api import Magnum
from .._magnum.capabilities import can, driver_of
from .._magnum.references import GONE, those_called

Keep = Callable[[dict[str, Any]], bool]


def cluster_templates(magnum: Magnum, name: str | None) -> list[dict[str, Any]]:
    """Cluster templates, all or those of one name or id. Magnum lists them in full."""
    if name is not None:
        return _ordered(those_called(magnum, "clustertemplates", name))
    return _ordered((magnum.get("/clustertemplates") or {})["clustertemplates"])


def clusters(magnum: Magnum, name: str | None, keep: Keep = bool) -> list[dict[str, Any]]:
    """Clusters, all or those of one name or id, as far as they are to be kept."""
    if name is not None:
        return _ordered(it for it in those_called(magnum, "clusters", name) if keep(it))
    return _full(magnum, "/clusters", (magnum.get("/clusters") or {})["clusters"], keep)


def nodegroups(magnum: Magnum, cluster: Values, name: str | None, keep: Keep = bool) -> list[dict[str, Any]]:
    """Node groups of a cluster, all or the one of a name or id, as far as they are to be kept, with the label their nodes carry."""
    path = f"/clusters/{cluster['uuid']}/nodegroups"
    driver = driver_of(None, cluster)
    listed = (magnum.get(path) or {})["nodegroups"]
    groups = _full(magnum, path, (it for it in listed if name is None or name in (it["uuid"], it["name"])), keep)
    return [{**group, "node_label": driver.node_label(group)} for group in groups]


def chosen(asked: Values, *fields: str) -> Keep:
    """Whether a thing has, in each of these fields, one of the values asked for; a field that nothing was asked of takes all."""
    return lambda it: all(not asked[field] or it.get(field) in asked[field] for field in fields)


def magnum_facts(magnum: Magnum, found: list[dict[str, Any]]) -> dict[str, Any]:
    """What this server's Magnum can be asked, and the driver as far as these clusters agree on one."""
    lowest, highest = magnum.versions
    drivers = {driver_of(None, cluster) for cluster in found}
    driver = drivers.pop() if len(drivers) == 1 else None
    return {
        "min_version": lowest,
        "max_version": highest,
        "can": can(highest),
        "driver": driver and driver.name,
        "node_group_key": driver and driver.node_group_key,
    }


def _full(magnum: Magnum, path: str, listed: Iterable[dict[str, Any]], keep: Keep) -> list[dict[str, Any]]:
    """Listings are reduced views: read each thing by itself, at the same time. What goes or changes meanwhile is left out."""
    kept = [it for it in listed if keep(it)]
    full = magnum.each(lambda it: magnum.get(f"{path}/{it['uuid']}", gone=GONE), kept)
    return _ordered(it for it in full if it and keep(it))


def _ordered(found: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(found, key=lambda it: (str(it["name"]), it["uuid"]))
