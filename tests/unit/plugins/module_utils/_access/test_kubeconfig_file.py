# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import os
import re
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._access import kubeconfig_file as file
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import InvalidRequest


def permissions(path):
    return stat.S_IMODE(path.stat().st_mode)


def put(path, text):
    with file.locked(path):
        file.write(path, text)


@pytest.fixture
def written(tmp_path):
    path = tmp_path / "deep" / "hub.yaml"
    put(path, "one")
    return path


def test_only_its_owner_can_read_the_file_and_its_new_folder(written):
    assert permissions(written) == 0o600
    assert permissions(written.parent) == 0o700
    assert not file.is_open_to_others(written)


def test_nothing_but_the_file_is_left_behind(written):
    assert os.listdir(written.parent) == ["hub.yaml"]


def test_a_file_that_was_open_to_others_is_written_closed(written):
    written.chmod(0o666)
    put(written, "two")
    assert permissions(written) == 0o600


def test_a_file_open_to_others_is_seen_and_closed_as_it_is(written):
    written.chmod(0o640)
    assert file.is_open_to_others(written)
    file.close_to_others(written)
    assert permissions(written) == 0o600
    assert file.read(written) == "one"


def test_a_link_stays_when_the_file_behind_it_is_replaced(written, tmp_path):
    link = tmp_path / "link.yaml"
    link.symlink_to(written)
    put(link, "two")
    assert link.is_symlink()
    assert written.read_text() == "two"


def test_a_link_stays_when_the_file_behind_it_is_removed(written, tmp_path):
    link = tmp_path / "link.yaml"
    link.symlink_to(written)
    file.remove(link)
    assert link.is_symlink()
    assert not written.exists()


def test_a_failed_writing_leaves_the_file_as_it_was(written):
    with pytest.raises(UnicodeEncodeError):
        put(written, "two\udc80")
    assert written.read_text() == "one"
    assert os.listdir(written.parent) == ["hub.yaml"]


def test_many_that_change_one_file_at_once_lose_nothing(tmp_path):
    path = tmp_path / "hub.yaml"

    def add(number):
        with file.locked(path):
            file.write(path, f"{file.read(path)}{number}\n")

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(add, range(200)))
    assert sorted(int(line) for line in path.read_text().split()) == list(range(200))
    assert os.listdir(tmp_path) == ["hub.yaml"]


def test_a_lock_that_a_killed_process_left_hinders_nobody(tmp_path):
    (tmp_path / ".hub.yaml.lock").touch()
    put(tmp_path / "hub.yaml", "one")
    assert os.listdir(tmp_path) == ["hub.yaml"]


def test_a_missing_file_is_empty(tmp_path):
    assert file.read(tmp_path / "hub.yaml") == ""


def test_a_file_that_is_no_text_is_rejected(tmp_path):
    (tmp_path / "hub.yaml").write_bytes(b"\xff\xfe")
    with pytest.raises(InvalidRequest, match="is not text and was left as it is"):
        file.read(tmp_path / "hub.yaml")


def test_a_path_that_can_be_written_has_no_problem(written, tmp_path):
    assert file.problems(written) == []
    assert file.problems(tmp_path / "new" / "deep" / "hub.yaml") == []


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "is a directory"),
        ("file/hub.yaml", "is not a directory"),
        ("pipe", "not a file"),
        ("loop", "not a file"),
    ],
)
def test_a_path_that_cannot_be_written_is_a_sentence(tmp_path, name, words):
    (tmp_path / "file").touch()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    assert words in " ".join(file.problems(tmp_path / name))


@pytest.mark.parametrize(
    ("permissions", "words"),
    [
        ({"hub.yaml": 0o400}, "cannot be written by this user: choose another path, or make it and .* writable"),
        ({"": 0o500}, "cannot be written by this user"),
        ({}, "another user's file, and only its owner may read a kubeconfig: choose another path"),
    ],
)
def test_a_path_that_this_user_may_not_write_is_a_sentence(tmp_path, monkeypatch, permissions, words):
    place = tmp_path / "hub.yaml"
    place.touch(0o600)
    allowed = {tmp_path / name if name else tmp_path: bits >> 6 for name, bits in permissions.items()}
    monkeypatch.setattr(
        os, "access", lambda path, desired: desired & allowed.get(Path(path), 7) == desired
    )  # root may all
    monkeypatch.setattr(os, "geteuid", lambda: place.stat().st_uid if permissions else place.stat().st_uid + 1000)
    (reported,) = file.problems(place)
    assert str(place) in reported
    assert re.search(words, reported)


def test_a_disk_that_says_no_is_a_sentence(tmp_path):
    with pytest.raises(InvalidRequest, match="cannot be written"):
        put(tmp_path / ("n" * 300), "one")


@pytest.mark.parametrize("content", ["users:\n- name: ada", '{"users": []}', "YXBpVmVyc2lvbjog" * 40])
def test_a_files_content_in_the_place_of_its_path_is_refused_and_not_shown(content):
    (reported,) = file.problems(Path(content))
    assert "not its content" in reported
    assert content[:12] not in reported
