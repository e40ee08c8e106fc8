"""The parts of the cloud that run: how each is started and when it is ready."""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from . import cluster_api, database_servers, settings
from .cloud import HERE, Cloud
from .errors import CloudError
from .kubernetes_build import program
from .processes import wait_until
from .readiness import answers, cluster_api_ready, listens, management_ready, says

# uwsgi serves these; where the application finds its configuration differs from one to the next
SERVED = {
    "keystone": ("keystone.wsgi.api:application", {"OS_KEYSTONE_CONFIG_DIR": "etc/keystone"}, ""),
    "glance": ("glance.wsgi.api:application", {"OS_GLANCE_CONFIG_DIR": "etc/glance"}, ""),
    "nova": ("local_cloud.openstack.nova_in_one:application", {"OS_NOVA_CONFIG_DIR": "etc/nova"}, ""),
    "neutron": ("neutron.wsgi.api:application", {}, "etc/neutron.conf"),
    "cinder": ("local_cloud.openstack.cinder_in_one:application", {}, "etc/cinder.conf"),
}
PARTS = (
    "etcd",
    "management",
    "keystone",
    "glance",
    "nova",
    "neutron",
    "cinder",
    "magnum",
    "cluster-api",
    "garbage-collector",
    "simulator",
)
SERVERS = ("mariadb", "epmd", "rabbitmq", *(f"conductor-{number}" for number in range(1, settings.CONDUCTORS + 1)))
PATIENCE = 120.0  # seconds; a loaded machine with two cores stays far below


def parts(cloud: Cloud) -> tuple[str, ...]:
    """The names of the parts that this cloud has."""
    return PARTS + (SERVERS if (cloud.values["databases"] or cloud.remembered("databases")) == "mariadb" else ())


@dataclass(frozen=True)
class Part:
    """A process that lasts."""

    name: str
    command: Callable[[Cloud], list[str]]
    environment: Callable[[Cloud], dict[str, str]]
    ready: Callable[[Cloud], bool]


def start(cloud: Cloud, part: Part) -> None:
    """Start a part and wait until it answers; a CloudError when it ends before."""
    process = cloud.processes.start(part.name, part.command(cloud), cloud.environment() | part.environment(cloud))

    def ready_or_ended() -> bool:
        return process.poll() is not None or part.ready(cloud)

    if not wait_until(ready_or_ended, PATIENCE):
        raise CloudError(f"{part.name} does not answer within {PATIENCE:g} s.")
    if process.poll() is not None:
        raise CloudError(f"{part.name} ended with {process.returncode}.")


def etcd_command(cloud: Cloud) -> list[str]:
    client, peer = cloud.url("etcd", ""), cloud.url("etcd-peer", "")
    return [
        *program(cloud.programs, "etcd"), f"--data-dir={cloud.state / 'data/etcd'}", "--unsafe-no-fsync", "--log-level=warn",
        f"--listen-client-urls={client}", f"--advertise-client-urls={client}", f"--listen-peer-urls={peer}",
        f"--initial-advertise-peer-urls={peer}", f"--initial-cluster=default={peer}",
    ]  # fmt: skip


def management_command(cloud: Cloud) -> list[str]:
    """The API server that Magnum's driver installs its charts in; it makes its own serving certificate."""
    folder = cloud.state / "data/management"
    make_key(folder / "sa.key")
    (folder / "tokens.csv").write_text('management-secret,admin,admin,"system:masters"\n')
    return [
        *program(cloud.programs, "kube-apiserver"), f"--etcd-servers={cloud.url('etcd', '')}", "--etcd-prefix=/management",
        f"--secure-port={settings.port(cloud.base, 'management')}", "--bind-address=127.0.0.1", "--advertise-address=127.0.0.1",
        "--endpoint-reconciler-type=none", f"--cert-dir={folder}", f"--token-auth-file={folder / 'tokens.csv'}",
        "--authorization-mode=RBAC", "--service-cluster-ip-range=172.16.0.0/16", f"--service-account-key-file={folder / 'sa.key'}",
        f"--service-account-signing-key-file={folder / 'sa.key'}", "--service-account-issuer=https://kubernetes.default.svc",
        "--profiling=false",
    ]  # fmt: skip


def cluster_api_command(cloud: Cloud) -> list[str]:
    port, health = (settings.port(cloud.base, name) for name in ("cluster-api", "cluster-api-health"))
    folder, kubeconfig = cloud.state / "data/cluster-api", cloud.state / "etc/management.kubeconfig"
    return cluster_api.command(cloud.controllers / cluster_api.PROGRAM, kubeconfig, folder, port, health)


def garbage_collector_command(cloud: Cloud) -> list[str]:
    """Of Kubernetes' own controllers only those that delete what belongs to what is gone."""
    return [
        *program(cloud.programs, "kube-controller-manager"), f"--kubeconfig={cloud.state / 'etc/management.kubeconfig'}",
        "--controllers=garbage-collector-controller,namespace-controller", "--leader-elect=false", "--secure-port=0", "--profiling=false",
    ]  # fmt: skip


