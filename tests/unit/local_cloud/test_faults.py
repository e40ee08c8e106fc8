"""Faults are read again when the file changes, and a broken file breaks nothing."""

import json
import os
import time

import pytest

from local_cloud.faults import Faults


@pytest.fixture
def write(tmp_path):
    def write(content, age=0.0):
        text = content if isinstance(content, str) else json.dumps(content)
        (tmp_path / "faults.json").write_text(text)
        os.utime(tmp_path / "faults.json", (time.time() - age,) * 2)
        return Faults(tmp_path / "faults.json")

    return write


def test_without_a_file_there_is_no_fault(tmp_path):
    assert Faults(tmp_path / "faults.json").get("never_ready", "gpu") is None


def test_a_pattern_fits_a_group_or_a_group_of_one_cluster(write):
    faults = write({"slow*": {"boot_seconds": 90}, "lab-*/gpu": {"no_host": True}})
    assert faults.get("boot_seconds", "slow-1", "one/slow-1") == 90
    assert faults.get("no_host", "gpu", "lab-x/gpu") is True
    assert faults.get("no_host", "gpu", "one/gpu") is None


def test_the_first_pattern_that_says_something_wins(write):
    faults = write({"*": {"never_ready": True}, "gpu": {"never_ready": False, "boot_seconds": 3}})
    assert faults.get("never_ready", "gpu") is True
    assert faults.get("boot_seconds", "gpu") == 3


def test_a_changed_file_is_read_again(write, tmp_path):
    faults = write({"gpu": {"boot_seconds": 1}}, age=10)
    assert faults.get("boot_seconds", "gpu") == 1
    (tmp_path / "faults.json").write_text(json.dumps({"gpu": {"boot_seconds": 2}}))
    assert faults.get("boot_seconds", "gpu") == 2
    (tmp_path / "faults.json").unlink()
    assert faults.get("boot_seconds", "gpu", default=5) == 5


@pytest.mark.parametrize("content", ['{"gpu": {"boot', "[]", '"text"', '{"gpu": 3}'])
def test_a_broken_file_counts_as_no_fault(write, content):
    assert write(content).get("boot_seconds", "gpu", default=5) == 5


def test_a_half_written_file_counts_as_the_one_before(write, tmp_path):
    faults = write({"gpu": {"boot_seconds": 1}}, age=10)
    assert faults.get("boot_seconds", "gpu") == 1
    (tmp_path / "faults.json").write_text('{"gpu"')
    assert faults.get("boot_seconds", "gpu") == 1


def test_a_part_is_unavailable_for_its_seconds_and_then_answers(write):
    assert write({"magnum": {"unavailable_seconds": 10}}).unavailable("magnum")
    assert not write({"magnum": {"unavailable_seconds": 10}}).unavailable("nova")
    assert not write({"magnum": {"unavailable_seconds": 10}}, age=11).unavailable("magnum")
