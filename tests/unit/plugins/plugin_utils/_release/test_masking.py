# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets of values, wherever they are."""

from __future__ import annotations

import pytest
from ansible_collections.hubforge.magnum.plugins.plugin_utils._release.masking import (
    masked,
    values_difference,
    without_login,
)


def test_secrets_are_hidden_wherever_they_stand():
    values = {
        "hub": {"config": {"Auth": {"client_secret": "swordfish", "names": ["user-name"]}}, "cookieSecret": 12345}
    }
    assert masked("swordfish 12345 user-name hub", values) == "******** ******** user-name hub"


def test_a_tolerations_key_is_no_secret_and_a_certificates_is():
    values = {"tolerations": [{"key": "dedicated", "operator": "Exists"}], "manual": {"key": "swordfish"}}
    assert masked("dedicated swordfish", values) == "dedicated ********"
    assert values_difference({}, {"tolerations": values["tolerations"]}) == [
        'tolerations: (none) → [{"key": "dedicated", "operator": "Exists"}]'
    ]


def test_short_words_and_switches_are_no_secrets():
    assert masked("true yes abc", {"token": "abc", "secret": True}) == "true yes abc"


PEM = "-----BEGIN PRIVATE KEY-----\nswordfish-swordfish\nmarlin-marlin\n-----END PRIVATE KEY-----\n"
URL = "postgresql://{}@db.example.org:5432/hub"
HIDES = [
    ({"https": {"manual": {"key": PEM, "cert": "c"}}}, {"https": {"manual": {"key": "********", "cert": "c"}}}),
    (
        {"extraEnv": [{"name": "GITHUB_CLIENT_SECRET", "value": "swordfish"}, {"name": "A", "value": "b"}]},
        {"extraEnv": [{"name": "GITHUB_CLIENT_SECRET", "value": "********"}, {"name": "A", "value": "b"}]},
    ),
    (
        {"extraEnv": {"1": {"name": "API_TOKEN", "value": "swordfish"}}},
        {"extraEnv": {"1": {"name": "API_TOKEN", "value": "********"}}},
    ),
    ({"extraEnv": {"CLIENT_SECRET": "swordfish"}}, {"extraEnv": {"CLIENT_SECRET": "********"}}),
    ({"db": {"url": URL.format("me:swordfish")}}, {"db": {"url": URL.format("me:********")}}),
    ({"db": {"url": URL.format("me@work:sword/f@ish")}}, {"db": {"url": URL.format("me@work:********")}}),
    ({"pip": [f"--index={URL.format(':swordfish')}"]}, {"pip": [f"--index={URL.format(':********')}"]}),
    ({"tokens": ["abc", {"a": 12345}]}, {"tokens": ["********", {"a": "********"}]}),
]
SHOWN = [
    {"url": "http://hub:8081/hub/api", "mail": "me@example.org"},
    {"url": "postgresql://me@db.example.org:5432/hub"},
    {"existingSecret": None, "tokens": {}, "password": "", "secret": {"create": True}},
    {"tolerations": [{"key": "dedicated", "operator": "Exists"}]},
]


@pytest.mark.parametrize(("values", "shown"), HIDES)
def test_values_are_shown_without_their_secrets(values, shown):
    assert masked(values) == shown


@pytest.mark.parametrize("values", SHOWN)
def test_what_is_no_secret_is_shown(values):
    assert masked(values) == values


@pytest.mark.parametrize(("values", "shown"), HIDES)
def test_a_difference_shows_no_secret_either(values, shown):
    assert values_difference({}, {"hub": values}) == values_difference({}, {"hub": shown})


def test_a_password_within_a_url_is_a_difference():
    before, after = ({"url": URL.format(f"me:{word}")} for word in ("swordfish", "marlin"))
    url = f'"{URL.format("me:********")}"'
    assert values_difference(before, after) == [f"url: {url} → {url}"]


@pytest.mark.parametrize(
    "text",
    [
        f"no such key: {PEM}",
        f"no such key: {' '.join(PEM.split())}",
        "marlin-marlin is no key",
        f"cannot reach {URL.format('me:swordfish')}",
        "login of me with sword-fish failed",
    ],
)
def test_a_text_shows_no_part_of_a_secret_of_several_lines_or_of_a_url(text):
    shown = masked(text, {"key": PEM, "url": URL.format("me:sword-fish")})
    assert not any(word in shown for word in ("swordfish", "sword-fish", "marlin"))


def test_a_difference_names_each_value_that_is_added_changed_or_taken_away():
    before = {"hub": {"a": 1, "b": {"c": [1]}}, "gone": True}
    after = {"hub": {"a": 2, "b": {"c": [1]}, "new": {}}}
    assert values_difference(before, after) == ["gone: true → (none)", "hub.a: 1 → 2", "hub.new: (none) → {}"]


def test_a_difference_hides_secrets_and_says_that_they_differ():
    before = {"hub": {"cookieSecret": "swordfish", "env": [{"name": "X", "token": "swordfish"}]}}
    after = {"hub": {"cookieSecret": "marlin", "env": [{"name": "Y", "token": "marlin"}]}}
    lines = values_difference(before, after)
    assert lines[0] == "hub.cookieSecret: ******** → ********"
    assert len(lines) == 2
    assert "swordfish" not in str(lines)
    assert "marlin" not in str(lines)


def test_values_that_are_the_same_have_no_difference():
    values = {"hub": {"a": [{"b": {}}]}, "none": {}}
    assert values_difference(values, dict(values)) == []


def test_a_null_that_comes_is_a_difference():
    assert values_difference({}, {"hub": {"a": None}}) == ["hub.a: (none) → null"]


@pytest.mark.parametrize(
    "code",
    [
        'c.GitHubOAuthenticator.client_secret = "hunter2-4711"',
        "c.Hub.services = [{'name': 'x', 'api_token': 'hunter2-4711'}]",
        "os.environ['DB_PASSWORD'] = 'hunter2-4711'",
    ],
)
def test_what_code_sets_a_secret_name_to_is_hidden(code):
    values = {"hub": {"extraConfig": {"mine": f"import os\n{code}\nc.Spawner.debug = True"}}}
    shown = masked(values)["hub"]["extraConfig"]["mine"]
    assert "hunter2" not in shown
    assert "c.Spawner.debug = True" in shown
    assert "hunter2" not in masked(f"helm says: {code}", {})
    assert "hunter2" not in masked("helm says: hunter2-4711", values)


def test_code_that_names_no_secret_is_shown():
    values = {"a": 'c.Spawner.cmd = "jupyterhub-singleuser"\nc.Spawner.environment = {"KEY_OF": "x"}'}
    assert masked(values) == values


def test_a_secret_is_hidden_wherever_else_it_is():
    values = {
        "hub": {"services": {"x": {"api_token": "hunter2-4711", "command": ["run", "--as=hunter2-4711"]}}},
        "n": 3,
    }
    shown = masked(values)
    assert shown["hub"]["services"]["x"]["command"] == ["run", "--as=********"]
    assert shown["n"] == 3
    assert "hunter2" not in str(values_difference({}, values))


@pytest.mark.parametrize("login", ["ada:hunter2@", "hunter2@", ""])
def test_an_address_is_shown_without_who_logs_in_there(login):
    assert without_login(f"no chart in https://{login}charts.example/") == "no chart in https://charts.example/"
