"""The other clouds: which part of the suite each passes, and what the modules do without there; not for every run of CI."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import nox
import nox.command

import checks
import clouds
from environment import BIN, ROOT

LAST = "zz_teardown"
EVERY = tuple(
    sorted(
        folder.name
        for folder in (ROOT / "tests/integration/targets").iterdir()
        if not folder.name.startswith("setup_") and folder.name != LAST
    )
)


@dataclass(frozen=True)
class Other:
    """A cloud that is other than the one of every day: how it is set, what is tried on it, and how often two jobs meet on it."""

    settings: dict[str, str]
    targets: tuple[str, ...]
    meetings: int = 0


OTHERS = {
    "magnum-20": Other({"LOCAL_CLOUD_OPENSTACK": "magnum-20"}, EVERY),
    "mariadb": Other({"LOCAL_CLOUD_DATABASES": "mariadb"}, ("race",), meetings=2),
}


@dataclass
class Result:
    """What came of a cloud: the targets by whether they passed, and lines of what is said of it."""

    name: str
    passed: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    traits: str = ""

    @contextmanager
    def trying(self, what: str) -> Iterator[None]:
        """Note whether it passes, and go on."""
        try:
            yield
            self.passed.append(what)
        except nox.command.CommandFailed:
            self.failed.append(what)


def chosen(names: Iterable[str]) -> dict[str, Other]:
    """The clouds of these names, all where there is none."""
    if unknown := [name for name in names if name not in OTHERS]:
        raise ValueError(f"There is no other cloud {', '.join(unknown)}; there are {', '.join(OTHERS)}.")
    return {name: OTHERS[name] for name in names or OTHERS}


def table(results: list[Result]) -> str:
    """A line for each cloud, and below it what failed and what was seen."""
    lines = []
    for result in results:
        lines.append(f"{result.name}: {len(result.passed)} passed, {len(result.failed)} failed")
        lines += [f"    failed: {name}" for name in result.failed]
        lines += [f"    {result.traits}"] if result.traits else []
    return "\n".join(lines)


def traits(magnum: Mapping[str, Any]) -> str:
    """What `cluster_info` returns of a Magnum, and so what the modules do without."""
    lacking = ", ".join(word for word, there in magnum["can"].items() if not there)
    spaced = magnum["driver"] == "capi-helm"  # the one driver whose signals are known well enough
    return (
        f"API up to {magnum['max_version']}, without {lacking or 'nothing'}; driver {magnum['driver'] or 'not known'}, node group "
        f"label {magnum['node_group_key'] or 'not known'}; requests {'spaced by the time of Helm' if spaced else 'one after the other'}"
    )


def read_traits(session: nox.Session, variables: dict[str, str]) -> str:
    """The same, of the cloud that stands, while there is a cluster by which the driver is known."""
    own = {**variables, "PATH": f"{checks.PLAYS['PATH']}:{variables['PATH']}"}
    words = ("ansible", "localhost", "-m", "hubforge.magnum.cluster_info")
    said = str(session.run(*words, env=own, silent=True))
    return traits(json.JSONDecoder().raw_decode(said, said.index("=> {") + 3)[0]["magnum"])


def each(session: nox.Session, names: Iterable[str]) -> None:
    """Every cloud once, one after the other; fails where anything did."""
    results = []
    try:
        for name, other in chosen(list(names)).items():
            results.append(one(session, name, other))
    except ValueError as error:
        session.error(str(error))
    finally:
        print(table(results))
    if failed := [f"{result.name}: {', '.join(result.failed)}" for result in results if result.failed]:
        session.error("; ".join(failed))


def one(session: nox.Session, name: str, other: Other) -> Result:
    """A cloud up, all that is tried on it, and down."""
    result = Result(name)
    with clouds.standing(session, **clouds.UNVISITED, **other.settings) as variables:
        for target in other.targets:
            with result.trying(target):
                checks.integration(session, variables, [target])
        with result.trying("cluster_info, asked for the driver"):
            result.traits = read_traits(session, variables)
        with result.trying(LAST):
            checks.integration(session, variables, [LAST])
        if other.meetings:
            with result.trying(f"two jobs, {other.meetings} times"):
                path = f"{checks.PLAYS['PATH']}:{variables['PATH']}"
                meet = (str(BIN / "python"), "tests/soak/two_jobs.py", str(other.meetings))
                session.run(*meet, env={**variables, "PATH": path})
    return result
