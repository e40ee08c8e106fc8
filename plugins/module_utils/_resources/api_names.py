# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an inventory declares of a cluster and its template, in the names of Magnum's API. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .._errors import reject_all
from .._fields import OFF, ON, Values, label_problems

COMMON = {"flavor": "flavor_id", "master_flavor": "master_flavor_id"}
TEMPLATE = {**COMMON, "image": "image_id", "keypair": "keypair_id", "external_network": "external_network_id"}


def in_api_names(asked: Values, aliases: Mapping[str, str]) -> dict[str, Any]:
    """A desired state with the API's field names in place of the human words; what is not given is left out."""
    return {aliases.get(key, key): value for key, value in asked.items() if value is not None and key != "name"}


NUMBERS = ("node_count", "master_count", "docker_volume_size", "apiserver_port", "create_timeout")
SWITCHES = (
    "merge_labels",
    "master_lb_enabled",
    "floating_ip_enabled",
    "tls_disabled",
    "registry_enabled",
    "public",
    "hidden",
)


def typed(what: str, desired: Values) -> dict[str, Any]:
    """A desired state for a cluster or a template with each value of the type that Magnum has for it.

    A variable of the command line, of a survey or of a template of Jinja comes as text, and YAML takes a flavor's name for a number.
    Raises InvalidRequest with every value that is of another kind.
    """
    found, problems = dict(desired), []
    for name, value in desired.items():
        text = str(value).strip()
        if name in NUMBERS and not isinstance(value, bool) and text.isascii() and text.isdecimal():
            found[name] = int(text)
        elif name in SWITCHES and text.lower() in (*ON, *OFF):
            found[name] = text.lower() in ON
        elif name in NUMBERS or name in SWITCHES:
            problems.append(
                f"{name} of {what} is {text[:80]!r}, and {'a number' if name in NUMBERS else 'true or false'} was expected: correct it."
            )
        elif name == "labels":
            found[name] = _mapping(value)
            problems += label_problems(what, found[name])
        elif isinstance(value, Mapping | list):
            problems.append(
                f"{name} of {what} is {'a mapping' if isinstance(value, Mapping) else 'a list'}, and text was expected: correct it."
            )
        elif not isinstance(value, str):
            found[name] = text
    reject_all(problems)
    return found


def _mapping(value: Any) -> Any:
    """Labels, also as the text a=b,c=d that Ansible's options of this type take."""
    if not isinstance(value, str):
        return value
    pairs = [part.partition("=") for part in re.split(r"[,\s]+", value.strip()) if part]
    return {key: held for key, _sign, held in pairs} if all(sign for _key, sign, _held in pairs) else value
