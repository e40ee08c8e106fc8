# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which modules the action starts, with which options; what is done when is tested beside plugin_utils/_release."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import unquote

import pytest
import yaml
from ansible.errors import AnsibleActionFail
from ansible.parsing.dataloader import DataLoader
from ansible_collections.hubforge.magnum.plugins.action import helm_release
from ansible_collections.hubforge.magnum.plugins.modules.helm_release import DOCUMENTATION

SECRET = "swordfish-4711"
STATE = {
    "revisions": [],
    "awaited": [],
    "services": {},
    "addresses": ["192.0.2.1"],
    "storage_classes": ["ssd"],
    "line": "",
}
ANSWERS = {
    "hubforge.magnum.release_info": {"release": STATE},
    "kubernetes.core.helm": {"changed": False, "status": {"values": {"token": SECRET}}},
    "kubernetes.core.helm_info": {"status": {"release_values": {"a": 1, "token": "marlin-4711"}}},
    "ansible.legacy.command": {"rc": 0, "stdout": "name: hub\nversion: 1.2.3\n"},
}


@pytest.fixture
def play(tmp_path, monkeypatch):
    """Run it with these options; its result. `play.started`: (module, options, no_log, check mode) of each start."""
    kubeconfig = tmp_path / "hub.yaml"
    kubeconfig.write_text("{}")
    monkeypatch.setattr(helm_release.ActionBase, "run", lambda *_: {})
    play_started = []

    def run(check_mode=False, diff=False, answers=ANSWERS, **options):
        options = {"kubeconfig": str(kubeconfig), "name": "hub", "chart_ref": "./hub", **options}
        options = {name: value for name, value in options.items() if value is not None}
        action = object.__new__(helm_release.ActionModule)
        action._task = SimpleNamespace(
            args=options, check_mode=check_mode, diff=diff, no_log=False, async_val=0, environment=None
        )
        action._loader, action._find_needle = DataLoader(), lambda _folder, path: path

        def start(module_name, module_args, task_vars):
            task = action._task
            play_started.append((module_name, module_args, task.no_log, task.check_mode))
            run.files += [Path(it) for it in module_args.get("values_files", [])]
            run.files += [
                Path(value) for it in task.environment or [] for value in it.values() if Path(value).is_file()
            ]
            run.texts += [(it.stat().st_mode & 0o777, it.read_text()) for it in run.files[len(run.texts) :]]
            return answers[module_name]

        action._execute_module = start
        run.action = action
        return action.run(task_vars={})

    run.started, run.files, run.texts = play_started, [], []  # and the files that modules were given, as they were then
    return run


def test_what_is_documented_is_what_it_takes():
    def shape(options):
        return {
            name: (
                it.get("type", "str"),
                it.get("elements"),
                it.get("default"),
                it.get("choices"),
                it.get("required", False),
                shape(it.get("options") or it.get("suboptions") or {}),
            )
            for name, it in options.items()
        }

    assert shape(yaml.safe_load(DOCUMENTATION)["options"]) == shape(helm_release.OPTIONS)


def test_an_unchanged_release_starts_two_modules_whose_options_nobody_logs(play):
    result = play(values={"token": SECRET}, chart_version="1.2.3", wait_timeout=60)
    assert result == {"changed": False, "addresses": ["192.0.2.1"], "revision": 0}
    (reading, asked, *hidden), (helm, given, *hidden_too) = play.started
    assert (reading, helm) == ("hubforge.magnum.release_info", "kubernetes.core.helm")
    assert hidden == hidden_too == [True, False]
    assert asked["namespace"] == given["release_namespace"] == "hub"
    assert (given["chart_version"], given["timeout"]) == ("1.2.3", "60s")
    assert play.texts == [(0o600, json.dumps({"token": SECRET}))]
    assert not play.files[0].exists()
    assert "chart_repo_url" not in given
    assert play.action._task.no_log is False


