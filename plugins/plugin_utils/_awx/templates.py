# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Playbooks → the job templates, workflows and schedules that AWX gets, in the words of awx.awx's modules; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ansible_collections.hubforge.magnum.plugins.module_utils._errors import reject_all

from .survey import Option, Question, survey

Entry = Mapping[str, Any]  # of a playbook, a workflow: see roles/awx_configuration/vars/main/playbooks.yml
Settings = Mapping[
    str, Any
]  # the role's variables without their prefix, see the documentation of the filter awx_objects
CHECK = " (check)"


def templates(
    playbooks: Mapping[str, Entry], workflows: Mapping[str, Entry], options: Mapping[str, Option], settings: Settings
) -> dict[str, list[dict[str, Any]]]:
    """All of it, in lists: job_templates, workflows, nodes and schedules. Raises InvalidRequest with all that is wrong."""
    reject_all([*_setting_problems(playbooks, settings), *_table_problems(playbooks, workflows)])
    return {
        "job_templates": [
            _job_template(name, playbooks[name], options, settings, check)
            for name in playbooks
            for check in (False, True)
            if not check or playbooks[name].get("check")
        ],
        "workflows": [_workflow(entry, playbooks, options, settings) for entry in workflows.values()],
        "nodes": [node for entry in workflows.values() for node in _nodes(entry, playbooks, settings)],
        "schedules": [_schedule(name, entry, settings) for name, entry in playbooks.items() if "schedule" in entry],
    }


# -- what is refused ------------------------------------------------------------------------------------------------


def _setting_problems(playbooks: Mapping[str, Entry], settings: Settings) -> Iterator[str]:
    kinds = [str(credential["kind"]) for credential in settings["credentials"]]
    for kind in sorted({kind for kind in kinds if kinds.count(kind) > 1 and kind != "vault"}):
        names = ", ".join(credential["name"] for credential in settings["credentials"] if credential["kind"] == kind)
        yield (
            f"awx_configuration_credentials has more than one of the kind {kind} ({names}), and a job takes one: configure AWX once for "
            "each, with another awx_configuration_prefix."
        )
    scheduled = [name for name, entry in playbooks.items() if "schedule" in entry]
    for name in sorted(set(settings["schedules"]) - set(scheduled)):
        yield f"awx_configuration_schedules names {name}, which has no schedule: there are {', '.join(scheduled)}."
    for word in ("slices", "forks"):
        if int(settings[word]) < (least := {"slices": 1, "forks": 0}[word]):
            yield f"awx_configuration_{word} is {settings[word]}: it is at least {least}."


def _table_problems(playbooks: Mapping[str, Entry], workflows: Mapping[str, Entry]) -> Iterator[str]:
    for name, entry in playbooks.items():
        if "schedule" in entry and any(question.get("required") for question in _questions(entry)):
            yield f"{name} has a schedule and a question that must be answered: nobody is there to answer it."
    for name, entry in workflows.items():
        for step in entry["steps"]:
            if "approval" not in step and step.get("template") not in playbooks:
                yield f"The workflow {name} has a step {step.get('template')}, and there is no such template."
            elif step.get("check") and not playbooks[step["template"]].get("check"):
                yield f"The workflow {name} has a check of {step['template']}, which has no template in check mode."


# -- what they come to ----------------------------------------------------------------------------------------------


def _job_template(
    name: str, entry: Entry, options: Mapping[str, Option], settings: Settings, check: bool
) -> dict[str, Any]:
    spec, slices = survey(_questions(entry), options), bool(entry.get("slices"))
    taken = [it for it in settings["credentials"] if it["kind"] in entry.get("credentials", [])]
    return {
        "name": _name(entry, settings, check),
        "description": entry["description"],
        "playbook": f"playbooks/{entry.get('playbook', name)}.yml",
        "job_type": "check" if check else "run",
        "diff_mode": check,
        "job_tags": ",".join(entry.get("tags", [])),
        "forks": int(settings["forks"]),
        "job_slice_count": int(settings["slices"]) if slices else 1,
        "ask_job_slice_count_on_launch": slices,
        "ask_limit_on_launch": True,
        "ask_variables_on_launch": False,  # a variable of the launch would win over every host's own
        "credentials": [credential["name"] for credential in taken],
        "ask_credential_on_launch": "openstack" not in {credential["kind"] for credential in taken},
        "survey_enabled": bool(spec),
        "survey_spec": spec,
    }


def _workflow(
    entry: Entry, playbooks: Mapping[str, Entry], options: Mapping[str, Option], settings: Settings
) -> dict[str, Any]:
    """A workflow asks what its steps ask, and hands the answers to them."""
    steps = [playbooks[step["template"]] for step in entry["steps"] if "template" in step]
    spec = survey([question for step in steps for question in _questions(step)], options)
    return {
        "name": settings["prefix"] + entry["title"],
        "description": entry["description"],
        "ask_limit_on_launch": True,
        "ask_variables_on_launch": False,
        "survey_enabled": bool(spec),
        "survey_spec": spec,
    }


def _nodes(entry: Entry, playbooks: Mapping[str, Entry], settings: Settings) -> list[dict[str, Any]]:
    """The last step first: a node names the one that follows it, which has to be there.

    An approval and what follows it are said apart: awx.awx 24.6.1 looks for the one that follows at the approval, where AWX has none.
    """
    workflow, after = settings["prefix"] + entry["title"], list[str]()
    nodes = []
    for step in reversed(entry["steps"]):
        identifier = _identifier(step)
        node = {"name": f"{workflow}, {identifier}", "workflow": workflow, "identifier": identifier}
        if "approval" in step:
            nodes.append({**node, "approval": {"name": step["approval"], "timeout": step["timeout"]}})
            node["name"] += " and what follows"
        else:
            node["template"] = _name(playbooks[step["template"]], settings, bool(step.get("check")))
        nodes.append({**node, "success_nodes": after})
        after = [identifier]
    return nodes


def _schedule(name: str, entry: Entry, settings: Settings) -> dict[str, Any]:
    title = _name(entry, settings)
    return {"name": title, "template": title, "rrule": entry["schedule"], "enabled": name in settings["schedules"]}


def _identifier(step: Entry) -> str:
    return "approval" if "approval" in step else step["template"] + ("_check" if step.get("check") else "")


def _name(entry: Entry, settings: Settings, check: bool = False) -> str:
    return f"{settings['prefix']}{entry['title']}{CHECK if check else ''}"


def _questions(entry: Entry) -> list[Question]:
    """The questions of an entry; one that takes over those of others has lists of them."""
    return list(_flat(entry.get("questions", [])))


def _flat(questions: Iterable[Any]) -> Iterator[Question]:
    for question in questions:
        if isinstance(question, Mapping):
            yield question
        else:
            yield from _flat(question)
