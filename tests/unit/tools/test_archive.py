"""What may be in the archive that users get: the files of this checkout, and those that no user has a use for."""

import subprocess
from fnmatch import fnmatch
from pathlib import Path

import pytest
import yaml

import archive

ROOT = Path(__file__).resolve().parents[3]
IGNORED = [*yaml.safe_load((ROOT / "galaxy.yml").read_text())["build_ignore"], "galaxy.yml"]


def is_ignored(file: str) -> bool:
    """As ansible-galaxy does it: a file goes with the folder that holds it."""
    parts = Path(file).parts
    return any(fnmatch("/".join(parts[: n + 1]), pattern) for n in range(len(parts)) for pattern in IGNORED)


def tracked() -> list[str]:
    words = ("ls-files", "--cached", "--others", "--exclude-standard")
    listed = subprocess.run(["git", "-C", ROOT, *words], capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("this is not a checkout of git")
    return [file for file in listed.stdout.splitlines() if (ROOT / file).exists()]


def test_every_file_of_the_checkout_is_either_for_users_or_left_out():
    assert archive.unexpected(file for file in tracked() if not is_ignored(file)) == []


def test_nothing_that_users_need_is_left_out():
    assert [file for file in archive.NEEDED if is_ignored(file) or not (ROOT / file).exists()] == []


def test_no_entry_of_build_ignore_is_for_nothing():
    # what work on a checkout leaves behind, and what is empty just after a release
    made = {".*", "*.tar.gz", "kubeconfigs", "changelogs/.*", "changelogs/fragments"}
    files = tracked()
    folders = {str(folder) for file in files for folder in Path(file).parents}
    unused = [pattern for pattern in IGNORED if not any(fnmatch(path, pattern) for path in (*files, *folders))]
    assert set(unused) <= made


def test_a_file_that_no_user_has_a_use_for_is_named():
    (told,) = archive.problems([*archive.NEEDED, "tests/unit/test_collection.py"], 1)
    assert told.startswith("tests/unit/test_collection.py is in the archive")


def test_a_file_that_is_missing_is_named():
    held = [file for file in archive.NEEDED if file != "LICENSE"]
    assert archive.problems(held, 1) == ["LICENSE is not in the archive."]


def test_an_archive_that_grew_too_big_is_rejected():
    assert not archive.problems(archive.NEEDED, archive.LARGEST)
    assert archive.problems(archive.NEEDED, archive.LARGEST + 1)
