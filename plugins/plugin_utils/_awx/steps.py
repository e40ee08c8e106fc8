# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""AWX is asked whether it can be configured, and then configured; runs modules by what it is handed, and knows no Ansible."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from ansible_collections.hubforge.magnum.plugins.module_utils._errors import Broken, reject_all

from .._modules import Answer, Modules
from .answers import configuration_problems, report
from .batches import Batch, Objects, batches

FAILED_UPDATES = ("canceled", "error", "failed", "missing", "never updated")


def configure(objects: Objects, given: Mapping[str, Any], modules: Modules) -> dict[str, Any]:
    """The task's result. `given` has the options of the module awx_configuration.

    Raises InvalidRequest before anything is sent, and Broken with what is there and what is not where that fails later.
    """
    desired = {
        "host": given["host"],
        "organization": objects["organization"],
        "credentials": [it["name"] for it in given["credentials"] if it.get("inputs") is None],
    }
    answers = _read(objects, given, modules) if given["host"] else {}
    reject_all(configuration_problems(answers, desired))
    return _send(batches(objects, {**given, "stale": stale(answers["projects"])}), given, modules)


def stale(projects: Answer) -> list[str]:
    """The projects whose last update did not succeed."""
    return [it["name"] for it in projects["json"]["results"] if it["status"] in FAILED_UPDATES]


def questions(organization: str, credentials: Iterable[str]) -> dict[str, tuple[str, str]]:
    """What AWX is asked before anything is configured: method and path by the name of the answer."""
    named = "".join(f"&or__name={quote(name, safe='')}" for name in credentials)
    return {
        "ping": ("GET", "ping/"),
        "me": ("GET", "me/"),
        "job_templates": ("OPTIONS", "job_templates/"),
        "organizations": ("GET", "organizations/?page_size=200"),
        "credentials": ("GET", f"credentials/?page_size=200&or__id=0{named}"),
        "projects": ("GET", f"projects/?page_size=200&organization__name={quote(organization, safe='')}"),
    }


def _read(objects: Objects, given: Mapping[str, Any], modules: Modules) -> dict[str, Answer]:
    names = [it["name"] for it in objects["credentials"]]
    return {
        name: modules.read(
            "ansible.builtin.uri",
            url=f"{given['host'].rstrip('/')}{given['api_path']}v2/{path}",
            method=method,
            headers={"Authorization": f"Bearer {given['token']}"},
            return_content=True,
            validate_certs=given["validate_certs"],
            timeout=given["request_timeout"],
            follow_redirects="none",  # the token is for nobody else
        )
        for name, (method, path) in questions(objects["organization"], names).items()
    }


def _send(all_batches: list[Batch], given: Mapping[str, Any], modules: Modules) -> dict[str, Any]:
    connection = {
        "controller_host": given["host"],
        "controller_oauthtoken": given["token"],
        "validate_certs": given["validate_certs"],
        "request_timeout": given["request_timeout"],
    }
    results: dict[str, dict[str, Answer]] = {batch.what: {} for batch in all_batches}
    changed: list[str] = []
    for batch in all_batches:
        if not all(_there(it, results) for it in all_batches if it.what in batch.needs):
            continue
        for name, arguments in batch.calls.items():
            answer = modules.run(f"awx.awx.{batch.module}", **connection, **arguments)
            results[batch.what][name] = answer
            if answer.get("changed"):
                changed.append(f"{batch.what}: {name}")
                modules.show(f"changed  {batch.what}: {name}")
        if any(answer.get("failed") for answer in results[batch.what].values()):
            raise Broken(report({it.what: (list(it.calls), results[it.what]) for it in all_batches}))
    if waiting := [f"{len(it.calls)} {it.what}" for it in all_batches if it.calls and not results[it.what]]:
        modules.show(f"{', '.join(waiting)} follow once what they refer to is there.")
    return {"changed": bool(changed), "objects": changed}


def _there(batch: Batch, results: Mapping[str, Mapping[str, Answer]]) -> bool:
    """Whether all of a batch is in AWX: in check mode some is still to come. What a module finds or makes has an id."""
    return all("id" in results[batch.what].get(name, {}) for name in batch.calls)
