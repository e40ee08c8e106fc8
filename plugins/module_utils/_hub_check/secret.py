# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What of the chart's Secret `hub` a check needs; nothing else is kept of it, since it is all secrets. Asks no cluster."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .._errors import InvalidRequest
from .profiles import read_demands

Object = Mapping[str, Any]

# The keys of the Secret in the chart jupyterhub 4.4; the second one only where the service hub-check is declared.
VALUES = "values.yaml"
TOKEN = "hub.services.hub-check.apiToken"


@dataclass(frozen=True)
class HubSecret:
    """`demands`: one per profile (profiles.read_demands), None where the release's values are not there. `token`: "" for none."""

    demands: list[dict[str, Any]] | None = None
    base_url: str = "/"
    token: str = ""


def read_secret(secret: Object, given: str = "") -> HubSecret:
    """What the Secret holds, {} where there is none. `given`: a token to use instead of the release's own.

    Raises InvalidRequest, with no value in it, for values that cannot be read and for a token that fits in no header.
    """
    data = secret.get("data") or {}
    token = (given or _decoded(data, TOKEN)).strip()
    if not token.isascii() or any(character.isspace() or not character.isprintable() for character in token):
        raise InvalidRequest(
            "The hub's token has characters that no HTTP header takes: give another one in hub_check_token."
        )
    text = _decoded(data, VALUES)
    return HubSecret(*_read_values(text), token) if text else HubSecret(token=token)


def _read_values(text: str) -> tuple[list[dict[str, Any]], str]:
    import yaml  # kubernetes.core needs it anyway, and says so where it is missing

    try:
        values = yaml.safe_load(text) or {}
        read_as = [values, *(values.get(section) or {} for section in ("singleuser", "hub"))]
        if all(isinstance(it, Mapping) for it in read_as):
            return read_demands(values), str(read_as[-1].get("baseUrl") or "/")
        raise TypeError
    except (yaml.YAMLError, AttributeError, TypeError, ValueError, KeyError, RecursionError):
        # not chained: the error's own words quote the values, and they may hold secrets
        raise InvalidRequest("The values of the release are not in the words of Zero to JupyterHub.") from None


def _decoded(data: Object, key: str) -> str:
    try:
        return b64decode(str(data.get(key) or "")).decode()
    except ValueError:
        raise InvalidRequest(f"The key {key} of the Secret hub cannot be read: deploy the hub again.") from None
