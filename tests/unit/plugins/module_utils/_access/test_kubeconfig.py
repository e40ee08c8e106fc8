# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import base64
from dataclasses import replace

import pytest
import yaml
from ansible_collections.hubforge.magnum.plugins.module_utils._access import identity as keys
from ansible_collections.hubforge.magnum.plugins.module_utils._access import kubeconfig
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import InvalidRequest
from cryptography import x509

SERVER = "https://192.0.2.1:6443"
OTHERS = """\
apiVersion: v1
kind: Config
current-context: lab
preferences: {colors: true}
clusters:
- name: lab
  cluster: {server: "https://lab", insecure-skip-tls-verify: yes, extensions: [{name: x, extension: {seen: 2026-01-02T03:04:05Z}}]}
users:
- name: someone
  user: {token: 0123, exec: {args: [12:30, 1.10, ~]}}
contexts:
- name: lab
  context: {cluster: lab, user: someone, namespace: "123"}
"""


@pytest.fixture(scope="session")
def identity():
    return keys.make_identity()


@pytest.fixture(scope="session")
def access(authority, identity):
    return keys.Access(SERVER, authority.pem, authority.sign(identity.request), identity.key)


def parsed(text):
    return kubeconfig.parse(text, "the file")


def others():
    return parsed(OTHERS)


def test_the_request_asks_for_the_administrator_of_the_cluster(identity):
    request = x509.load_pem_x509_csr(identity.request.encode())
    assert request.subject.rfc4514_string() == "O=system:masters,CN=admin"


def test_what_is_put_in_is_found_again(authority, access):
    found = kubeconfig.find(parsed(kubeconfig.render(kubeconfig.merged({}, "hub", access))), "hub")
    assert keys.shortcoming(found, authority.pem, 0.2) is None
    assert found.server == SERVER


def test_a_certificate_without_a_final_newline_gets_one(access):
    user = kubeconfig.merged({}, "hub", access)["users"][0]["user"]
    assert base64.b64decode(user["client-certificate-data"]).endswith(b"-----END CERTIFICATE-----\n")


def test_keys_are_not_in_what_python_shows_of_them(access, identity):
    assert "PRIVATE" not in repr(access) + repr(identity)


# ---- whether it serves


def test_nothing_does_not_serve(authority):
    assert keys.shortcoming(None, authority.pem, 0.2) == "it is not there"


@pytest.mark.parametrize(("share", "serves"), [(0, True), (0.2, True), (0.3, False), (1, False)])
def test_a_certificate_serves_while_more_than_the_share_of_its_life_is_left(authority, access, identity, share, serves):
    held = replace(access, certificate=authority.sign(identity.request, days=100, age=75))
    found = keys.shortcoming(held, authority.pem, share)
    assert found == (None if serves else "25% of its certificate's life is left")


def test_a_certificate_that_has_ended_does_not_serve(authority, access, identity):
    held = replace(access, certificate=authority.sign(identity.request, days=10, age=20))
    assert keys.shortcoming(held, authority.pem, 0) == "0% of its certificate's life is left"


def test_a_new_certificate_is_renewed_where_all_of_its_life_has_to_be_left(authority, access):
    assert keys.shortcoming(access, authority.pem, 1)


def test_a_context_of_an_earlier_cluster_of_the_same_name_does_not_serve(make_authority, access):
    assert "another cluster" in keys.shortcoming(access, make_authority().pem, 0.2)


def test_a_key_that_is_not_that_of_the_certificate_does_not_serve(authority, access):
    held = replace(access, key=keys.make_identity().key)
    assert keys.shortcoming(held, authority.pem, 0.2) == "its key is not that of its certificate"


@pytest.mark.parametrize(
    "broken", [{"certificate": ""}, {"certificate": "-----BEGIN"}, {"key": ""}, {"key": "nonsense"}]
)
def test_what_cannot_be_read_does_not_serve(authority, access, broken):
    assert "cannot be read" in keys.shortcoming(replace(access, **broken), authority.pem, 0.2)


# ---- merging


def test_others_stay_as_they_are(access):
    result = kubeconfig.merged(others(), "hub", access)
    for kind in kubeconfig.NAMED:
        assert result[kind][:-1] == others()[kind]
        assert result[kind][-1]["name"] == "hub"
    assert result["preferences"] == others()["preferences"]
    assert result["current-context"] == "lab"


def test_numbers_truths_and_times_of_others_are_written_as_they_were():
    text = kubeconfig.render(others())
    for word in (
        "insecure-skip-tls-verify: yes\n",
        "token: 0123\n",
        "2026-01-02T03:04:05Z\n",
        "12:30\n",
        "1.10\n",
        "null\n",
        "'123'\n",
    ):
        assert word in text


def test_a_second_context_of_the_same_cluster_is_beside_the_first(access):
    result = kubeconfig.merged(kubeconfig.merged({}, "hub", access), "again", access)
    assert [entry["name"] for entry in result["users"]] == ["hub", "again"]
    assert result["current-context"] == "hub"


def test_merging_again_changes_nothing(access):
    once = kubeconfig.merged(others(), "hub", access)
    assert kubeconfig.merged(once, "hub", access) == once


