"""What `make` does: the sessions, and the order of the tests. How environments and artifacts are made is in tools/."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

import nox
import nox.command

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT / "tools"))
import artifact  # noqa: E402
import environment  # noqa: E402

nox.options.default_venv_backend = (
    "none"  # every session runs in .venv, or in an environment that tools/environment.py made
)
nox.options.sessions = ["lint"]

BIN = Path(sys.executable).parent
os.environ["PATH"] = f"{BIN}{os.pathsep}{os.environ['PATH']}"
CACHE = ROOT / ".cache"
PACKAGE = "ansible_collections.hubforge.magnum.plugins"
# The tests have a cloud of their own, so that they never touch the one that a demo runs on.
TEST_CLOUD_NAME = os.environ.get("TEST_CLOUD_NAME", "test-cloud")
TEST_CLOUD = ("--state-dir", str(CACHE / TEST_CLOUD_NAME))
PORT_BASE = int(os.environ.get("TEST_CLOUD_PORT_BASE", "26000"))
TEST_PORTS = ("--port-base", str(PORT_BASE))
BESIDE = {"TEST_CLOUD_NAME": "cloud-beside", "TEST_CLOUD_PORT_BASE": str(PORT_BASE + 100)}  # a second one, see `test`
# Versions of Magnum's API that older servers have at most: nothing but node labels may need more.
OLDER = ("1.10", "1.11")
OLDER_TARGETS = ("cluster", "nodegroup", "zz_teardown")
PLAYS = {"PATH": artifact.clean_path(BIN)}
COMPLAINT = re.compile(r"^fatal: |\[ERROR\]|^Task failed|\bfailed: |FAILED(?! - RETRYING)|Traceback|Error: ")


# ---- the cloud


def cloud_variables(*options: str) -> dict[str, str]:
    """The variables that `local-cloud env` exports, as a shell reads them."""
    script = 'exports=$(local-cloud env "$@") && eval "$exports" && env -0'
    command = ["bash", "-c", script, "bash", *options]
    said = subprocess.run(command, env={**os.environ, **PLAYS}, capture_output=True, text=True, check=True).stdout
    return dict(line.split("=", 1) for line in said.split("\0") if line)


def fresh_cloud(session: nox.Session, **variables: str) -> None:
    """A cloud for tests, up and empty: what a run before has left behind would mislead this one."""
    session.run("local-cloud", "down", *TEST_CLOUD)
    shutil.rmtree(CACHE / TEST_CLOUD_NAME, ignore_errors=True)
    session.run("local-cloud", "up", *TEST_CLOUD, *TEST_PORTS, env=variables)


@contextlib.contextmanager
def test_cloud(session: nox.Session) -> Iterator[dict[str, str]]:
    """A cloud for tests: its variables; it ends with them, also when they fail."""
    try:
        fresh_cloud(session)
        yield cloud_variables(*TEST_CLOUD)
    finally:
        session.run("local-cloud", "down", *TEST_CLOUD)


# ---- the steps


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


def run_lint(session: nox.Session) -> None:
    environment.link(CACHE / "tree/ansible_collections/hubforge/magnum", ROOT)
    mypy = f"mypy --cache-dir {CACHE / 'mypy'}"
    checks: tuple[tuple[str, dict[str, str]], ...] = (
        ("ruff check .", {}),
        ("ruff format --check .", {}),
        (f"{mypy} --strict -p {PACKAGE}.module_utils", {"MYPYPATH": str(CACHE / "tree")}),
        (f"{mypy} -p local_cloud -p browser", {"MYPYPATH": "tests"}),
        (f"{mypy} --strict noxfile.py tools", {"MYPYPATH": "tools"}),
        ("lint-imports --no-cache --no-logo", {}),
        ("yamllint --strict .", {}),
        ("ansible-lint --offline", PLAYS),
        ("antsibull-changelog lint", {}),
    )
    each(session, [(check, partial(session.run, *check.split(), env=variables)) for check, variables in checks])


def run_unit(session: nox.Session) -> None:
    def check(folder: Path) -> None:
        words = session.posargs or ["-q"]
        session.run(str(folder / "python"), "-m", "pytest", *words, env={"PATH": artifact.clean_path(folder)})

    each(
        session,
        [(f"unit tests on Python {version}", partial(check, folder)) for version, folder in environment.each_python()],
    )


def ansible_test(session: nox.Session, folder: Path, copy: Path, *words: str) -> None:
    """Run ansible-test from a folder's environment in the copy of the collection, with a home of its own."""
    home = artifact.make_home(folder / "python")
    variables = {"PATH": artifact.clean_path(folder), "HOME": str(home)}
    with session.chdir(copy):
        session.run(str(folder / "ansible-test"), *words, env=variables)


