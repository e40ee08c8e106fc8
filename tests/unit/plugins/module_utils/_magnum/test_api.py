# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from datetime import UTC, datetime

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import (
    Broken,
    InvalidRequest,
    RequestFailed,
    Unanswered,
)
from ansible_collections.hubforge.magnum.plugins.module_utils._magnum.api import Magnum, moment
from fake_clock import FakeClock


class Answer:
    """What keystoneauth hands on of an HTTP answer."""

    def __init__(self, status_code, body=None, **headers):
        self.status_code, self.body, self.headers = status_code, body, headers
        self.content, self.text, self.reason = b"x" if body is not None else b"", "", "Reason"

    def json(self):
        if isinstance(self.body, str):
            raise ValueError(self.body)
        return self.body


class Adapter:
    """Gives the answers it was made with, keeps what was asked."""

    def __init__(self, *answers):
        self.answers, self.asked, self.bodies = list(answers), [], []

    def request(self, path, method, **words):
        self.bodies.append(words.get("json"))
        self.asked.append((method, path, words["headers"]["OpenStack-API-Version"]))
        return self.answers.pop(0)


def magnum(*answers):
    return Magnum(Adapter(*answers), FakeClock())


def test_every_request_names_its_version_as_old_servers_understand_it():
    asked = magnum(Answer(200, {"clusters": []}))
    asked.get("/clusters")
    assert asked.adapter.asked == [("GET", "/clusters", "container-infra 1.9")]


def test_a_read_is_repeated_while_the_server_is_busy():
    assert magnum(Answer(503), Answer(502), Answer(200, {"clusters": []})).get("/clusters") == {"clusters": []}


def test_a_read_is_repeated_where_a_cluster_that_is_being_deleted_does_not_fit_magnum_s_own_form():
    words = "Invalid input for field/attribute master_count. Value: '0'. Value should be greater or equal to 1"
    half_gone = Answer(400, {"errors": [{"detail": words}]})
    assert magnum(half_gone, Answer(200, {"clusters": []})).get("/clusters") == {"clusters": []}


def test_a_read_that_magnum_rejects_is_not_repeated():
    asked = magnum(Answer(400, {"errors": [{"detail": "Invalid sort key"}]}), Answer(200, {}))
    with pytest.raises(RequestFailed, match="Invalid sort key"):
        asked.get("/clusters")


def test_a_read_of_a_server_that_stays_busy_fails_with_its_words():
    with pytest.raises(RequestFailed, match="503"):
        magnum(*[Answer(503, {"errors": [{"detail": "No server is available"}]})] * 99).get("/clusters")


class Deadlined:
    """A task's deadline of so many seconds."""

    def __init__(self, clock, seconds):
        self.clock, self.seconds = clock, seconds

    @property
    def over(self):
        return self.clock.now() >= self.seconds


def patient(*answers, seconds=600):
    asked = magnum(*answers)
    asked.deadline = Deadlined(asked.clock, seconds)
    return asked


def test_a_magnum_that_is_away_after_it_has_answered_is_asked_until_the_task_s_deadline():
    asked = patient(Answer(200, {"clusters": []}), *[Answer(503)] * 400)
    asked.get("/clusters")
    with pytest.raises(RequestFailed, match="503"):
        asked.get("/clusters")
    assert 598 <= asked.clock.now() <= 602


@pytest.mark.parametrize("status", [500, 503])
def test_what_magnum_itself_fails_at_or_what_never_answered_is_given_up_after_a_minute(status):
    asked = patient(*[Answer(status)] * 400)
    asked.answered = status == 500
    with pytest.raises(RequestFailed):
        asked.get("/clusters/hub")
    assert 60 <= asked.clock.now() <= 66


def test_a_certificate_that_is_not_signed_is_waited_for_a_minute():
    asked = patient(*[Answer(503)] * 400)
    asked.answered = True
    with pytest.raises(RequestFailed):
        asked.post("/certificates", {})
    assert 60 <= asked.clock.now() <= 66


