"""Processes are found and ended by what is known of them, also after a crash, and no other is touched."""

import json
import os
import subprocess
import sys
import time

import psutil
import pytest

from local_cloud.processes import MARK, Processes, part_environment

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


@pytest.fixture
def processes(tmp_path):
    own = Processes(tmp_path)
    yield own
    own.end_all()


def gone(pid):
    deadline = time.time() + 5
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        if time.time() > deadline:
            return False
        time.sleep(0.05)
    return True


def test_a_started_process_is_found_by_its_name(processes):
    process = processes.start("etcd", SLEEP)
    assert processes.find("etcd").pid == process.pid
    assert processes.names() == ["etcd"]


def test_down_ends_what_was_started_and_nothing_else(processes):
    other = subprocess.Popen(SLEEP)
    try:
        process = processes.start("etcd", SLEEP)
        processes.end_all()
        assert gone(process.pid)
        assert other.poll() is None
        assert processes.names() == []
    finally:
        other.kill()
        other.wait()


def test_a_pid_that_another_program_has_by_now_is_not_ours(processes):
    other = subprocess.Popen(SLEEP)
    try:
        processes.run.mkdir(parents=True)
        processes.pidfile("etcd").write_text(json.dumps({"pid": other.pid, "started": time.time() - 3600}))
        assert processes.find("etcd") is None
        processes.end_all()
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_a_child_without_a_pid_file_is_found_by_its_mark(processes):
    parent = f"import subprocess, sys, time; subprocess.Popen({SLEEP!r}); time.sleep(60)"
    process = processes.start("simulator", [sys.executable, "-c", parent])
    deadline = time.time() + 10
    while not psutil.Process(process.pid).children() and time.time() < deadline:
        time.sleep(0.05)
    child = psutil.Process(process.pid).children()[0]
    process.kill()
    process.wait()
    assert child.is_running()
    processes.end_all()
    assert gone(child.pid)


def test_the_mark_of_one_cloud_is_not_that_of_another(tmp_path):
    first, second = Processes(tmp_path / "a"), Processes(tmp_path / "b")
    for own in (first, second):
        own.state.mkdir()
    process = first.start("etcd", SLEEP)
    try:
        second.end_all()
        assert process.poll() is None
    finally:
        first.end_all()


def test_a_process_that_does_not_listen_is_ended_with_force(processes):
    deaf = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
    )
    process = processes.start("magnum", [sys.executable, "-c", deaf])
    deadline = time.time() + 10
    while "deaf" not in processes.logfile("magnum").read_text() and time.time() < deadline:
        time.sleep(0.05)
    processes.end(["magnum"], patience=0.3)
    assert gone(process.pid)


def test_a_broken_pid_file_means_not_running(processes):
    processes.run.mkdir(parents=True)
    processes.pidfile("etcd").write_text("")
    assert processes.find("etcd") is None


def test_the_parts_see_no_proxy_no_bundle_and_no_other_cloud(monkeypatch, tmp_path):
    for name in ("HTTPS_PROXY", "http_proxy", "REQUESTS_CA_BUNDLE", "OS_CLOUD", "OS_PASSWORD"):
        monkeypatch.setenv(name, "x")
    environment = part_environment(tmp_path, {"OS_CLIENT_CONFIG_FILE": "mine"})
    assert not {"HTTPS_PROXY", "http_proxy", "REQUESTS_CA_BUNDLE", "OS_CLOUD", "OS_PASSWORD"} & set(environment)
    assert environment["OS_CLIENT_CONFIG_FILE"] == "mine"
    assert environment[MARK] == str(tmp_path)
    assert environment["PATH"] == os.environ["PATH"]
