# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether each command in the documentation can be what a person types here; and which test runs it, where no mark says that none does."""

from __future__ import annotations

import contextlib
import functools
import io
import re
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from ansible.cli.playbook import PlaybookCLI

import commands
import markdown
from commands import Command
from local_cloud import cli

ROOT = Path(__file__).resolve().parents[3]
PAGES = commands.pages()
# What a reader makes, and from what; None: from a page.
READERS = {
    "hubs.yml": None,
    "upgrade.yml": None,
    "inventories/hubs": "inventories/example",
    "INVENTORY": None,
    "hubforge.magnum.NAME": None,
}
# Where each playbook is run, and by which words there. tools/docsite.py runs what needs no cloud.
PLAYED = {
    "configure_awx": ("tests/awx/configuring.py", '"playbooks/configure_awx.yml"'),
    "adopt": ("tests/adopt/test_adopt.py", '"adopt"'),
    "site": ("tools/main_job.py", '"site"'),
    "provision_cluster": ("playbooks/site.yml", "provision_cluster.yml"),
    "deploy_hub": ("playbooks/site.yml", "deploy_hub.yml"),
    "show": ("tools/main_job.py", '"show"'),
    "show_values": ("tools/docsite.py", "show_values"),
    "check_hub": ("tools/main_job.py", '"check_hub"'),
    "destroy_hub": ("tools/main_job.py", '"destroy_hub"'),
    "backup_homes": ("extensions/molecule/home_directories/side_effect.yml", "tasks_from: backup"),
    "restore_homes": ("extensions/molecule/home_directories/side_effect.yml", "tasks_from: restore"),
}
FETCHED = {
    "ansible-builder",
    "ansible-galaxy",
    "awx",
    "git",
    "pip",
    "pipx",
    "pre-commit",
    "terraform",
}  # nothing runs these, so they are marked
FORM = {
    "cd",
    "cp",
    "mkdir",
    "curl",
    "eval",
    "export",
    "helm",
    "kubectl",
    "openstack",
    "pytest",
    "ruff",
    "unset",
    "ansible-navigator",
}


def given(parser: ArgumentParser, words: tuple[str, ...]) -> tuple[object, str]:
    """What a real parser makes of the words, and what it complains of."""
    said = io.StringIO()
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
        try:
            return parser.parse_args(list(words)), ""
        except SystemExit as ended:
            return None, said.getvalue() if ended.code else ""


@functools.cache
def playbook_parser() -> ArgumentParser:
    cli = PlaybookCLI(["ansible-playbook"])
    cli.init_parser()
    return cli.parser


@functools.cache
def variables() -> frozenset[str]:
    """Every name that a role's arguments or a playbook has."""
    specs = [
        yaml.safe_load(path.read_text())["argument_specs"] for path in ROOT.glob("roles/*/meta/argument_specs.yml")
    ]
    options = {name for spec in specs for entry in spec.values() for name in entry["options"]}
    plays = [
        path.read_text()
        for pattern in ("playbooks/*.yml", "playbooks/vars/*.yml", "tests/soak/*.yml")
        for path in ROOT.glob(pattern)
    ]
    return frozenset(options.union(*(re.findall(r"\b[a-z]\w+\b", text) for text in plays)))


@functools.cache
def tags() -> frozenset[str]:
    texts = [path.read_text() for path in (*ROOT.glob("playbooks/*.yml"), *ROOT.glob("roles/*/tasks/*.yml"))]
    return frozenset(
        word for text in texts for found in re.findall(r"tags: \[(.+?)\]", text) for word in found.split(", ")
    )


def playbook(word: str) -> Path:
    return ROOT / (f"playbooks/{word.removeprefix('hubforge.magnum.')}.yml" if word.startswith("hubforge.") else word)


def of_playbook(command: Command) -> Iterator[str]:
    asked, complaint = given(playbook_parser(), command.words[1:])
    if asked is None:
        yield complaint
        return
    yield from (f"there is no {it}" for it in asked.args if it not in READERS and not playbook(it).is_file())
    yield from (
        f"there is no inventory {it}" for it in asked.inventory or [] if it not in READERS and not (ROOT / it).exists()
    )
    names = [it.partition("=")[0] for it in asked.extra_vars if "@" not in it]
    yield from (f"nothing has the variable {it}" for it in names if it not in variables())
    yield from (
        f"nothing has the tag {tag}"
        for it in (*asked.tags, *asked.skip_tags)
        for tag in it.split(",")
        if tag not in {"all", *tags()}
    )
    if not command.marked and asked.inventory != ["inventories/local"]:
        alone = [name for name, (file, _) in PLAYED.items() if file == "tools/docsite.py"]
        yield from (f"no test runs {it} on {asked.inventory}" for it in asked.args if playbook(it).stem not in alone)


