# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a real AWX 24.6.1 said of its API (facts.json, written by record.py), and what of it an older one lacks."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

FACTS: dict[str, Any] = json.loads((Path(__file__).parent / "facts.json").read_text())
UNIFIED = ("job_templates", "projects", "inventory_sources", "workflow_job_templates", "workflow_approval_templates")
# What a field that holds an id refers to.
REFERS = {
    "credential": ("credentials",),
    "credential_type": ("credential_types",),
    "default_environment": ("execution_environments",),
    "execution_environment": ("execution_environments",),
    "inventory": ("inventories",),
    "organization": ("organizations",),
    "project": ("projects",),
    "source_project": ("projects",),
    "unified_job_template": UNIFIED,
    "workflow_job_template": ("workflow_job_templates",),
}
# Together they are unique; AWX says so only when something is in the way.
UNIQUE = {
    "inventory_sources": ("inventory", "name"),
    "project_updates": ("id",),
    "schedules": ("unified_job_template", "name"),
    "workflow_approval_templates": ("id",),
    "workflow_job_template_nodes": ("workflow_job_template", "identifier"),
}
OLD = "19.5.1"
NOT_YET = "ask_job_slice_count_on_launch"  # of job templates, there since 21.7.0


def kinds(old: bool) -> dict[str, Any]:
    """The kinds of things there are, with their fields and links."""
    found: dict[str, Any] = copy.deepcopy(FACTS["kinds"])
    if old:
        del found["job_templates"]["post"][NOT_YET]
    return found
