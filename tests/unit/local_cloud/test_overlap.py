"""What the soak tests read from the logs: tables of Helm runs and requests, and what is said of them."""

import json

import pytest

from soak import overlap
from soak.overlap import HelmRun, Request, Seen, lost, met, methods, overlapping, read_seen

RELEASES = {"1f": "hub-abc", "hub": "hub-abc", "2e": "lab-xyz"}


def run(start, end, release="hub-abc", code=0, verb="upgrade"):
    return HelmRun(start, end, code, release, verb)


def request(time, method="POST", path="/v1/clusters/1f/nodegroups", status=202, part="magnum"):
    return Request(time, method, path, status, part)


@pytest.mark.parametrize(
    ("runs", "pairs"),
    [
        ([run(0, 5), run(5, 9)], 0),
        ([run(0, 5), run(4.9, 9)], 1),
        ([run(4.9, 9), run(0, 5)], 1),
        ([run(0, 5), run(1, 2, "lab-xyz")], 0),
        ([run(0, 9), run(1, 2), run(8, 10)], 2),
        ([run(0, 5), run(1, 2, verb="uninstall")], 1),
        ([], 0),
    ],
    ids=["one after the other", "at once", "in any order", "of two releases", "one over two", "an uninstall", "none"],
)
def test_helm_runs_of_one_release_overlap(runs, pairs):
    assert len(overlapping(runs)) == pairs


@pytest.mark.parametrize(
    ("asked", "violations"),
    [
        (request(2), 1),
        (request(1), 1),
        (request(0.9), 0),
        (request(5), 0),
        (request(2, "GET"), 0),
        (request(2, "PATCH", "/v1/clusters/1f/nodegroups/77"), 1),
        (request(2, "DELETE", "/v1/clusters/hub"), 1),
        (request(2, path="/v1/clusters/1f/actions/resize"), 1),
        (request(2, path="/v1/certificates"), 0),
        (request(2, path="/v1/clusters"), 0),
        (request(2, path="/v1/clusters/2e/nodegroups"), 0),
        (request(2, path="/v1/clusters/gone/nodegroups"), 0),
        (request(2, status=409), 0),
    ],
    ids=[
        "inside", "at its start", "just before", "at its end", "a read", "a range", "the whole cluster by its name", "a resize",
        "a certificate", "a new cluster", "another cluster", "a cluster without a release", "refused",
    ],
)  # fmt: skip
def test_a_change_that_arrives_during_helm_is_a_violation(asked, violations):
    assert len(met([asked], [run(1, 5)], RELEASES)) == violations


def test_a_failed_upgrade_is_a_lost_race_and_a_failed_uninstall_is_not():
    assert lost([run(0, 1), run(2, 3, code=1), run(4, 5, code=1, verb="uninstall")]) == [run(2, 3, code=1)]


def test_requests_are_counted_by_method_for_one_part():
    asked = [request(1), request(2), request(3, "GET"), request(4, "GET", "/v3", part="keystone")]
    assert methods(asked) == {"GET": 1, "POST": 2}
    assert methods(asked, "keystone") == {"GET": 1}


def test_only_resizes_that_were_taken_count():
    resize = "/v1/clusters/hub/actions/resize"
    asked = [
        request(1, path=resize),
        request(2, path=resize, status=409),
        request(3, path="/v1/clusters/x/actions/resize"),
    ]
    assert Seen([*asked, request(4)], [], RELEASES).resizes == 1


def test_problems_are_sentences_that_say_when():
    problems = Seen([request(2)], [run(1, 5), run(4, 6, code=1)], RELEASES).problems()
    assert problems == [
        "two Helm runs of hub-abc overlapped by 1.0 s (1.0, 4.0)",
        "POST /v1/clusters/1f/nodegroups came 1.0 s into a Helm run of 4.0 s",
        "a Helm upgrade of hub-abc failed",
    ]


def test_without_a_violation_there_are_no_problems():
    assert Seen([request(2)], [run(2.1, 5), run(6, 7)], RELEASES).problems() == []


@pytest.fixture
def state(tmp_path, monkeypatch):
    clusters = [("1f", "hub", "hub-abc"), ("2e", "lab", "lab-xyz"), ("3d", "new", None)]
    listed = [{"uuid": uuid, "name": name, "stack_id": release} for uuid, name, release in clusters]
    monkeypatch.setattr(overlap, "ask_magnum", lambda _state, path: {"/clusters": listed}[path])
    (tmp_path / "log").mkdir()
    helm = [
        {"start": 10.0, "end": 15.0, "exit": 0, "release": name, "verb": "upgrade"} for name in ("hub-abc", "lab-xyz")
    ]
    asked = {"method": "POST", "path": "/v1/clusters/1f/nodegroups", "status": 202, "part": "magnum", "seconds": 0.1}
    (tmp_path / "log/helm.jsonl").write_text("".join(json.dumps(line) + "\n" for line in helm))
    lines = [json.dumps({**asked, "time": moment}) + "\n" for moment in (3.0, 12.0)]
    (tmp_path / "log/requests.jsonl").write_text("".join(lines) + '{"time": 13.0, "met')
    return tmp_path


def test_the_logs_are_read_up_to_the_last_whole_line(state):
    assert [one.time for one in read_seen(state, 0).requests] == [3.0, 12.0]


def test_what_was_before_is_left_out_but_not_a_run_that_still_went_on(state):
    seen = read_seen(state, 11.0)
    assert [one.time for one in seen.requests] == [12.0]
    assert len(seen.runs) == 2


def test_a_cluster_is_known_by_name_and_by_id(state):
    assert (
        read_seen(state, 0, "hub").releases == read_seen(state, 0, "1f").releases == {"1f": "hub-abc", "hub": "hub-abc"}
    )
    assert [one.release for one in read_seen(state, 0, "hub").runs] == ["hub-abc"]


def test_a_cluster_without_a_release_is_not_judged(state):
    assert read_seen(state, 0, "new").releases == {}
