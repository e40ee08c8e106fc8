# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who could log in to a hub of these values, where that is anybody or nobody; judges merged values and runs no code of theirs."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.hubforge.magnum.plugins.module_utils._fields import is_true
from ansible_collections.hubforge.magnum.plugins.module_utils._hub_check.sizes import shown
from ansible_collections.hubforge.magnum.plugins.module_utils._hub_check.spawner import part

from .binder_options import NO_TEXT
from .code_names import Choice, Choices, Surroundings, is_dummy, unknown
from .login_code import after_code

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
OAUTH |= {f"local-{name}": f"Local{section}" for name, section in OAUTH.items()}
OAUTH["mediawiki"] = "MWOAuthenticator"
# Settings that let somebody in, whatever the authenticator; of CILogon's identity providers only what is below them does.
ALLOWS = re.compile(r"(any_)?allow(?!ed_idps$).*|admin_(users|.*groups)|.*whitelist")
PROVIDERS = ("idps", "allowed_idps")
FOLDER = "/usr/local/etc/jupyterhub"  # where the chart's configuration lies in the hub
READ = (FOLDER, f"{FOLDER}/jupyterhub_config.py", f"{FOLDER}/z2jh.py")
MORE = f"{FOLDER}/jupyterhub_config.d/"  # what the chart's configuration runs beside hub.extraConfig


