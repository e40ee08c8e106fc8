"""The chart's values → the hub's services and what each of them may do; pure. The culler of idle servers is one of them."""

import sys
from collections.abc import Mapping
from typing import Any

Values = Mapping[str, Any]

CULLER = "jupyterhub-idle-culler"
# A value of `cull` → the culler's option. Null leaves the culler's own.
CULLING = {
    "adminUsers": "cull-admin-users",
    "concurrency": "concurrency",
    "every": "cull-every",
    "maxAge": "max-age",
    "removeNamedServers": "remove-named-servers",
    "timeout": "timeout",
    "users": "cull-users",
}


def list_services(values: Values, secrets: Mapping[str, str]) -> list[dict[str, Any]]:
    """Those of hub.services, each with the token that the chart keeps for it, and the culler."""
    found = []
    for name, told in values["hub"]["services"].items():
        own = {key: value for key, value in (told or {}).items() if key != "apiToken"}
        found.append({"name": name, "api_token": secrets[f"hub.services.{name}.apiToken"], **own})
    return found + ([_culler(values)] if values["cull"]["enabled"] else [])


def list_roles(values: Values) -> list[dict[str, Any]]:
    """Those of hub.loadRoles, and the culler's with no scope that it does not use."""
    found = [{"name": name, **(role or {})} for name, role in values["hub"]["loadRoles"].items()]
    if values["cull"]["enabled"]:
        scopes = ["list:users", "read:users:activity", "read:servers", "delete:servers"]
        scopes += ["admin:users"] if values["cull"].get("users") else []
        found.append({"name": CULLER, "scopes": scopes, "services": [CULLER]})
    return found


def _culler(values: Values) -> dict[str, Any]:
    """A process of the hub's pod, which the hub starts and gives a token."""
    cull, base = values["cull"], values["hub"]["baseUrl"].strip("/")
    url = f"http://127.0.0.1:8081/{base + '/' if base else ''}hub/api"
    told = {option: cull[name] for name, option in CULLING.items() if cull.get(name) is not None}
    options = [f"--{option}={str(value).lower()}" for option, value in {"url": url, **told}.items()]
    return {"name": CULLER, "command": [sys.executable, "-m", "jupyterhub_idle_culler", *options]}
