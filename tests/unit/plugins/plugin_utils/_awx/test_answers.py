# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether AWX can be configured, from its answers; and what is there where that failed half way."""

from __future__ import annotations

import pytest
from ansible_collections.hubforge.magnum.plugins.plugin_utils._awx.answers import configuration_problems, report

HOST = "https://awx.example.org"
FIELDS = {"ask_job_slice_count_on_launch": {"type": "boolean"}}
GOOD = {
    "ping": {"status": 200, "json": {"version": "24.6.1"}},
    "me": {"status": 200, "json": {"results": [{"username": "ada", "is_superuser": True}]}},
    "job_templates": {"status": 200, "json": {"actions": {"GET": FIELDS}}},
    "organizations": {"status": 200, "json": {"results": [{"name": "Default"}, {"name": "Physics"}]}},
    "credentials": {"status": 200, "json": {"results": [{"name": "jetstream2"}]}},
}
DESIRED = {"host": HOST, "organization": "Physics", "credentials": ["jetstream2"]}
UNAUTHORIZED = {"status": 401, "json": {"detail": "Authentication credentials were not provided."}}


def problems(desired=DESIRED, **answers):
    return configuration_problems({**GOOD, **answers}, desired)


def test_an_awx_that_can_be_configured_has_no_problem():
    assert problems() == []


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        (
            {"ping": {"status": -1, "msg": "Status code was -1 and not [200]: Request failed: <urlopen error Connection refused>"}},
            f"Nothing answers at {HOST} (Request failed: <urlopen error Connection refused>): check that",
        ),
        ({"credentials": {"status": -1, "msg": "timed out"}}, f"Nothing answers at {HOST} (timed out): check"),
        ({"ping": {"status": 404}}, f"What answers at {HOST} is no AWX (HTTP 404)"),
        ({"ping": {"status": 200, "json": {"hello": 1}}}, f"What answers at {HOST} is no AWX (HTTP 200)"),
        (dict.fromkeys(("me", "job_templates", "organizations", "credentials"), UNAUTHORIZED), f"AWX at {HOST} does not accept the token"),
        ({"organizations": {"status": 500}}, f"AWX at {HOST} answers organizations with HTTP 500"),
        ({"job_templates": {"status": 200, "json": {"actions": {"GET": {}}}}}, f"AWX at {HOST} is 24.6.1, which cannot share the hosts"),
        ({"me": {"status": 200, "json": {"results": [{"username": "eve", "is_superuser": False}]}}}, "The token is that of eve"),
        ({"credentials": {"status": 200, "json": {"results": []}}}, f"AWX at {HOST} has no credential jetstream2"),
        ({"credentials": {"status": 200, "json": {"results": [{"name": "jetstream2"}] * 2}}}, "has more than one credential jetstream2"),
    ],
)  # fmt: skip
def test_what_prevents_it_is_one_sentence(answers, sentence):
    [problem] = problems(**answers)
    assert sentence in problem


def test_nobody_said_where_awx_is():
    assert problems({**DESIRED, "host": ""}) == [
        "Nobody says where AWX is: set awx_configuration_host, or CONTROLLER_HOST in the environment."
    ]


def test_an_organization_that_is_not_there_is_named_with_those_that_are():
    [problem] = problems({**DESIRED, "organization": "Maths"})
    assert "has no organization Maths" in problem
    assert "(Default, Physics)" in problem


def test_an_automation_platform_is_judged_by_what_it_can_do_and_not_by_its_number():
    assert problems(ping={"status": 200, "json": {"version": "4.6.0"}}) == []


def test_a_failure_half_way_says_what_failed_what_is_there_and_what_is_to_come():
    objects = {
        "projects": (["hubs"], {"hubs": {"id": 1}}),
        "job templates": (
            ["a", "b", "c"],
            {"a": {"id": 2}, "b": {"failed": True, "msg": "Playbook not found."}, "c": {"changed": True}},
        ),
        "schedules": (["s"], {}),
    }
    assert report(objects) == (
        "AWX is configured in part. What failed: b: Playbook not found. What is there: projects (1 of 1), job templates (1 of 3). "
        "What is not there yet: job templates (b, c), schedules (s). Correct it and run again: what is there stays."
    )


def test_a_failure_without_a_reason_is_said_all_the_same():
    assert "What failed: hubs: no reason given. What is there: nothing." in report(
        {"projects": (["hubs"], {"hubs": {"failed": True}})}
    )
