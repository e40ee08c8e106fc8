# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands in the stand-in: things by kind, made and changed under the rules of AWX; knows nothing of HTTP."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from typing import Any

from .facts import REFERS, UNIFIED, UNIQUE, kinds
from .rules import after_making, errors, hidden

Thing = dict[str, Any]
EXACT = {"boolean": bool, "integer": int, "string": str}  # types of fields → of JSON values


class Wrong(Exception):
    """AWX answers 400; by field, what is wrong."""

    def __init__(self, errors: Mapping[str, Any]) -> None:
        super().__init__(str(errors))
        self.errors = dict(errors)


class Missing(Exception):
    """AWX answers 404."""


class Store:
    """An AWX as it is after its installation: one organization, nothing else that concerns us."""

    def __init__(self, playbooks: Iterable[str], old: bool = False) -> None:
        self.kinds, self.playbooks = kinds(old), list(playbooks)
        self.reachable = False  # whether a repository that was out of reach is no more
        self.things: dict[str, dict[int, Thing]] = {kind: {} for kind in (*self.kinds, "labels", "instance_groups")}
        self.surveys: dict[int, dict[str, Any]] = {}
        self.links: dict[tuple[int, str], list[int]] = {}
        self.ids = itertools.count(1)
        self.make("organizations", {"name": "Default"})

    # -- reading ----------------------------------------------------------------------------------------------------

    def get(self, kind: str, key: str) -> Thing:
        """One by its id, or by its name and its organization's: hubs++Default."""
        if key.isdigit():
            found = self.things.get(kind, {}).get(int(key))
        else:
            name, _, organization = key.partition("++")
            found = next((thing for thing in self.list(kind) if self._named(thing, name, organization)), None)
        if found is None:
            raise Missing(f"No {kind} matches the given query.")
        return self.summed_up(found)

    def list(self, kind: str) -> list[Thing]:
        if kind == "unified_job_templates":
            return [{"organization": None, **thing} for one in UNIFIED for thing in self.list(one)]
        return [self.summed_up(thing) for thing in self.things[kind].values()]

    def linked(self, thing: Thing, name: str) -> list[Thing]:
        """What is associated with a thing, by the link's name."""
        return [self.summed_up(self._any(number)) for number in self.links.get((thing["id"], name), [])]

    def summed_up(self, thing: Thing) -> Thing:
        """As AWX shows it: with the names of what it refers to, and without secrets."""
        summary = dict(thing["summary_fields"])
        for field in REFERS:
            if isinstance(thing.get(field), int):
                other = self._any(thing[field])
                summary[field] = {"id": other["id"], "name": other["name"], "description": other.get("description", "")}
        nodes = {
            name: self.links.get((thing["id"], name), []) for name in ("success_nodes", "failure_nodes", "always_nodes")
        }
        own = (
            {"inputs": hidden(self, thing)}
            if thing["type"] == "credential"
            else nodes
            if "all_parents_must_converge" in thing
            else {}
        )
        return {**thing, "summary_fields": summary, **own}

    def _any(self, number: int) -> Thing:
        return next(things[number] for things in self.things.values() if number in things)

    def _named(self, thing: Thing, name: str, organization: str) -> bool:
        return (
            thing.get("name") == name
            and thing["summary_fields"].get("organization", {}).get("name", "") == organization
        )

    # -- writing ----------------------------------------------------------------------------------------------------

    def make(self, kind: str, wanted: Mapping[str, Any], **shown: Any) -> Thing:
        """Make one. Raises Wrong with what AWX would say against it."""
        fields = self.kinds[kind]["post"]
        if lacking := [
            name for name, field in fields.items() if field.get("required") and wanted.get(name) in (None, "")
        ]:
            raise Wrong({name: ["This field is required."] for name in lacking})
        number = next(self.ids)
        own = f"/api/v2/{kind}/{number}/"
        thing: Thing = {
            "id": number,
            "type": self.kinds[kind]["type"],
            "url": own,
            "related": {name: own + path for name, path in self.kinds[kind]["related"].items()},
            "summary_fields": {},
            **dict.fromkeys(self.kinds[kind]["shown"], False),
            **{name: field.get("default") for name, field in fields.items()},
            **shown,
        }
        self._write(kind, thing, wanted)
        self.things[kind][number] = thing
        more = after_making(self, kind, thing)
        made = self.summed_up(thing)
        return {**made, "summary_fields": {**made["summary_fields"], **more}}

    def change(self, kind: str, number: int, wanted: Mapping[str, Any]) -> Thing:
        """Change one. Raises Wrong."""
        self._write(kind, self.things[kind][number], wanted)
        return self.summed_up(self.things[kind][number])

    def associate(self, thing: Thing, name: str, number: int, away: bool) -> None:
        """Link another thing to this one, or take the link away."""
        linked = self.links.setdefault((thing["id"], name), [])
        if away and number in linked:
            linked.remove(number)
        elif not away and number not in linked:
            self._any(number)
            linked.append(number)

    def _write(self, kind: str, thing: Thing, wanted: Mapping[str, Any]) -> None:
        """What nobody can set is left out without a word, as AWX does."""
        fields = self.kinds[kind]["post"]
        given = {name: value for name, value in wanted.items() if name in fields}
        found = {name: error for name, value in given.items() if (error := self._error(name, fields[name], value))}
        after = {
            **thing,
            **{name: fields[name].get("default") if value is None else value for name, value in given.items()},
        }
        found |= {} if found else errors(self, kind, after)
        twin = self._twin(kind, after)
        if found or twin:
            raise Wrong(found or {"__all__": [f"{thing['type']} with this {', '.join(twin)} already exists."]})
        thing.update(after)

    def _error(self, name: str, field: Mapping[str, Any], value: Any) -> list[str]:
        if value is None:
            return []
        if field["type"] == "choice" and value not in field["choices"]:
            return [f'"{value}" is not a valid choice.']
        if name in REFERS and value != "":
            there = any(value in self.things[kind] for kind in REFERS[name])
            return [] if there else [f'Invalid pk "{value}" - object does not exist.']
        wants = EXACT.get(field["type"])
        return [f"Not a valid {field['type']}."] if wants and not isinstance(value, wants) else []

    def _twin(self, kind: str, wanted: Thing) -> tuple[str, ...]:
        """The fields in which another thing of the kind is the same and may not be."""
        fields = UNIQUE.get(kind, ("organization", "name") if "organization" in wanted else ("name",))
        others = (thing for thing in self.things[kind].values() if thing["id"] != wanted["id"])
        same = any(all(thing.get(field) == wanted.get(field) for field in fields) for thing in others)
        return fields if same and wanted.get(fields[-1]) is not None else ()
