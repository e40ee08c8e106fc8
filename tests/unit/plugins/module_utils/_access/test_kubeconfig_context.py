# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import base64
import sys
from dataclasses import replace

import pytest
import yaml
from ansible_collections.hubforge.magnum.plugins.module_utils._access import kubeconfig
from ansible_collections.hubforge.magnum.plugins.module_utils._access import kubeconfig_context as credentials
from ansible_collections.hubforge.magnum.plugins.module_utils._access.api_server import is_strict
from ansible_collections.hubforge.magnum.plugins.module_utils._access.kubeconfig_context import (
    Desired,
    drop,
    keep,
    problems_ahead,
)
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import Broken, InvalidRequest
from ansible_collections.hubforge.magnum.plugins.module_utils._magnum.api import Magnum
from ansible_collections.hubforge.magnum.plugins.module_utils._magnum.references import find_cluster
from fake_certificates import UUID, Answer, Cloud, signed_by


@pytest.fixture
def desired(tmp_path):
    return Desired(tmp_path / "hub.yaml", "hub")


def kept(cloud, desired, check_mode=False):
    return keep(Magnum(cloud), desired, check_mode)


def spoil(desired, access):
    """Put something else under the context's name."""
    document = kubeconfig.parse(desired.path.read_text(), "")
    desired.path.write_text(kubeconfig.render(kubeconfig.merged(document, "hub", access)))


def test_it_is_fetched_once(cloud, desired):
    first = kept(cloud, desired)
    again, lookup = (Cloud(cloud.authority, cloud.cluster["api_address"]) for _run in range(2))
    second, _cluster = kept(again, desired), find_cluster(Magnum(lookup), "hub")
    assert (first["changed"], second["changed"]) == (True, False)
    assert first["kubeconfig"] == second["kubeconfig"]
    assert first["kubeconfig"].keys() == {"path", "server", "context", "expires"}
    assert again.asked == [*lookup.asked, ("GET", f"/certificates/{UUID}")]


@pytest.mark.parametrize(("strict", "identified", "reported"), [(True, False, 1), (True, True, 0), (False, False, 0)])
def test_an_authority_that_this_python_cannot_take_is_reported(
    cloud, desired, make_authority, monkeypatch, strict, identified, reported
):
    monkeypatch.setattr(credentials, "is_strict", lambda: strict)
    cloud.authority = cloud.signer = make_authority(identified=identified)
    cautions = kept(cloud, desired)["cautions"]
    assert len(cautions) == reported
    assert all("'hub'" in it and "Run Ansible with Python 3.12 or older" in it for it in cautions)


def test_python_is_strict_since_3_13():
    assert is_strict() is (sys.version_info >= (3, 13))


def test_check_mode_says_so_and_neither_signs_nor_writes(cloud, desired):
    result = kept(cloud, desired, check_mode=True)
    assert result["changed"]
    assert not cloud.signatures
    assert not desired.path.exists()


def test_check_mode_takes_a_cluster_that_is_not_there_as_one_to_come(cloud, desired):
    result = kept(cloud, replace(desired, cluster="next"), check_mode=True)
    assert result["changed"]
    assert result["kubeconfig"] == {"path": str(desired.path), "server": None, "context": "next", "expires": None}


def test_the_context_has_the_clusters_name_also_when_asked_by_id(cloud, desired):
    assert kept(cloud, replace(desired, cluster=UUID))["kubeconfig"]["context"] == "hub"


def test_another_address_of_the_same_cluster_needs_no_new_certificate(cloud, desired):
    first = kept(cloud, desired)
    cloud.cluster["api_address"] = "https://192.0.2.7:6443"
    second = kept(cloud, desired)
    assert second["changed"]
    assert second["kubeconfig"] == {**first["kubeconfig"], "server": "https://192.0.2.7:6443"}
    assert cloud.signatures == 1


