# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A credential type of AWX whose secrets become variables of the job, named as an inventory names them; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from ansible_collections.hubforge.magnum.plugins.module_utils._errors import reject_all

VARIABLE = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")


def hub_secrets(names: Iterable[str]) -> dict[str, Any]:
    """`inputs` and `injectors` of the type. Raises Refused with every name that cannot be a variable.

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
