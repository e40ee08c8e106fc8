# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets of values, wherever they are: what is not known to be harmless is not shown."""

from __future__ import annotations

import base64
import json
import random
import string
from urllib.parse import quote, quote_plus

import pytest
from ansible_collections.hubforge.magnum.plugins.plugin_utils._release.masking import (
    HIDDEN,
    masked,
    values_difference,
    without_login,
)

SECRET = 'hunter2/4711+ä"x'
PEM = f"-----BEGIN PRIVATE KEY-----\n{SECRET}\nmarlin-Marlin9\n-----END PRIVATE KEY-----\n"
DOCKER = json.dumps({"auths": {"quay.io": {"auth": base64.b64encode(f"ada:{SECRET}".encode()).decode()}}})
CODE = f"import os\nc.Spawner.environment = {{'A': '''{SECRET}'''}}\nc.Other.x = \"\"\"{SECRET}\"\"\"\n"
# values with a secret in them, each of which has been shown by a list of names that sound like one
SECRETS = [
    {"hub": {"config": {"GitHubOAuthenticator": {"client_secret": SECRET}}}},
    {"hub": {"cookieSecret": SECRET, "extraEnv": {"HARMLESS": {"value": SECRET}}}},
    {"hub": {"extraFiles": {"my-key": {"mountPath": "/etc/key", "stringData": PEM}}}},
    {"hub": {"extraFiles": {"ini": {"stringData": f"[db]\nlogin = ada\npw={SECRET}\n"}}}},
    {"hub": {"extraFiles": {"netrc": {"stringData": f"machine example.org login ada password {SECRET}"}}}},
    {"hub": {"extraFiles": {"docker": {"data": {"config.json": DOCKER}}}}},
    {"hub": {"extraConfig": {"mine": CODE}}},
    {"hub": {"extraConfig": {"api": f"headers = {{'Authorization': 'Bearer {SECRET}'}}"}}},
    {"hub": {"config": {"LTI11Authenticator": {"consumers": {SECRET: SECRET + "2"}}}}},
    {"hub": {"db": {"url": f"postgresql://ada:{quote(SECRET, safe='')}@db.example.org/hub"}}},
    {"hub": {"templateVars": {"feed": f"https://{quote(SECRET, safe='')}@example.org/x"}}},
    {"singleuser": {"cmd": ["run", f"--as={SECRET}"]}},
    {"singleuser": {"image": {"name": f"https://{quote(SECRET, safe='')}@quay.io/x", "tag": "1"}}},
    {"proxy": {"https": {"manual": {"key": PEM, "cert": "c"}}}},
    {"unknown": {"chart": {"text": SECRET, "list": [{"deep": SECRET}]}}},
    {"jupyterhub": {"hub": {"services": {"x": {"apiToken": SECRET, "command": ["run", SECRET]}}}}},
    # names that are harmless elsewhere, in what is anybody's own
    {"hub": {"extraFiles": {"x": {"data": {"labels": {"a": SECRET}, "image": {"name": SECRET}}}}}},
    {"hub": {"extraEnv": {"enabled": SECRET, "replicas": {"value": SECRET}}}},
    {"custom": {"service": {"type": SECRET}, "resources": {"limits": {"cpu": SECRET}}}},
    {"hub": {"templateVars": {"nodeSelector": {"x": SECRET}}}},
    {"singleuser": {"environment": {"labels": {"x": SECRET}}}},
    {"singleuser": {"extraFiles": {"x": {"stringData": {"secretKeyRef": {"key": SECRET}}}}}},
    # names that are secrets themselves
    {"hub": {"config": {"JupyterHub": {"api_tokens": {SECRET: "ada"}}}}},
    {"hub": {"config": {"JupyterHub": {"service_tokens": {SECRET: "x"}, "admin_passwords": {SECRET: {"x": 1}}}}}},
    # what a harmless place may be given
    {"hub": {"livenessProbe": {"httpGet": {"httpHeaders": [{"name": "Authorization", "value": SECRET}]}}}},
    {"hub": {"readinessProbe": {"exec": {"command": ["curl", "-u", SECRET]}}}},
    {"singleuser": {"defaultUrl": f"/lab?token={quote(SECRET, safe='')}&reset"}},
    {"config": {"BinderHub": {"hub_url": f"https://hub.example.org/?a=1;sig={quote(SECRET, safe='')}#x"}}},
    {"proxy": {"https": {"secret": {"key": PEM}}}},
    {"dind": {"daemonset": {"extraArgs": [f"--token={SECRET}"]}}},
]
HARMLESS = [
    {"tolerations": [{"key": "dedicated", "operator": "Exists"}]},
    {"hub": {"nodeSelector": {"hub.jupyter.org/node-purpose": "core"}, "existingSecret": "hub-secrets"}},
    {"singleuser": {"image": {"name": "quay.io/x/credential-helper", "tag": "a1b2"}, "memory": {"limit": "2G"}}},
    {
        "singleuser": {
            "profileList": [{"display_name": "GPU", "kubespawner_override": {"mem_limit": "8G", "cpu_limit": 2.5}}]
        }
    },
    {"hub": {"config": {"JupyterHub": {"authenticator_class": "github"}, "X": {"admin_users": ["ada"]}}}},
    {"proxy": {"https": {"hosts": ["hub.example.org"], "letsencrypt": {"contactEmail": "ada@example.org"}}}},
    {
        "jupyterhub": {"cull": {"enabled": True, "maxAge": 3600}},
        "config": {"BinderHub": {"image_prefix": "quay.io/x/"}},
    },
    {
        "hub": {
            "extraEnv": [
                {"name": "A", "valueFrom": {"secretKeyRef": {"name": "db", "key": "username", "optional": True}}},
                {"name": "B", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}},
            ]
        }
    },
    {"singleuser": {"extraEnv": {"A": {"valueFrom": {"configMapKeyRef": {"name": "x", "key": "password"}}}}}},
    {
        "singleuser": {
            "storage": {
                "extraVolumes": [
                    {"name": "data", "persistentVolumeClaim": {"claimName": "credentials"}},
                    {"name": "key", "secret": {"secretName": "private-key"}},
                ],
                "extraVolumeMounts": [{"name": "data", "mountPath": "/mnt/tokens", "readOnly": True}],
            },
            "extraFiles": {"key": {"mountPath": "/etc/key"}},
        }
    },
    {"hub": {"livenessProbe": {"enabled": True, "periodSeconds": 10}, "image": {"pullSecrets": ["registry-key"]}}},
    # what real hubs have beside values that could be secrets of the same form
    {
        "jupyterhub": {
            "hub": {
                "config": {
                    "Authenticator": {"admin_users": ["ada-l4711"]},
                    "CILogonOAuthenticator": {
                        "allowed_idps": {
                            "http://google.com/accounts/o8/id": {
                                "allowed_domains": ["example.org"],
                                "username_derivation": {"username_claim": "email"},
                            }
                        }
                    },
                }
            },
            "singleuser": {
                "profileList": [
                    {
                        "allowed_groups": ["org:team-1"],
                        "profile_options": {
                            "image": {
                                "unlisted_choice": {
                                    "enabled": True,
                                    "display_name": "Another image",
                                    "validation_regex": "^.+:.+$",
                                    "kubespawner_override": {"image": "{value}"},
                                },
                                "choices": {
                                    "a": {
                                        "slug": "a1",
                                        "description": "d",
                                        "kubespawner_override": {
                                            "mem_limit": 8,
                                            "cpu_guarantee": 0.5,
                                            "node_selector": {"a": "b"},
                                        },
                                    }
                                },
                            }
                        },
                    }
                ]
            },
        },
        "jupyterhub-home-nfs": {"quotaEnforcer": {"config": {"QuotaManager": {"hard_quota": 10}}}},
    },
    {"existingSecret": None, "tokens": {}, "password": "", "secret": {"create": True}},
]


