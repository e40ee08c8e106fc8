"""One cloud on disk: its folder, its ports, its settings, and the configuration files made from both."""

import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from . import settings
from .errors import CloudError
from .processes import Processes

HERE = Path(__file__).parent
CONFIGURATIONS = {
    "keystone.conf": "keystone", "nova.conf": "nova", "glance-api.conf": "glance",
    "cinder.conf": "", "neutron.conf": "", "magnum.conf": "", "management.kubeconfig": "",
}  # fmt: skip


@dataclass
class Cloud:
    """What every command needs to know of the cloud in `state`."""

    state: Path
    base: int
    values: dict[str, float | str]
    venv: Path = Path()
    programs: Path = Path()
    controllers: Path = Path()  # Cluster API's
    tools: Path = Path()
    servers: Path = Path()  # MariaDB and RabbitMQ, where the cloud has them
    pod_programs: Path | None = None  # where pods run; None where they are simulated
    processes: Processes = field(init=False)

    def __post_init__(self) -> None:
        self.processes = Processes(self.state)

    @classmethod
    def open(cls, state: Path, base: int | None = None) -> "Cloud":
        """The cloud in this folder; a port base that was given once holds until the folder is gone."""
        state = state.expanduser().resolve()
        file = state / "ports.json"
        known = json.loads(file.read_text())["base"] if file.exists() else None
        cloud = cls(
            state, settings.check_port_base(base or known or settings.DEFAULT_PORT_BASE), settings.read_settings()
        )
        if known and cloud.base != known and cloud.seeded.exists():
            raise CloudError(
                f"--port-base is {base}, but the catalogue of the cloud in {state} names ports from {known} on: "
                "leave the option out, or give another --state-dir."
            )
        return cloud

    @property
    def clouds_yaml(self) -> Path:
        return self.state / "clouds.yaml"

    @property
    def seeded(self) -> Path:
        """This file says that the databases are whole."""
        return self.state / "data" / "seeded"

    def made_with(self, name: str) -> Path:
        """This file says what a setting was that the cloud keeps."""
        return self.state / "data" / f"{name.replace('_', '-')}.version"

    def remembered(self, name: str) -> str:
        """What it says; empty where there is none."""
        return self.made_with(name).read_text() if self.made_with(name).exists() else ""

    def settle(self) -> None:
        """Of what a cloud keeps: what is asked for, else what it was made with, else the usual. Its objects cannot change over."""
        if self.seeded.exists() and not self.remembered("cluster_api"):
            raise CloudError(
                f"The cloud in {self.state} was made before Cluster API's own controllers ran in it: start it afresh, with "
                "`local-cloud reset`."
            )
        for name, usual in settings.KEPT.items():
            asked, made = str(self.values[name]), self.remembered(name)
            if self.seeded.exists() and asked not in ("", made or usual):
                raise CloudError(
                    f"The cloud in {self.state} was made with --{name.replace('_', '-')} {made or usual}, and {asked} was asked for: "
                    "leave that out, give another --state-dir, or start it afresh with `local-cloud reset`."
                )
            self.values[name] = asked or made or usual

    @property
    def pods_file(self) -> Path:
        """This file says whether pods run: real or simulated."""
        return self.state / "run" / "pods"

    def url(self, part: str, path: str = "/") -> str:
        scheme = "https" if part == "management" else "http"
        return f"{scheme}://127.0.0.1:{settings.port(self.base, part)}{path}"

    def environment(self) -> dict[str, str]:
        """What every part of the cloud is told."""
        mine = {
            "LOCAL_CLOUD_STATE": str(self.state), "LOCAL_CLOUD_PORT_BASE": str(self.base), "LOCAL_CLOUD_PROGRAMS": str(self.programs),
            "PYTHONPATH": f"{HERE.parent}:{self.servers / 'python'}", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONWARNINGS": "ignore",
            "OS_CLIENT_CONFIG_FILE": str(self.clouds_yaml), "LOCAL_CLOUD_POD_PROGRAMS": str(self.pod_programs or ""),
        }  # fmt: skip
        return mine | settings.as_environment(self.values)

    def make_folders(self) -> None:
        """Folders that only their owner can read: databases and configurations hold keys."""
        self.state.mkdir(parents=True, exist_ok=True)
        self.state.chmod(0o700)
        if not self.seeded.exists():
            forget(self.state)
        for name in ("etc/keystone", "etc/nova", "etc/glance", "log", "run/locks", "workload", "bin"):
            (self.state / name).mkdir(parents=True, exist_ok=True)
        for said in (self.state / "run").glob("*.ready"):
            said.unlink()
        for name in ("fernet", "credential", "images", "management"):
            (self.state / "data" / name).mkdir(parents=True, exist_ok=True)
        for name in settings.KEPT:
            self.made_with(name).write_text(str(self.values[name]))
        (self.state / "ports.json").write_text(json.dumps({"base": self.base}) + "\n")

    def write_configuration(self) -> None:
        """Configuration files and the chart, fresh for each start; clouds.yaml only before the first seeding."""
        for name, folder in CONFIGURATIONS.items():
            (self.state / "etc" / folder / name).write_text(self.render(name))
        # nova looks for it beside its own configuration only
        shutil.copy(self.venv / "etc/nova/api-paste.ini", self.state / "etc/nova")
        chart = self.state / "etc/openstack-cluster"
        shutil.rmtree(chart, ignore_errors=True)  # templates of another one would be installed with ours
        shutil.copytree(HERE / "chart/openstack-cluster", chart)
        for program in (self.venv / "bin/openstack", self.tools / "helm", self.tools / "kubectl"):
            link = self.state / "bin" / program.name
            link.unlink(missing_ok=True)
            link.symlink_to(program)
        if not self.seeded.exists():
            self.clouds_yaml.touch(mode=0o600)
            self.clouds_yaml.chmod(0o600)
            self.clouds_yaml.write_text(self.render("clouds.yaml"))

    def database(self) -> dict[str, str]:
        """Magnum's database and bus."""
        if self.values["databases"] != "mariadb":
            return {"DATABASE": f"sqlite:///{self.state}/data/magnum.db?timeout=60", "TRANSPORT": "fake://"}
        mariadb, rabbitmq = (f"127.0.0.1:{settings.port(self.base, name)}" for name in ("mariadb", "rabbitmq"))
        return {
            "DATABASE": f"mysql+pymysql://magnum:magnum-secret@{mariadb}/magnum",
            "TRANSPORT": f"rabbit://guest:guest@{rabbitmq}/",
        }

    def render(self, name: str) -> str:
        """A template with this cloud's places and ports."""
        text = (HERE / "conf" / name).read_text()
        words = {
            "STATE": self.state,
            "VENV": self.venv,
            "TRUSTS": self.values["openstack"] == "magnum-20",
        } | self.database()
        words |= {part.upper(): settings.port(self.base, part) for part in ("keystone", "magnum", "management")}
        for word, value in words.items():
            text = text.replace(f"@{word}@", str(value))
        return text


def forget(state: Path) -> None:
    """Remove all that a cloud has made in its folder; the folder itself may be the user's."""
    for name in ("data", "etc", "log", "run", "workload", "bin"):
        shutil.rmtree(state / name, ignore_errors=True)
    for name in ("clouds.yaml", "faults.json"):
        (state / name).unlink(missing_ok=True)