def test_a_mode_that_lets_others_read_is_a_change_without_a_request_to_sign(cloud, desired):
    kept(cloud, desired)
    desired.path.write_text("# kept\n" + desired.path.read_text())
    desired.path.chmod(0o644)
    checked, result = kept(cloud, desired, check_mode=True), kept(cloud, desired)
    assert checked["changed"]
    assert checked["diff"]["before"] == result["diff"]["before"] == {"kubeconfig": "its mode is 0644"}
    assert desired.path.stat().st_mode & 0o777 == 0o600
    assert desired.path.read_text().startswith("# kept\n")
    assert cloud.signatures == 1
    assert not kept(cloud, desired)["changed"]


def test_a_certificate_that_is_not_accepted_is_only_seen_when_asked(cloud, desired, stranger):
    kept(cloud, desired)
    spoil(desired, signed_by(stranger, cloud))
    assert not kept(cloud, desired)["changed"]
    asked = replace(desired, validate=True)
    assert kept(cloud, asked, check_mode=True)["diff"]["before"] == {"kubeconfig": "the API server does not accept it"}
    assert kept(cloud, asked)["changed"]
    assert not kept(cloud, asked)["changed"]


def test_nothing_is_renewed_because_the_api_server_is_away(cloud, desired, server):
    kept(cloud, desired)
    before = desired.path.read_text()
    server.answer = 500
    with pytest.raises(Broken, match="Nothing is renewed for this"):
        kept(cloud, replace(desired, validate=True))
    assert desired.path.read_text() == before
    assert cloud.signatures == 1


def test_a_new_certificate_that_is_not_accepted_is_a_failure(cloud, desired, stranger):
    cloud.signer = stranger
    with pytest.raises(Broken, match="does not accept the certificate that Magnum has just signed"):
        kept(cloud, replace(desired, validate=True))


def test_a_context_that_another_process_wrote_meanwhile_stays(cloud, desired):
    other, request = Cloud(cloud.authority, cloud.cluster["api_address"]), cloud.request

    def meanwhile(path, method, **words):
        if method == "POST":
            kept(other, replace(desired, context="theirs"))
        return request(path, method, **words)

    cloud.request = meanwhile
    kept(cloud, desired)
    assert [entry["name"] for entry in yaml.safe_load(desired.path.read_text())["contexts"]] == ["theirs", "hub"]


# ---- secrets


def secrets(path):
    """The key, as the file and as PEM has it."""
    encoded = yaml.safe_load(path.read_text())["users"][0]["user"]["client-key-data"]
    return encoded, base64.b64decode(encoded).decode()


def test_nothing_secret_is_returned_unless_asked(cloud, desired):
    results = [kept(cloud, desired), kept(cloud, desired), kept(cloud, replace(desired, renew_below=1.0))]
    results += [drop(desired, True)]
    for secret in (*secrets(desired.path), "PRIVATE", "-data"):
        assert secret not in str(results)


def test_the_content_that_was_asked_for_is_of_this_context_alone(cloud, desired):
    kept(cloud, replace(desired, context="other"))
    content = yaml.safe_load(kept(cloud, replace(desired, return_content=True))["kubeconfig"]["content"])
    assert [entry["name"] for entry in content["users"]] == ["hub"]
    assert content["current-context"] == "hub"
    assert "client-key-data" in content["users"][0]["user"]


# ---- rejected


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"renew_below": 1.5}, "renew_below is 1.5"),
        ({"renew_below": -0.1}, "between 0 and 1"),
        ({"renew_below": float("nan")}, "between 0 and 1"),
        ({"context": ""}, "The context has an empty name"),
        ({"cluster": None}, "No cluster is named: set cluster to its name or id."),
    ],
)
def test_options_that_make_no_sense_are_rejected_before_any_request(cloud, desired, change, words):
    with pytest.raises(InvalidRequest, match=words):
        kept(cloud, replace(desired, **change))
    assert cloud.asked == []


def test_all_that_is_wrong_is_said_at_once(cloud, desired):
    with pytest.raises(InvalidRequest, match=r"2 things are wrong.*is a directory.*renew_below"):
        kept(cloud, replace(desired, path=desired.path.parent, renew_below=2))


