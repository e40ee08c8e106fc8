# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs on the path that AWX has them take: laid out and transmitted by a control node, run by an execution node, taken in again.

ansible-runner does all three, as in AWX, and AWX's own injectors make files and variables of the credentials. Two things are not AWX's: a
pipe carries the streams, where AWX has receptor between its nodes, and the execution node runs without a container, so what would
be /runner there is the job's folder.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import ansible_runner
from awx_plugins.interfaces._temporary_private_credential_api import Credential
from awx_plugins.interfaces._temporary_private_inject_api import inject_credential
from project import Project

IN_CONTAINER = "/runner"
VERBOSITY = 3  # whoever debugs a job asks for it, and it shows most
RUNNER = Path(sys.executable).with_name("ansible-runner")


@dataclass(frozen=True)
class Given:
    """A credential: its type as `awx export` writes it, and what somebody filled in."""

    kind: Mapping[str, Any]
    inputs: Mapping[str, Any]


@dataclass(frozen=True)
class Ended:
    """A job that ended: its status in AWX's words, what it printed, its events, and where the control node keeps what came back."""

    status: str
    stdout: str
    events: list[dict[str, Any]]
    kept: Path

    @property
    def hosts(self) -> dict[str, dict[str, int]]:
        """Host → counter → how many tasks, from the last event of the play."""
        stats = next(event["event_data"] for event in self.events if event["event"] == "playbook_on_stats")
        words = ("ok", "changed", "failures", "dark")
        return {host: {word: stats[word].get(host, 0) for word in words} for host in stats["processed"]}


def slice_of(hosts: Sequence[str], number: int, among: int) -> list[str]:
    """The hosts of one of the jobs that a launch is cut into, as AWX deals them out."""
    return list(hosts)[number - 1 :: among]


@dataclass
class Controller:
    """A control node and an execution node with a folder each, for one project."""

    folder: Path
    project: Project
    templates: Mapping[str, Mapping[str, Any]]  # by name, as `awx export` writes them
    inventory: Mapping[str, Any]  # as `ansible-inventory --list` prints it
    path: str  # the execution node's PATH; it has nothing else of this machine's environment
    numbers: count[int] = field(default_factory=lambda: count(1))

    def launch(
        self,
        template: str,
        credentials: Sequence[Given],
        answers: Mapping[str, Any] | None = None,
        part: tuple[int, int] = (1, 1),
    ) -> Ended:
        """Run a job of a template to its end. `answers`: to its survey; `part`: which slice, and among how many."""
        number = next(self.numbers)
        control, worker = self.folder / f"control/{number}", self.folder / f"execution/{number}"
        asked = self._lay_out(control, worker, number, self.templates[template], credentials, answers or {}, part)
        with open(control / "stream", "w+b") as stream:
            ansible_runner.interface.run(streamer="transmit", _output=stream, **asked)
            stream.seek(0)
            self._take_in(control, number, stream, worker)
        kept = control / "artifacts" / str(number)
        events = [json.loads(path.read_text()) for path in sorted((kept / "job_events").glob("*.json"))]
        events.sort(key=lambda event: event["counter"])
        (control / "stream").unlink()
        shutil.rmtree(control / "env")  # AWX deletes all of the folder; what came back is what it stores
        status, said = (kept / "status").read_text(), (kept / "stdout").read_text()
        return Ended(status, said, events, kept)

    def _lay_out(
        self,
        control: Path,
        worker: Path,
        number: int,
        template: Mapping[str, Any],
        credentials: Sequence[Given],
        answers: Mapping[str, Any],
        part: tuple[int, int],
    ) -> dict[str, Any]:
        """Fill a job's folder as AWX does; return what ansible-runner is asked for."""
        (control / "env").mkdir(parents=True)
        (control / "inventory").mkdir()
        shutil.copytree(self.project.checkout, control / "project", symlinks=True)
        shutil.copytree(self.project.collections, control / "requirements_collections")
        self._write_inventory(control / "inventory/hosts", part)
        env = {
            "ANSIBLE_COLLECTIONS_PATH": f"{IN_CONTAINER}/requirements_collections",
            "ANSIBLE_INVENTORY_UNPARSED_FAILED": "True",
            "AWX_HOST": "https://awx.example.org",
            "JOB_ID": str(number),
        }
        arguments = ["--forks", str(template["forks"])]
        for given in credentials:
            kind = SimpleNamespace(
                inputs=given.kind["inputs"],
                injectors=given.kind["injectors"],
                managed=False,
                custom_injectors=None,
            )
            inject_credential(kind, Credential(given.inputs), env, {}, arguments, str(control))
        if template["job_tags"]:
            arguments += ["--tags", template["job_tags"]]
        if template["job_type"] == "check":
            arguments.append("--check")
        if template["diff_mode"]:
            arguments.append("--diff")
        return {
            "private_data_dir": str(control),
            "ident": str(number),
            "playbook": template["playbook"],
            "inventory": str(control / "inventory/hosts"),
            "envvars": {name: value.replace(IN_CONTAINER, str(worker)) for name, value in env.items()},
            "cmdline": " ".join(arguments).replace(IN_CONTAINER, str(worker)),
            "extravars": dict(answers),
            "verbosity": VERBOSITY,
            "settings": {"suppress_ansible_output": True},
        }

    def _write_inventory(self, path: Path, part: tuple[int, int]) -> None:
        """A program that prints this part's hosts, with their variables and groups."""
        values = self.inventory["_meta"]["hostvars"]
        dealt = slice_of(list(values), *part)
        groups = {
            name: {**group, "hosts": [host for host in group.get("hosts", []) if host in dealt]}
            for name, group in self.inventory.items()
            if name != "_meta"
        }
        said = {**groups, "_meta": {"hostvars": {host: values[host] for host in dealt}}}
        path.write_text(f"#!/usr/bin/env python3\nprint({json.dumps(said)!r})\n")
        path.chmod(0o700)

    def _take_in(self, control: Path, number: int, stream: Any, worker: Path) -> None:
        """Have the execution node run what was transmitted, and keep what it sends back."""
        home = self.folder / f"homes/{number}"  # a container's would go with the job
        home.mkdir(parents=True)
        words = [str(RUNNER), "worker", "--private-data-dir", str(worker), "--delete"]
        bare = {"HOME": str(home), "PATH": self.path, "LANG": "C.UTF-8"}
        with subprocess.Popen(words, env=bare, stdin=stream, stdout=subprocess.PIPE) as running:
            ansible_runner.interface.run(
                streamer="process", _input=running.stdout, private_data_dir=str(control), ident=str(number), quiet=True
            )
