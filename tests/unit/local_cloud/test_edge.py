"""The layer in front of each API: late, unavailable when asked to be, and with a log of what it was asked."""

import json
import time

import pytest

from local_cloud.openstack.middleware import Edge


@pytest.fixture
def ask(tmp_path, monkeypatch):
    monkeypatch.setenv("LOCAL_CLOUD_STATE", str(tmp_path))
    (tmp_path / "log").mkdir()

    def inner(environ, start_response):
        if environ.get("PATH_INFO") == "/broken":
            raise ValueError("broken")
        start_response("200 OK", [])
        return [b"fine"]

    def ask(latency=0.0, path="/", **faults):
        (tmp_path / "faults.json").write_text(json.dumps(faults))
        statuses = []
        environ = {"REQUEST_METHOD": "POST", "PATH_INFO": path}
        body = Edge(inner, "magnum", latency)(environ, lambda status, _headers: statuses.append(status))
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


def lines(folder):
    return [json.loads(line) for line in (folder / "log/requests.jsonl").read_text().splitlines()]


def test_each_request_is_a_line_of_the_log(ask, tmp_path):
    ask(path="/v1/clusters")
    ask(path="/v1/stats", magnum={"unavailable_seconds": 10})
    first, second = lines(tmp_path)
    assert {key: first[key] for key in ("method", "path", "status", "part")} == {
        "method": "POST",
        "path": "/v1/clusters",
        "status": 200,
        "part": "magnum",
    }
    assert (second["path"], second["status"]) == ("/v1/stats", 503)


def test_a_request_that_broke_the_service_is_in_the_log_as_500(ask, tmp_path):
    with pytest.raises(ValueError, match="broken"):
        ask(path="/broken")
    assert lines(tmp_path)[0]["status"] == 500


def test_a_request_is_received_after_its_way_through_the_network(ask, tmp_path):
    sent = time.time()
    ask(latency=0.1)
    (line,) = lines(tmp_path)
    assert line["time"] - sent >= 0.1
    assert line["seconds"] < 0.1