def login_problems(hub: Mapping[str, Any], path: str, default: str, known: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong, a sentence each. `path` leads to the hub's values, `default` is the authenticator where they name none."""
    choices, allowed = authenticators(hub, default), known.get("allow_dummy")
    names = sorted({it.name for it in choices if it.name})
    reasons = sorted({it.unknown for it in choices if it.unknown})
    cure = (
        f"set {path}hub.config.JupyterHub.authenticator_class, or allow it with jupyterhub_allow_dummy where nobody else "
        "reaches the hub."
    )
    if allowed is not None and not is_true(allowed):
        why = f" ({'; '.join(reasons[:3])})" if reasons else ""
        if len(choices) == 1 and any(map(is_dummy, names)):
            yield f"The authenticator is dummy, with which anybody logs in as anybody: {cure}"
        elif any(map(is_dummy, names)):
            yield (
                f"The authenticator is dummy unless code in the hub decides otherwise{why}, and then anybody logs in as anybody: {cure}"
            )
        elif any(it.unknown and not it.maybe for it in choices) or not names:
            yield (
                "Which authenticator the hub will use cannot be known, and it may be dummy, with which anybody logs in as anybody: "
                f"{'; '.join(reasons[:3])}. Name it by its text, and {cure}"
            )
    if len(names) == 1 and not reasons:
        section = OAUTH.get(names[0], names[0].rpartition(".")[2])
        if section.endswith("OAuthenticator"):
            yield from _oauth_problems(hub, path, names[0], section)


def authenticators(hub: Mapping[str, Any], default: str) -> Choices:
    """The authenticators that the hub may use, by what its configuration sets in the chart's order."""
    said = part(hub, "hub.config.JupyterHub")
    reported = said.get("authenticator_class", default) or "pam"  # JupyterHub's own, where people took the chart's away
    found: Choices = frozenset({Choice(reported)}) if isinstance(reported, str) else frozenset()
    found = found or unknown(f"hub.config.JupyterHub.authenticator_class is {shown(reported)}")
    if part(hub, "hub").get("existingSecret") and not said.get("authenticator_class"):
        found |= unknown("hub.existingSecret may name it", maybe=True)
    around = Surroundings(_files(hub), lambda way: _value_at(hub, way))
    for where, text in _read_code(hub, around.files):
        found = after_code(text, found, around, where)
    return _started(hub, found)


def _value_at(hub: Mapping[str, Any], way: str) -> Any:
    above, _dot, name = way.rpartition(".")
    return (part(hub, above) if above else hub).get(name)


def _read_code(hub: Mapping[str, Any], files: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Each text that runs when the hub reads its configuration, with its name, in the chart's order."""
    for path in sorted(files):
        if path.startswith(MORE) and path.endswith(".py"):
            yield path[:80], files[path]
    for name, text in sorted(part(hub, "hub.extraConfig").items(), key=lambda pair: str(pair[0])):
        if text is not None:
            yield f"hub.extraConfig.{str(name)[:40]}", _as_text(text)


def _started(hub: Mapping[str, Any], found: Choices) -> Choices:
    """With what the hub's command line and its volumes do to its configuration."""
    words = [str(it) for key in ("command", "args") for it in _items(part(hub, "hub").get(key))]
    for number, word in enumerate(words):
        if "authenticator_class" in word:
            value = word.partition("=")[2]
            known = re.fullmatch(r"[\w.-]+", value)
            found = frozenset({Choice(value)}) if known else unknown("hub.args may name another one")
        elif word in ("--config", "-f") and words[number + 1 : number + 2] != [READ[1]]:
            found |= unknown("hub.args reads another configuration", maybe=True)
        elif re.fullmatch(r"(.*/)?(ba)?sh|-c", word):
            found |= unknown("hub.command runs a program of its own", maybe=True)
    mounts = part(hub, "hub").get("extraVolumeMounts")
    for mount in mounts.values() if isinstance(mounts, Mapping) else _items(mounts):
        path = str(mount.get("mountPath") or "").rstrip("/") if isinstance(mount, Mapping) else ""
        if path in READ or f"{path}/".startswith(MORE):
            found |= unknown(f"hub.extraVolumeMounts puts code at {path[:80]}", maybe=True)
    return found


def _oauth_problems(hub: Mapping[str, Any], path: str, name: str, section: str) -> Iterator[str]:
    """What an authenticator of OAuthenticator lacks; where code may set it, or read it from a file, that is not known."""
    sections = ("Authenticator", "LocalAuthenticator", "OAuthenticator", section.removeprefix("Local"), section)
    given = {key: value for it in sections for key, value in part(hub, f"hub.config.{it}").items()}
    code = " ".join([*_texts(part(hub, "hub.extraConfig")), *_files(hub).values()]).strip()
    elsewhere = bool(part(hub, "hub").get("existingSecret"))
    for secret in () if code or elsewhere else ("client_id", "client_secret"):
        if not given.get(secret) and not any(key.lower().endswith(secret) for key in _environment(hub)):
            yield f"The authenticator {name} needs a {secret}, and there is none: set {path}hub.config.{section}.{secret}."
    if not (elsewhere or re.search(r"allow|admin_|whitelist", code) or _lets_in(hub, given)):
        yield (
            f"The authenticator {name} lets nobody in, since nothing says who is allowed: set one of the allow rules of "
            f"{path}hub.config.{section}, such as allowed_users, or allow_all: true for everybody who has an account there."
        )


def _lets_in(hub: Mapping[str, Any], given: Mapping[str, Any]) -> bool:
    """Whether there is a rule by which somebody may log in; JupyterHub 5 lets nobody in by itself, but for admins."""
    if part(hub, "hub.config.JupyterHub").get("admin_users") or any(
        value and ALLOWS.fullmatch(str(key)) for key, value in given.items()
    ):
        return True
    providers = [it for key in PROVIDERS for it in part(given, key).values() if isinstance(it, Mapping)]
    return any(it.get("allow_all") or it.get("allowed_domains") for it in providers)


def _environment(hub: Mapping[str, Any]) -> list[str]:
    reported = part(hub, "hub").get("extraEnv")
    if isinstance(reported, Mapping):
        return [str(it) for it in reported]
    return [str(it.get("name")) for it in _items(reported) if isinstance(it, Mapping)]


def _items(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else []


def _files(hub: Mapping[str, Any]) -> dict[str, str]:
    """The texts of hub.extraFiles by where they lie in the hub."""
    files = part(hub, "hub.extraFiles")
    return {str(it.get("mountPath")): "".join(_texts(it)) for it in files.values() if isinstance(it, Mapping)}


def _texts(values: Mapping[str, Any]) -> Iterator[str]:
    for name, value in values.items():
        if name == "binaryData":
            yield _decoded(_as_text(value))
        elif name != "mountPath":
            yield _as_text(value)


def _as_text(value: Any) -> str:
    """Text, also such as Ansible decrypts when it is used; anything else is none, and as code would stop the hub."""
    return "" if isinstance(value, NO_TEXT) or value is None else str(value)


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text).decode(errors="replace")
    except ValueError:
        return ""
