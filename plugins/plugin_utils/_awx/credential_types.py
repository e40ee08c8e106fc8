# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The credential types that AWX gets; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ansible_collections.hubforge.magnum.plugins.module_utils._errors import reject_all

VARIABLE = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
HUB_SECRETS = "hub_secrets"  # the kind whose secrets the user names
VAULT = {"vault": "Vault"}  # AWX's own type, by its kind


def type_names(types: Mapping[str, Mapping[str, Any]], prefix: str) -> dict[str, str]:
    """The name of each kind's type. `types` are the entries of roles/awx_configuration/vars/main/credential_types.yml, by kind."""
    return {kind: f"{prefix}{entry['title']}" for kind, entry in types.items()} | VAULT


def credential_types(
    types: Mapping[str, Mapping[str, Any]], prefix: str, secrets: Iterable[str]
) -> list[dict[str, Any]]:
    """The types, as the module awx.awx.credential_type takes them. Raises InvalidRequest for names that no variable can have."""
    names, made = type_names(types, prefix), {HUB_SECRETS: hub_secrets(secrets)}
    return [
        {
            "name": names[kind],
            "description": entry["description"],
            "inputs": made.get(kind, entry)["inputs"],
            "injectors": made.get(kind, entry)["injectors"],
        }
        for kind, entry in types.items()
    ]


def hub_secrets(names: Iterable[str]) -> dict[str, Any]:
    """`inputs` and `injectors` of a type whose secrets become variables of the job. Raises InvalidRequest with every bad name.

    All of them are required: AWX would make an empty string of one that was left empty, and that wins over the inventory.
    """
    desired = list(dict.fromkeys(names))
    reject_all(
        f"awx_configuration_hub_secrets has {name!r}, which is no name of a variable: write one such as vault_registry_password."
        for name in desired
        if not VARIABLE.fullmatch(name)
    )
    fields = [{"id": name, "label": name, "type": "string", "secret": True} for name in desired]
    return {
        "inputs": {"fields": fields, "required": desired},
        "injectors": {"extra_vars": {name: f"{{{{ {name} }}}}" for name in desired}},
    }
