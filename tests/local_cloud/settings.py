"""What can be set: environment variables in one table, the ports, and where things lie."""

import os
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .errors import CloudError

PREFIX = "LOCAL_CLOUD_"
PODS = ("auto", "real", "simulated")
API_VERSIONS = {"1.10": "v1beta1", "1.13": "v1beta2"}  # of Cluster API: the version that its objects are stored in
NEWEST = "1.13"
OPENSTACKS = ("default", "magnum-20")  # openstack/NAME.txt has what is other than in the default's
DEFAULT_PORT_BASE = 25000
PORTS = 100  # a cloud keeps to [base, base + 100)
CLUSTER_PORTS = range(20, 60)  # one of them for the API server of each cluster
KUBELET_PORT = 40  # so far above its API server's lies the port that a cluster's pods are asked at for their logs
OFFSETS = {
    "keystone": 0, "glance": 1, "nova": 2, "neutron": 3, "cinder": 4, "magnum": 5,
    "etcd": 10, "etcd-peer": 11, "management": 12, "cluster-api": 13, "cluster-api-health": 14,
    "mariadb": 15, "rabbitmq": 16, "rabbitmq-nodes": 17, "epmd": 18,
}  # fmt: skip

DATABASES = (
    "sqlite",
    "mariadb",
)  # of Magnum; with mariadb, RabbitMQ is its bus, and its conductors are processes of their own
CONDUCTORS = 2
# what a cloud's objects and databases depend on, so that it keeps it: what is meant where nothing was asked for
KEPT = {"cluster_api": NEWEST, "openstack": OPENSTACKS[0], "databases": DATABASES[0]}


@dataclass(frozen=True)
class Setting:
    """One setting: its type is the type of its default."""

    name: str
    default: float | str
    says: str
    choices: tuple[str, ...] = ()

    @property
    def variable(self) -> str:
        return PREFIX + self.name.upper()


TABLE = (
    Setting("infrastructure_seconds", 1.0, "network and load balancer of a new cluster"),
    Setting("control_plane_seconds", 5.0, "boot of each control plane machine"),
    Setting("boot_seconds", 5.0, "boot of each worker"),
    Setting("delete_seconds", 1.0, "deletion of a machine"),
    Setting("addon_seconds", 1.0, "add-ons (CNI, storage class) of a new cluster"),
    Setting("address_seconds", 1.0, "address of a Service of type LoadBalancer"),
    Setting("scan_seconds", 1.0, "rhythm of the cluster autoscaler"),
    Setting("idle_seconds", 20.0, "how long an autoscaled node stays empty before it leaves"),
    Setting("sync_seconds", 2.0, "rhythm of Magnum's status sync (stock: 10)"),
    Setting("health_seconds", 6.0, "rhythm of Magnum's health poll (stock: 60)"),
    Setting(
        "helm_seconds", 0.0, "how long each Helm upgrade of Magnum's driver takes longer (seen on clouds: 5 to 15)"
    ),
    Setting("latency_seconds", 0.15, "how long each request to Magnum takes longer"),
    Setting("pods", "auto", "pods that run as processes: real, simulated, or auto: real where this machine can", PODS),
    Setting(
        "cluster_api",
        "",
        "Cluster API: 1.10, or 1.13 (default: what the cloud was made with, else the newest)",
        ("", *API_VERSIONS),
    ),
    Setting(
        "openstack",
        "",
        "which Magnum and driver (default: what the cloud was made with, else default)",
        ("", *OPENSTACKS),
    ),
    Setting(
        "databases",
        "",
        "Magnum's: sqlite and a bus in memory, or mariadb and RabbitMQ (default: as it was made)",
        ("", *DATABASES),
    ),
    Setting("port_offset", 8000.0, "what is added to load balancers' ports below 1024, so that they need no root"),
    Setting("max_microversion", "", "highest microversion that Magnum serves, such as 1.10 (default: its own)"),
)


def read_settings(environment: Mapping[str, str] = os.environ) -> dict[str, float | str]:
    """Every setting's value; a CloudError names the variable that is no number of seconds."""
    values: dict[str, float | str] = {}
    for setting in TABLE:
        text = environment.get(setting.variable, "")
        if setting.choices and text and text not in setting.choices:
            raise CloudError(
                f"{setting.variable} is '{text}', but it takes {', '.join(filter(None, setting.choices))}."
            )
        if not text or isinstance(setting.default, str):
            values[setting.name] = text or setting.default
            continue
        try:
            values[setting.name] = float(text)
        except ValueError:
            values[setting.name] = -1.0
        if not 0 <= float(values[setting.name]) < float("inf"):
            raise CloudError(
                f"{setting.variable} is '{text}', but it takes a number of seconds, such as {setting.default:g}."
            )
    return values


def as_environment(values: Mapping[str, float | str]) -> dict[str, str]:
    """The same settings as variables, for the parts of the cloud."""
    return {setting.variable: str(values[setting.name]) for setting in TABLE}


def help_text() -> str:
    """The table as the end of --help."""
    width = max(len(setting.variable) for setting in TABLE)
    lines = [
        f"  {s.variable:<{width}}  {s.default if isinstance(s.default, str) else format(s.default, 'g'):>4}  {s.says}"
        for s in TABLE
    ]
    return textwrap.dedent(
        "settings (environment variables, most of them seconds, with their defaults):\n"
    ) + "\n".join(lines)


def port(base: int, name: str) -> int:
    """The port of a part."""
    return base + OFFSETS[name]


def balancer_network(base: int) -> str:
    """The first three parts of the addresses of a cloud's load balancers: other clouds of this machine have others."""
    return f"127.{base // 256}.{base % 256}"


def check_port_base(base: int, ephemeral: int | None = None) -> int:
    """Refuse a base whose ports are privileged, or among those that the kernel gives to outgoing connections.

    An API server whose port such a connection has starts again and again, and its cluster hangs. `ephemeral`: the first of these ports.
    """
    highest = (ephemeral or first_ephemeral_port()) - PORTS
    if not 1024 <= base <= highest:
        raise CloudError(
            f"--port-base is {base}, but a cloud needs {PORTS} ports between 1024 and those that this machine gives to outgoing "
            f"connections: choose 1024 to {highest}."
        )
    return base


def first_ephemeral_port() -> int:
    """The first port that the kernel gives to outgoing connections; Linux's default where it does not say."""
    try:
        return int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return 32768


def xdg(variable: str, fallback: str) -> Path:
    return Path(os.environ.get(variable) or Path.home() / fallback) / "hubforge.magnum"


def default_state() -> Path:
    """Where the cloud without --state-dir keeps its databases, logs and processes."""
    return xdg("XDG_STATE_HOME", ".local/state") / "local-cloud"


def cache() -> Path:
    """Where built things lie that all clouds share."""
    return xdg("XDG_CACHE_HOME", ".cache")
