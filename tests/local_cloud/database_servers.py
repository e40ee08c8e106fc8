"""MariaDB and RabbitMQ in place of sqlite and the bus in memory, from Debian's packages, which are unpacked and installed for nobody."""

import getpass
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

from . import cache, settings
from .errors import CloudError
from .python_tools import run, unpack_packages

HERE = Path(__file__).parent
PYTHON = HERE / "openstack" / "mariadb-requirements.txt"  # what Magnum speaks to MariaDB with
PACKAGES = ("mariadb-server-core", "rabbitmq-server")
SCHEMA = ("mysql_system_tables", "mysql_performance_tables", "mysql_system_tables_data")
SETTINGS = (
    "--no-defaults", "--bind-address=127.0.0.1", "--skip-name-resolve", "--innodb-flush-log-at-trx-commit=0",
    "--max-connections=200",
)  # fmt: skip


def servers() -> Path:
    """The folder with both, and the Python driver."""
    return cache.once(settings.cache() / f"database-servers-{cache.digest(PYTHON)}", fill)


def fill(place: Path) -> None:
    if not (shutil.which("apt-get") and shutil.which("dpkg")):
        raise CloudError(
            "MariaDB and RabbitMQ come from Debian's packages, and there is no apt-get here: use --databases sqlite."
        )
    unpack_packages(place / "python", PYTHON, "the download of PyMySQL")
    with tempfile.TemporaryDirectory(dir=place) as scratch:
        planned = run(
            ["apt-get", "install", "--simulate", "--reinstall", "--no-install-recommends", *PACKAGES], "apt-get"
        )
        run(["apt-get", "download", *missing(planned)], "the download of MariaDB and RabbitMQ", Path(scratch))
        for package in Path(scratch).glob("*.deb"):
            run(["dpkg", "--extract", package, place], f"dpkg of {package.name}")


def missing(planned: str) -> list[str]:
    """The packages that a simulated installation would unpack: those asked for, and what else this machine lacks."""
    return [line.split()[1] for line in planned.splitlines() if line.startswith("Inst ")]


def libraries(home: Path) -> dict[str, str]:
    """Where programs find the libraries that came with them."""
    return {"LD_LIBRARY_PATH": ":".join(str(folder) for folder in sorted(home.glob("usr/lib/*-linux-gnu")))}


def mariadb_command(home: Path, data: Path, port: int) -> list[str]:
    """How MariaDB is started; `magnum.sql` is what it does first."""
    return [
        *mariadbd(home, data), f"--port={port}", f"--socket={data / 'socket'}", f"--pid-file={data / 'pid'}",
        f"--init-file={data / 'magnum.sql'}",
    ]  # fmt: skip


def mariadbd(home: Path, data: Path) -> list[str]:
    """Its program, and where it finds what; as root it starts only when that is said."""
    return [
        str(home / "usr/sbin/mariadbd"), *SETTINGS, f"--datadir={data}", f"--lc-messages-dir={home / 'usr/share/mysql'}",
        f"--plugin-dir={home / 'usr/lib/mysql/plugin'}", f"--user={getpass.getuser()}",
    ]  # fmt: skip


def make_mariadb(home: Path, data: Path) -> None:
    """An empty server and its own tables, which Debian's script makes only with its client packages; and Magnum's user."""
    if (data / "magnum.sql").exists():
        return
    data.mkdir(parents=True, exist_ok=True)
    files = [home / "usr/share/mysql" / f"{name}.sql" for name in SCHEMA]
    text = "create database mysql;\nuse mysql;\n" + "".join(file.read_text() for file in files)
    done = subprocess.run(
        [*mariadbd(home, data), "--bootstrap"], env=libraries(home), input=text, text=True, capture_output=True
    )
    if done.returncode:
        raise CloudError("MariaDB's own tables cannot be made:\n" + "\n".join(done.stderr.splitlines()[-12:]))
    (data / "magnum.sql").write_text(
        "create database if not exists magnum;\ncreate user if not exists magnum@'127.0.0.1' identified by 'magnum-secret';\n"
        "grant all on magnum.* to magnum@'127.0.0.1';\n"
    )


def rabbitmq_command(home: Path) -> list[str]:
    return ["sh", *(str(script) for script in home.glob("usr/lib/rabbitmq/lib/*/sbin/rabbitmq-server")), "-noinput"]


def rabbitmq_environment(home: Path, data: Path, base: int) -> dict[str, str]:
    """Where RabbitMQ keeps and finds what; nothing of it listens anywhere but on loopback."""
    data.mkdir(parents=True, exist_ok=True)
    (data / "rabbitmq.conf").write_text(
        f"listeners.tcp.local = 127.0.0.1:{settings.port(base, 'rabbitmq')}\ndistribution.listener.interface = 127.0.0.1\n"
        "log.console = true\nlog.file = false\n"
    )
    erlang = home / "usr/lib/erlang"
    return epmd_environment(base) | {
        "HOME": str(data), "PATH": f"{erlang_links(home, data)}:{erlang / 'bin'}:/usr/bin:/bin",
        "RABBITMQ_NODENAME": "rabbit@localhost", "RABBITMQ_DIST_PORT": str(settings.port(base, "rabbitmq-nodes")),
        "RABBITMQ_CONFIG_FILE": str(data / "rabbitmq"), "RABBITMQ_CONF_ENV_FILE": str(data / "none"),
        "RABBITMQ_MNESIA_BASE": str(data / "mnesia"), "RABBITMQ_LOG_BASE": str(data / "log"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(data / "plugins"), "RABBITMQ_PID_FILE": str(data / "pid"),
        "RABBITMQ_ALLOW_INPUT": "1",  # one process, which ends when it is asked to
    }  # fmt: skip


def erlang_links(home: Path, data: Path) -> Path:
    """A folder with Erlang's `erl`, which has the folder of an installed package written into it, with the one where it lies."""
    folder = data / "bin"
    folder.mkdir(exist_ok=True)
    installed = "/usr/lib/erlang"
    (folder / "erl").write_text(
        (home / installed[1:] / "bin/erl").read_text().replace(installed, str(home / installed[1:]))
    )
    (folder / "erl").chmod(0o755)
    return folder


def epmd_environment(base: int) -> dict[str, str]:
    return {"ERL_EPMD_PORT": str(settings.port(base, "epmd")), "ERL_EPMD_ADDRESS": "127.0.0.1"}


def epmd_command(home: Path) -> list[str]:
    """The daemon by which Erlang's nodes find each other; RabbitMQ would start one that outlives it."""
    return [str(program) for program in home.glob("usr/lib/erlang/erts-*/bin/epmd")]


def listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(2)
        return probe.connect_ex(("127.0.0.1", port)) == 0