def run_sanity(session: nox.Session) -> None:
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


def run_integration(session: nox.Session, variables: dict[str, str], targets: Sequence[str] = ()) -> None:
    copy = artifact.build(BIN, f"integration-{TEST_CLOUD_NAME}")
    config = Path("tests/integration/integration_config.yml")
    if (ROOT / config).exists():  # a real cloud, of the user's choice
        content = (ROOT / config).read_text()
    else:
        content = (
            f"hubforge_clouds_yaml: {variables['OS_CLIENT_CONFIG_FILE']}\nhubforge_cloud: {variables['OS_CLOUD']}\n"
        )
    (copy / config).write_text(content)
    ansible_test(session, BIN, copy, "integration", "--local", "--color", "no", *(targets or session.posargs))


def run_older(session: nox.Session, version: str) -> None:
    """The targets that send requests, against a Magnum that speaks no more than `version` of its API."""
    fresh_cloud(session, LOCAL_CLOUD_MAX_MICROVERSION=version)
    run_integration(session, cloud_variables(*TEST_CLOUD), OLDER_TARGETS)


def run_molecule(session: nox.Session, variables: dict[str, str]) -> None:
    words = session.posargs or ["--all"]
    with (
        tempfile.TemporaryDirectory() as memory
    ):  # what Molecule remembers of a run that was cut off would mislead the next
        own = {"PATH": f"{PLAYS['PATH']}:{variables['PATH']}", "MOLECULE_EPHEMERAL_DIRECTORY": memory}
        session.run("molecule", "test", *words, env={**variables, **own})


def play(session: nox.Session, variables: dict[str, str], playbook: str, *words: str) -> str:
    """Run a playbook of ours on inventories/local and return what it printed."""
    command = [str(BIN / "ansible-playbook"), "-i", "inventories/local", f"playbooks/{playbook}.yml", *words]
    session.log(" ".join(["ansible-playbook", *command[1:]]))
    lines = []
    with subprocess.Popen(command, env={**os.environ, **variables}, stdout=subprocess.PIPE, text=True) as running:
        for line in running.stdout or ():
            print(line, end="", flush=True)
            lines.append(line)
    if running.returncode:
        session.error(
            f"{playbook}.yml failed; what it says above names the reason. The cloud is left standing: `local-cloud status`."
        )
    return "".join(lines)


def play_site_twice(session: nox.Session, variables: dict[str, str]) -> None:
    """Everything of inventories/local, and once more: the second run must find nothing to change."""
    play(session, variables, "site")
    changed = re.findall(r"^\S+ +: ok=.* changed=([1-9]\d*)", play(session, variables, "site"), re.MULTILINE)
    if changed:
        session.error("The second run of site.yml changed something, but there was nothing to change: this is a bug.")


def run_site(session: nox.Session, variables: dict[str, str]) -> None:
    """Both hubs on one cluster by site.yml, seen with Kubernetes' eyes; then all of it goes. Kubeconfigs lie apart from the user's."""
    with tempfile.TemporaryDirectory() as home:
        own = {**variables, "HOME": home}
        play_site_twice(session, own)
        session.run(str(BIN / "python"), "tests/site/verify.py", f"{home}/.kube/demo.yaml", env=own)
        visit(session, variables, play(session, own, "show"), f"{home}/.kube/demo.yaml")
        confirmed = {"destroy_hub_confirm": "demo", "destroy_hub_volumes": ["demo-demo-homes"]}
        play(session, own, "destroy_hub", "-e", json.dumps(confirmed))
        # the folder cache is Helm's own: what API servers serve
        if left := [str(file) for file in Path(home, ".kube").iterdir() if file.is_file()]:
            session.error(f"destroy_hub.yml has left {', '.join(left)}.")