@pytest.mark.parametrize("text", ["", "{}", "clusters: null\n", "current-context: gone\nkind: Config\n"])
def test_the_current_context_is_ours_where_there_is_no_other(access, text):
    assert kubeconfig.merged(parsed(text), "hub", access)["current-context"] == "hub"


def test_a_current_context_that_others_have_left_empty_is_set(access):
    assert kubeconfig.merged({**others(), "current-context": ""}, "hub", access)["current-context"] == "hub"


def test_an_own_file_can_be_read_by_any_client(access):
    document = yaml.safe_load(kubeconfig.render(kubeconfig.merged({}, "hub", access)))
    assert (document["apiVersion"], document["kind"]) == ("v1", "Config")
    assert document["contexts"] == [{"name": "hub", "context": {"cluster": "hub", "user": "hub"}}]


def test_what_a_person_set_in_our_context_stays_and_what_would_rival_our_identity_goes(access):
    document = kubeconfig.merged({}, "hub", access)
    document["contexts"][0]["context"]["namespace"] = "lab"
    document["clusters"][0]["cluster"].update({"proxy-url": "http://proxy", "insecure-skip-tls-verify": True})
    document["users"][0]["user"]["token"] = "secret"
    result = kubeconfig.merged(document, "hub", access)
    assert result["contexts"][0]["context"] == {"cluster": "hub", "user": "hub", "namespace": "lab"}
    assert result["clusters"][0]["cluster"].keys() == {"server", "certificate-authority-data", "proxy-url"}
    assert result["users"][0]["user"].keys() == {"client-certificate-data", "client-key-data"}


def test_a_cluster_that_is_another_contexts_is_not_taken_over():
    with pytest.raises(
        InvalidRequest, match=r"the file has a user 'someone' that belongs to its context lab.*set `context`"
    ):
        kubeconfig.reject_taken(others(), "someone", "the file")


def test_a_context_that_a_person_made_over_our_entries_is_no_hindrance(access):
    document = kubeconfig.merged(others(), "hub", access)
    document["contexts"].append({"name": "dev", "context": {"cluster": "hub", "user": "hub", "namespace": "dev"}})
    kubeconfig.reject_taken(document, "hub", "the file")


# ---- taking out


def test_taking_out_what_was_put_in_leaves_the_others(access):
    assert kubeconfig.without(kubeconfig.merged(others(), "hub", access), "hub") == others()


def test_taking_out_keeps_what_another_context_uses(access):
    document = kubeconfig.merged(others(), "hub", access)
    document["contexts"].append({"name": "dev", "context": {"cluster": "hub", "user": "someone"}})
    result = kubeconfig.without(document, "hub")
    assert [entry["name"] for entry in result["clusters"]] == ["lab", "hub"]
    assert [entry["name"] for entry in result["users"]] == ["someone"]


def test_a_current_context_that_is_taken_out_points_nowhere(access):
    document = {**kubeconfig.merged(others(), "hub", access), "current-context": "hub"}
    assert "current-context" not in kubeconfig.without(document, "hub")


def test_a_file_of_our_own_says_nothing_once_its_context_is_taken_out(access):
    assert kubeconfig.says_nothing(kubeconfig.without(kubeconfig.merged({}, "hub", access), "hub"))


@pytest.mark.parametrize("left", [{"preferences": {"colors": True}}, {"users": [{"name": "someone"}]}])
def test_a_file_with_anything_else_in_it_says_something(left):
    assert not kubeconfig.says_nothing({**kubeconfig.EMPTY, **left})


# ---- what is no kubeconfig


@pytest.mark.parametrize(
    "text",
    [
        "no: kubeconfig",
        "[]",
        "just words",
        "0",
        "kind: Deployment\nclusters: []",
        "clusters: [1]",
        "clusters: {a: b}",
        "users: [{user: {}}]",
        "contexts: [{name: hub, context: [hub]}]",
        "apiVersion: example.org/v1\nkind: Config",
    ],
)
def test_what_is_no_kubeconfig_is_rejected(text):
    with pytest.raises(InvalidRequest, match="the file is not a kubeconfig and was left as it is: name another file"):
        parsed(text)


@pytest.mark.parametrize("text", ["a: 'b\nkey: MIIEow", "[1, 2", "a: !vault x", "a: 1\n---\nb: 2", "a: \x07"])
def test_what_is_not_yaml_is_rejected_and_not_quoted(text):
    with pytest.raises(InvalidRequest, match="the file is not YAML") as rejected:
        parsed(text)
    assert "MIIEow" not in str(rejected.value)
    assert rejected.value.__cause__ is None
    assert rejected.value.__suppress_context__


@pytest.mark.parametrize("text", ["", "\n", "# nothing yet\n", "{}", "null"])
def test_an_empty_file_is_an_empty_kubeconfig(text):
    assert parsed(text) == {}


@pytest.mark.parametrize("content", [{}, {"server": 1, "certificate-authority-data": "?"}])
def test_a_context_that_lacks_what_it_needs_can_still_be_found(content):
    document = {
        "contexts": [{"name": "hub", "context": {"user": "hub"}}],
        "clusters": [{"name": "hub", "cluster": content}],
    }
    assert kubeconfig.find(document, "hub").key == ""
