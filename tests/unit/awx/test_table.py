# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of what AWX gets: whether it fits the playbooks, the roles, AWX's own limits, and the modules of awx.awx."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import ansible_collections.awx
import pytest
import yaml
from ansible.parsing.yaml.loader import AnsibleLoader
from ansible_collections.hubforge.magnum.plugins.filter.awx import FilterModule
from ansible_collections.hubforge.magnum.plugins.plugin_utils._awx.batches import Batch, batches
from ansible_collections.hubforge.magnum.plugins.plugin_utils._awx.survey import options_of
from stand_in.rules import schedule as schedule_errors
from stand_in.store import Store
from stand_in.survey import answer_errors, defaults_sent, spec_error

ROOT = Path(__file__).resolve().parents[3]
ROLE = ROOT / "roles/awx_configuration"
TABLE = yaml.safe_load((ROLE / "vars/main/playbooks.yml").read_text())
PLAYBOOKS, WORKFLOWS = TABLE["__awx_configuration_playbooks"], TABLE["__awx_configuration_workflows"]
ROLES = TABLE["__awx_configuration_roles"]
SPECS = [yaml.safe_load((ROOT / "roles" / role / "meta/argument_specs.yml").read_text()) for role in ROLES]
OPTIONS = options_of(SPECS)
TYPES = yaml.load((ROLE / "vars/main/credential_types.yml").read_text(), Loader=AnsibleLoader)
DEFAULTS = yaml.safe_load((ROLE / "defaults/main.yml").read_text())
SETTINGS = {name.removeprefix("awx_configuration_"): value for name, value in DEFAULTS.items()} | {"schedules": []}
MADE = FilterModule().filters()["awx_objects"](
    {"playbooks": PLAYBOOKS, "workflows": WORKFLOWS, "credential_types": TYPES["__awx_configuration_credential_types"]},
    SPECS,
    SETTINGS | {"prefix": ""},
)
SURVEYS = {
    made["name"]: made["survey_spec"] for made in MADE["job_templates"] + MADE["workflows"] if made["survey_spec"]
}
QUESTIONS = {question["variable"]: question for spec in SURVEYS.values() for question in spec["spec"]}
ASKED = set(re.findall(r"'option': '(\w+)'", str(PLAYBOOKS)))
BOOLEANS = sorted(option for option in ASKED if OPTIONS[option].get("type") == "bool")
OUTSIDE: dict[str, Any] = {
    "text": "",
    "password": "x" * 10_000,
    "integer": 10**9,
    "float": 1e9,
    "multiplechoice": "perhaps",
}


def test_every_playbook_has_a_template_or_a_reason() -> None:
    there = {path.stem for path in (ROOT / "playbooks").glob("*.yml")}
    left_out = set(TABLE["__awx_configuration_left_out"])
    run = {entry.get("playbook", name) for name, entry in PLAYBOOKS.items()}
    assert (run | left_out, run & left_out) == (there, set())


def test_the_roles_that_are_read_are_those_that_are_asked_about() -> None:
    names = sorted(path.name for path in (ROOT / "roles").iterdir())
    asked = {max((role for role in names if option.startswith(f"{role}_")), key=len) for option in ASKED}
    assert sorted(asked) == ROLES


@pytest.mark.parametrize("name", SURVEYS)
def test_awx_takes_the_survey(name: str) -> None:
    assert spec_error(SURVEYS[name]) == ""


@pytest.mark.parametrize("name", SURVEYS)
def test_no_two_questions_of_a_survey_read_the_same(name: str) -> None:
    asked = [question["question_name"] for question in SURVEYS[name]["spec"]]
    assert sorted(set(asked)) == sorted(asked)


@pytest.mark.parametrize("variable", QUESTIONS)
def test_a_question_is_plain_text(variable: str) -> None:
    question = QUESTIONS[variable]
    assert re.findall(r"\b[A-Z]+\(|`|\*\*", question["question_name"] + question["question_description"]) == []