def of_nox(command: Command) -> Iterator[str]:
    sessions = re.findall(r"@nox\.session\ndef (\w+)", (ROOT / "noxfile.py").read_text())
    asked = command.words[command.words.index("-s") + 1 :] if "-s" in command.words else ()
    for name in asked:
        if name == "--":
            return
        if name not in sessions:
            yield f"there is no session {name}"


def of_make(command: Command) -> Iterator[str]:
    targets = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    yield from (f"there is no target {it}" for it in command.words[1:] if "=" not in it and it not in targets)


def of_local_cloud(command: Command) -> Iterator[str]:
    yield from filter(None, [given(cli.parser(), command.words[1:])[1]])


def of_python(command: Command) -> Iterator[str]:
    yield from (f"there is no {it}" for it in command.words[1:2] if not it.startswith("-") and not (ROOT / it).exists())


def of_doc(command: Command) -> Iterator[str]:
    for name in (it.removeprefix("hubforge.magnum.") for it in command.words if it.startswith("hubforge.magnum.")):
        if not any(ROOT.glob(f"plugins/*/{name}.py")) and not (ROOT / "roles" / name).is_dir():
            yield f"there is no {name}"


def of_vault(command: Command) -> Iterator[str]:
    """Ansible reads host_vars/NAME.yml only where there is no folder host_vars/NAME beside it."""
    for word in command.words:
        file = ROOT / word.replace("inventories/hubs", "inventories/example")
        if file.parent.with_suffix(".yml").is_file():
            yield f"{word} would hide {file.parent.name}.yml"


def in_form(command: Command) -> Iterator[str]:
    """Its form is all that is known of it."""
    if command.words[0] in FETCHED and not command.marked:
        yield f"no test runs it: mark it with {commands.CLOUD}"


RULES: dict[str, Callable[[Command], Iterator[str]]] = {
    "ansible-playbook": of_playbook, "nox": of_nox, "make": of_make, "local-cloud": of_local_cloud, "python": of_python,
    "ansible-doc": of_doc, "ansible-vault": of_vault, **dict.fromkeys(FETCHED | FORM, in_form),
}  # fmt: skip


def problems(command: Command) -> list[str]:
    rule = RULES.get(command.words[0])
    return list(rule(command)) if rule else ["nobody knows this program: add it to RULES and to PROGRAMS"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_of_a_page_can_be_typed_and_is_run_by_a_test_or_marked(page: Path) -> None:
    found = (*commands.commands(page), *commands.spoken(page))
    assert [f"{command}: {problem}" for command in found for problem in problems(command)] == []


def test_the_documentation_has_commands() -> None:
    assert len([command for page in PAGES for command in commands.commands(page)]) > 50


def test_every_program_that_is_looked_for_has_its_rule() -> None:
    assert set(commands.PROGRAMS) == set(RULES)


def test_every_playbook_is_run_somewhere() -> None:
    assert sorted(PLAYED) == sorted(path.stem for path in ROOT.glob("playbooks/*.yml"))
    assert [name for name, (file, words) in PLAYED.items() if words not in (ROOT / file).read_text()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_fenced_block_says_what_it_holds(page: Path) -> None:
    kinds = {block.info[0] for block in markdown.blocks(page.read_text()) if block.info}
    assert kinds <= {"sh", "yaml", "python", "text", "ini", "json", "toml"}


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("ansible-playbook -i inventories/local playbooks/sight.yml", "there is no playbooks/sight.yml"),
        ("ansible-playbook -i inventories/hubs hubforge.magnum.site", "no test runs hubforge.magnum.site on ['inventories/hubs']"),
        ("ansible-playbook -i inventories/local playbooks/site.yml -e destroy_confirm=x", "nothing has the variable destroy_confirm"),
        ("ansible-playbook -i inventories/local playbooks/site.yml --tags nodes", "nothing has the tag nodes"),
        ("ansible-playbook -i inventories/local playbooks/site.yml --chek", "unrecognized arguments: --chek"),
        ("make demos", "there is no target demos"),
        ("nox -s unit lints", "there is no session lints"),
        ("local-cloud upp", "invalid choice: 'upp'"),
        ("pip install ansible-core", "mark it with"),
        ("python tests/soak/none.py", "there is no tests/soak/none.py"),
        ("ansible-doc hubforge.magnum.clusters", "there is no clusters"),
        ("ansible-vault create inventories/hubs/host_vars/binder/vault.yml", "would hide binder.yml"),
        ("frobnicate it", "nobody knows this program"),
    ],
)  # fmt: skip
def test_a_command_that_cannot_be_is_found(line: str, complaint: str) -> None:
    assert complaint in " ".join(problems(Command(ROOT / "README.md", 1, commands.parsed(line), "")))
