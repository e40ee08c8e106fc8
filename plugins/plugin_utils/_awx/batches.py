# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What AWX gets, as calls of awx.awx's modules in the order in which they need each other; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Objects = Mapping[str, Any]  # as objects.awx_objects returns them
Given = Mapping[
    str, Any
]  # what is no object: credentials with their inputs, scm_credential, update_secrets, stale projects


@dataclass(frozen=True)
class Batch:
    """Objects of one kind: what people call them, awx.awx's module, its arguments by the object's name, and what has to be there first."""

    what: str
    module: str
    calls: Mapping[str, Mapping[str, Any]]
    needs: tuple[str, ...] = ()


BASE = ("projects", "execution environments", "credentials", "inventories")
COMPLETE = (*BASE, "job templates", "workflows")


def batches(objects: Objects, given: Given) -> list[Batch]:
    """The batches, the first one first. One that needs objects that check mode did not make is not run."""
    organization = objects["organization"]

    def owned(things: Iterable[Mapping[str, Any]], arguments: Callable[[Mapping[str, Any]], Any]) -> dict[str, Any]:
        return {thing["name"]: _plain({"organization": organization, **arguments(thing)}) for thing in things}

    environments = [{"name": name, "image": objects["image"]} for name in objects["execution_environments"]]
    credentials = [it for it in given["credentials"] if it.get("inputs") is not None]
    return [
        # A template's playbook has to be among those that an update of the project has found, so this waits for it.
        Batch("projects", "project", owned(objects["projects"], lambda it: _project(it, given))),
        Batch("execution environments", "execution_environment", owned(environments, dict)),
        Batch(
            "credential types",
            "credential_type",
            {it["name"]: {**it, "kind": "cloud"} for it in objects["credential_types"]},
        ),
        Batch(
            "credentials",
            "credential",
            owned(credentials, lambda it: _credential(it, objects, given)),
            ("credential types",),
        ),
        # an ordinary inventory: left out, its kind would be sent each time
        Batch("inventories", "inventory", owned([{"name": objects["inventory"]}], lambda it: {**it, "kind": ""})),
        Batch(
            "inventory sources",
            "inventory_source",
            owned([objects["inventory_source"]], lambda it: {**it, "inventory": objects["inventory"]}),
            BASE,
        ),
        Batch(
            "job templates",
            "job_template",
            owned(objects["job_templates"], lambda it: _job_template(it, objects)),
            BASE,
        ),
        Batch("workflows", "workflow_job_template", owned(objects["workflows"], dict), BASE),
        # One by one: awx.awx.workflow_job_template reports a change for each approval, whatever there is.
        Batch(
            "steps", "workflow_job_template_node", owned(objects["nodes"], lambda it: _node(it, organization)), COMPLETE
        ),
        Batch("schedules", "schedule", owned(objects["schedules"], _schedule), COMPLETE),
    ]


def _project(project: Mapping[str, Any], given: Given) -> dict[str, Any]:
    """An update that failed is done again."""
    return {
        **project,
        "credential": given["scm_credential"] or None,
        "update_project": project["name"] in given["stale"],
    }


def _credential(credential: Mapping[str, Any], objects: Objects, given: Given) -> dict[str, Any]:
    return {
        "name": credential["name"],
        "credential_type": objects["kinds"][credential["kind"]],
        "inputs": credential["inputs"],
        "update_secrets": given["update_secrets"],
    }


def _job_template(template: Mapping[str, Any], objects: Objects) -> dict[str, Any]:
    return {
        **template,
        "project": objects["projects"][0]["name"],
        "inventory": f"{objects['inventory']}++{objects['organization']}",
        "execution_environment": next(iter(objects["execution_environments"]), None),
        "credentials": template["credentials"] or None,
    }


def _node(node: Mapping[str, Any], organization: str) -> dict[str, Any]:
    return {
        "workflow_job_template": node["workflow"],
        "identifier": node["identifier"],
        "unified_job_template": node.get("template"),
        "lookup_organization": organization,
        "approval_node": node.get("approval"),
        "success_nodes": node.get("success_nodes"),
    }


def _schedule(schedule: Mapping[str, Any]) -> dict[str, Any]:
    words = ("name", "rrule", "enabled")
    return {**{word: schedule[word] for word in words}, "unified_job_template": schedule["template"]}


def _plain(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments without those that are left out."""
    return {name: value for name, value in arguments.items() if value is not None}
