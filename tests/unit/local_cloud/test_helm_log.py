"""The helm that Magnum finds: the real one, with a line in a log."""

import json
import os
import subprocess
import time

import pytest

from local_cloud.cloud import HERE


@pytest.fixture
def helm(tmp_path):
    """A helm that repeats what it is given, and ends with 3."""
    real = tmp_path / "real"
    real.write_text('#!/bin/sh\necho "$@"; cat; sleep 0.05; exit 3\n')
    real.chmod(0o755)
    (tmp_path / "log").mkdir()
    variables = {**os.environ, "LOCAL_CLOUD_HELM": str(real), "LOCAL_CLOUD_STATE": str(tmp_path)}

    def run(*words, seconds="0.0"):
        variables["LOCAL_CLOUD_HELM_SECONDS"] = seconds
        command = [HERE / "openstack/bin/helm", *words]
        return subprocess.run(command, input="values", env=variables, capture_output=True, text=True)

    return run


def test_words_input_output_and_exit_code_are_the_real_one_s(helm):
    done = helm("upgrade", "hub-abc", "a  chart", "--install")
    assert done.stdout == "upgrade hub-abc a  chart --install\nvalues"
    assert (done.returncode, done.stderr) == (3, "")


def test_each_run_is_a_line_of_the_log(helm, tmp_path):
    before = time.time()
    helm("upgrade", "hub-abc", "chart")
    helm("uninstall", "hub-abc")
    first, second = [json.loads(line) for line in (tmp_path / "log/helm.jsonl").read_text().splitlines()]
    assert (first["verb"], first["release"], first["exit"]) == ("upgrade", "hub-abc", 3)
    assert second["verb"] == "uninstall"
    assert before <= first["start"] <= first["end"] - 0.05 <= second["start"] <= time.time()


def test_where_helm_is_to_be_slow_an_upgrade_renders_late(helm, tmp_path):
    *_, option, late = helm("upgrade", "hub-abc", "chart", seconds="0.2").stdout.removesuffix("values").split()
    assert option == "--post-renderer"
    began = time.monotonic()
    variables = {**os.environ, "LOCAL_CLOUD_HELM_SECONDS": "0.2"}
    assert subprocess.run(late, input="manifest", env=variables, capture_output=True, text=True).stdout == "manifest"
    assert time.monotonic() - began >= 0.2
    assert json.loads((tmp_path / "log/helm.jsonl").read_text())["release"] == "hub-abc"


def test_an_uninstall_is_never_late(helm):
    assert helm("uninstall", "hub-abc", seconds="0.2").stdout == "uninstall hub-abc\nvalues"
