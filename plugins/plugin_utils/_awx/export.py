# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What AWX gets, as the file that `awx import` reads: things by kind, which refer to each other by natural keys; pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Key = dict[str, Any]
OURS = ("name", "workflow", "template", "approval", "success_nodes", "credentials", "survey_spec")  # said by keys


def export(desired: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The file's content. `desired` is what objects.awx_objects returns; no secret is in it."""
    return {
        "execution_environments": [
            _owned(
                desired,
                {
                    "name": name,
                    "image": desired["image"],
                    "natural_key": {"name": name, "type": "execution_environment"},
                },
            )
            for name in desired["execution_environments"]
        ],
        "credential_types": [
            {**kind, "kind": "cloud", "natural_key": {"name": kind["name"], "kind": "cloud", "type": "credential_type"}}
            for kind in desired["credential_types"]
        ],
        "projects": [
            _owned(desired, {**project, **_natural(desired, "project", project["name"])})
            for project in desired["projects"]
        ],
        "inventory": [
            _owned(desired, {"name": desired["inventory"], **_natural(desired, "inventory", desired["inventory"])})
        ],
        "inventory_sources": [_source(desired)],
        "job_templates": [_job_template(desired, template) for template in desired["job_templates"]],
        "workflow_job_templates": [_workflow(desired, workflow) for workflow in desired["workflows"]],
        "schedules": [_schedule(desired, schedule) for schedule in desired["schedules"]],
    }


# -- keys -----------------------------------------------------------------------------------------------------------


def _key(desired: Mapping[str, Any], kind: str, name: str) -> Key:
    return {"organization": _organization(desired), "name": name, "type": kind}


def _natural(desired: Mapping[str, Any], kind: str, name: str) -> dict[str, Key]:
    return {"natural_key": _key(desired, kind, name)}


def _organization(desired: Mapping[str, Any]) -> Key:
    return {"name": desired["organization"], "type": "organization"}


def _node_key(desired: Mapping[str, Any], workflow: str, identifier: str) -> Key:
    of = _key(desired, "workflow_job_template", workflow)
    return {"workflow_job_template": of, "identifier": identifier, "type": "workflow_job_template_node"}


def _credential_key(desired: Mapping[str, Any], name: str) -> Key:
    kind = next(credential["kind"] for credential in desired["credentials"] if credential["name"] == name)
    # `vault` is of AWX's own type; its kind has the same name
    of = {"name": desired["kinds"][kind], "kind": "vault" if kind == "vault" else "cloud", "type": "credential_type"}
    return {**_key(desired, "credential", name), "credential_type": of}


# -- things ---------------------------------------------------------------------------------------------------------


def _owned(desired: Mapping[str, Any], thing: dict[str, Any]) -> dict[str, Any]:
    return {**thing, "organization": _organization(desired)}


def _plain(thing: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a thing that refer to nothing."""
    return {name: value for name, value in thing.items() if name not in OURS}


def _source(desired: Mapping[str, Any]) -> dict[str, Any]:
    source, inventory = desired["inventory_source"], _key(desired, "inventory", desired["inventory"])
    return {
        **source,
        "inventory": inventory,
        "source_project": _key(desired, "project", source["source_project"]),
        "natural_key": {"name": source["name"], "inventory": inventory, "type": "inventory_source"},
    }


def _job_template(desired: Mapping[str, Any], template: Mapping[str, Any]) -> dict[str, Any]:
    survey = {"survey_spec": template["survey_spec"]} if template["survey_spec"] else {}
    images = desired["execution_environments"]
    return {
        "name": template["name"],
        **_plain(template),
        "project": _key(desired, "project", desired["projects"][0]["name"]),
        "inventory": _key(desired, "inventory", desired["inventory"]),
        **({"execution_environment": {"name": images[0], "type": "execution_environment"}} if images else {}),
        "related": {**survey, "credentials": [_credential_key(desired, name) for name in template["credentials"]]},
        **_natural(desired, "job_template", template["name"]),
    }


def _workflow(desired: Mapping[str, Any], workflow: Mapping[str, Any]) -> dict[str, Any]:
    survey = {"survey_spec": workflow["survey_spec"]} if workflow["survey_spec"] else {}
    nodes: dict[str, dict[str, Any]] = {}
    for step in desired["nodes"]:
        if step["workflow"] == workflow["name"]:
            node = nodes.setdefault(step["identifier"], _node(desired, step))
            node["related"] |= _related(desired, step)
    plain = {
        "name": workflow["name"],
        **_plain(workflow),
        **_natural(desired, "workflow_job_template", workflow["name"]),
    }
    return _owned(desired, {**plain, "related": {**survey, "workflow_nodes": list(nodes.values())}})


def _node(desired: Mapping[str, Any], step: Mapping[str, Any]) -> dict[str, Any]:
    key = _node_key(desired, step["workflow"], step["identifier"])
    runs = {"unified_job_template": _key(desired, "job_template", step["template"])} if "template" in step else {}
    return {
        **{name: key[name] for name in ("identifier", "workflow_job_template")},
        **runs,
        "related": {},
        "natural_key": key,
    }


def _related(desired: Mapping[str, Any], step: Mapping[str, Any]) -> dict[str, Any]:
    followers = [_node_key(desired, step["workflow"], identifier) for identifier in step.get("success_nodes", [])]
    approval = {"create_approval_template": step["approval"]} if "approval" in step else {}
    return {**approval, **({"success_nodes": followers} if followers else {})}


def _schedule(desired: Mapping[str, Any], schedule: Mapping[str, Any]) -> dict[str, Any]:
    of = _key(desired, "job_template", schedule["template"])
    key = {"unified_job_template": of, "name": schedule["name"], "type": "schedule"}
    return {"name": schedule["name"], **_plain(schedule), "unified_job_template": of, "natural_key": key}