def test_in_diff_mode_the_deployed_values_are_read_and_the_difference_is_shown_without_secrets(play):
    result = play(diff=True, check_mode=True, values={"a": 2, "token": SECRET})
    assert (
        result["diff"]["prepared"]
        == "a: ******** (length 1) → ******** (length 1)\ntoken: ******** (length 11) → ******** (length 14)"
    )
    assert [name for name, *_ in play.started][1] == "kubernetes.core.helm_info"


@pytest.mark.parametrize("password", [SECRET, f"{SECRET}/with@all:of it", f"%2F{SECRET}"])
def test_a_repository_s_login_reaches_helm_by_a_file_and_no_command_line(play, password):
    play(chart_ref="hub", chart_repo_url=f"https://ada:{password}@charts.example/stable", values={})
    names = [name for name, *_ in play.started]
    assert names == ["ansible.legacy.command", "hubforge.magnum.release_info", "kubernetes.core.helm"]
    assert play.started[0][1]["argv"] == ["helm", "repo", "update", "hubforge"]
    assert play.started[2][1]["chart_ref"] == "hubforge/hub"
    assert SECRET not in str(play.started)
    (mode, text), *_again = play.texts
    [entry] = json.loads(text)["repositories"]
    assert mode == 0o600
    assert (entry["url"], entry["username"], entry["password"]) == (
        "https://charts.example/stable",
        "ada",
        unquote(password),
    )
    assert not play.files[0].exists()


@pytest.mark.parametrize(
    "url", ["HTTPS://never-4711@charts.example/", "https://charts.example/?X-Amz-Signature=never-4711"]
)
def test_a_token_reaches_helm_in_the_address_of_a_file(play, url):
    play(state="chart", chart_ref="hub", chart_repo_url=url)
    assert "never-4711" not in str(play.started)
    [(mode, text)] = dict.fromkeys(play.texts)
    [entry] = json.loads(text)["repositories"]
    assert (mode, entry) == (0o600, {"name": "hubforge", "url": url.replace("HTTPS", "https")})


def test_a_login_at_a_registry_reaches_helm_by_a_file(play):
    play(chart_ref=f"oci://ada:{SECRET}@registry.example:5000/charts/hub", values={})
    assert SECRET not in str(play.started)
    assert [asked["chart_ref"] for name, asked, *_ in play.started if name == "kubernetes.core.helm"] == [
        "oci://registry.example:5000/charts/hub"
    ]
    [(mode, text)] = dict.fromkeys(play.texts[:1])
    assert (mode, json.loads(text)) == (
        0o600,
        {"auths": {"registry.example:5000": {"auth": base64.b64encode(f"ada:{SECRET}".encode()).decode()}}},
    )


@pytest.mark.parametrize(
    "chart",
    [
        {"chart_ref": f"https://ada:{SECRET}@charts.example/hub-1.0.0.tgz"},
        {"chart_ref": f"oci://{SECRET}@registry.example/hub"},
        {"chart_ref": f"https://charts.example/hub.tgz?token={SECRET}"},
        {"chart_ref": "hub", "chart_repo_url": f"oci://ada:{SECRET}@registry.example/charts"},
    ],
)
@pytest.mark.parametrize("state", ["present", "chart", "values"])
def test_a_login_that_helm_takes_by_no_file_is_refused(play, chart, state):
    with pytest.raises(AnsibleActionFail, match="has a login in it, which Helm takes from a file for") as failed:
        play(state=state, **chart)
    assert SECRET not in str(failed.value)
    assert play.started == []
    play(state="absent", **chart)  # which reads no chart
    assert SECRET not in str(play.started)


def test_a_repository_that_helm_cannot_read_is_said_though_helm_ends_well(play):
    told = f'Hang tight\n...Unable to get an update from the "hubforge" chart repository (x):\n\tfailed: 401 for {SECRET}\nComplete.'
    broken = {**ANSWERS, "ansible.legacy.command": {"rc": 0, "stdout": told}}
    with pytest.raises(
        AnsibleActionFail, match=r"hub of https://charts\.example/ cannot be read: failed: 401 for"
    ) as failed:
        play(answers=broken, chart_ref="hub", chart_repo_url=f"https://ada:{SECRET}@charts.example/")
    assert SECRET not in str(failed.value)
    assert len(play.started) == 1