def test_a_read_is_tried_three_times_however_long_each_try_takes():
    """A proxy before a busy server answers 504 only after a minute."""
    asked = magnum(Answer(504), Answer(504), Answer(200, {"clusters": []}))
    send = asked._send

    def slowly(*words):
        asked.clock.sleep(61)
        return send(*words)

    asked._send = slowly
    assert asked.get("/clusters") == {"clusters": []}


def test_a_cluster_whose_template_is_hidden_is_not_taken_for_absent():
    hidden = {"errors": [{"detail": "ClusterTemplate 3f could not be found."}]}
    with pytest.raises(RequestFailed, match="ClusterTemplate 3f"):
        magnum(Answer(404, hidden)).get("/clusters/hub", gone=(404,))
    assert magnum(Answer(404, hidden)).get("/clustertemplates/3f", gone=(404,)) is None


@pytest.mark.parametrize("status", [500, 502, 504])
def test_a_write_that_may_have_been_taken_is_not_sent_again(status):
    asked = magnum(Answer(status, {}), Answer(202, {}))
    with pytest.raises(RequestFailed if status == 500 else Unanswered):
        asked.post("/clusters", {})
    assert len(asked.adapter.asked) == 1


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("write", ["post", "patch", "delete"])
def test_a_write_that_nobody_has_read_is_sent_again(status, write):
    asked = magnum(Answer(status, {}), Answer(status, {}), Answer(202, {}))
    getattr(asked, write)(*("/clusters/c", {}) if write != "delete" else ("/clusters/c",))
    assert len(asked.adapter.asked) == 3


def test_what_is_gone_is_none():
    assert magnum(Answer(404)).get("/clusters/hub", gone=(404,)) is None


def test_an_error_is_reported_in_magnums_words():
    with pytest.raises(RequestFailed, match=r"POST /clusters \(400\): Invalid key pair\."):
        magnum(Answer(400, {"errors": [{"status": 400, "title": "Bad", "detail": "Invalid  key\npair."}]})).post(
            "/clusters", {}
        )


def test_a_version_the_server_does_not_speak_is_named_with_the_one_it_does():
    with pytest.raises(InvalidRequest, match=r"version 1\.10 .* up to 1\.9"):
        magnum(Answer(406, {}, **{"OpenStack-API-Maximum-Version": "container-infra 1.9"})).post(
            "/clusters", {}, "1.10"
        )


@pytest.mark.parametrize("service", ["container-infra", "container-infrastructure-management"])
def test_the_version_it_does_speak_is_reported_without_the_service_it_is_of(service):
    with pytest.raises(InvalidRequest, match=r"speaks up to 1\.9\."):
        magnum(Answer(406, {}, **{"OpenStack-API-Maximum-Version": f"{service} 1.9"})).get("/clusters")


SPOKEN = {
    "OpenStack-API-Minimum-Version": "container-infrastructure-management 1.1",
    "OpenStack-API-Maximum-Version": "container-infrastructure-management 1.14",
}


def test_the_versions_that_are_served_are_read_from_any_answer():
    asked = magnum(Answer(404, {}, **SPOKEN))
    asked.get("/clusters/hub", gone=(404,))
    assert asked.versions == ("1.1", "1.14")
    assert len(asked.adapter.asked) == 1


def test_the_versions_are_asked_for_once_where_nothing_was_answered_yet():
    asked = magnum(Answer(200, {}, **SPOKEN))
    assert [asked.versions, asked.versions] == [("1.1", "1.14")] * 2
    assert [it[1] for it in asked.adapter.asked] == ["/"]


def test_the_servers_clock_is_read_from_its_answers():
    asked = magnum(Answer(200, {}, Date="Sat, 21 Nov 2026 12:00:00 GMT"))
    asked.get("/")
    assert asked.server_time == datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def test_a_mapping_is_patched_as_text_which_is_all_that_magnum_takes_there():
    asked = magnum(Answer(202, {}))
    asked.patch("/clusters/c/nodegroups/g", {"node_labels": {"pool": "user"}, "max_node_count": 3})
    assert [it["value"] for it in asked.adapter.bodies[0]] == ["{'pool': 'user'}", 3]