@pytest.mark.parametrize("values", SECRETS, ids=lambda it: json.dumps(it)[:50])
def test_no_secret_is_shown_wherever_it_stands(values):
    for said in (masked(values), values_difference({}, values), values_difference(values, {})):
        text = json.dumps(said, ensure_ascii=False)
        for part in (SECRET, json.dumps(SECRET)[1:-1], quote(SECRET, safe=""), "marlin", "hunter2", DOCKER[25:40]):
            assert part not in text


@pytest.mark.parametrize("values", HARMLESS)
def test_what_is_known_to_be_harmless_is_shown(values):
    assert masked(values) == values


def test_what_is_harmless_is_not_torn_by_what_only_may_be_a_secret_elsewhere():
    values = {"hub": {"config": {"X": {"admin_users": ["ada-l4711"]}}, "extraEnv": {"A": "ada-l4711"}}}
    assert masked(values)["hub"]["config"]["X"] == {"admin_users": ["ada-l4711"]}
    assert values_difference({}, values)[0] == 'hub.config.X.admin_users: (none) → ["ada-l4711"]'
    values["hub"]["config"]["X"]["client_secret"] = "ada-l4711"
    assert masked(values)["hub"]["config"]["X"]["admin_users"] == [HIDDEN]


def test_what_is_not_known_is_only_so_long():
    values = {"hub": {"extraConfig": {"mine": "c.X.y = 1"}, "extraEnv": {"A": 12345, "B": True, "C": None, "D": ""}}}
    assert masked(values)["hub"] == {
        "extraConfig": {"mine": f"{HIDDEN} (length 9)"},
        "extraEnv": {"A": f"{HIDDEN} (length 5)", "B": True, "C": None, "D": ""},
    }