@pytest.mark.parametrize("check_mode", [True, False])
def test_a_file_that_is_something_else_is_left_alone_before_any_request(cloud, desired, check_mode):
    desired.path.write_text("something: else\n")
    for act in (lambda: kept(cloud, desired, check_mode), lambda: drop(desired, check_mode)):
        with pytest.raises(InvalidRequest, match="is not a kubeconfig and was left as it is"):
            act()
    assert desired.path.read_text() == "something: else\n"
    assert cloud.asked == []


def test_a_cluster_that_is_not_there_is_rejected(cloud, desired):
    with pytest.raises(InvalidRequest, match="There is no cluster 'nub' in this project; there are hub"):
        kept(cloud, replace(desired, cluster="nub"))


def test_a_cluster_without_an_address_is_rejected(cloud, desired):
    cloud.cluster.update(api_address=None, status="CREATE_IN_PROGRESS")
    with pytest.raises(
        InvalidRequest, match="'hub' is CREATE_IN_PROGRESS and has no API address yet: wait with cluster_wait"
    ):
        kept(cloud, desired)


# ---- dropped


def test_a_file_of_our_own_goes_once(cloud, desired):
    kept(cloud, desired)
    checked = drop(desired, True)
    assert desired.path.exists()
    assert [it["changed"] for it in (checked, drop(desired, False), drop(desired, True), drop(desired, False))] == [
        True,
        True,
        False,
        False,
    ]
    assert list(desired.path.parent.glob("*hub*")) == []


def test_one_of_several_contexts_goes_by_its_own_name_and_no_cluster_is_named(cloud, desired):
    kept(cloud, desired)
    kept(cloud, replace(desired, context="again"))
    assert drop(Desired(desired.path, context="again"), False)["changed"]
    assert not kept(cloud, desired)["changed"]


def test_a_context_that_is_not_there_leaves_the_file_as_it_is(cloud, desired):
    kept(cloud, desired)
    before = desired.path.read_text()
    assert not drop(replace(desired, cluster="other"), False)["changed"]
    assert desired.path.read_text() == before


def test_a_file_that_is_not_there_needs_no_folder_that_can_be_written(tmp_path):
    (tmp_path / "file").touch()
    assert not drop(Desired(tmp_path / "file" / "hub.yaml", "hub"), False)["changed"]


def test_dropping_nothing_in_particular_is_rejected(tmp_path):
    with pytest.raises(InvalidRequest, match="set cluster to its name or id, or context"):
        drop(Desired(tmp_path / "hub.yaml"), False)


def test_a_cluster_that_somebody_else_made_says_whose_credentials_open_it(cloud, desired):
    class Forbidding(Cloud):
        def request(self, path, method, **words):
            if path.startswith("/certificates"):
                return Answer({"errors": [{"detail": "Policy doesn't allow certificate:get to be performed"}]}, 403)
            return super().request(path, method, **words)

    with pytest.raises(InvalidRequest, match=r"certificate:get .* use the credentials of that user"):
        kept(Forbidding(cloud.authority, cloud.cluster["api_address"]), desired)
    assert not desired.path.exists()


def test_a_file_that_cannot_be_written_is_known_before_there_is_a_cluster(tmp_path):
    (tmp_path / "file").write_text("")
    assert "is not a directory" in problems_ahead(tmp_path / "file" / "hub.yaml", "hub")[0]
    assert problems_ahead(tmp_path / "new" / "hub.yaml", "hub") == []


def test_a_file_that_is_no_kubeconfig_is_known_before_there_is_a_cluster(tmp_path):
    (tmp_path / "list.yaml").write_text("[a]")
    assert "list.yaml" in problems_ahead(tmp_path / "list.yaml", "hub")[0]


def test_a_context_that_is_another_s_is_known_before_there_is_a_cluster(cloud, desired):
    kept(cloud, replace(desired, context="mine"))
    document = yaml.safe_load(desired.path.read_text())
    document["contexts"][0]["name"] = "other"
    desired.path.write_text(yaml.safe_dump(document))
    assert "belongs to its context other" in problems_ahead(desired.path, "mine")[0]
    assert problems_ahead(desired.path, "hub") == []