@pytest.mark.parametrize("variable", QUESTIONS)
def test_awx_rejects_an_answer_outside_the_limits(variable: str) -> None:
    question = QUESTIONS[variable]
    assert answer_errors({"spec": [question]}, {variable: OUTSIDE[question["type"]]})


def default_of(variable: str) -> Any:
    """None where the option has none, or one that is worked out."""
    found = OPTIONS.get(variable, {}).get("default")
    return None if found == "" or "{{" in str(found) else found


@pytest.mark.parametrize("variable", [it for it in QUESTIONS if default_of(it) is not None])
def test_awx_takes_what_the_option_is_without_an_answer(variable: str) -> None:
    default = default_of(variable)
    answer = str(default).lower() if isinstance(default, bool) else default
    assert answer_errors({"spec": [QUESTIONS[variable]]}, {variable: answer}) == []


def test_a_launch_without_answers_sends_what_is_about_the_run_alone() -> None:
    sent = {variable for spec in SURVEYS.values() for variable in defaults_sent(spec)}
    assert sent == {"kubernetes_cluster_request_throttle"}


@pytest.mark.parametrize("option", BOOLEANS)
def test_a_role_reads_an_answer_of_true_or_false_as_such(option: str) -> None:
    # AWX answers with the words: as an argument of a module they are read as they are meant, in an expression "false" would be true
    role = next(role for role in sorted(ROLES, key=len, reverse=True) if option.startswith(f"{role}_"))
    found = {
        path: path.read_text().splitlines()
        for part in ("tasks", "vars")
        for path in (ROOT / "roles" / role / part).rglob("*.yml")
    }
    used = [
        (path.parent.name, line) for path, lines in found.items() for line in lines if re.search(rf"\b{option}\b", line)
    ]
    handed_over = f': "{{{{ {option} }}}}"'
    mentioned = f"with {option} "  # in a message
    assert used
    assert [
        line
        for part, line in used
        if f"{option} | bool" not in line and mentioned not in line and (part, handed_over in line) != ("tasks", True)
    ] == []


@pytest.mark.parametrize("schedule", MADE["schedules"], ids=lambda schedule: schedule["name"])
def test_awx_takes_the_schedule(schedule: dict[str, Any]) -> None:
    assert schedule_errors(Store([]), schedule) == {}


@pytest.mark.parametrize("name", [name for name, entry in PLAYBOOKS.items() if "tags" in entry])
def test_the_tags_of_a_template_are_those_of_its_playbook(name: str) -> None:
    playbook = f"playbooks/{PLAYBOOKS[name].get('playbook', name)}.yml"
    command = [Path(sys.executable).with_name("ansible-playbook"), "-i", "inventories/local", "--list-tags", playbook]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    tags = {tag for line in re.findall(r"TASK TAGS: \[(.*)\]", said) for tag in line.split(", ")}
    assert set(PLAYBOOKS[name]["tags"]) <= tags


GIVEN = {
    "credentials": [{"name": "cloud", "kind": "openstack", "inputs": {"cloud": "x"}}],
    "scm_credential": "git",
    "update_secrets": True,
    "stale": [],
}
COLLECTION = Path(ansible_collections.awx.__path__[0]) / "awx/plugins/modules"


@pytest.mark.parametrize("batch", batches({**MADE, "execution_environments": ["image"]}, GIVEN), ids=lambda it: it.what)
def test_the_modules_of_awx_take_what_they_are_given(batch: Batch) -> None:
    documentation = re.search(
        r'DOCUMENTATION = r?"""(.*?)"""|DOCUMENTATION = r?\'\'\'(.*?)\'\'\'',
        (COLLECTION / f"{batch.module}.py").read_text(),
        re.DOTALL,
    )
    assert documentation
    options = yaml.safe_load(documentation[1] or documentation[2])["options"]
    assert batch.calls
    for arguments in batch.calls.values():
        assert set(arguments) <= set(options)
        assert {name for name, option in options.items() if option.get("required")} <= set(arguments)
