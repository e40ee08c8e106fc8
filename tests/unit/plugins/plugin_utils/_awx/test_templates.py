# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Job templates, workflows and schedules from a table of playbooks, and what of it is refused."""

from __future__ import annotations

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import InvalidRequest
from ansible_collections.hubforge.magnum.plugins.plugin_utils._awx.templates import templates

OPTIONS = {"hub_ask": {"type": "bool", "description": "Whether."}, "hub_n": {"type": "int", "description": "N."}}
ASK, N = {"option": "hub_ask"}, {"option": "hub_n", "min": 1, "max": 9}
MAKE = {
    "title": "make",
    "description": "Makes.",
    "credentials": ["openstack", "vault"],
    "check": True,
    "slices": True,
    "questions": [ASK],
}
READ = {
    "title": "look",
    "description": "Looks.",
    "playbook": "make",
    "tags": ["a", "b"],
    "schedule": "DTSTART:x",
    "questions": [[ASK], [N]],
}
PLAYBOOKS = {"make": MAKE, "look": READ}
APPROVE = {"approval": "Really", "timeout": 60}
WORKFLOWS = {
    "both": {
        "title": "both",
        "description": "Both.",
        "steps": [{"template": "make", "check": True}, APPROVE, {"template": "look"}],
    }
}
CREDENTIALS = [{"name": "cloud", "kind": "openstack"}, {"name": "key", "kind": "kubeconfig"}]
SETTINGS = {"prefix": "P ", "credentials": CREDENTIALS, "slices": 3, "forks": 7, "schedules": ["look"]}
TWO = [{"name": "a", "kind": "openstack"}, {"name": "b", "kind": "openstack"}]
UNKNOWN = {"make": {**MAKE, "questions": [{"option": "hub_x"}]}}


def make(playbooks=PLAYBOOKS, workflows=WORKFLOWS, **settings):
    return templates(playbooks, workflows, OPTIONS, {**SETTINGS, **settings})


def template(name):
    return next(made for made in make()["job_templates"] if made["name"] == name)


def test_each_playbook_has_a_template_and_a_second_one_in_check_mode_where_it_says_so():
    assert [made["name"] for made in make()["job_templates"]] == ["P make", "P make (check)", "P look"]
    assert [made["job_type"] for made in make()["job_templates"]] == ["run", "check", "run"]


def test_a_template_runs_its_playbook_or_a_part_of_another_one():
    assert (template("P make")["playbook"], template("P make")["job_tags"]) == ("playbooks/make.yml", "")
    assert (template("P look")["playbook"], template("P look")["job_tags"]) == ("playbooks/make.yml", "a,b")


def test_a_template_takes_the_credentials_of_its_kinds_and_asks_where_there_is_none():
    assert (template("P make")["credentials"], template("P make")["ask_credential_on_launch"]) == (["cloud"], False)
    assert (template("P look")["credentials"], template("P look")["ask_credential_on_launch"]) == ([], True)


def test_a_launch_asks_for_the_cloud_where_there_is_another_credential_alone():
    [made, *_] = make(credentials=[{"name": "passwords", "kind": "vault"}])["job_templates"]
    assert (made["credentials"], made["ask_credential_on_launch"]) == (["passwords"], True)


def test_hosts_are_shared_out_where_a_template_allows_it():
    assert [made["job_slice_count"] for made in make()["job_templates"]] == [3, 3, 1]
    assert [made["ask_job_slice_count_on_launch"] for made in make()["job_templates"]] == [True, True, False]


def test_questions_of_others_are_taken_over():
    assert [question["variable"] for question in template("P look")["survey_spec"]["spec"]] == ["hub_ask", "hub_n"]


def test_a_workflow_asks_what_its_steps_ask():
    [workflow] = make()["workflows"]
    assert [question["variable"] for question in workflow["survey_spec"]["spec"]] == ["hub_ask", "hub_n"]


def test_a_step_comes_after_those_that_follow_it_and_an_approval_says_apart_what_does():
    said = [
        {name: value for name, value in node.items() if name not in ("name", "workflow")} for node in make()["nodes"]
    ]
    assert said == [
        {"identifier": "look", "template": "P look", "success_nodes": []},
        {"identifier": "approval", "approval": {"name": "Really", "timeout": 60}},
        {"identifier": "approval", "success_nodes": ["look"]},
        {"identifier": "make_check", "template": "P make (check)", "success_nodes": ["approval"]},
    ]
    assert len({node["name"] for node in make()["nodes"]}) == 4


def test_a_schedule_is_there_and_switched_on_where_it_is_named():
    assert make()["schedules"] == [{"name": "P look", "template": "P look", "rrule": "DTSTART:x", "enabled": True}]
    assert make(schedules=[])["schedules"][0]["enabled"] is False


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"schedules": ["make"]}, "awx_configuration_schedules names make, which has no schedule: there are look"),
        ({"slices": 0}, "awx_configuration_slices is 0: it is at least 1"),
        ({"forks": -1}, "awx_configuration_forks is -1: it is at least 0"),
        ({"credentials": TWO}, "more than one of the kind openstack (a, b)"),
        ({"playbooks": {"look": {**READ, "questions": [{**ASK, "required": True}]}}, "workflows": {}}, "nobody is there to answer it"),
        ({"workflows": {"w": {**WORKFLOWS["both"], "steps": [{"template": "gone"}]}}}, "The workflow w has a step gone"),
        ({"workflows": {"w": {**WORKFLOWS["both"], "steps": [{"template": "look", "check": True}]}}}, "has no template in check mode"),
        ({"playbooks": UNKNOWN, "workflows": {}, "schedules": []}, "No role has the option hub_x"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_rejected(settings, sentence):
    with pytest.raises(InvalidRequest) as rejected:
        make(**settings)
    assert sentence in str(rejected.value)


def test_several_vault_credentials_are_taken():
    two = [{"name": "a", "kind": "vault"}, {"name": "b", "kind": "vault"}]
    assert make(credentials=two)["job_templates"][0]["credentials"] == ["a", "b"]
