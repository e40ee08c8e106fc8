"""What a long test run shows of its steps, and what it keeps."""

import subprocess
import sys
from types import SimpleNamespace

import pytest

import steps as run


class Failed(Exception):
    pass


@pytest.fixture(name="steps")
def fixture_steps(tmp_path, monkeypatch):
    def error(message):
        raise Failed(message)

    monkeypatch.setattr(run, "ROOT", tmp_path)
    monkeypatch.setattr(run, "LOGS", tmp_path / "logs")
    return run.Steps(SimpleNamespace(name="test", error=error))


def say(words):
    """As a program that a step starts."""
    subprocess.run([sys.executable, "-c", f"print({words!r})"], check=True)


def test_what_a_step_prints_is_in_its_log_and_not_on_the_screen(steps, tmp_path, capfd):
    assert steps.take("API 1.10", lambda: say("many words"))
    assert (tmp_path / "logs/test/1-API-1.10.log").read_text() == "many words\n"
    shown = capfd.readouterr().out
    assert "many words" not in shown
    assert "API 1.10     passed" in shown
    assert "logs/test/1-API-1.10.log" in shown


def test_of_a_step_that_failed_the_complaints_and_the_end_are_shown(steps, capfd):
    def act():
        say("first\nFAILED tests/test_it.py\nFAILED - RETRYING: again\n" + "more\n" * 80 + "last")
        raise RuntimeError("it did not work")

    assert not steps.take("unit", act)
    shown = capfd.readouterr().out
    assert "first" not in shown
    assert "last\n--- what unit complains about\nFAILED tests/test_it.py\n---" in shown


def test_what_comes_after_a_failure_is_done_and_the_session_fails_at_the_end(steps, capfd):
    assert not steps.take("unit", lambda: 1 / 0)
    assert steps.take("docs", lambda: None)
    with pytest.raises(Failed, match="unit: division by zero"):
        steps.tell()
    assert "1 passed, 1 failed" in capfd.readouterr().out