@pytest.mark.parametrize(
    "options",
    [
        {"values_files": [f"hub:\n  password: {SECRET}\n"]},
        {"values_files": [{"hub": {"password": SECRET}}]},
        {"values_files": {"hub": {"password": SECRET}}},
        {"kubeconfig": f"apiVersion: v1\nusers:\n- user: {{token: {SECRET}}}\n"},
        {"kubeconfig": {"users": [{"user": {"token": SECRET}}]}},
    ],
)
def test_what_is_given_in_the_place_of_a_path_is_not_shown(play, options):
    with pytest.raises(AnsibleActionFail) as failed:
        play(**options)
    assert SECRET not in str(failed.value)


@pytest.mark.parametrize("module", ["ansible.legacy.command", "kubernetes.core.helm", "hubforge.magnum.release_info"])
def test_no_error_shows_a_secret_in_any_form(play, module):
    url = f"https://ada:{SECRET}@charts.example/"
    coded = base64.b64encode(f"ada:{SECRET}".encode()).decode()
    words = f"Error: GET {url}index.yaml with Authorization: Basic {coded}: {SECRET}, {json.dumps(SECRET)} are no good"
    broken = {**ANSWERS, module: {"failed": True, "rc": 1, "msg": words, "stderr": words}}
    with pytest.raises(AnsibleActionFail) as failed:
        play(
            answers=broken, chart_ref="hub", chart_repo_url=url, values={"hub": {"config": {"x": {"password": SECRET}}}}
        )
    assert SECRET not in str(failed.value)
    assert coded[8:-4] not in str(failed.value)


def test_storage_classes_are_read_for_hubs_alone(play):
    play()
    play(hub={"facts": {"allow_dummy": True}})
    assert [asked["storage_classes"] for name, asked, *_ in play.started if name.endswith("info")] == [False, True]


def test_the_values_of_a_hub_are_checked_before_anything_is_started(play):
    values = {"hub": {"config": {"JupyterHub": {"authenticator_class": "dummy"}}}}
    with pytest.raises(AnsibleActionFail, match="authenticator is dummy"):
        play(hub={"facts": {"allow_dummy": False}}, values=values)
    assert play.started == []


def test_values_are_returned_without_their_secrets_and_without_a_cluster(play):
    assert play(state="values", values={"token": SECRET}) == {
        "changed": False,
        "masked_values": {"token": "******** (length 14)"},
    }
    assert play.started == []


def test_a_chart_is_read_in_check_mode_too(play):
    assert play(state="chart", check_mode=True) == {"changed": False, "chart": {"name": "hub", "version": "1.2.3"}}
    ((module, asked, *more),) = play.started
    assert (module, asked["argv"], more) == (
        "ansible.legacy.command",
        ["helm", "show", "chart", "./hub"],
        [True, False],
    )


def test_files_of_values_are_read_as_they_are_but_not_of_a_release_that_goes(play, tmp_path):
    file = tmp_path / "values.yaml"
    file.write_text("{hub: {existingSecret: '{{ b }}'}}\n")
    assert play(state="values", values_files=[str(file)])["masked_values"] == {"hub": {"existingSecret": "{{ b }}"}}
    play(state="absent", values_files=[str(tmp_path / "none.yaml")])
    with pytest.raises(AnsibleActionFail, match=r"none\.yaml cannot be read"):
        play(values_files=[str(tmp_path / "none.yaml")])


def test_a_cluster_that_does_not_answer_is_said(play):
    broken = {"hubforge.magnum.release_info": {"failed": True, "msg": "The cluster does not answer."}}
    with pytest.raises(AnsibleActionFail, match="The cluster does not answer"):
        play(answers=broken)


def test_an_option_that_is_missing_is_said(play):
    with pytest.raises(AnsibleActionFail, match="name"):
        play(name=None)
