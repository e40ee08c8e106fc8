# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Full views of what is there, in the order of their names: what the info modules return."""

from __future__ import annotations

from typing import Any

from ._errors import Refused
from ._magnum import Magnum
from ._names import unknown
from ._references import find_cluster


def cluster_templates(magnum: Magnum, name: str | None) -> list[dict[str, Any]]:
    """Cluster templates, all or those of one name or id."""
    return _full(magnum, "clustertemplates", "/clustertemplates", name)


def clusters(magnum: Magnum, name: str | None) -> list[dict[str, Any]]:
    """Clusters, all or those of one name or id."""
    return _full(magnum, "clusters", "/clusters", name)


def nodegroups(magnum: Magnum, cluster: str, name: str | None) -> list[dict[str, Any]]:
    """Node groups of a cluster, all or the one of a name or id."""
    found = cluster_or_refuse(magnum, cluster)
    return _full(magnum, "nodegroups", f"/clusters/{found['uuid']}/nodegroups", name)


def cluster_or_refuse(magnum: Magnum, name: str) -> dict[str, Any]:
    """A cluster by name or id. Raises Refused with the names there are."""
    found = find_cluster(magnum, name)
    if found is None:
        there = (magnum.get("/clusters") or {})["clusters"]
        raise Refused(unknown("cluster", name, [it["name"] for it in there], "openstack coe cluster list"))
    return found


def _full(magnum: Magnum, word: str, path: str, name: str | None) -> list[dict[str, Any]]:
    """Listings are reduced views: read each thing by itself, at the same time. What goes meanwhile is left out."""
    listed = [it for it in (magnum.get(path) or {})[word] if name is None or name in (it["uuid"], it["name"])]
    ordered = sorted(listed, key=lambda it: (str(it["name"]), it["uuid"]))
    return [it for it in magnum.each(lambda it: magnum.get(f"{path}/{it['uuid']}", gone=(400, 404)), ordered) if it]