def test_names_of_secrets_of_others_are_values():
    said = masked(
        {"hub": {"extraEnv": [{"name": "A", "valueFrom": {"secretKeyRef": {"name": "db", "key": "username"}}}]}}
    )
    assert masked("the Secret db has no key username", said) == "the Secret db has no key username"


@pytest.mark.parametrize(
    "form",
    [
        lambda it: it,
        lambda it: base64.b64encode(it.encode()).decode(),
        lambda it: base64.b64encode(f"ada:{it}".encode()).decode(),
        lambda it: base64.b64encode(f"lovelace:{it}!".encode()).decode(),
        lambda it: quote(it, safe=""),
        quote_plus,
        json.dumps,
        lambda it: json.dumps(it, ensure_ascii=False),
        lambda it: json.dumps(json.dumps(it)),
        lambda it: base64.urlsafe_b64encode(it.encode()).decode(),
        lambda it: quote(it, safe="").lower(),
        lambda it: f"'{it.replace(chr(39), 2 * chr(39))}'",
        repr,
    ],
)
@pytest.mark.parametrize("values", SECRETS[:4] + SECRETS[6:8] + SECRETS[14:17] + SECRETS[22:23])
def test_a_text_shows_no_secret_of_the_values_in_any_of_its_forms(values, form):
    said = masked(f"Error: cannot parse {form(SECRET)}.", values)
    assert said.startswith("Error: cannot parse ")
    assert form(SECRET)[3:-3] not in said


@pytest.mark.parametrize(
    "text", [f"no such key: {PEM}", f"no such key: {' '.join(PEM.split())}", "marlin-Marlin9 is no key"]
)
def test_a_text_shows_no_part_of_a_secret_of_several_lines(text):
    said = masked(text, {"hub": {"extraFiles": {"a": {"stringData": PEM}}}})
    assert not any(word in said for word in (SECRET, "marlin"))


@pytest.mark.parametrize(
    ("secret", "values"),
    [
        ("hunter2", {"hub": {"extraEnv": {"A": "hunter2"}}}),
        ("correct-horse-battery-staple", {"hub": {"extraEnv": {"A": "correct-horse-battery-staple"}}}),
        ("swordfish", {"hub": {"extraConfig": {"a": "c.X.client_password = 'swordfish'"}}}),
        ("swordfish", {"hub": {"extraConfig": {"a": "headers={'Authorization': 'Bearer swordfish'}"}}}),
        ("swordfish", {"hub": {"extraFiles": {"a": {"stringData": "[db]\npassword = swordfish\n"}}}}),
        ("swordfish", {"hub": {"extraFiles": {"a": {"stringData": "machine x login ada password swordfish"}}}}),
        ("swordfish", {"hub": {"extraFiles": {"a": {"stringData": '{"auth": "swordfish"}'}}}}),
        ("swordfish", {"hub": {"config": {"X": {"signing_key": "swordfish"}}}}),
        ("swordfish", {"hub": {"extraEnv": [{"name": "DB_PASS", "value": "swordfish"}]}}),
    ],
)
def test_a_text_shows_no_secret_that_is_made_of_words(secret, values):
    assert secret not in masked(f"Error: {secret} of the release is no good", values)
    assert "of the release is no good" in masked(f"Error: {secret} of the release is no good", values)


def test_bytes_that_are_no_text_are_masked_too():
    assert masked("x hunter\udce92 y", {"password": "hunter\udce92"}) == f"x {HIDDEN} y"


def test_secrets_that_overlap_are_hidden_as_a_whole():
    values = {"a_password": "abcd", "b_password": "bcdefgh", "c_password": "ghij"}
    assert masked("x abcdefghij y abcdbcdefgh", values) == f"x {HIDDEN} y {HIDDEN}{HIDDEN}"


def test_names_that_are_secrets_are_counted():
    said = masked({"hub": {"config": {"JupyterHub": {"api_tokens": {"abcdef": "ada", "ghijkl": "bob"}}}}})
    assert list(said["hub"]["config"]["JupyterHub"]["api_tokens"]) == [
        f"{HIDDEN} 1 (length 6)",
        f"{HIDDEN} 2 (length 6)",
    ]


