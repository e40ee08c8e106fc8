"""The chart's values → options of JupyterHub, of its proxy and of KubeSpawner; pure, so that it can be tested without any of them."""

from collections.abc import Mapping
from typing import Any

from chart_pods import pod_options
from chart_services import list_roles, list_services

Options = dict[str, dict[str, Any]]

# A value and the option that it is. Null leaves the option alone.
NAMES = {
    "hub.activeServerLimit": "JupyterHub.active_server_limit",
    "hub.allowNamedServers": "JupyterHub.allow_named_servers",
    "hub.authenticatePrometheus": "JupyterHub.authenticate_prometheus",
    "hub.baseUrl": "JupyterHub.base_url",
    "hub.concurrentSpawnLimit": "JupyterHub.concurrent_spawn_limit",
    "hub.consecutiveFailureLimit": "KubeSpawner.consecutive_failure_limit",
    "hub.db.upgrade": "JupyterHub.upgrade_db",
    "hub.namedServerLimitPerUser": "JupyterHub.named_server_limit_per_user",
    "hub.redirectToServer": "JupyterHub.redirect_to_server",
    "hub.shutdownOnLogout": "JupyterHub.shutdown_on_logout",
    "hub.templatePaths": "JupyterHub.template_paths",
    "hub.templateVars": "JupyterHub.template_vars",
    "singleuser.cmd": "KubeSpawner.cmd",
    "singleuser.cpu.guarantee": "KubeSpawner.cpu_guarantee",
    "singleuser.cpu.limit": "KubeSpawner.cpu_limit",
    "singleuser.defaultUrl": "KubeSpawner.default_url",
    "singleuser.events": "KubeSpawner.events_enabled",
    "singleuser.extraAnnotations": "KubeSpawner.extra_annotations",
    "singleuser.extraEnv": "KubeSpawner.environment",
    "singleuser.extraLabels": "KubeSpawner.extra_labels",
    "singleuser.extraPodConfig": "KubeSpawner.extra_pod_config",
    "singleuser.extraResource.guarantees": "KubeSpawner.extra_resource_guarantees",
    "singleuser.extraResource.limits": "KubeSpawner.extra_resource_limits",
    "singleuser.fsGid": "KubeSpawner.fs_gid",
    "singleuser.image.pullPolicy": "KubeSpawner.image_pull_policy",
    "singleuser.memory.guarantee": "KubeSpawner.mem_guarantee",
    "singleuser.memory.limit": "KubeSpawner.mem_limit",
    "singleuser.nodeSelector": "KubeSpawner.node_selector",
    "singleuser.podNameTemplate": "KubeSpawner.pod_name_template",
    "singleuser.profileList": "KubeSpawner.profile_list",
    "singleuser.serviceAccountName": "KubeSpawner.service_account",
    "singleuser.startTimeout": "KubeSpawner.start_timeout",
    "singleuser.uid": "KubeSpawner.uid",
}
# What is so in every release of this chart. hub and proxy-api are its Services.
FIXED: Options = {
    "JupyterHub": {
        "cleanup_servers": False,  # users' servers outlive the hub's pod
        "hub_bind_url": "http://:8081",
        "hub_connect_url": "http://hub:8081",
        "last_activity_interval": 60,
        "spawner_class": "kubespawner.KubeSpawner",
        "tornado_settings": {"slow_spawn_timeout": 0},  # a pod takes seconds at best: show its progress at once
    },
    "ConfigurableHTTPProxy": {"api_url": "http://proxy-api:8001", "should_start": False},
    "Spawner": {"http_timeout": 120},  # seconds; a server that shares two cores with others was seen to need 40
}
# The claim is the working directory.
SQLITE = {"sqlite-pvc": "sqlite:///jupyterhub.sqlite", "sqlite-memory": "sqlite://"}
OWN = "hub.config."  # what keys of the Secret begin with that are options themselves


def make_options(values: Mapping[str, Any], secrets: Mapping[str, str], environ: Mapping[str, str]) -> Options:
    """Class → option → value. `secrets` are the other keys of the Secret, `environ` names release and chart.

    What the user writes to hub.config wins over all of it, but for services and roles: there both are kept.
    """
    layers = [
        FIXED,
        _named_options(values),
        {"JupyterHub": _database_options(values["hub"]["db"]), "KubeSpawner": pod_options(values, environ)},
        _secret_options(secrets),
        _debug_options(values),
        values["hub"]["config"],
    ]
    found: Options = {}
    for layer in layers:
        for section, options in layer.items():
            found.setdefault(section, {}).update(options)
    hub = found["JupyterHub"]
    hub["services"] = [*hub.get("services", []), *list_services(values, secrets)]
    hub["load_roles"] = [*hub.get("load_roles", []), *list_roles(values)]
    return found


def find(values: Any, name: str) -> Any:
    """The value of a dotted name; None where there is none."""
    for part in name.split("."):
        values = values.get(part) if isinstance(values, Mapping) else None
    return values


def _named_options(values: Mapping[str, Any]) -> Options:
    found: Options = {}
    for name, option in NAMES.items():
        section, trait = option.split(".")
        if (value := find(values, name)) is not None:
            found.setdefault(section, {})[trait] = value
    return found


def _database_options(db: Mapping[str, Any]) -> dict[str, Any]:
    """A sqlite file is nobody else's, so that a newer JupyterHub may always bring it up to date."""
    if db["type"] in SQLITE:
        upgrade = {"upgrade_db": True} if db.get("upgrade") is None else {}
        return {"db_url": SQLITE[db["type"]], **upgrade}
    return {"db_url": db["url"]}


def _secret_options(secrets: Mapping[str, str]) -> Options:
    """Keys such as hub.config.CryptKeeper.keys, each read as its option wants it."""
    readers = {"cookie_secret": bytes.fromhex, "keys": lambda text: text.split(";")}
    found: Options = {}
    for key, text in secrets.items():
        if key.startswith(OWN):
            section, trait = key.removeprefix(OWN).split(".")
            found.setdefault(section, {})[trait] = readers.get(trait, str)(text)
    return found


def _debug_options(values: Mapping[str, Any]) -> Options:
    on = bool(find(values, "debug.enabled"))
    return {"JupyterHub": {"log_level": "DEBUG"}, "KubeSpawner": {"debug": True}} if on else {}