def hub_address(shown: str, variables: dict[str, str]) -> str:
    """Where the demo's hub answers, from what show.yml has printed; empty where pods are simulated and nothing does."""
    found = re.search(r"Address of demo/proxy-public: (http://[\w.:]+)", shown)
    return found[1] if found and variables["LOCAL_CLOUD_PODS"] == "real" else ""


def visit(session: nox.Session, variables: dict[str, str], shown: str, kubeconfig: str) -> None:
    """What people do with the demo's hub, over HTTP and in a browser."""
    url = hub_address(shown, variables)
    if not url:
        session.warn("Nobody visits the hub: pods are simulated here. `local-cloud up --pods real` says why.")
        return
    hub = {"HUB_URL": url, "HUB_NAMESPACE": "demo", "HUB_KUBECONFIG": kubeconfig, "HUB_PASSWORD": "local"}
    own = {**variables, **hub}
    pytest = (str(BIN / "python"), "-m", "pytest", "tests/hub", "-v", "-o", "pythonpath=tests/hub", "--durations=0")
    run = (str(BIN / "python"), "tests/browser/run.py", "-v", "--durations=0")
    each(
        session,
        [
            ("over HTTP", partial(session.run, *pytest, env=own)),
            ("in a browser", partial(session.run, *run, env=own)),
        ],
    )


def how_to_log_in(shown: str, variables: dict[str, str]) -> str:
    """What a person can do now with the demo's hub."""
    url = hub_address(shown, variables)
    if not url:
        return "Pods are simulated here, so nobody can log in to the hub: `local-cloud up --pods real` says why."
    lines = (
        f"Log in: {url}   any user name, password local. Choose a profile, and JupyterLab opens on a node of that group.",
        "Which node that is:    kubectl --kubeconfig ~/.kube/demo.yaml -n demo get pods -o wide",
        "What the hub says:     kubectl --kubeconfig ~/.kube/demo.yaml -n demo logs deploy/hub",
        'kubectl is there with: eval "$(.venv/bin/local-cloud env)"',
        "End it:                make demo-down",
    )
    return "\n".join(lines)


# ---- the sessions


@nox.session
def lint(session: nox.Session) -> None:
    """Form, types, import layers, YAML, Ansible's production profile, changelog."""
    run_lint(session)


@nox.session
def unit(session: nox.Session) -> None:
    """The pure parts, on every supported Python there is."""
    run_unit(session)


@nox.session
def sanity(session: nox.Session) -> None:
    """ansible-test sanity of the built artifact, on every supported ansible-core there is a Python for."""
    run_sanity(session)


@nox.session
def integration(session: nox.Session) -> None:
    """Every module against a cloud; names of targets may follow `--`."""
    with test_cloud(session) as variables:
        run_integration(session, variables)


@nox.session
def older(session: nox.Session) -> None:
    """Modules against older Magnums: their API's versions may follow `--`."""
    try:
        for version in list(session.posargs) or OLDER:
            run_older(session, version)
    finally:
        session.run("local-cloud", "down", *TEST_CLOUD)


@nox.session
def molecule(session: nox.Session) -> None:
    """Every role against a cloud; `-- -s ROLE` for one of them."""
    with test_cloud(session) as variables:
        run_molecule(session, variables)


@nox.session
def site(session: nox.Session) -> None:
    """The main job on a cloud of its own: site.yml on inventories/local, twice, seen by Kubernetes, and taken down."""
    with test_cloud(session) as variables:
        run_site(session, variables)


@nox.session
def browser(session: nox.Session) -> None:
    """What a person does, in Chromium, with the hub that HUB_URL and the other variables of tests/browser/hub.py name."""
    session.run("python", "tests/browser/run.py", *session.posargs)