def make_key(file: Path) -> None:
    if file.exists():
        return
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    file.touch(mode=0o600)
    file.write_bytes(secret)


# One at a time: on sqlite, Keystone now and then does not see a role assignment while another request writes, and Magnum's
# cluster then ends CREATE_FAILED over its application credential.
THREADS = {"keystone": 1}


def served(name: str) -> Part:
    """An OpenStack API under uwsgi, behind our WSGI layer."""
    application, folders, file = SERVED[name]

    def command(cloud: Cloud) -> list[str]:
        lines = [
            "[uwsgi]", f"http-socket = 127.0.0.1:{settings.port(cloud.base, name)}",
            "module = local_cloud.openstack.served:application", f"pythonpath = {HERE.parent}",
            "processes = 1", f"threads = {THREADS.get(name, 4)}", "enable-threads = true",
            "lazy-apps = true", "need-app = true", "die-on-term = true",
            "buffer-size = 65535", "add-header = Connection: close",
            f"pyargv = --config-file {cloud.state / file}" if file else "",
        ]  # fmt: skip
        ini = cloud.state / f"etc/uwsgi-{name}.ini"
        ini.write_text("\n".join(lines) + "\n")
        return [str(cloud.venv / "bin/pyuwsgi"), "--ini", str(ini)]

    def environment(cloud: Cloud) -> dict[str, str]:
        mine = {"LOCAL_CLOUD_APPLICATION": application, "LOCAL_CLOUD_PART": name}
        mine |= {"OS_GLANCE_CONFIG_FILES": "glance-api.conf"} if name == "glance" else {}
        return mine | {variable: str(cloud.state / folder) for variable, folder in folders.items()}

    return Part(name, command, environment, answers(name))


def magnum(name: str) -> Part:
    """Magnum in one process; with a bus between processes its API is one, and each of its conductors."""

    def command(cloud: Cloud) -> list[str]:
        does = "all" if cloud.values["databases"] != "mariadb" else "api" if name == "magnum" else "conductor"
        module = ["-u", "-m", "local_cloud.openstack.magnum_in_one", does]
        return [str(cloud.venv / "bin/python"), *module, "--config-file", str(cloud.state / "etc/magnum.conf")]

    def environment(cloud: Cloud) -> dict[str, str]:
        """The driver calls helm by its bare name: what it finds is the one that keeps a log of its runs."""
        path = f"{HERE / 'openstack/bin'}{os.pathsep}{os.environ.get('PATH', '')}"
        ready = str(cloud.state / f"run/{name}.ready")
        return {
            "PATH": path,
            "LOCAL_CLOUD_HELM": str(cloud.tools / "helm"),
            "LOCAL_CLOUD_READY": ready,
        }

    return Part(name, command, environment, answers(name) if name == "magnum" else says(name))


def mariadb_command(cloud: Cloud) -> list[str]:
    data = cloud.state / "data/mariadb"
    database_servers.make_mariadb(cloud.servers, data)
    return database_servers.mariadb_command(cloud.servers, data, settings.port(cloud.base, "mariadb"))


def rabbitmq_environment(cloud: Cloud) -> dict[str, str]:
    return libraries(cloud) | database_servers.rabbitmq_environment(
        cloud.servers, cloud.state / "data/rabbitmq", cloud.base
    )


def libraries(cloud: Cloud) -> dict[str, str]:
    return database_servers.libraries(cloud.servers)


def nothing(_cloud: Cloud) -> dict[str, str]:
    return {}


def small(_cloud: Cloud) -> dict[str, str]:
    """Of the management cluster's processes, which hold much and do little: collect garbage twice as often as Go does."""
    return {"GOGC": "50"}


def part(name: str) -> Part:
    """The part of this name."""
    if name in SERVED:
        return served(name)
    if name == "magnum" or name.startswith("conductor"):
        return magnum(name)
    return {
        "etcd": Part("etcd", etcd_command, nothing, answers("etcd")),
        "management": Part("management", management_command, small, management_ready),
        "mariadb": Part("mariadb", mariadb_command, libraries, listens("mariadb")),
        "epmd": Part(
            "epmd",
            lambda cloud: database_servers.epmd_command(cloud.servers),
            lambda cloud: libraries(cloud) | database_servers.epmd_environment(cloud.base),
            listens("epmd"),
        ),
        "rabbitmq": Part(
            "rabbitmq",
            lambda cloud: database_servers.rabbitmq_command(cloud.servers),
            rabbitmq_environment,
            listens("rabbitmq"),
        ),
        "cluster-api": Part("cluster-api", cluster_api_command, small, cluster_api_ready),
        "garbage-collector": Part("garbage-collector", garbage_collector_command, small, lambda _: True),
        "simulator": Part(
            "simulator", lambda _: [sys.executable, "-u", "-m", "local_cloud.simulator"], nothing, says("simulator")
        ),
    }[name]
