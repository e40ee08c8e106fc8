"""The command `local-cloud`."""

import argparse
import shlex
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from . import bring_up, settings
from .cloud import Cloud
from .errors import CloudError
from .parts import parts


def parser() -> argparse.ArgumentParser:
    own = argparse.ArgumentParser(
        prog="local-cloud",
        description="An OpenStack cloud with Magnum on this machine: real services and Kubernetes, simulated machines.",
        epilog=settings.help_text(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument(
        "--state-dir",
        type=Path,
        default=settings.default_state(),
        metavar="DIR",
        help="where the cloud lives (default: %(default)s)",
    )
    verbs = own.add_subparsers(dest="verb", required=True, metavar="up|down|status|logs|env|reset")
    says = {
        "up": "bring the cloud up", "down": "end every process of the cloud; its data stays", "status": "what runs, and its memory",
        "logs": "the end of a part's log", "env": "lines for the shell: eval \"$(local-cloud env)\"",
        "reset": "start again with empty databases; keeps what was built",
    }  # fmt: skip
    made = {name: verbs.add_parser(name, help=text, parents=[shared]) for name, text in says.items()}
    made["up"].add_argument(
        "--port-base",
        type=int,
        metavar="N",
        help=f"first of the cloud's {settings.PORTS} ports (default: {settings.DEFAULT_PORT_BASE})",
    )
    for name in ("up", "reset"):
        made[name].add_argument(
            "--pods", choices=settings.PODS, help="whether pods run as processes (default: LOCAL_CLOUD_PODS, else auto)"
        )
        made[name].add_argument(
            "--cluster-api",
            choices=tuple(settings.API_VERSIONS),
            help="which Cluster API (default: LOCAL_CLOUD_CLUSTER_API, else what the cloud was made with, else the newest)",
        )
        made[name].add_argument(
            "--openstack",
            choices=settings.OPENSTACKS,
            help="which Magnum and driver (default: LOCAL_CLOUD_OPENSTACK, else what the cloud was made with, else default)",
        )
        made[name].add_argument(
            "--databases",
            choices=settings.DATABASES,
            help="Magnum's database and bus (default: LOCAL_CLOUD_DATABASES, else what the cloud was made with, else sqlite)",
        )
    made["logs"].add_argument(
        "part", metavar="PART", help="a part as `status` names it; requests: to every API; helm: its runs by Magnum"
    )
    made["logs"].add_argument("-f", "--follow", action="store_true", help="go on as the log grows")
    made["logs"].add_argument(
        "-n", "--lines", type=int, default=50, metavar="N", help="how many lines (default: %(default)s)"
    )
    return own


def status(cloud: Cloud, console: Console) -> int:
    """A table of processes; 1 when one is missing."""
    table = Table(box=None)
    for title in ("part", "pid", "memory"):
        table.add_column(title, justify="left" if title == "part" else "right", no_wrap=True)
    total, missing = 0, 0
    expected = parts(cloud)
    for name in [*expected, *(n for n in cloud.processes.names() if n not in expected)]:
        process = cloud.processes.find(name)
        if process is None:
            missing += 1
            table.add_row(name, "[red]down[/]", "")
            continue
        memory = process.memory_info().rss
        total += memory
        table.add_row(name, str(process.pid), f"{memory / 1e6:.0f} MB")
    table.add_row("total", "", f"{total / 1e6:.0f} MB")
    console.print(table)
    return 1 if missing else 0


def logs(cloud: Cloud, part: str, lines: int, follow: bool) -> int:
    """Show a log as tail does."""
    known = {file.stem: file for file in sorted(cloud.processes.log.glob("*.*")) if file.suffix in (".log", ".jsonl")}
    if part not in known:
        raise CloudError(
            f"There is no log of '{part}' in {cloud.processes.log}; there is: {', '.join(known) or 'none'}."
        )
    try:
        return subprocess.call(["tail", "-n", str(lines), *(["-F"] if follow else []), str(known[part])])
    except KeyboardInterrupt:
        return 0


def environment(cloud: Cloud) -> int:
    """Lines for a shell: which clouds.yaml, which cloud, and the programs beside it."""
    if not cloud.clouds_yaml.exists():
        raise CloudError(f"There is no cloud in {cloud.state}: bring it up first, with `local-cloud up`.")
    print(f"export OS_CLIENT_CONFIG_FILE={shlex.quote(str(cloud.clouds_yaml))}")
    print("export OS_CLOUD=local")
    print(f"export LOCAL_CLOUD_PODS={cloud.pods_file.read_text() if cloud.pods_file.exists() else 'simulated'}")
    print(f"export LOCAL_CLOUD_PORT_OFFSET={cloud.values['port_offset']:g}")
    print(f'export PATH={shlex.quote(str(cloud.state / "bin"))}:"$PATH"')
    return 0


def run(options: argparse.Namespace, console: Console) -> int:
    cloud = Cloud.open(options.state_dir, getattr(options, "port_base", None))
    for name in ("pods", *settings.KEPT):
        if getattr(options, name, None):
            cloud.values[name] = getattr(options, name)
    if options.verb == "status":
        return status(cloud, console)
    if options.verb == "logs":
        return logs(cloud, options.part, options.lines, options.follow)
    if options.verb == "env":
        return environment(cloud)
    if options.verb == "down":
        bring_up.down(cloud)
        console.print(f"The cloud in {cloud.state} is down.", soft_wrap=True)
    else:
        {"up": bring_up.up, "reset": bring_up.reset}[options.verb](cloud, console)
    return 0


def main(words: list[str] | None = None) -> int:
    """The exit status; whatever goes wrong is told in a sentence on stderr."""
    console = Console()
    try:
        return run(parser().parse_args(words), console)
    except CloudError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        return 130
