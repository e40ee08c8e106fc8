"""The layer in front of each API: late, and unavailable when asked to be."""

import json
import time

import pytest

from local_cloud.openstack.middleware import Edge


@pytest.fixture
def ask(tmp_path, monkeypatch):
    monkeypatch.setenv("LOCAL_CLOUD_STATE", str(tmp_path))

    def inner(_environ, start_response):
        start_response("200 OK", [])
        return [b"fine"]

    def ask(latency=0.0, **faults):
        (tmp_path / "faults.json").write_text(json.dumps(faults))
        statuses = []
        body = Edge(inner, "magnum", latency)({}, lambda status, _headers: statuses.append(status))
        return statuses[0], b"".join(body)

    return ask


def test_without_a_fault_the_service_itself_answers(ask):
    assert ask() == ("200 OK", b"fine")


def test_an_unavailable_part_answers_503(ask):
    assert ask(magnum={"unavailable_seconds": 10})[0] == "503 Service Unavailable"


def test_another_part_s_fault_is_not_ours(ask):
    assert ask(nova={"unavailable_seconds": 10})[0] == "200 OK"


def test_each_request_takes_the_latency_longer(ask):
    began = time.monotonic()
    ask(latency=0.1)
    assert time.monotonic() - began >= 0.1
