"""The main job as a person does it: playbooks on inventories/local, then people at the hub; knows nothing of the other tests."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import nox

from checks import each
from environment import BIN
from killing import SOON, kill_after, last_task


def command_of(session: nox.Session, playbook: str, words: Sequence[str]) -> list[str]:
    """The command that plays a playbook of ours on inventories/local; it is shown."""
    command = [str(BIN / "ansible-playbook"), "-i", "inventories/local", f"playbooks/{playbook}.yml", *words]
    session.log(" ".join(["ansible-playbook", *command[1:]]))
    return command


def play(session: nox.Session, variables: dict[str, str], playbook: str, *words: str) -> str:
    """Run a playbook of ours on inventories/local and return what it printed."""
    command = command_of(session, playbook, words)
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


def cut_off(session: nox.Session, variables: dict[str, str], seconds: float) -> None:
    """Kill site.yml with all its modules and Helm runs after so many seconds, at whatever it is then."""
    command = command_of(session, "site", SOON)
    code, said = kill_after(command, seconds, {**os.environ, **variables})
    if code:
        session.error(f"site.yml failed before it was killed:\n{said[-4000:]}")
    session.log(f"After {seconds:.0f} s: {'killed' if code is None else 'had ended'}, in: {last_task(said)}")


def play_twice(session: nox.Session, variables: dict[str, str], *words: str) -> None:
    """Everything of inventories/local, and once more: the second run must find nothing to change."""
    play(session, variables, "site", *words)
    again = play(session, variables, "site", *words)
    changed = re.findall(r"^\S+ +: ok=.* changed=([1-9]\d*)", again, re.MULTILINE)
    if changed:
        session.error("The second run of site.yml changed something, but there was nothing to change: this is a bug.")


def site(session: nox.Session, variables: dict[str, str]) -> None:
    """Both hubs on one cluster by site.yml, of which the first run is killed, seen with Kubernetes' eyes; then all of it goes.

    Kubeconfigs lie apart from the user's.
    """
    with tempfile.TemporaryDirectory() as home:
        own = {**variables, "HOME": home}
        cut_off(session, own, random.uniform(10, 120))
        play_twice(session, own, *SOON)
        session.run(str(BIN / "python"), "tests/site/verify.py", f"{home}/.kube/demo.yaml", env=own)
        session.run(str(BIN / "python"), "tests/site/loopback.py", variables["OS_CLIENT_CONFIG_FILE"])
        play(session, own, "check_hub")
        visit(session, variables, play(session, own, "show"), f"{home}/.kube/demo.yaml")
        confirmed = {"destroy_hub_confirm": "demo", "destroy_hub_volumes": ["demo-demo-homes"]}
        stay_logged_in(session, variables, f"{home}/.kube/demo.yaml")
        gone = play(session, own, "destroy_hub", "-e", json.dumps(confirmed))
        if re.search(r"rescued=[1-9]", gone):
            session.error("destroy_hub.yml could not take a hub away by itself, as it says above.")
        session.run(str(BIN / "python"), "tests/site/gone.py", variables["OS_CLIENT_CONFIG_FILE"])
        # the folder cache is Helm's own: what API servers serve
        if left := [str(file) for file in Path(home, ".kube").iterdir() if file.is_file()]:
            session.error(f"destroy_hub.yml has left {', '.join(left)}.")


def stay_logged_in(session: nox.Session, variables: dict[str, str], kubeconfig: str) -> None:
    """Have the server of a user who uses the homes while the hub goes: a pod as KubeSpawner makes it, which Helm does not know."""
    options = {"kubeconfig": kubeconfig, "src": "tests/site/user_server.yml", "wait": True}
    command = (str(BIN / "ansible"), "localhost", "-m", "kubernetes.core.k8s", "-a", json.dumps(options))
    session.run(*command, env={**variables, "ANSIBLE_PYTHON_INTERPRETER": str(BIN / "python")})


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
