# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What AWX 24.6.1 demands beyond what its OPTIONS tell, and what it does by itself when something is made."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .store import Store

Thing = dict[str, Any]
Errors = dict[str, list[str]]
START = re.compile(r"DTSTART(;TZID=[\w/]+)?:\d{8}T\d{6}Z?")
UNREACHABLE = "unreachable"  # in the address of a repository: its update fails


def job_template(store: Store, wanted: Thing) -> Errors:
    """Its playbook has to be among those that an update of its project has found."""
    project = store.things["projects"].get(wanted["project"])
    if project is None:
        return {"project": ["A project is required to run a job."]}
    wanted["organization"] = project["organization"]
    if wanted["playbook"] not in project["playbook_files"] and not project["allow_override"]:
        return {"playbook": ["Playbook not found for project."]}
    return {}


def schedule(store: Store, wanted: Thing) -> Errors:
    found = []
    if not START.search(wanted["rrule"]):
        found.append("Valid DTSTART required in rrule. Value should start with: DTSTART:YYYYMMDDTHHMMSSZ")
    if "RRULE:" not in wanted["rrule"]:
        found.append("One or more rule required in rrule.")
    elif "INTERVAL" not in wanted["rrule"]:
        found.append("INTERVAL required in rrule.")
    return {"rrule": found} if found else {}


def credential(store: Store, wanted: Thing) -> Errors:
    declared = store.things["credential_types"][wanted["credential_type"]]["inputs"].get("fields", [])
    unknown = set(wanted["inputs"]) - {field["id"] for field in declared}
    return {"inputs": [f"'{name}' was unexpected" for name in sorted(unknown)]} if unknown else {}


def credential_type(store: Store, wanted: Thing) -> Errors:
    """What its templates make of a credential is for a test with AWX's own injectors."""
    parts = set(wanted["injectors"]) - {"file", "env", "extra_vars"}
    return {"injectors": [f"Additional properties are not allowed ({name})" for name in sorted(parts)]} if parts else {}


def updated(store: Store, project: Thing) -> Thing:
    """Update a project, as AWX does by itself when it is made."""
    ended = "failed" if UNREACHABLE in project["scm_url"] and not store.reachable else "successful"
    update = store.make(
        "project_updates", {}, name=project["name"], project=project["id"], status=ended, failed=ended == "failed"
    )
    project.update(status=ended, playbook_files=store.playbooks if ended == "successful" else [], scm_revision="a" * 40)
    update.update(finished="2026-01-01T00:00:00Z", scm_revision=project["scm_revision"])
    store.things["project_updates"][update["id"]].update(update)
    return update


def _project_made(store: Store, project: Thing) -> Thing:
    """The answer to its making names the update that begins; it has ended when it is next asked for."""
    return {"current_update": {"id": updated(store, project)["id"]}}


CHECKS: dict[str, Callable[[Store, Thing], Errors]] = {
    "credential_types": credential_type,
    "credentials": credential,
    "job_templates": job_template,
    "schedules": schedule,
}


def errors(store: Store, kind: str, wanted: Thing) -> Errors:
    """What is wrong with a thing that its fields do not tell."""
    return CHECKS[kind](store, wanted) if kind in CHECKS else {}


def after_making(store: Store, kind: str, thing: Thing) -> Thing:
    """What follows when a thing was made, and what the answer to that has besides in its summary."""
    return _project_made(store, thing) if kind == "projects" else {}


def hidden(store: Store, credential: Thing) -> Thing:
    """A credential's inputs as AWX shows them."""
    fields = store.things["credential_types"][credential["credential_type"]]["inputs"].get("fields", [])
    secrets = {field["id"] for field in fields if field.get("secret")}
    return {name: "$encrypted$" if name in secrets else value for name, value in credential["inputs"].items()}
