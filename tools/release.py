"""What the archive has to pass: it is looked at, imported as Galaxy does it, installed into bare environments, and run there."""

from __future__ import annotations

import tarfile
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import nox
import nox.command
import yaml

import archive
import artifact
import environment
import versions
from checks import each
from environment import BIN, FILES, REQUIREMENTS, ROOT

PLACE = FILES / "release"
COLLECTIONS = PLACE / "ansible_collections"
INSTALLED = COLLECTIONS / "hubforge" / "magnum"
NEEDS = PLACE / "requirements.txt"  # what ansible-builder finds in the collections
CONTEXT = PLACE / "context"
PLAYS = ROOT / "tests" / "release"
OLDEST = ("--resolution", "lowest-direct", "--only-binary", ":all:")
# inventories/example takes these from a vault; no value of a vault is ever shown
VAULT = ("vault_github_client_id", "vault_github_client_secret", "vault_registry_password")


def check(session: nox.Session, variables: Mapping[str, str], tag: str = "") -> None:
    """Everything; `variables` name a cloud, as `local-cloud env` does, `tag` what is to be published."""
    packed = artifact.pack(BIN, PLACE)
    tools = environment.get_tools("release")
    newest = ("--constraint", REQUIREMENTS / "dev.txt", "-r", NEEDS, "ansible-core")
    lowest = (*OLDEST, "-r", ROOT / "requirements.txt", oldest_ansible())
    each(
        session,
        [
            ("version and notes", partial(look_at_version, session, tag)),
            ("files of the archive", partial(look_at_files, session, packed)),
            ("galaxy-importer", partial(import_as_galaxy, session, tools, packed)),
            ("ansible-builder", partial(find_needs, session, tools, packed)),
            ("run with the locked versions", partial(run_bare, session, "locked", newest, variables)),
            ("run with the oldest versions", partial(run_bare, session, "oldest", lowest, variables)),
        ],
    )


def complain(session: nox.Session, problems: Iterable[str]) -> None:
    """Say them; the check has failed when there is one."""
    told = list(problems)
    for problem in told:
        session.warn(problem)
    if told:
        raise nox.command.CommandFailed


def read_yaml(*parts: str) -> dict[str, Any]:
    path = ROOT.joinpath(*parts)
    return yaml.safe_load(path.read_text()) if path.exists() else {}


def oldest_ansible() -> str:
    return f"ansible-core{read_yaml('meta', 'runtime.yml')['requires_ansible']}"


def look_at_version(session: nox.Session, tag: str) -> None:
    fragments = (ROOT / "changelogs" / "fragments").glob("*.y*ml")
    sections = {section for fragment in fragments for section in yaml.safe_load(fragment.read_text())}
    released = read_yaml("changelogs", "changelog.yaml").get("releases", {})
    complain(session, versions.problems(str(read_yaml("galaxy.yml")["version"]), released, sections, tag))


def look_at_files(session: nox.Session, packed: Path) -> None:
    with tarfile.open(packed) as held:
        files = [member.name for member in held if not member.isdir()]
    size = packed.stat().st_size
    session.log(f"{packed.name}: {len(files)} files, {size:,} bytes")
    complain(session, archive.problems(files, size))


def import_as_galaxy(session: nox.Session, tools: Path, packed: Path) -> None:
    """Galaxy's own import, with the collections at hand that this one stands on; it must have nothing to say."""
    settings = {"PATH": artifact.clean_path(tools), "GALAXY_IMPORTER_ANSIBLE_LOCAL_TMP": str(PLACE / "tmp")}
    command = (str(tools / "python"), "-m", "galaxy_importer.main", str(packed))
    for _attempt in range(2):  # it gives ansible-lint 180 s, which is too little where much else runs
        with session.chdir(PLACE):
            told = str(session.run(*command, env=settings, silent=True))
        if "Timeout on call to ansible-lint" not in told:
            break
    complain(session, (line for line in told.splitlines() if line.startswith(("ERROR", "WARNING", "CRITICAL"))))


def find_needs(session: nox.Session, tools: Path, packed: Path) -> None:
    """The definition of the execution environment as a build context; what its build would install for the collections."""
    settings = {"PATH": artifact.clean_path(tools)}
    create = ("create", "-f", ROOT / "execution-environment.yml", "-c", CONTEXT, "--output-filename", "Containerfile")
    session.run(str(tools / "ansible-builder"), *map(str, create), env=settings, silent=True)
    for needed in environment.NEEDED:
        environment.link(COLLECTIONS / needed, environment.get_collections() / needed)
    install = ("collection", "install", "--offline", "-p", PLACE, packed)  # with what it depends on, found there
    session.run(str(tools / "ansible-galaxy"), *map(str, install), env=settings, silent=True)
    introspect = (CONTEXT / "_build" / "scripts" / "introspect.py", "introspect", PLACE, "--write-pip", NEEDS)
    session.run(str(tools / "python"), *map(str, introspect), env=settings, silent=True)
    session.log(f"needed: {', '.join(line.split('  #')[0] for line in NEEDS.read_text().splitlines())}")


def make_bare(session: nox.Session, home: Path, wanted: Iterable[str | Path]) -> None:
    """An environment with `wanted` and nothing else."""
    settings = {"UV_PYTHON_DOWNLOADS": "never", "UV_LINK_MODE": "copy"}
    uv, python = str(environment.get_uv()), str(home / "bin" / "python")
    session.run(uv, "venv", "-q", "--clear", "--python", str(BIN / "python"), str(home), env=settings, silent=True)
    install = ("pip", "install", "-q", "--python", python, *map(str, wanted))
    session.run(uv, *install, env=settings, silent=True)


def run_bare(session: nox.Session, name: str, wanted: Iterable[str | Path], variables: Mapping[str, str]) -> None:
    """In a bare environment every file is imported, and modules and a playbook run by their full names; a cloud is read if one is named."""
    home = PLACE / name
    make_bare(session, home, wanted)
    bare = {"ANSIBLE_COLLECTIONS_PATH": str(PLACE), "HOME": str(home), "LANG": "C.UTF-8"}
    bare["PATH"] = f"{home / 'bin'}:/usr/bin:/bin"
    cloud = {name: value for name, value in variables.items() if name.startswith("OS_")}
    play = str(home / "bin" / "ansible-playbook")
    values = [word for secret in VAULT for word in ("-e", f"{secret}=opensesame")]
    commands = [
        [str(home / "bin" / "python"), str(PLAYS / "imports.py"), str(INSTALLED / "plugins")],
        [play, str(PLAYS / "modules.yml")],
        [play, "hubforge.magnum.show_values", "-i", str(INSTALLED / "inventories" / "example"), *values],
        *([[play, str(PLAYS / "clusters.yml")]] if cloud else []),
    ]
    with session.chdir(PLACE):  # away from the checkout's ansible.cfg
        for words in commands:
            session.run(*words, env={**bare, **cloud}, include_outer_env=False, silent=True)
