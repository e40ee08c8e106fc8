# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import os
import time

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._magnum.login import KEPT, folder, keep, restore


class Login:
    """A login as keystoneauth has it."""

    def __init__(self, digest="a1", state=None):
        self.digest, self.state = digest, state

    def get_cache_id(self):
        return self.digest

    def get_auth_state(self):
        return self.state

    def set_auth_state(self, state):
        self.state = state


def test_a_login_is_handed_on_to_the_next_module(tmp_path):
    keep(Login(state="token"), tmp_path / "tokens", None)
    later = Login()
    assert restore(later, tmp_path / "tokens") == later.state == "token"


def test_only_the_owner_can_read_what_is_kept(tmp_path):
    keep(Login(state="token"), tmp_path / "tokens", None)
    assert (tmp_path / "tokens/a1").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "tokens").stat().st_mode & 0o777 == 0o700


def test_another_login_gets_nothing_of_it(tmp_path):
    keep(Login("a1", "token"), tmp_path, None)
    assert restore(Login("b2"), tmp_path) is None


def test_a_token_that_others_could_have_written_or_read_is_not_used(tmp_path):
    keep(Login(state="token"), tmp_path, None)
    (tmp_path / "a1").chmod(0o640)
    assert restore(Login(), tmp_path) is None


def test_an_old_token_is_not_used_and_goes_away(tmp_path):
    keep(Login(state="token"), tmp_path, None)
    os.utime(tmp_path / "a1", (time.time() - KEPT - 1,) * 2)
    assert restore(Login(), tmp_path) is None
    keep(Login("b2", "token"), tmp_path, None)
    assert [file.name for file in tmp_path.iterdir()] == ["b2"]


def test_a_token_that_was_only_handed_on_does_not_grow_younger(tmp_path):
    keep(Login(state="token"), tmp_path, None)
    os.utime(tmp_path / "a1", (time.time() - 99,) * 2)
    keep(Login(state="token"), tmp_path, "token")
    assert time.time() - (tmp_path / "a1").stat().st_mtime > 90


def test_a_place_that_cannot_be_written_is_no_failure(tmp_path):
    (tmp_path / "file").write_text("")
    keep(Login(state="token"), tmp_path / "file" / "tokens", None)


def test_a_login_that_cannot_be_identified_is_not_kept(tmp_path):
    keep(Login(None, "token"), tmp_path, None)
    assert list(tmp_path.iterdir()) == []


def test_a_user_without_a_home_keeps_nothing(monkeypatch):
    for name in ("HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(os, "getuid", lambda: 1000650000)
    assert folder() is None
    keep(Login(state="token"), folder(), None)
    assert restore(Login(), folder()) is None


@pytest.mark.parametrize(("set_to", "kept_in"), [({"XDG_CACHE_HOME": "/c"}, "/c"), ({"HOME": "/h"}, "/h/.cache")])
def test_logins_are_kept_where_the_user_s_other_caches_are(monkeypatch, set_to, kept_in):
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    for name, value in set_to.items():
        monkeypatch.setenv(name, value)
    assert str(folder()) == f"{kept_in}/hubforge.magnum/tokens"


def test_a_kind_of_login_that_cannot_be_identified_is_not_asked_for_its_state(tmp_path):
    class Plain(Login):
        def get_auth_state(self):
            raise NotImplementedError

    keep(Plain(digest=None), tmp_path, None)
    assert list(tmp_path.iterdir()) == []
