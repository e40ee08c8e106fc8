# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who could log in to a hub of these values, where that is anybody or nobody; judges merged values and runs no code of theirs."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.hubforge.magnum.plugins.module_utils._fields import is_true

from .code import TRAIT, authenticator_set_by
from .values import part

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
FILES_THAT_RUN = "jupyterhub_config.d"  # the chart's hub runs what lies there, before hub.extraConfig


def login_problems(hub: Mapping[str, Any], path: str, default: str, known: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong, a sentence each. `path` leads to the hub's values, `default` is the authenticator where they name none."""
    code = list(_code(hub))
    name, unknown = authenticator(hub, default)
    section, allowed = OAUTH.get(name, name.rpartition(".")[2]), known.get("allow_dummy")
    refused = allowed is not None and not is_true(allowed)
    if unknown and refused:
        yield (
            f"Who can log in cannot be known before the hub runs, since {unknown}: set {path}hub.config.JupyterHub.authenticator_class, or "
            "confirm with jupyterhub_allow_dummy that it is not dummy, with which anybody logs in as anybody."
        )
    elif section.lower() in ("dummy", "dummyauthenticator") and refused:
        yield (
            "The authenticator is dummy, with which anybody logs in as anybody: set "
            f"{path}hub.config.JupyterHub.authenticator_class, or allow it with jupyterhub_allow_dummy where nobody else reaches the hub."
        )
    elsewhere = code or part(hub, "hub").get("existingSecret")
    if section.endswith("OAuthenticator") and not elsewhere:  # code may set them, or read them from a file
        given = {**part(hub, "hub.config.OAuthenticator"), **part(hub, f"hub.config.{section}")}
        for secret in ("client_id", "client_secret"):
            if not given.get(secret) and not any(key.lower().endswith(secret) for key in _environment(hub)):
                yield f"The authenticator {name} needs a {secret}, and there is none: set {path}hub.config.{section}.{secret}."


def authenticator(hub: Mapping[str, Any], default: str) -> tuple[str, str]:
    """The authenticator that the hub will use, and why that cannot be known, empty where it is. What is written in hub.config counts
    unless code says otherwise: the hub runs that later."""
    reported = part(hub, "hub.config.JupyterHub").get("authenticator_class")
    name, unknown = str(reported or default), ""
    if not reported and part(hub, "hub").get("existingSecret"):
        unknown = "hub.existingSecret names a Secret that may say it"
    for place, text in _code_that_runs(hub):
        found = authenticator_set_by(text)
        if found.name is not None:
            name, unknown = found.name, ""
        elif found.unknown and (TRAIT in text or not reported):
            unknown = f"in {place} {found.unknown}"
    return name, unknown


def _code_that_runs(hub: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Code in the order in which the hub runs it, with its place."""
    for name, file in sorted(part(hub, "hub.extraFiles").items(), key=lambda it: str(it[0])):
        if isinstance(file, Mapping) and FILES_THAT_RUN in str(file.get("mountPath")):
            yield from ((f"hub.extraFiles.{name}", text) for text in _texts(file) if text != file.get("mountPath"))
    blocks = part(hub, "hub").get("extraConfig")
    if isinstance(blocks, str):
        yield "hub.extraConfig", blocks
    elif isinstance(blocks, Mapping):
        yield from (
            (f"hub.extraConfig.{name}", str(text))
            for name, text in sorted(blocks.items(), key=lambda it: str(it[0]))
            if text
        )


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
