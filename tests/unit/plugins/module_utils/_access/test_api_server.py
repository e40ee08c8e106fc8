# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._access import identity
from ansible_collections.hubforge.magnum.plugins.module_utils._access.api_server import accepts
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import Broken
from fake_certificates import signed_by


def test_a_certificate_of_the_clusters_authority_is_accepted(authority, cloud):
    assert accepts(signed_by(authority, cloud))


def test_a_certificate_of_another_authority_is_not_accepted(stranger, cloud):
    assert not accepts(signed_by(stranger, cloud))


def test_a_certificate_without_its_key_is_not_accepted(authority, cloud):
    other = identity.make_identity().key
    assert not accepts(replace(signed_by(authority, cloud), key=other))
    assert not accepts(replace(signed_by(authority, cloud), key=""))


def test_no_key_is_left_in_a_temporary_file(authority, cloud, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "scratch"))
    (tmp_path / "scratch").mkdir()
    assert accepts(signed_by(authority, cloud))
    assert not list((tmp_path / "scratch").iterdir())


def test_a_server_that_answers_neither_yes_nor_no_is_a_sentence(authority, cloud, server):
    server.answer = 503
    with pytest.raises(Broken, match="is not known, since it answers 503"):
        accepts(signed_by(authority, cloud))


def test_a_server_that_does_not_answer_is_a_sentence(authority, cloud):
    with pytest.raises(Broken, match=r"is not known, since it does not answer.*leave out `validate`"):
        accepts(replace(signed_by(authority, cloud), server="https://127.0.0.1:9"))


def test_a_server_that_is_not_the_clusters_is_a_sentence(authority, cloud, stranger):
    with pytest.raises(Broken, match="its own certificate is not good"):
        accepts(replace(signed_by(authority, cloud), ca=stranger.pem))
