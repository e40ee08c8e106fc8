# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who could log in to a hub of these values, where that is anybody or nobody; judges merged values and runs no code of theirs."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.hubforge.magnum.plugins.module_utils._hub_check.spawner import part
from ansible_collections.hubforge.magnum.plugins.module_utils._magnum.rules import is_true

# authenticators of OAuthenticator by the names that JupyterHub knows them by
OAUTH = {
    "auth0": "Auth0OAuthenticator",
    "azuread": "AzureAdOAuthenticator",
    "bitbucket": "BitbucketOAuthenticator",
    "cilogon": "CILogonOAuthenticator",
    "generic-oauth": "GenericOAuthenticator",
    "github": "GitHubOAuthenticator",
    "gitlab": "GitLabOAuthenticator",
    "globus": "GlobusOAuthenticator",
    "google": "GoogleOAuthenticator",
    "openshift": "OpenShiftOAuthenticator",
}
# what code has that names an authenticator, or reads other code that may
ELSEWHERE = ("authenticator", "load_subconfig", "exec(", "import ")


def login_problems(hub: Mapping[str, Any], path: str, default: str, known: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong, a sentence each. `path` leads to the hub's values, `default` is the authenticator where they name none."""
    reported, code = part(hub, "hub.config.JupyterHub").get("authenticator_class"), list(_code(hub))
    elsewhere = any(word in text.lower() for text in code for word in ELSEWHERE)
    if part(hub, "hub").get("existingSecret") or (not reported and elsewhere):
        return  # it is said there, where nobody here can read it
    name = str(reported or default)
    section, allowed = OAUTH.get(name, name.rpartition(".")[2]), known.get("allow_dummy")
    if section.lower() in ("dummy", "dummyauthenticator") and allowed is not None and not is_true(allowed):
        yield (
            "The authenticator is dummy, with which anybody logs in as anybody: set "
            f"{path}hub.config.JupyterHub.authenticator_class, or allow it with jupyterhub_allow_dummy where nobody else reaches the hub."
        )
    if section.endswith("OAuthenticator") and not code:  # code may set them, or read them from a file
        given = {**part(hub, "hub.config.OAuthenticator"), **part(hub, f"hub.config.{section}")}
        for secret in ("client_id", "client_secret"):
            if not given.get(secret) and not any(key.lower().endswith(secret) for key in _environment(hub)):
                yield f"The authenticator {name} needs a {secret}, and there is none: set {path}hub.config.{section}.{secret}."


def _environment(hub: Mapping[str, Any]) -> list[str]:
    reported = part(hub, "hub").get("extraEnv") or {}
    return [str(it) for it in reported] if isinstance(reported, Mapping) else [str(it.get("name")) for it in reported]


def _code(hub: Mapping[str, Any]) -> Iterator[str]:
    """The texts that run in the hub, and those of files that lie beside it."""
    yield from _texts(part(hub, "hub.extraConfig"))
    yield from _texts(part(hub, "hub.extraFiles"))


def _texts(values: Mapping[str, Any]) -> Iterator[str]:
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from _texts(value)
        elif name == "binaryData":
            yield _decoded(str(value))
        elif value:
            yield str(value)


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text).decode(errors="replace")
    except ValueError:
        return ""