def test_deleting_what_is_gone_is_fine():
    magnum(Answer(404, {})).delete("/clusters/hub")


@pytest.mark.parametrize("text", ["2026-11-21T12:00:00+00:00", "2026-11-21T12:00:00"])
def test_a_time_without_a_zone_is_utc(text):
    assert moment(text) == datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


# -- answers that are not Magnum's ------------------------------------------------------------------------------------

RECORD = {"uuid": "c1", "name": "hub", "status": "CREATE_COMPLETE"}
PAGE = "<!DOCTYPE html><html><head><title>Welcome to\n nginx</title></head><body>secret</body></html>"


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        ("/clusters", [RECORD], "a list"),
        ("/clusters", {"clusters": {}}, "a mapping in place of the list clusters"),
        ("/clusters", {"clusters": ["hub"]}, "'hub' in place of one of the clusters"),
        ("/clusters", {"clusters": [{"uuid": "c1"}]}, "a record without name"),
        ("/clusters/hub", {"name": "hub"}, "a record without uuid"),
        ("/clusters/hub", {**RECORD, "labels": ["a"]}, "whose labels is a list, not a mapping"),
        ("/clusters/hub", {**RECORD, "status": 7}, "whose status is '7', not text"),
        ("/clusters/hub", {**RECORD, "updated_at": "soon"}, "whose updated_at is 'soon', not a time"),
        ("/clusters/c1/nodegroups", {"nodegroups": [{**RECORD, "role": "worker"}]}, "a record without node_count"),
        ("/clusters/c1/nodegroups/g", {**RECORD, "role": "worker", "node_count": "many"}, "'many', not a number"),
        ("/clustertemplates/t", None, "nothing"),
        ("/stats?project_id=p&type=cluster", {"clusters": 1}, "a record without nodes"),
        ("/certificates/c1", {}, "a record without pem"),
        ("/quotas/p/Cluster", {"hard_limit": "20"}, "'20', not a number"),
    ],
)
def test_a_body_that_is_not_as_the_api_says_is_one_sentence_with_the_request(path, body, words):
    with pytest.raises(Broken) as said:
        magnum(Answer(200, body)).get(path)
    assert str(said.value).startswith(f"The answer to GET {path} is not one of Magnum's (200): ")
    assert words in str(said.value)


@pytest.mark.parametrize(("text", "words"), [(PAGE, "a page of HTML, 'Welcome to nginx'"), ("busy", "busy")])
def test_a_page_in_place_of_an_answer_is_told_by_its_title(text, words):
    answer = Answer(200, "no JSON")
    answer.text = text
    with pytest.raises(Broken, match=words) as said:
        magnum(answer).get("/clusters")
    assert "secret" not in str(said.value)


def test_a_page_in_place_of_an_error_is_told_by_its_title_too():
    answer = Answer(404, "no JSON")
    answer.text = PAGE
    with pytest.raises(RequestFailed, match=r"\(404\): a page of HTML, 'Welcome to nginx'"):
        magnum(answer).get("/clusters")


def test_a_record_whose_optional_fields_are_empty_is_a_good_one():
    record = {**RECORD, "labels": None, "updated_at": None, "faults": {}, "health_status_reason": None}
    assert magnum(Answer(200, record)).get("/clusters/hub") == record


def test_a_cluster_called_as_a_word_of_the_api_is_a_cluster():
    record = {**RECORD, "name": "nodegroups"}
    assert magnum(Answer(200, record)).get("/clusters/nodegroups") == record


@pytest.mark.parametrize("date", ["yesterday", "", "0", None])
def test_a_date_that_is_none_does_not_stop_a_task(date):
    asked = magnum(Answer(200, {}, **({} if date is None else {"Date": date})))
    asked.get("/")
    assert abs((asked.server_time - datetime.now(UTC)).total_seconds()) < 60