@pytest.mark.parametrize("word", ["None", "file", "token", "length", "release"])
def test_code_hides_no_word_of_everyday(word):
    code = (
        "token = None\npassword = self.get_token(file)\n# the secret file: a release, by length\nif not token: pass\n"
    )
    assert masked(f"Error: {word} is no good", {"hub": {"extraConfig": {"a": code}}}) == f"Error: {word} is no good"


def test_words_of_everyday_are_left_in_texts():
    values = {
        "hub": {"extraEnv": {"HUB": "jupyterhub", "ON": "true"}, "extraConfig": {"a": "import sys\nprint('release')"}}
    }
    text = "Error: release jupyterhub is true to form"
    assert masked(text, values) == text
    assert masked("true yes abc", {"token": "abc", "secret": True}) == "true yes abc"


def test_a_password_within_a_url_is_a_difference_that_shows_nothing():
    before, after = ({"hub": {"db": {"url": f"postgresql://me:{word}@db/hub"}}} for word in ("swordfish", "marlin"))
    assert values_difference(before, after) == [
        f"hub.db.url: {HIDDEN} (length 32) → {HIDDEN} (length 29)",
    ]


def test_a_difference_names_each_value_that_is_added_changed_or_taken_away():
    before = {"cull": {"every": 1, "b": {"c": [1]}}, "gone": True}
    after = {"cull": {"every": 2, "b": {"c": [1]}, "new": {}}}
    assert values_difference(before, after) == ["cull.every: 1 → 2", "cull.new: (none) → {}", "gone: true → (none)"]


def test_values_that_are_the_same_have_no_difference_and_a_null_that_comes_is_one():
    values = {"hub": {"a": [{"b": {}}]}, "none": {}}
    assert values_difference(values, dict(values)) == []
    assert values_difference({}, {"hub": {"a": None}}) == ["hub.a: (none) → null"]


def test_an_address_is_shown_without_what_signs_it():
    text = "Error: no chart at https://charts.example/hub.tgz?X-Amz-Signature=abc123&X-Amz-Expires=60"
    assert (
        masked(text)
        == f"Error: no chart at https://charts.example/hub.tgz?X-Amz-Signature={HIDDEN}&X-Amz-Expires={HIDDEN}"
    )
    assert masked("is it so? a=b") == "is it so? a=b"


@pytest.mark.parametrize("login", ["ada:hunter2@", "hunter2@", ""])
def test_an_address_is_shown_without_who_logs_in_there(login):
    assert without_login(f"no chart in https://{login}charts.example/") == "no chart in https://charts.example/"


def test_two_runs_that_differ_only_in_secrets_of_one_length_print_the_same():
    chosen = random.Random(4711)

    def secret(length):
        return "".join(chosen.choice(string.ascii_letters + string.digits + "/+-_'\"\\ %") for _number in range(length))

    def tree(depth):
        kind = chosen.choice(["mapping", "list", "leaf", "harmless"] if depth < 5 else ["leaf"])
        if kind == "mapping":
            names = chosen.sample(
                ["hub", "config", "extraEnv", "password", "value", "x", "stringData", "args", "url"], 3
            )
            return {name: tree(depth + 1) for name in names}
        if kind == "list":
            return [tree(depth + 1) for _number in range(2)]
        return (
            {"enabled": chosen.choice([True, False]), "replicas": chosen.randrange(9)}
            if kind == "harmless"
            else secret(chosen.randrange(1, 40))
        )

    for number in range(300):
        one = {"hub": tree(0), "custom": tree(0)}
        texts = _leaves_of(one)
        lengths = iter([len(it) for it in texts])
        other = _replaced(one, lambda lengths=lengths: secret(next(lengths)))
        assert masked(one) == masked(other), number
        assert values_difference({}, one) == values_difference({}, other), number
        told = [
            masked(f"Error: {quoted} is no good", {"hub": {"password": quoted}})
            for quoted in (max(it, key=len, default="") for it in (texts, _leaves_of(other)))
            if len(quoted) >= 8
        ]
        assert len(set(told)) <= 1, number


def _leaves_of(tree):
    if isinstance(tree, dict):
        return [leaf for it in tree.values() for leaf in _leaves_of(it)]
    if isinstance(tree, list):
        return [leaf for it in tree for leaf in _leaves_of(it)]
    return [tree] if isinstance(tree, str) else []


def _replaced(tree, make):
    if isinstance(tree, dict):
        return {name: _replaced(it, make) for name, it in tree.items()}
    if isinstance(tree, list):
        return [_replaced(it, make) for it in tree]
    return make() if isinstance(tree, str) else tree
