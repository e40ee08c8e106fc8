# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All that AWX gets, from the table of playbooks and the role's variables; pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .credential_types import credential_types, type_names
from .survey import Option
from .templates import Settings, templates

Table = Mapping[str, Any]  # playbooks, workflows and credential_types: see roles/awx_configuration/vars/main
GIT = {"scm_type": "git", "scm_update_on_launch": True}


def awx_objects(table: Table, options: Mapping[str, Option], settings: Settings) -> dict[str, Any]:
    """Everything by kind, in the words of awx.awx's modules. `settings` are the role's variables without their prefix.

    Raises InvalidRequest with all that is wrong. Of credentials there are names and kinds; their inputs are secrets and stay out.
    """
    prefix, inventory, image = settings["prefix"], settings["inventory"], settings["execution_environment"]
    projects = [_project(settings["project"], settings["scm_url"], settings["scm_branch"])]
    if settings["inventory_scm_url"]:
        own = (settings["inventory_scm_url"], settings["inventory_scm_branch"])
        projects.append(_project(f"{inventory} inventory", *own))
    return {
        "organization": settings["organization"],
        "image": image,
        "execution_environments": [f"{prefix}execution environment"] if image else [],
        "projects": projects,
        "kinds": type_names(table["credential_types"], prefix),
        "credential_types": credential_types(table["credential_types"], prefix, settings["hub_secrets"]),
        "credentials": [{"name": it["name"], "kind": it["kind"]} for it in settings["credentials"]],
        "inventory": inventory,
        "inventory_source": {
            "name": "from the project",
            "source": "scm",
            "source_project": projects[-1]["name"],
            "source_path": settings["inventory_path"],
            "overwrite": True,
            "overwrite_vars": True,
            "update_on_launch": True,
        },
        **templates(table["playbooks"], table["workflows"], options, settings),
    }


def _project(name: str, url: str, branch: str) -> dict[str, Any]:
    return {**GIT, "name": name, "scm_url": url, "scm_branch": branch}
