# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import json
import os

import pytest
from ansible.module_utils import basic
from ansible.module_utils.testing import patch_module_args
from ansible_collections.hubforge.magnum.plugins.module_utils._module import (
    Module,
    connection_sentence,
    secrets_of,
    user_name,
)
from keystoneauth1 import exceptions

SECRET = "never-to-be-seen"
CLOUD = {"auth": {"auth_url": "https://keystone.example", "username": "ada", "password": SECRET}}
SPEC = {"cloud": {"type": "raw"}, "name": {}, "count": {"type": "int"}}


def test_a_user_without_a_name_is_a_number(monkeypatch):
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(os, "getuid", lambda: 1000650000)
    assert user_name() == "1000650000"


@pytest.mark.parametrize("wrong", [{"nmae": "user"}, {"count": "many"}])
def test_options_that_are_rejected_show_no_secret_of_a_cloud_in_the_tasks_own_words(wrong, capsys):
    shown = {"_ansible_inject_invocation": True}  # always so before ansible-core 2.21
    with patch_module_args({"cloud": CLOUD, **wrong, **shown}), pytest.raises(SystemExit):
        Module(argument_spec=SPEC)
    said = capsys.readouterr().out
    assert SECRET not in said
    assert json.loads(said)["invocation"]["module_args"]["cloud"]["auth"]["username"] == "ada"


def test_the_systems_log_has_no_secret_of_a_cloud_in_the_tasks_own_words(monkeypatch):
    logged = []
    monkeypatch.setattr(
        basic.AnsibleModule, "log", lambda _self, msg, log_args=None: logged.append(f"{msg} {log_args}")
    )
    with patch_module_args({"cloud": CLOUD, "name": "user"}):
        Module(argument_spec=SPEC)
    assert "https://keystone.example" in logged[0]
    assert SECRET not in logged[0]


def test_what_is_no_secret_hides_nothing():
    assert secrets_of({"auth": {"password": "", "token": True, "user_secret": None}, "verify": True}) == []
    assert secrets_of("jetstream2") == []
    assert secrets_of({"auth": {"application_credential_secret": 1234}, "password": "p"}) == ["p", "1234"]


@pytest.mark.parametrize(
    ("error", "asked", "to_do"),
    [
        (
            exceptions.Unauthorized("No such user."),
            "credentials given for the cloud 'jetstream2': No such user.",
            "Check the password",
        ),
        (
            exceptions.UnknownConnectionError("cut", None),
            "Nothing answers for the cloud 'jetstream2': cut",
            "Check auth_url",
        ),
        (
            exceptions.ConnectFailure("rejected"),
            "Nothing answers for the cloud 'jetstream2': rejected",
            "Check auth_url",
        ),
    ],
)
def test_an_error_of_the_connection_says_what_was_asked_and_what_to_do(error, asked, to_do):
    reported = connection_sentence(error, {"cloud": "jetstream2"})
    assert asked in reported
    assert to_do in reported