class Steps:
    """Steps that are all done, also after one has failed, so that one run shows all there is to mend; and how long each took."""

    def __init__(self, session: nox.Session) -> None:
        self.session, self.results, self.problems = session, list[tuple[str, bool, float]](), list[str]()

    def take(self, name: str, act: Callable[[], object]) -> bool:
        """Do one; False when it failed."""
        started = time.monotonic()
        try:
            act()
            passed = True
        except Exception as problem:  # a step's failure is a result
            self.problems.append(f"{name}: {str(problem) or 'see above'}")
            self.session.warn(self.problems[-1])
            passed = False
        self.results.append((name, passed, time.monotonic() - started))
        return passed

    def tell(self) -> None:
        """Print how each went; the session fails when one did."""
        for name, passed, seconds in self.results:
            print(f"{name:<12} {'passed' if passed else 'FAILED'} {seconds:6.0f} s")
        failed = [name for name, passed, _ in self.results if not passed]
        print(f"{len(self.results) - len(failed)} passed, {len(failed)} failed", flush=True)
        if failed:
            self.session.error("\n".join(self.problems))


def complaints(told: str, most: int = 12) -> str:
    """The lines of a long log that say what went wrong, the last ones: a log is read from its end, and often only that is kept."""
    lines = [line.strip() for line in told.splitlines() if COMPLAINT.search(line)]
    return "\n".join(line[:600] for line in lines[-most:])


@contextlib.contextmanager
def running_beside(steps: Steps, name: str) -> Iterator[None]:
    """Another session in the meantime, with a cloud of its own; what it says is shown when it has ended."""
    log = CACHE / f"{name}.log"
    log.parent.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "nox", "--no-error-on-missing-interpreters", "-s", name]
    with (
        open(log, "w") as said,
        subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **BESIDE},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
        ) as other,
    ):

        def wait() -> None:
            code = other.wait()
            told = log.read_text(errors="replace")
            print(told, flush=True)
            if code:
                raise RuntimeError(f"what ran beside has failed: {log}\n{complaints(told)}")

        try:
            yield
            steps.take("and beside", wait)
        finally:
            other.terminate()


@nox.session
def beside(session: nox.Session) -> None:
    """What `test` runs beside the integration tests, which mostly wait: the roles, the main job, people at its hub."""
    steps = Steps(session)
    try:
        if steps.take("cloud up", lambda: fresh_cloud(session)):
            steps.take("molecule", lambda: run_molecule(session, cloud_variables(*TEST_CLOUD)))
            steps.take("site", lambda: run_site(session, cloud_variables(*TEST_CLOUD)))
    finally:
        steps.take("cloud down", lambda: session.run("local-cloud", "down", *TEST_CLOUD))
    steps.tell()


@nox.session
def test(session: nox.Session) -> None:
    """Everything, and how long each took."""
    steps = Steps(session)
    with running_beside(steps, "beside"):
        steps.take("lint", lambda: run_lint(session))
        steps.take("unit", lambda: run_unit(session))
        steps.take("sanity", lambda: run_sanity(session))
        try:
            if steps.take("cloud up", lambda: fresh_cloud(session)):
                steps.take("integration", lambda: run_integration(session, cloud_variables(*TEST_CLOUD)))
                steps.take(f"API {OLDER[0]}", lambda: run_older(session, OLDER[0]))
        finally:
            steps.take("cloud down", lambda: session.run("local-cloud", "down", *TEST_CLOUD))
    steps.tell()


@nox.session
def demo(session: nox.Session) -> None:
    """A cloud, a cluster, a hub; again, to show that nothing changes; then what stands where."""
    session.run("local-cloud", "up")
    variables = cloud_variables()
    play_site_twice(session, variables)
    shown = play(session, variables, "show")
    print(how_to_log_in(shown, variables))


@nox.session
def docs(session: nox.Session) -> None:
    """The plugins' documentation, checked and written to .cache/docs."""
    session.run("antsibull-docs", "lint-collection-docs", "--plugin-docs", "--skip-rstcheck", ".")
    pages = CACHE / "docs"
    pages.mkdir(parents=True, exist_ok=True)
    options = ("--use-current", "--squash-hierarchy", "--fail-on-error", "--dest-dir", str(pages))
    session.run("antsibull-docs", "collection", *options, "hubforge.magnum")
