# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What AWX gets, as the file that `awx import` reads: things by kind, which refer to each other by natural keys; pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Key = dict[str, Any]
OURS = ("name", "workflow", "template", "approval", "success_nodes", "credentials", "survey_spec")  # said by keys


def export(wanted: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The file's content. `wanted` has all that the role is to keep, as its modules take it; secrets are in none of it."""
    return {
        "execution_environments": [
            _owned(
                wanted,
                {
                    "name": name,
                    "image": wanted["image"],
                    "natural_key": {"name": name, "type": "execution_environment"},
                },
            )
            for name in wanted["execution_environments"]
        ],
        "credential_types": [
            {**kind, "kind": "cloud", "natural_key": {"name": kind["name"], "kind": "cloud", "type": "credential_type"}}
            for kind in wanted["credential_types"]
        ],
        "projects": [
            _owned(wanted, {**project, **_natural(wanted, "project", project["name"])})
            for project in wanted["projects"]
        ],
        "inventory": [
            _owned(wanted, {"name": wanted["inventory"], **_natural(wanted, "inventory", wanted["inventory"])})
        ],
        "inventory_sources": [_source(wanted)],
        "job_templates": [_job_template(wanted, template) for template in wanted["job_templates"]],
        "workflow_job_templates": [_workflow(wanted, workflow) for workflow in wanted["workflows"]],
        "schedules": [_schedule(wanted, schedule) for schedule in wanted["schedules"]],
    }


# -- keys -----------------------------------------------------------------------------------------------------------


def _key(wanted: Mapping[str, Any], kind: str, name: str) -> Key:
    return {"organization": _organization(wanted), "name": name, "type": kind}


def _natural(wanted: Mapping[str, Any], kind: str, name: str) -> dict[str, Key]:
    return {"natural_key": _key(wanted, kind, name)}


def _organization(wanted: Mapping[str, Any]) -> Key:
    return {"name": wanted["organization"], "type": "organization"}


def _node_key(wanted: Mapping[str, Any], workflow: str, identifier: str) -> Key:
    of = _key(wanted, "workflow_job_template", workflow)
    return {"workflow_job_template": of, "identifier": identifier, "type": "workflow_job_template_node"}


def _credential_key(wanted: Mapping[str, Any], name: str) -> Key:
    kind = next(credential["kind"] for credential in wanted["credentials"] if credential["name"] == name)
    # `vault` is of AWX's own type; its kind has the same name
    of = {"name": wanted["kinds"][kind], "kind": "vault" if kind == "vault" else "cloud", "type": "credential_type"}
    return {**_key(wanted, "credential", name), "credential_type": of}


# -- things ---------------------------------------------------------------------------------------------------------


def _owned(wanted: Mapping[str, Any], thing: dict[str, Any]) -> dict[str, Any]:
    return {**thing, "organization": _organization(wanted)}


def _plain(thing: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a thing that refer to nothing."""
    return {name: value for name, value in thing.items() if name not in OURS}


def _source(wanted: Mapping[str, Any]) -> dict[str, Any]:
    source, inventory = wanted["inventory_source"], _key(wanted, "inventory", wanted["inventory"])
    return {
        **source,
        "inventory": inventory,
        "source_project": _key(wanted, "project", source["source_project"]),
        "natural_key": {"name": source["name"], "inventory": inventory, "type": "inventory_source"},
    }


def _job_template(wanted: Mapping[str, Any], template: Mapping[str, Any]) -> dict[str, Any]:
    survey = {"survey_spec": template["survey_spec"]} if template["survey_spec"] else {}
    images = wanted["execution_environments"]
    return {
        "name": template["name"],
        **_plain(template),
        "project": _key(wanted, "project", wanted["projects"][0]["name"]),
        "inventory": _key(wanted, "inventory", wanted["inventory"]),
        **({"execution_environment": {"name": images[0], "type": "execution_environment"}} if images else {}),
        "related": {**survey, "credentials": [_credential_key(wanted, name) for name in template["credentials"]]},
        **_natural(wanted, "job_template", template["name"]),
    }


def _workflow(wanted: Mapping[str, Any], workflow: Mapping[str, Any]) -> dict[str, Any]:
    survey = {"survey_spec": workflow["survey_spec"]} if workflow["survey_spec"] else {}
    nodes: dict[str, dict[str, Any]] = {}
    for step in wanted["nodes"]:
        if step["workflow"] == workflow["name"]:
            node = nodes.setdefault(step["identifier"], _node(wanted, step))
            node["related"] |= _related(wanted, step)
    plain = {
        "name": workflow["name"],
        **_plain(workflow),
        **_natural(wanted, "workflow_job_template", workflow["name"]),
    }
    return _owned(wanted, {**plain, "related": {**survey, "workflow_nodes": list(nodes.values())}})


def _node(wanted: Mapping[str, Any], step: Mapping[str, Any]) -> dict[str, Any]:
    key = _node_key(wanted, step["workflow"], step["identifier"])
    runs = {"unified_job_template": _key(wanted, "job_template", step["template"])} if "template" in step else {}
    return {
        **{name: key[name] for name in ("identifier", "workflow_job_template")},
        **runs,
        "related": {},
        "natural_key": key,
    }


def _related(wanted: Mapping[str, Any], step: Mapping[str, Any]) -> dict[str, Any]:
    followers = [_node_key(wanted, step["workflow"], identifier) for identifier in step.get("success_nodes", [])]
    approval = {"create_approval_template": step["approval"]} if "approval" in step else {}
    return {**approval, **({"success_nodes": followers} if followers else {})}


def _schedule(wanted: Mapping[str, Any], schedule: Mapping[str, Any]) -> dict[str, Any]:
    of = _key(wanted, "job_template", schedule["template"])
    key = {"unified_job_template": of, "name": schedule["name"], "type": "schedule"}
    return {"name": schedule["name"], **_plain(schedule), "unified_job_template": of, "natural_key": key}
