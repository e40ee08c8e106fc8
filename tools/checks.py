"""Each kind of check: its commands and the environment they run in; knows nothing of their order."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

import nox
import nox.command

import artifact
import clouds
import environment
from environment import BIN, FILES, ROOT

PACKAGE = "ansible_collections.hubforge.magnum.plugins"
# Versions of Magnum's API that older servers have at most: nothing but node labels may need more.
OLDER = ("1.10", "1.11")
OLDER_TARGETS = ("cluster", "nodegroup", "zz_teardown")
PLAYS = {"PATH": artifact.clean_path(BIN)}
MYPY = f"mypy --cache-dir {FILES / 'mypy'}"
# command → what it needs in its environment; .pre-commit-config.yaml has a hook for each first word
LINT: dict[str, dict[str, str]] = {
    "ruff check .": {},
    "ruff format --check .": {},
    f"{MYPY} --strict -p {PACKAGE}.module_utils -p {PACKAGE}.plugin_utils": {"MYPYPATH": str(FILES / "tree")},
    f"{MYPY} -p local_cloud -p browser": {"MYPYPATH": "tests"},
    f"{MYPY} --strict noxfile.py tools": {"MYPYPATH": f"tools:{FILES / 'tree'}"},
    "python tools/fragments.py --check": {},
    "python tools/words.py": {},
    "lint-imports --no-cache --no-logo": {},
    "yamllint --strict .": {},
    "ansible-lint --offline": PLAYS,
    "antsibull-changelog lint": {},
}


def each(session: nox.Session, checks: Iterable[tuple[str, Callable[[], object]]]) -> None:
    """Do every check, also after one has failed, so that one run shows all there is to mend."""
    failed = []
    for name, act in checks:
        session.log(name)
        try:
            act()
        except nox.command.CommandFailed:
            failed.append(name)
    if failed:
        session.error(f"failed: {'; '.join(failed)}")


def chosen(names: Sequence[str]) -> list[str]:
    """The checks of these names, all when there is none; the name of a check is the first word of its command."""
    known = dict.fromkeys(command.split()[0] for command in LINT)
    if wrong := [name for name in names if name not in known]:
        raise ValueError(f"There is no check {', '.join(wrong)}; there are {', '.join(known)}.")
    return [command for command in LINT if not names or command.split()[0] in names]


def lint(session: nox.Session, names: Sequence[str] = ()) -> None:
    try:
        commands = chosen(names)
    except ValueError as error:
        session.error(str(error))
    environment.link(FILES / "tree/ansible_collections/hubforge/magnum", ROOT)
    each(session, [(command, partial(session.run, *command.split(), env=LINT[command])) for command in commands])


def unit(session: nox.Session) -> None:
    def check(folder: Path) -> None:
        words = session.posargs or ["-q"]
        session.run(str(folder / "python"), "-m", "pytest", *words, env={"PATH": artifact.clean_path(folder)})

    each(
        session,
        [(f"unit tests on Python {version}", partial(check, folder)) for version, folder in environment.each_python()],
    )


def awx(session: nox.Session, words: Sequence[str]) -> None:
    session.run(str(BIN / "python"), "-m", "pytest", "tests/awx", *words, env=PLAYS)


def awx_export(session: nox.Session) -> None:
    file = f"awx_configuration_export={ROOT / 'playbooks/files/awx.json'}"
    session.run("ansible-playbook", "-i", "localhost,", "playbooks/configure_awx.yml", "-e", file, env=PLAYS)


def ansible_test(session: nox.Session, folder: Path, copy: Path, *words: str) -> None:
    """Run ansible-test from a folder's environment in the copy of the collection, with a home of its own."""
    home = artifact.make_home(folder / "python")
    variables = {"PATH": artifact.clean_path(folder), "HOME": str(home)}
    with session.chdir(copy):
        session.run(str(folder / "ansible-test"), *words, env=variables)


def sanity(session: nox.Session) -> None:
    def check(version: str, folder: Path) -> None:
        copy = artifact.build(folder, f"sanity-{version}")
        words = ("sanity", "--local", "--python", version, "--color", "no", *session.posargs)
        ansible_test(session, folder, copy, *words)

    each(
        session,
        [
            (f"sanity on Python {version}", partial(check, version, folder))
            for version, folder in environment.each_python()
        ],
    )


def integration(
    session: nox.Session, variables: dict[str, str], targets: Sequence[str] = (), folder: Path = BIN
) -> None:
    copy = artifact.build(folder, f"integration-{clouds.NAME}")
    config = Path("tests/integration/integration_config.yml")
    if (ROOT / config).exists():  # a real cloud, of the user's choice
        content = (ROOT / config).read_text()
    else:
        content = (
            f"hubforge_clouds_yaml: {variables['OS_CLIENT_CONFIG_FILE']}\nhubforge_cloud: {variables['OS_CLOUD']}\n"
        )
    (copy / config).write_text(content)
    ansible_test(session, folder, copy, "integration", "--local", "--color", "no", *(targets or session.posargs))


def on_cloud(session: nox.Session, variables: dict[str, str], folder: str, *others: str) -> None:
    """The tests of a folder that play playbooks of ours on a cloud, by modules of `others`, too; what they make goes again."""
    words = (
        folder,
        "-v",
        "-o",
        f"pythonpath={' '.join((folder, *others, 'tools'))}",
        "--durations=0",
        *session.posargs,
    )
    path = f"{PLAYS['PATH']}:{variables['PATH']}"
    session.run(str(BIN / "python"), "-m", "pytest", *words, env={**variables, "PATH": path})


def older(session: nox.Session, version: str) -> None:
    """The targets that send requests, against a Magnum that speaks no more than `version` of its API, by the oldest ansible-core here."""
    _python, folder = next(environment.each_python())
    with clouds.standing(session, LOCAL_CLOUD_MAX_MICROVERSION=version) as variables:
        integration(session, variables, OLDER_TARGETS, folder)


def molecule(session: nox.Session, variables: dict[str, str]) -> None:
    words = session.posargs or ["--all"]
    with (
        tempfile.TemporaryDirectory() as memory
    ):  # what Molecule remembers of a run that was cut off would mislead the next
        own = {"PATH": f"{PLAYS['PATH']}:{variables['PATH']}", "MOLECULE_EPHEMERAL_DIRECTORY": memory}
        session.run("molecule", "test", *words, env={**variables, **own})
