# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import base64
import json
import os
import random
import time
from datetime import UTC, datetime, timedelta

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._magnum import login
from ansible_collections.hubforge.magnum.plugins.module_utils._magnum.login import KEPT, folder, keep, restore


class Login:
    """A login as keystoneauth has it."""

    def __init__(self, known="a1", state=None):
        self.known, self.state = known, state

    def get_cache_id(self):
        return self.known

    def get_auth_state(self):
        return self.state

    def set_auth_state(self, state):
        self.state = state


@pytest.fixture
def place(tmp_path):
    return tmp_path / "cache" / "tokens"


def token(minutes):
    expires = (datetime.now(UTC) + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return json.dumps({"auth_token": "t", "body": {"token": {"expires_at": expires}}})


def files(place):
    return sorted(place.parent.rglob("*")) if place.parent.exists() else []


def test_a_login_is_handed_on_to_the_next_module(place):
    keep(Login(state="token"), place, None)
    later = Login()
    assert restore(later, place) == later.state == "token"


@pytest.mark.parametrize("known", ["ab/cd==", "/etc/cron.d/x", "../../up", "a\0b", "x" * 4000])
def test_a_login_is_handed_on_whatever_its_name_is(place, known):
    """keystoneauth's names are base64, in every second of which is a slash."""
    keep(Login(known, "token"), place, None)
    assert restore(Login(known), place) == "token"
    assert [file.parent for file in files(place) if file.is_file()] == [place]


def test_a_hundred_logins_are_all_kept(place):
    chosen = random.Random(17)
    names = [base64.b64encode(chosen.randbytes(32)).decode() for _number in range(100)]
    for name in names:
        keep(Login(name, f"token of {name}"), place, None)
    assert all(restore(Login(name), place) == f"token of {name}" for name in names)


def test_only_the_owner_can_read_what_is_kept(place):
    keep(Login(state="token"), place, None)
    assert next(place.iterdir()).stat().st_mode & 0o777 == 0o600
    assert place.stat().st_mode & 0o777 == 0o700


def test_another_login_gets_nothing_of_it(place):
    keep(Login("a1", "token"), place, None)
    assert restore(Login("b2"), place) is None


def test_a_token_that_others_could_have_written_or_read_is_not_used(place):
    keep(Login(state="token"), place, None)
    next(place.iterdir()).chmod(0o640)
    assert restore(Login(), place) is None


@pytest.mark.parametrize("mode", [0o770, 0o755, 0o707])
def test_a_folder_that_is_open_to_others_is_neither_read_nor_written(place, mode):
    keep(Login(state="token"), place, None)
    place.chmod(mode)
    assert restore(Login(), place) is None
    keep(Login("b2", "other"), place, None)
    assert len(list(place.iterdir())) == 1


def test_a_folder_of_somebody_else_is_neither_read_nor_written(place, monkeypatch):
    keep(Login(state="token"), place, None)
    monkeypatch.setattr(login.os, "geteuid", lambda: os.getuid() + 1)
    assert restore(Login(), place) is None
    keep(Login("b2", "other"), place, None)
    assert len(list(place.iterdir())) == 1


def test_a_link_in_place_of_a_token_or_of_the_folder_is_not_followed(place, tmp_path):
    keep(Login(state="token"), place, None)
    kept = next(place.iterdir())
    kept.rename(tmp_path / "elsewhere")
    kept.symlink_to(tmp_path / "elsewhere")
    assert restore(Login(), place) is None
    place.rename(tmp_path / "moved")
    place.symlink_to(tmp_path / "moved")
    keep(Login("b2", "other"), place, None)
    assert len(list((tmp_path / "moved").iterdir())) == 1


def test_a_token_is_used_for_some_minutes_and_then_goes_away(place, monkeypatch):
    keep(Login(state=token(60)), place, None)
    now = time.time()
    monkeypatch.setattr(login.time, "time", lambda: now + KEPT - 5)
    assert restore(Login(), place)
    monkeypatch.setattr(login.time, "time", lambda: now + KEPT + 5)
    assert restore(Login(), place) is None
    assert list(place.iterdir()) == []


def test_what_is_kept_goes_with_a_token_that_expires_earlier(place, monkeypatch):
    keep(Login(state=token(2)), place, None)
    now = time.time()
    monkeypatch.setattr(login.time, "time", lambda: now + 125)
    restore(Login("another login"), place)
    assert list(place.iterdir()) == []


def test_what_a_killed_run_left_behind_goes_with_the_next_run(place):
    keep(Login(state="token"), place, None)
    scratch = place / "tmpabc"
    scratch.write_text("a live token")
    os.utime(scratch, (time.time() - 5,) * 2)
    assert restore(Login("another login"), place) is None
    assert len(list(place.iterdir())) == 1


def test_a_token_that_cannot_be_put_in_its_place_is_not_left_beside_it(place, monkeypatch):
    def full(*_names):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(login.os, "replace", full)
    keep(Login(state="token"), place, None)
    assert list(place.iterdir()) == []


def test_a_clock_that_was_put_right_keeps_nothing_for_ever(place):
    keep(Login(state="token"), place, None)
    os.utime(next(place.iterdir()), (time.time() + 10 * KEPT,) * 2)
    assert restore(Login(), place) is None
    assert list(place.iterdir()) == []


def test_a_token_that_was_only_handed_on_does_not_grow_younger(place):
    keep(Login(state="token"), place, None)
    until = next(place.iterdir()).stat().st_mtime - 99
    os.utime(next(place.iterdir()), (until, until))
    keep(Login(state="token"), place, "token")
    assert next(place.iterdir()).stat().st_mtime == pytest.approx(until)


def test_a_place_that_cannot_be_written_is_no_failure(tmp_path):
    (tmp_path / "file").write_text("")
    keep(Login(state="token"), tmp_path / "file" / "tokens", None)


def test_a_login_that_cannot_be_identified_is_not_kept(place):
    keep(Login(None, "token"), place, None)
    assert files(place) == []


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


def test_a_kind_of_login_that_cannot_be_identified_is_not_asked_for_its_state(place):
    class Plain(Login):
        def get_auth_state(self):
            raise NotImplementedError

    keep(Plain(known=None), place, None)
    assert files(place) == []
