# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a wish refers to: names resolved to what Magnum is sent, templates and clusters found by name or id."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ._magnum import Magnum
from ._names import Names, pick
from ._plan import Values, as_text

REFERENCES = {
    "image_id": "image",
    "flavor_id": "flavor",
    "master_flavor_id": "flavor",
    "external_network_id": "network",
    "fixed_network": "network",
    "fixed_subnet": "subnet",
    "keypair": "keypair",
    "keypair_id": "keypair",
}


def resolved(names: Names, wanted: Values, actual: Values | None) -> dict[str, Any]:
    """The wish with references in the form Magnum is sent; what is already there word for word is not looked up."""
    result = dict(wanted)
    for name in REFERENCES.keys() & wanted.keys():
        if actual is None or actual.get(name) != wanted[name]:
            result[name] = getattr(names, REFERENCES[name])(wanted[name])
    return result


def as_body(values: Values) -> dict[str, Any]:
    """Values as a request carries them: labels as text, references as plain words."""
    return {
        key: {k: as_text(v) for k, v in value.items()} if isinstance(value, Mapping) else value
        for key, value in values.items()
    }


def find_template(magnum: Magnum, name: str) -> dict[str, Any] | None:
    """A template by name or id, None when there is none. Raises Refused on two of the name."""
    found = magnum.get("/clustertemplates", gone=(404,)) or {}
    there = found.get("clustertemplates", [])
    if not any(name in (it["uuid"], it["name"]) for it in there):
        return None
    one = pick(
        "cluster template", name, there, "openstack coe cluster template list", lambda it: (it["uuid"], it["name"])
    )
    return magnum.get(f"/clustertemplates/{one['uuid']}", gone=(404,))


def find_cluster(magnum: Magnum, name: str) -> dict[str, Any] | None:
    """A cluster by name or id, None when there is none. Raises Refused on two of the name (GET by name is then a 409)."""
    there = (magnum.get("/clusters") or {})["clusters"]
    if not any(name in (it["uuid"], it["name"]) for it in there):
        return None
    one = pick("cluster", name, there, "openstack coe cluster list", lambda it: (it["uuid"], it["name"]))
    return magnum.get(f"/clusters/{one['uuid']}", gone=(400, 404))
