"""What `kubectl logs` is answered."""

from types import SimpleNamespace

import pytest

from local_cloud.pods.logs import asked, log_file, tail


@pytest.mark.parametrize(("lines", "expected"), [(None, b"a\nb\nc\n"), (2, b"b\nc\n"), (0, b""), (9, b"a\nb\nc\n")])
def test_the_last_lines_are_shown(lines, expected):
    assert tail(b"a\nb\nc\n", lines) == expected


def test_only_logs_can_be_asked_for():
    assert asked("/containerLogs/demo/hub-1/hub?follow=true&tailLines=5") == (
        ["demo", "hub-1", "hub"],
        {"follow": "true", "tailLines": "5"},
    )
    assert asked("/exec/demo/hub-1/hub")[0] == []
    assert asked("/containerLogs/demo")[0] == []


def test_a_log_lies_where_its_pod_has_its_own(tmp_path):
    cluster = SimpleNamespace(folder=tmp_path, mirrors={"Pod": {("demo", "hub-1"): {"metadata": {"uid": "u1"}}}})
    assert log_file(cluster, "demo", "hub-1", "hub", False) == tmp_path / "logs/u1/hub.log"
    assert log_file(cluster, "demo", "hub-1", "hub", True) == tmp_path / "logs/u1/hub.previous"
    assert log_file(cluster, "demo", "another", "hub", False) is None
