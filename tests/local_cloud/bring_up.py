"""Up, down and reset: the steps that lead from nothing to a cloud, and back."""

import errno
import json
import shlex
import shutil
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.console import Console

from . import cluster_api, database_servers, databases, install, kubernetes_build, settings
from .cache import locked
from .cloud import Cloud, forget
from .errors import CloudError
from .parts import part, parts, start
from .pods import machine, programs
from .processes import part_environment, wait_until
from .steps import Step, StepFailed, take

ESTABLISHED_WITHIN = 60.0  # seconds
ESTABLISH = ["wait", "--for=condition=Established", "crd", "--all", "--timeout=30s"]


def up(cloud: Cloud, console: Console) -> None:
    """Bring the cloud up, or say that it is; after a failure nothing of it runs."""
    cloud.state.mkdir(parents=True, exist_ok=True)
    with locked(cloud.state / ".lock"):
        cloud.settle()
        if all(cloud.processes.find(name) for name in parts(cloud)):
            console.print(f"The cloud in {cloud.state} is up.", soft_wrap=True)
            return
        cloud.processes.end_all()
        check_ports(cloud.base)
        began = time.monotonic()
        try:
            take(steps(cloud, console), console)
        except StepFailed as failed:
            cloud.processes.end_all()
            raise CloudError(explain(cloud, failed)) from failed
        except BaseException:
            cloud.processes.end_all()
            raise
    console.print(f"The cloud in {cloud.state} is up after {time.monotonic() - began:.1f} s.", soft_wrap=True)


def down(cloud: Cloud) -> None:
    """End every process of the cloud; its data stays."""
    if not cloud.state.exists():
        return
    with locked(cloud.state / ".lock"):
        cloud.processes.end_all()


def reset(cloud: Cloud, console: Console) -> None:
    """Down, forget all clusters and databases, and up again; what was built stays, and what it was made with unless asked."""
    down(cloud)
    for name in settings.KEPT:
        cloud.values[name] = cloud.values[name] or cloud.remembered(name)
    forget(cloud.state)
    up(cloud, console)


def check_ports(base: int) -> None:
    """Refuse ports that somebody else listens on."""
    wanted = {settings.port(base, name): name for name in settings.OFFSETS}
    for number, name in wanted.items():
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", number))
            except OSError as error:
                if error.errno != errno.EADDRINUSE:
                    raise
                raise CloudError(
                    f"Port {number}, which {name} needs, is in use by another program. Choose other ports with --port-base N "
                    f"(a cloud uses N to N + {settings.PORTS - 1}; this one has {base}), or end that program."
                ) from error


def explain(cloud: Cloud, failed: StepFailed) -> str:
    """The step that failed, why, and the end of what it wrote."""
    log = cloud.processes.logfile(failed.step.name)
    tail = log.read_text(errors="replace").splitlines()[-20:] if log.exists() else []
    reason = failed.__cause__ if isinstance(failed.__cause__, CloudError) else repr(failed.__cause__)
    return "\n".join([f"{failed.step.name} failed: {reason}", *tail, *([f"(the whole log: {log})"] if tail else [])])


def steps(cloud: Cloud, console: Console) -> list[Step]:
    """All steps of one `up`; databases are made only where there are none."""

    def say(line: str) -> None:
        console.print(line, highlight=False, soft_wrap=True)

    def prepare() -> None:
        cloud.make_folders()
        cloud.write_configuration()

    def install_into(name: str) -> None:
        makers = {"venv": lambda: install.openstack(str(cloud.values["openstack"])), "tools": install.tools}
        makers["programs"] = lambda: kubernetes_build.programs(say)
        makers["servers"] = database_servers.servers
        makers["controllers"] = lambda: cluster_api.controllers(str(cloud.values["cluster_api"]), say)
        setattr(cloud, name, makers[name]())

    def settle_pods() -> None:
        cloud.pod_programs = pods(cloud, say)
        cloud.pods_file.parent.mkdir(parents=True, exist_ok=True)
        cloud.pods_file.write_text("real" if cloud.pod_programs else "simulated")

    fresh = not cloud.seeded.exists()
    run = {name: Step(name, lambda n=name: start(cloud, part(n))) for name in parts(cloud)}
    after = {
        "etcd": ("configuration", "kubernetes"), "management": ("etcd",), "keystone": ("configuration",),
        "simulator": ("hooks", "pods"), "magnum": ("configuration", "kinds"), "cluster-api": ("kinds",), "garbage-collector": ("kinds",),
    }  # fmt: skip
    after |= {"mariadb": ("configuration", "servers"), "epmd": ("configuration", "servers"), "rabbitmq": ("epmd",)}
    own = [name for name in ("mariadb", "rabbitmq") if name in run]  # what Magnum needs before it starts
    after |= {name: (*after["magnum"], *own) for name in run if name.startswith(("magnum", "conductor"))}
    for name, step in run.items():
        step.after = after.get(name, ("keystone",))
    found = [
        Step("openstack", lambda: install_into("venv")),
        Step("tools", lambda: install_into("tools")),
        Step("kubernetes", lambda: install_into("programs")),
        Step(
            "controllers", lambda: install_into("controllers"), ("kubernetes",)
        ),  # two builds at once would only take longer
        Step("configuration", prepare, ("openstack", "tools")),
        Step("pods", settle_pods, ("configuration",)),
        *([Step("servers", lambda: install_into("servers"))] if own else []),
        *run.values(),
        Step("kinds", lambda: install_kinds(cloud), ("management", "controllers")),
        Step("hooks", lambda: install_hooks(cloud), ("cluster-api",)),
    ]
    return found + (first_steps(cloud, run) if fresh else [])


