# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a desired state refers to: names resolved to what Magnum is sent, templates and clusters found by name or id."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from .._errors import InvalidRequest, RequestFailed, reject_all
from .._fields import Values, as_text
from .api import Magnum
from .names import Names, pick, unknown

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
SHOWS = 1.0  # seconds until a record that was made shows to everybody, as its time is known to the second
DUPLICATE_TIMEOUT = 300.0  # seconds for which a duplicate may take to go
GONE = (400, 404)  # a cluster that was asked for a moment ago is a 400


def resolved(names: Names, desired: Values, current: Values | None) -> dict[str, Any]:
    """The desired state with references in the form Magnum is sent. Raises one InvalidRequest that names every name that is not there."""
    found, problems = _looked_up(names, desired, current)
    reject_all(problems)
    return found


def unresolved(names: Names, desired: Values, current: Values | None) -> list[str]:
    """What of a desired state refers to something that is not there; a sentence each."""
    return _looked_up(names, desired, current)[1]


def _looked_up(names: Names, desired: Values, current: Values | None) -> tuple[dict[str, Any], list[str]]:
    """The desired state resolved, and what could not be; what the current state has word for word is not searched."""
    result, problems = dict(desired), []
    for name, kind in REFERENCES.items():
        if name in desired and (current is None or current.get(name) != desired[name]):
            try:
                result[name] = getattr(names, kind)(desired[name])
            except InvalidRequest as rejection:
                problems.append(str(rejection))
    return result, list(dict.fromkeys(problems))


def as_body(values: Values) -> dict[str, Any]:
    """Values as a request carries them: labels as text, references as plain words."""
    return {
        key: {as_text(k): as_text(v) for k, v in value.items()} if isinstance(value, Mapping) else value
        for key, value in values.items()
    }


def find_template(magnum: Magnum, name: str, own: str | None = None) -> dict[str, Any] | None:
    """A template by name or id, None when there is none. Raises InvalidRequest on two of the name.

    `own`: the id of a cluster's template, which is the one that is meant where it is one of several.
    """
    there = those_called(magnum, "clustertemplates", name)
    return _one("cluster template", name, [it for it in there if it["uuid"] == own] or there)


def find_cluster(magnum: Magnum, name: str) -> dict[str, Any] | None:
    """A cluster by name or id, None when there is none. Raises InvalidRequest on two of the name."""
    return _one("cluster", name, those_called(magnum, "clusters", name))


def get_cluster(magnum: Magnum, name: str) -> dict[str, Any]:
    """A cluster by name or id. Raises InvalidRequest with the names there are."""
    found = find_cluster(magnum, name)
    if found is None:
        there = (magnum.get("/clusters") or {})["clusters"]
        raise InvalidRequest(unknown("cluster", name, [it["name"] for it in there], "openstack coe cluster list"))
    return found


def unique_name(magnum: Magnum, word: str, thing: Values) -> str:
    """The name of a cluster or template where it leads to no other one, else its id. `word` is as in those_called."""
    name, uuid = thing.get("name"), str(thing["uuid"])
    try:
        same = those_called(magnum, word, str(name)) if name else []
    except InvalidRequest:  # the name is one that this login may not use
        same = []
    return str(name) if [it["uuid"] for it in same] == [uuid] else uuid


def those_called(magnum: Magnum, word: str, name: str) -> list[dict[str, Any]]:
    """Full views of what has that name or id: one request, but for a name used twice or one that Magnum misunderstands."""
    try:
        found = magnum.get(f"/{word}/{quote(name, safe='')}", gone=GONE)
    except RequestFailed as failure:
        if failure.status == 404:
            raise InvalidRequest(
                f"The cluster {name!r} is there, and Magnum cannot show it, since the template it was made from is hidden: {failure} "
                "Ask whoever hid the template to show it again."
            ) from failure
        if failure.status != 409:  # two of the name
            raise
        found = {}
    if found is None and not _misunderstood(name):
        return []
    if found and name in (found.get("uuid"), found.get("name")):
        return _own(magnum, word, name, [found])
    listed = (magnum.get(f"/{word}") or {})[word]
    same = [it for it in listed if name in (it["uuid"], it["name"])]
    return _own(
        magnum,
        word,
        name,
        [it for it in magnum.each(lambda it: magnum.get(f"/{word}/{it['uuid']}", gone=GONE), same) if it],
    )


def _own(magnum: Magnum, word: str, name: str, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those of the own project, or named by their id. Raises InvalidRequest where only another project has a cluster of that name.

    Magnum shows the clusters of every project to administrators, while templates of others may be public.
    """
    foreign = [it for it in found if word == "clusters" and it["uuid"] != name and it.get("project_id")]
    foreign = [it for it in foreign if it["project_id"] != (magnum.project() or it["project_id"])]
    own = [it for it in found if it not in foreign]
    if foreign and not own:
        project, uuid = foreign[0]["project_id"], foreign[0]["uuid"]
        raise InvalidRequest(
            f"The cluster {name!r} that this login may see as an administrator's is another project's, {project}: name it by its id, "
            f"{uuid}, give yours another name, or log in without that role."
        )
    return own


def resolve_duplicate(magnum: Magnum, word: str, name: str, own: str, notes: list[str]) -> str:
    """The id to use after `own` was created: where another job's of that name is older, that one's, and `own` is deleted.

    Magnum takes two of a name. Everybody can read a record a moment after the request, in the same order. Raises InvalidRequest where
    a younger one is not deleted.
    """
    start, alone, observed = magnum.clock.now(), False, False
    while magnum.clock.now() - start < DUPLICATE_TIMEOUT:
        there = [it for it in those_called(magnum, word, name) if not _going(it)]
        mine = own in {it["uuid"] for it in there}
        observed = observed or mine
        first = min(there, key=lambda it: (str(it.get("created_at")), it["uuid"]), default={"uuid": own})
        if mine and first["uuid"] != own:
            magnum.delete(f"/{word}/{own}")
            notes.append(
                f"Another job has made {name!r} a moment earlier: this job uses that one, and has deleted its own."
            )
            return str(first["uuid"])
        if mine and len(there) == 1 and alone:
            return own
        alone = mine and len(there) == 1
        magnum.clock.sleep(SHOWS)
    if not observed:
        raise InvalidRequest(
            f"Magnum took the request to make {name!r}, and does not show it after {DUPLICATE_TIMEOUT / 60:.0f} minutes: its "
            "conductor may be down. Ask the cloud's operator, then run again."
        )
    raise InvalidRequest(
        f"There are two of the name {name!r}, made at the same moment. Delete one of them by its id, then run again."
    )


def _going(there: Values) -> bool:
    return str(there.get("status", "")).startswith("DELETE_")


def _misunderstood(name: str) -> bool:
    """Whether Magnum takes a name for a path, or for an id: to it that is 32 hexadecimal digits, whatever is between them."""
    return "/" in name or re.fullmatch(r"[0-9a-f]{32}", re.sub(r"urn:|uuid:|[{}-]", "", name.lower())) is not None


def _one(kind: str, name: str, there: list[dict[str, Any]]) -> dict[str, Any] | None:
    command = f"openstack coe {kind} list"
    there = [it for it in there if not _going(it)] or there
    found: dict[str, Any] | None = (
        pick(kind, name, there, command, lambda it: (it["uuid"], it["name"])) if there else None
    )
    return found
