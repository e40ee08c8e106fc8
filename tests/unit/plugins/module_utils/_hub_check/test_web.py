# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asking over HTTP: what is sent to whom, and how long and how much of an answer is read."""

from __future__ import annotations

import io
from email.message import Message
from urllib.error import HTTPError, URLError

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._hub_check.web import LARGEST, HttpWeb, ask_all
from fake_clock import FakeClock


class Answer(io.BytesIO):
    status = 200


def web(answer, clock=None, sent=None):
    """A web that gives this answer, or raises it, and notes how it was asked."""

    def open_url(url, **options):
        if sent is not None:
            sent.update(options, url=url)
        if isinstance(answer, Exception):
            raise answer
        return answer

    return HttpWeb(open_url, clock or FakeClock(), True)


def test_an_answer_has_its_status_and_what_it_says():
    found = web(Answer(b'{"version": "5"}')).ask("http://h")
    assert found == {"status": 200, "content": '{"version": "5"}', "msg": "", "json": {"version": "5"}}


def test_an_error_of_the_hub_is_an_answer():
    body = io.BytesIO(b'{"message": "no"}')
    found = web(HTTPError("http://h", 403, "Forbidden", Message(), body)).ask("http://h")
    assert (found["status"], found["json"], found["msg"]) == (403, {"message": "no"}, "HTTP Error 403: Forbidden")


@pytest.mark.parametrize(
    ("error", "msg"),
    [(URLError("refused"), "refused"), (TimeoutError("timed out"), "timed out"), (ValueError(), "ValueError")],
)
def test_silence_is_an_answer(error, msg):
    assert web(error).ask("http://h") == {"status": -1, "content": "", "msg": msg}


def test_a_token_is_sent_in_its_header_and_follows_no_redirect():
    sent = {}
    web(Answer(), sent=sent).ask("http://h", "POST", {"profile": "small"}, "swordfish")
    assert sent["headers"]["Authorization"] == "token swordfish"
    assert (sent["follow_redirects"], sent["use_netrc"], sent["validate_certs"]) == ("none", False, True)
    assert (sent["method"], sent["data"]) == ("POST", '{"profile": "small"}')


def test_without_a_token_nobody_is_identified():
    sent = {}
    web(Answer(), sent=sent).ask("http://h")
    assert "Authorization" not in sent["headers"]


def test_no_more_than_a_part_of_a_large_answer_is_read():
    assert len(web(Answer(b"x" * 3 * LARGEST)).ask("http://h")["content"]) == LARGEST


def test_a_server_that_sends_a_byte_now_and_then_is_not_read_for_ever():
    clock = FakeClock()

    class Slow(Answer):
        def read1(self, *_size):
            clock.sleep(2)
            return b"x"

    assert web(Slow(), clock).ask("http://h")["content"] == "xxx"


def test_only_what_has_not_answered_is_asked_again():
    clock, asked = FakeClock(), []

    class Web:
        def ask(self, url):
            asked.append(url)
            return {"status": 200 if url == "http://a" or clock.now() >= 4 else 503}

    questions = [{"check": url, "url": url} for url in ("http://a", "http://b", "")]
    found = ask_all(Web(), clock, questions, 10)
    assert [answer.get("status") for answer in found] == [200, 200, None]
    assert asked == ["http://a", "http://b", "http://b", "http://b"]