def pods(cloud: Cloud, say: Callable[[str], None]) -> Path | None:
    """The programs of pods that run; None where pods are simulated, by wish or because this machine cannot do more."""
    wish = cloud.values["pods"]
    if wish == "simulated":
        return None
    problem = machine.reason()
    if problem and wish == "real":
        raise CloudError(f"Pods that run were asked for (--pods real). {problem.removesuffix(machine.ADVICE).strip()}")
    if problem:
        say(problem)
        return None
    return programs.programs()


def first_steps(cloud: Cloud, run: dict[str, Step]) -> list[Step]:
    """What empty databases need. Two chains, since each of these commands is mostly imports on one core."""
    venv, etc = lambda name: cloud.venv / "bin" / name, cloud.state / "etc"
    data = f"sqlite:///{cloud.state}/data"

    def module(name: str, *words: object) -> list[object]:
        return [venv("python"), "-m", f"local_cloud.openstack.{name}", *words]

    # a first `up` builds Kubernetes meanwhile, and everything waits for that
    patient = ["nice", "-n", "10"] if shutil.which("nice") else []

    def command(name: str, *words: object) -> None:
        call(cloud, name, [*patient, *(str(word) for word in words)])

    def database(name: str, make: Callable[[], None]) -> None:
        # Keystone's holds this cloud's own address, so it is made anew; MariaDB's are no files
        in_files = name != "keystone" and not (name == "magnum" and "mariadb" in run)
        databases.copy_or_make(cloud, name, make) if in_files else make()

    def seeds() -> None:
        command("seeds", *module("seed"))
        cloud.seeded.touch()

    made = {
        "keystone": lambda n: command(n, *module("keystone_setup", etc / "keystone/keystone.conf", cloud.base)),
        "nova": lambda n: command(n, *module("nova_setup", etc / "nova/nova.conf", f"{data}/nova_cell0.db")),
        "magnum": lambda n: command(n, *module("magnum_schema", "--config-file", etc / "magnum.conf")),
        "glance": lambda n: command(
            n, venv("glance-manage"), "--config-file", etc / "glance/glance-api.conf", "db_sync"
        ),
        "cinder": lambda n: command(n, venv("cinder-manage"), "--config-file", etc / "cinder.conf", "db", "sync"),
        "neutron": lambda n: command(
            n, *module("neutron_schema", "--config-file", etc / "neutron.conf", f"{data}/neutron.db")
        ),
    }
    chain = {"glance": "keystone", "magnum": "glance", "cinder": "nova", "neutron": "cinder"}
    found = []
    for name, make in made.items():
        title = f"{name} database"
        before: tuple[str, ...] = (f"{chain[name]} database" if name in chain else "configuration",)
        before += ("mariadb",) if name == "magnum" and "mariadb" in run else ()
        found.append(Step(title, lambda n=name, m=make, t=title: database(n, lambda: m(t)), before))
        for served in (it for it in run if it == name or (name == "magnum" and it.startswith("conductor"))):
            run[served].after += (title,)
    found.append(Step("seeds", seeds, ("glance", "nova", "neutron", "cinder", "magnum")))
    return found


def call(cloud: Cloud, name: str, command: list[str]) -> None:
    """Run a command of the set-up to its end, with its output in the log of this name."""
    with open(cloud.processes.logfile(name), "ab") as log:
        environment = part_environment(cloud.state, cloud.environment())
        done = subprocess.run(
            command, cwd=cloud.state, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False
        )
    if done.returncode:
        raise CloudError(f"{name}: {shlex.join(command)} ended with {done.returncode}.")


def install_kinds(cloud: Cloud) -> None:
    """Cluster API's kinds, and those of the providers that the simulator stands for."""
    apply(cloud, "kinds", cluster_api.kinds(*of_cluster_api(cloud)))
    if not wait_until(lambda: are_established(cloud), ESTABLISHED_WITHIN, pause=0.5):
        raise CloudError(f"The kinds of Cluster API are not served within {ESTABLISHED_WITHIN:g} s.")


def are_established(cloud: Cloud) -> bool:
    """Whether every kind is served. kubectl fails, instead of waiting, over one that is so new that it has no conditions yet."""
    try:
        call(cloud, "kinds", [*kubectl(cloud), *ESTABLISH])
    except CloudError:
        return False
    return True


def install_hooks(cloud: Cloud) -> None:
    """Cluster API's admission webhooks, once there is somebody who answers."""
    apply(cloud, "hooks", cluster_api.hooks(*of_cluster_api(cloud)))


def of_cluster_api(cloud: Cloud) -> tuple[Path, int, str]:
    """The folder of its controllers, the port of its webhooks, and what trusts them."""
    trust = cluster_api.certificate(cloud.state / "data/cluster-api")
    return cloud.controllers, settings.port(cloud.base, "cluster-api"), trust


def kubectl(cloud: Cloud) -> list[str]:
    """kubectl for the management cluster."""
    return [str(cloud.tools / "kubectl"), "--kubeconfig", str(cloud.state / "etc/management.kubeconfig")]


def apply(cloud: Cloud, name: str, items: list[dict[str, Any]]) -> None:
    """Apply objects to the management cluster, from a file that stays there to be read."""
    file = cloud.state / f"etc/{name}.json"
    file.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": items}))
    call(cloud, name, [*kubectl(cloud), "apply", "--server-side", "--force-conflicts", "-f", str(file)])
