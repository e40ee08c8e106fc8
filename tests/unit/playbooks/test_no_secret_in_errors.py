# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tasks that fail with a secret in what they were given: no_log hides a result, but no error, so that all output is read."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

SECRET = "never-to-be-seen"  # in variables alone: Ansible shows the lines of a play
KUBECONFIG = f"""apiVersion: v1
kind: Config
current-context: hub
clusters: [{{name: hub, cluster: {{server: 'https://127.0.0.1:1'}}}}]
contexts: [{{name: hub, context: {{cluster: hub, user: hub}}}}]
users:
- name: hub
  user: {{token: {SECRET}}}
"""
# in the place of a path: a kubeconfig's text, its JSON, its Base64
TEXTS = {
    "text": KUBECONFIG,
    "JSON": json.dumps(yaml.safe_load(KUBECONFIG)),
    "Base64": base64.b64encode((SECRET * 30).encode()).decode(),
}
# files with a secret near what is wrong with them
KUBECONFIGS = {
    **TEXTS,
    "cut off": KUBECONFIG.rstrip("}\n"),
    "a list": f"- token: {SECRET}",
    "a word": SECRET,
    "no user": KUBECONFIG.replace("- name: hub\n  user: ", "- "),
    "a broken address": KUBECONFIG.replace("https://127.0.0.1:1", f"https://ada:{SECRET}@[broken"),
    "a broken certificate": KUBECONFIG.replace(f"token: {SECRET}", f"client-certificate-data: {SECRET}"),
}
HUB = {"release_name": "hub", "namespace": "hub"}
TASKS = {
    "helm_release": {
        "name": "hub",
        "chart_ref": "./hub",
        "wait_timeout": 1,
        "values": {"hub": {"cookieSecret": "{{ secret }}"}},
    },
    "release_info": {"name": "hub"},
    "home_claim": {"claim": "a", "namespace": "a", "release_name": "a", "release_namespace": "a"},
    "home_claim_info": {"claim": "a", "namespace": "a", "release_namespace": "a"},
    "hub_address": {**HUB, "timeout": 1, "ask": False},
    "hub_check": {**HUB, "token": "{{ secret }}"},
    "node_labels": {"nodegroups": []},
    "self_signed_certificate": {"namespace": "a", "name": "a", "host_name": "a.example.org"},
}


def output(home: Path, tasks: list[dict[str, object]], values: dict[str, object], **variables: str) -> str:
    """All that a play of these tasks, each of which fails, says to people and in its log file."""
    (home / "values.json").write_text(json.dumps(values))
    (home / "play.yml").write_text(yaml.safe_dump([{"hosts": "localhost", "gather_facts": False, "tasks": tasks}]))
    program = Path(sys.executable).with_name("ansible-playbook")
    clean = {"HOME": str(home), "ANSIBLE_NOCOLOR": "1", "ANSIBLE_LOG_PATH": str(home / "log")}
    ended = subprocess.run(
        [program, "-i", "localhost,", "-c", "local", "-e", "@values.json", "play.yml"],
        cwd=home,
        env={**os.environ, **clean, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    said = ended.stdout + ended.stderr
    assert said.count("FAILED!") == len(tasks), said
    return said + (home / "log").read_text()


@pytest.mark.parametrize("form", ["yaml", "json"])
def test_no_task_on_a_cluster_shows_what_is_in_its_kubeconfig(form, tmp_path):
    values: dict[str, object] = {"secret": SECRET, "texts": TEXTS}
    tasks: list[dict[str, object]] = []
    for number, (kubeconfig, text) in enumerate(KUBECONFIGS.items()):
        (tmp_path / f"{number}.yaml").write_text(text)
        path = f"{{{{ texts['{kubeconfig}'] }}}}" if kubeconfig in TEXTS else str(tmp_path / f"{number}.yaml")
        tasks += [
            {f"hubforge.magnum.{name}": {**options, "kubeconfig": path}, "ignore_errors": True}
            for name, options in TASKS.items()
        ]
    said = output(tmp_path, tasks, values, ANSIBLE_CALLBACK_RESULT_FORMAT=form)
    coded = base64.b64encode(SECRET.encode()).decode()
    assert [line for line in said.splitlines() if SECRET in line or coded in line or "Traceback" in line] == []


# where values are wanted, and where a file or a text with a secret is given
VALUES = {
    "values": {"values": "hub: {{ secret }}"},
    "a file's text": {"values_files": ["hub:\n  cookieSecret: {{ secret }}\n"]},
    "values for files": {"values_files": [{"hub": {"cookieSecret": "{{ secret }}"}}]},
    "several documents": "hub: {x: SECRET}\n---\nhub: {}\n",
    "no YAML": "hub: {x: SECRET",
    "an alias": "hub: {x: *SECRET}",
    "a tag": "hub: {x: !SECRET y}",
    "a template": "hub: {x: {{ SECRET }}}",
    "what kubernetes.core cannot read": 'hub: {x: "SECRET\\x7f"}',
    "a name": 'hub: {"SECRET\\x7f": 1}',
    "a word": "SECRET",
    "a list": "[SECRET]",
    "a character": "hub: SECRET \x07",
    "SOPS": "hub: ENC[AES256_GCM,data:SECRET]",
}


@pytest.mark.parametrize("form", ["yaml", "json"])
def test_no_task_shows_values_that_it_cannot_read(form, tmp_path):
    def options(number: int, given: str | dict[str, object]) -> dict[str, object]:
        if not isinstance(given, str):
            return given
        (tmp_path / f"values{number}.yaml").write_text(given.replace("SECRET", SECRET))
        return {"values_files": [str(tmp_path / f"values{number}.yaml")]}

    asked = [{"state": "values", "chart_ref": "./hub", **options(*given)} for given in enumerate(VALUES.values())]
    tasks = [{"hubforge.magnum.helm_release": it, "ignore_errors": True} for it in asked]
    said = output(tmp_path, tasks, {"secret": SECRET}, ANSIBLE_CALLBACK_RESULT_FORMAT=form)
    assert [line for line in said.splitlines() if SECRET in line or "Traceback" in line] == []
