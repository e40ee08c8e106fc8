# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes down what a real AWX's API says of itself, for the stand-in: fields, their types and defaults, names of links.

usage: CONTROLLER_HOST=https://awx.example.org CONTROLLER_OAUTH_TOKEN=… python tests/awx/record.py > tests/awx/stand_in/facts.json
Something of each kind has to be there already: what playbooks/configure_awx.yml has made. Only reads.
"""

from __future__ import annotations

import json
import os
import sys
import urllib.request
from typing import Any

KINDS = (
    "organizations",
    "projects",
    "project_updates",
    "execution_environments",
    "credential_types",
    "credentials",
    "inventories",
    "inventory_sources",
    "job_templates",
    "workflow_job_templates",
    "workflow_job_template_nodes",
    "workflow_approval_templates",
    "schedules",
)
KEPT = (
    "type",
    "required",
    "default",
    "choices",
    "max_length",
    "min_value",
    "max_value",
)  # of what OPTIONS says of a field


def ask(path: str, method: str = "GET") -> tuple[Any, Any]:
    """What the API answers, and its headers."""
    url = f"{os.environ['CONTROLLER_HOST']}/api/v2/{path}"
    headers = {"Authorization": f"Bearer {os.environ['CONTROLLER_OAUTH_TOKEN']}"}
    with urllib.request.urlopen(urllib.request.Request(url, method=method, headers=headers)) as answer:
        return json.load(answer), answer.headers


def described(field: dict[str, Any]) -> dict[str, Any]:
    kept = {word: field[word] for word in KEPT if word in field and (word, field[word]) != ("required", False)}
    if "choices" in kept:
        kept["choices"] = [choice[0] for choice in kept["choices"]]
    return kept


def shape(kind: str, fields: dict[str, Any]) -> dict[str, Any]:
    """What one of a kind has: its type, more fields that are true or false, the links below its own address."""
    listed, _ = ask(f"{kind}/?page_size=1&order_by=-id") if kind != "workflow_approval_templates" else approval()
    [one] = listed["results"][:1] or [{}]
    own = f"/api/v2/{kind}/{one.get('id')}/"
    return {
        "type": one.get("type"),
        # the modules read some fields that nobody can set
        "shown": sorted(name for name, value in one.items() if isinstance(value, bool) and name not in fields),
        "related": {
            name: url.removeprefix(own) for name, url in one.get("related", {}).items() if str(url).startswith(own)
        },
    }


def approval() -> tuple[Any, Any]:
    """Templates of approvals have no list; a node leads to one."""
    nodes, _ = ask(
        "workflow_job_template_nodes/?page_size=1&unified_job_template__workflowapprovaltemplate__isnull=false"
    )
    link = nodes["results"][0]["related"]["unified_job_template"]
    found, headers = ask(link.removeprefix("/api/v2/"))
    return {"results": [found]}, headers


def written(value: Any, depth: int = 0) -> str:
    """JSON with a line for each field of a kind."""
    if not isinstance(value, dict) or depth > 3 or not value:
        return json.dumps(value)
    lines = [f"{' ' * (depth + 1)}{json.dumps(name)}: {written(value[name], depth + 1)}" for name in sorted(value)]
    return "{\n" + ",\n".join(lines) + "\n" + " " * depth + "}"


def main() -> None:
    ping, headers = ask("ping/")
    facts: dict[str, Any] = {"product": headers["X-API-Product-Name"], "version": ping["version"], "kinds": {}}
    for kind in KINDS:
        options = ask(f"{kind}/", "OPTIONS")[0] if kind != "workflow_approval_templates" else {}
        posted = (options.get("actions") or {}).get("POST") or {}
        fields = {name: described(field) for name, field in posted.items() if name != "id"}
        facts["kinds"][kind] = {"post": fields, **shape(kind, fields)}
    sys.stdout.write(written(facts) + "\n")


if __name__ == "__main__":
    main()
