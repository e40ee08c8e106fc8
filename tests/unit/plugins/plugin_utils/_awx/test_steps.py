# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is asked of AWX, in which order its objects are made, and what is said where that ends early."""

from __future__ import annotations

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import Broken, InvalidRequest
from ansible_collections.hubforge.magnum.plugins.plugin_utils._awx.batches import batches
from ansible_collections.hubforge.magnum.plugins.plugin_utils._awx.steps import configure, questions

TEMPLATE = {"name": "show", "credentials": []}
OBJECTS = {
    "organization": "Default",
    "image": "",
    "execution_environments": [],
    "projects": [{"name": "magnum", "scm_url": "https://git"}],
    "kinds": {"openstack": "OpenStack"},
    "credential_types": [{"name": "OpenStack"}],
    "credentials": [{"name": "cloud", "kind": "openstack"}],
    "inventory": "hubs",
    "inventory_source": {"name": "from the project"},
    "job_templates": [TEMPLATE],
    "workflows": [],
    "nodes": [],
    "schedules": [{"name": "show", "template": "show", "rrule": "DTSTART", "enabled": True}],
}
GIVEN = {
    "host": "https://awx/",
    "api_path": "/api/",
    "token": "t",
    "validate_certs": True,
    "request_timeout": 30,
    "credentials": [{"name": "cloud", "kind": "openstack", "inputs": {"cloud": "x"}}],
    "update_secrets": False,
    "scm_credential": "",
}
ANSWERS = {
    "ping": {"version": "24.6.1"},
    "me": {"results": [{"username": "ada", "is_superuser": True}]},
    "job_templates": {"actions": {"GET": {"ask_job_slice_count_on_launch": {}}}},
    "organizations": {"results": [{"name": "Default"}]},
    "credentials": {"results": []},
    "projects": {"results": [{"name": "magnum", "status": "failed"}]},
}
ORDER = ["project", "credential_type", "credential", "inventory", "inventory_source", "job_template", "schedule"]


class FakeModules:
    """An AWX in which nothing is there but what a module makes; `results` are those of modules that end in another way."""

    check_mode = False

    def __init__(self, **results):
        self.results, self.ran, self.lines, self.asked = results, [], [], []

    def run(self, name, /, **arguments):
        self.ran.append((name.removeprefix("awx.awx."), arguments))
        return self.results.get(self.ran[-1][0], {"changed": True, "id": 1})

    def read(self, _name, /, **arguments):
        self.asked.append(arguments)
        path = arguments["url"].removeprefix("https://awx/api/v2/").split("/")[0]
        return {"status": 200, "json": ANSWERS[path]}

    def show(self, line):
        self.lines.append(line)


def test_objects_are_made_in_the_order_in_which_they_need_each_other():
    modules = FakeModules()
    result = configure(OBJECTS, GIVEN, modules)
    assert [name for name, _ in modules.ran] == ORDER
    assert result["changed"]
    assert result["objects"][0] == "projects: magnum"
    assert modules.lines[0] == "changed  projects: magnum"


def test_what_is_there_as_it_should_be_is_no_change_and_shows_no_line():
    modules = FakeModules(**{name: {"changed": False, "id": 1} for name in ORDER})
    assert configure(OBJECTS, GIVEN, modules) == {"changed": False, "objects": []}
    assert modules.lines == []


def test_an_update_of_a_project_that_failed_is_done_again():
    modules = FakeModules()
    configure(OBJECTS, GIVEN, modules)
    assert modules.ran[0][1]["update_project"] is True


def test_in_check_mode_what_needs_objects_that_are_to_come_is_counted():
    modules = FakeModules(project={"changed": True})  # without an id: it would be made
    configure(OBJECTS, GIVEN, modules)
    assert [name for name, _ in modules.ran] == ORDER[:4]
    assert (
        modules.lines[-1]
        == "1 inventory sources, 1 job templates, 1 schedules follow once what they refer to is there."
    )


def test_a_failure_ends_after_its_kind_and_says_what_is_there():
    modules = FakeModules(job_template={"failed": True, "msg": "Playbook not found."})
    with pytest.raises(Broken, match=r"What failed: show: Playbook not found\. What is there: projects \(1 of 1\)"):
        configure(OBJECTS, GIVEN, modules)
    assert [name for name, _ in modules.ran] == ORDER[:6]


def test_nothing_is_made_where_something_prevents_it():
    modules = FakeModules()
    with pytest.raises(InvalidRequest, match="has no organization Physics"):
        configure({**OBJECTS, "organization": "Physics"}, GIVEN, modules)
    assert modules.ran == []


def test_without_a_host_nobody_is_asked():
    modules = FakeModules()
    with pytest.raises(InvalidRequest, match="Nobody says where AWX is"):
        configure(OBJECTS, {**GIVEN, "host": ""}, modules)
    assert modules.asked == []


def test_only_credentials_without_inputs_have_to_be_there():
    with pytest.raises(InvalidRequest, match="has no credential cloud"):
        configure(OBJECTS, {**GIVEN, "credentials": [{"name": "cloud", "kind": "openstack"}]}, FakeModules())


def test_names_are_quoted_in_what_is_asked():
    asked = questions("A & B", ["x/y"])
    assert asked["projects"][1].endswith("organization__name=A%20%26%20B")
    assert asked["credentials"][1].endswith("&or__name=x%2Fy")


def test_what_is_left_out_is_not_sent():
    made = {batch.what: batch.calls for batch in batches(OBJECTS, {**GIVEN, "stale": []})}
    assert made["job templates"]["show"].keys() == {"organization", "name", "project", "inventory"}
    assert made["inventories"]["hubs"] == {"organization": "Default", "name": "hubs", "kind": ""}
