# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an inventory declares of a cluster and its template, in the names of Magnum's API. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._errors import reject_all
from .._fields import Values

COMMON = {"flavor": "flavor_id", "master_flavor": "master_flavor_id"}
TEMPLATE = {**COMMON, "image": "image_id", "keypair": "keypair_id", "external_network": "external_network_id"}


def in_api_names(asked: Values, aliases: Mapping[str, str]) -> dict[str, Any]:
    """A desired state with the API's field names in place of the human words; what is not given is left out."""
    return {aliases.get(key, key): value for key, value in asked.items() if value is not None and key != "name"}


def counted(desired: dict[str, Any]) -> dict[str, Any]:
    """A desired state for a cluster with its counts as numbers: Ansible passes text where a variable came from the command line."""
    texts = {name: str(desired[name]) for name in ("node_count", "master_count") if name in desired}
    wrong = [
        f"{name} is {text!r}, and a number of machines was expected: correct it."
        for name, text in texts.items()
        if not text.isdecimal()
    ]
    reject_all(wrong)
    return {**desired, **{name: int(text) for name, text in texts.items()}}
