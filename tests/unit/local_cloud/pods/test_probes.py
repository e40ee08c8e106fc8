"""When a container is called ready, and when it is ended for its probes."""

import socket
import threading

import pytest

from local_cloud.pods.probes import Probes, ask, port_number

GOOD, BAD = (lambda _spec: ""), (lambda _spec: "HTTP probe failed with statuscode: 500")


def looked(probes, *answers, step=10):
    for number, answer in enumerate(answers):
        probes.look(number * step, answer)
    return probes


def test_a_container_without_probes_is_ready_at_once():
    assert Probes({}, 0).ready


def test_a_container_is_ready_after_its_probe_has_passed():
    probes = Probes({"readinessProbe": {}}, 0)
    assert not probes.ready
    assert looked(probes, GOOD).ready


def test_one_failure_does_not_take_readiness_away_three_do():
    probes = looked(Probes({"readinessProbe": {}}, 0), GOOD, BAD, BAD)
    assert probes.ready
    probes.look(40, BAD)
    assert not probes.ready
    assert not probes.fatal()


def test_a_container_that_fails_its_liveness_probe_is_to_end():
    probes = looked(Probes({"livenessProbe": {"failureThreshold": 2}}, 0), BAD)
    assert not probes.fatal()
    probes.look(20, BAD)
    assert probes.fatal() == "livenessProbe"


def test_other_probes_wait_for_the_startup_probe():
    probes = Probes(
        {"startupProbe": {"failureThreshold": 30}, "livenessProbe": {"failureThreshold": 1}, "readinessProbe": {}}, 0
    )
    looked(probes, BAD, BAD)
    assert not probes.fatal()
    assert not probes.ready
    looked(probes, BAD, BAD, BAD, GOOD)
    assert probes.started


def test_a_probe_is_asked_in_its_rhythm_and_not_before_its_delay():
    asked = []
    probes = Probes({"readinessProbe": {"initialDelaySeconds": 5, "periodSeconds": 2}}, 100)
    for now in range(100, 112):
        probes.look(now, lambda _spec, now=now: asked.append(now) or "")
    assert asked == [105, 107, 109, 111]


def test_ports_go_by_number_or_by_name():
    assert port_number(80, {}) == 80
    assert port_number("http", {"ports": [{"name": "http", "containerPort": 8081}]}) == 8081


@pytest.fixture
def server():
    """Answers one connection with what it is given: (port, answers)."""
    answers = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve():
            end, _ = listener.accept()
            with end:
                end.recv(1000)
                end.sendall(answers[0])

        threading.Thread(target=serve, daemon=True).start()
        yield listener.getsockname()[1], answers


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n", ""),
        (b"HTTP/1.1 302 Found\r\n\r\n", ""),
        (b"HTTP/1.1 503 No\r\n\r\n", "HTTP probe failed with statuscode: 503"),
        (b"what?", "malformed HTTP response"),
    ],
)
def test_an_http_probe_passes_with_any_status_from_200_to_399(server, answer, says):
    port, answers = server
    answers.append(answer)
    found = ask({"httpGet": {"port": port, "path": "/hub/health"}}, {}, "127.0.0.1", socket.socket)
    assert found.startswith(says)
    assert bool(found) == bool(says)


def test_a_closed_port_is_named():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert f"dial tcp 127.0.0.1:{port}" in ask({"tcpSocket": {"port": port}}, {}, "127.0.0.1", socket.socket)
