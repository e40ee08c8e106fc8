"""What `make` does: the sessions, and the order of the tests. How each is done is in tools/."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import nox

sys.path.insert(0, str(Path(__file__).resolve().parent / "tools"))
import checks
import clouds
import docsite
import main_job
import others
import release as releases
from environment import BIN, FILES
from steps import Step, Steps

# every session runs in .venv, or in an environment that tools/environment.py made
nox.options.default_venv_backend = "none"
nox.options.sessions = ["lint"]
os.environ["PATH"] = f"{BIN}{os.pathsep}{os.environ['PATH']}"
LANES = 4  # twice as many as processors: playbooks mostly wait
# Some of Molecule's scenarios, so that two lanes share them.
APART = ("awx_configuration", "binderhub", "home_directories", "jupyterhub")
# Clouds whose MachineDeployments are Running once their nodes are ready; newer ones are Running before.
OLD = {"LOCAL_CLOUD_CLUSTER_API": "1.10"}
# What `test` does, the longest first.
TESTS = (
    Step("integration"),
    Step("integration", called="integration_old", variables=OLD),
    Step("site", called="site_old", variables=OLD),
    Step("molecule", ("--all", *(word for role in APART for word in ("-e", role)))),
    Step("faults"),
    Step("site"),
    Step("molecule", tuple(word for role in APART for word in ("-s", role)), called="molecule_two"),
    Step("runner"),
    Step("sanity"),
    Step("examples"),
    Step("awx", ("-v", "-k", "not everything")),  # everything, twice, is what Molecule's scenario of the role does
    Step("older", checks.OLDER[:1]),
    Step("release"),
    Step("lint"),
    Step("unit"),
    Step("adopt"),
    Step("docs"),
)


@nox.session
def lint(session: nox.Session) -> None:
    """Form, types, import layers, YAML, Ansible's production profile, changelog; some of them may follow `--`, as `ruff mypy`."""
    checks.lint(session, session.posargs)


@nox.session
def unit(session: nox.Session) -> None:
    """The pure parts, on every supported Python there is."""
    checks.unit(session)


@nox.session
def awx(session: nox.Session) -> None:
    """configure_awx.yml with all it makes, twice, against the stand-in for AWX's API."""
    checks.awx(session, session.posargs or ["-v"])


@nox.session
def awx_export(session: nox.Session) -> None:
    """playbooks/files/awx.json anew: what `awx import` reads."""
    checks.awx_export(session)


@nox.session
def sanity(session: nox.Session) -> None:
    """ansible-test sanity of the built artifact, on every supported ansible-core there is a Python for."""
    checks.sanity(session)


@nox.session
def integration(session: nox.Session) -> None:
    """Every module against a cloud; names of targets may follow `--`."""
    with clouds.standing(session, **clouds.UNVISITED) as variables:
        checks.integration(session, variables)


@nox.session
def older(session: nox.Session) -> None:
    """Modules against older Magnums, by the oldest ansible-core: the versions of Magnum's API may follow `--`."""
    for version in list(session.posargs) or checks.OLDER:
        checks.older(session, version)


@nox.session
def other_clouds(session: nox.Session) -> None:
    """What passes on clouds of another make, each brought up once; by hand. Names of them may follow `--`, as `mariadb`."""
    others.each(session, session.posargs)


@nox.session
def molecule(session: nox.Session) -> None:
    """Every role against a cloud; `-- -s ROLE` for one of them."""
    with clouds.standing(session, **clouds.UNVISITED) as variables:
        checks.molecule(session, variables)


@nox.session
def adopt(session: nox.Session) -> None:
    """A cluster made by `openstack coe …` goes into an inventory by which nothing changes."""
    with clouds.standing(session, **clouds.UNVISITED) as variables:
        checks.on_cloud(session, variables, "tests/adopt")


@nox.session
def faults(session: nox.Session) -> None:
    """Modules behind a proxy that drops, cuts, delays, redirects, answers nonsense and has a wrong clock."""
    with clouds.standing(session, **clouds.UNVISITED) as variables:
        checks.on_cloud(session, variables, "tests/faults", "tests/adopt")


@nox.session
def examples(session: nox.Session) -> None:
    """The examples that `ansible-doc` shows of modules, through the life of one cluster."""
    with clouds.standing(session, **clouds.UNVISITED) as variables:
        checks.on_cloud(session, variables, "tests/examples")


@nox.session
def runner(session: nox.Session) -> None:
    """A hub made by jobs that go AWX's way: transmitted, run by another node, taken in; none of its secrets stays behind."""
    with clouds.standing(session, **clouds.UNVISITED) as variables:
        checks.on_cloud(session, variables, "tests/runner")


@nox.session
def site(session: nox.Session) -> None:
    """The main job on a cloud of its own: site.yml on inventories/local, twice, seen by Kubernetes, and taken down."""
    with clouds.standing(session) as variables:
        main_job.site(session, variables)


@nox.session
def release(session: nox.Session) -> None:
    """The archive that users get: built in .cache/release, imported as Galaxy does, installed, run; a tag to publish may follow `--`."""
    with clouds.standing(session, **clouds.UNVISITED) as variables:
        releases.check(session, variables, *session.posargs)


@nox.session
def browser(session: nox.Session) -> None:
    """What a person does, in Chromium, with the hub that HUB_URL and the other variables of tests/browser/hub.py name."""
    session.run("python", "tests/browser/run.py", *session.posargs)


@nox.session
def test(session: nox.Session) -> None:
    """Everything, and how long each took; the longest first, in lanes side by side, since each of them waits a lot."""
    lanes = [clouds.lane(number) for number in range(1, LANES + 1)]
    steps = Steps(list(TESTS))
    try:
        steps.run(lanes)
    finally:
        for variables in lanes:
            session.run("local-cloud", "down", "--state-dir", str(FILES / variables["TEST_CLOUD_NAME"]))
    steps.tell(session)


@nox.session
def demo(session: nox.Session) -> None:
    """A cloud, a cluster, a hub; again, to show that nothing changes; then what stands where."""
    session.run("local-cloud", "up")
    variables = clouds.variables()
    main_job.play_twice(session, variables)
    print(main_job.how_to_log_in(main_job.play(session, variables, "show"), variables))


@nox.session
def docs(session: nox.Session) -> None:
    """The documentation site, in .cache/docs/html: every page made without a warning, every link followed."""
    docsite.build(session)
