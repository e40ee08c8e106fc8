"""What a long test run shows of its steps, and what it keeps."""

import sys
from types import SimpleNamespace

import pytest

import steps as run


class Failed(Exception):
    pass


class Program(run.Step):
    """A step that is a small program in the place of a session."""

    @property
    def command(self):
        return [sys.executable, "-c", self.words[0]]


@pytest.fixture(name="play")
def fixture_play(tmp_path, monkeypatch):
    """Run programs by their names, each lane with its number in LANE."""
    monkeypatch.setattr(run, "ROOT", tmp_path)
    monkeypatch.setattr(run, "LOGS", tmp_path / "logs")

    def error(message):
        raise Failed(message)

    def play(lanes=1, **programs):
        steps = run.Steps([Program(name, (text,)) for name, text in programs.items()])
        steps.run([{"LANE": str(number)} for number in range(lanes)])
        steps.tell(SimpleNamespace(error=error))
        return steps

    return play


def test_what_a_step_prints_is_in_its_log_and_not_on_the_screen(play, tmp_path, capfd):
    play(docs="print('many words')")
    assert (tmp_path / "logs/docs.log").read_text() == "many words\n"
    shown = capfd.readouterr().out
    assert "many words" not in shown
    assert "docs         passed" in shown
    assert "logs/docs.log" in shown


def test_of_a_step_that_failed_the_complaints_and_the_end_are_shown(play, capfd):
    said = "first\nFAILED tests/test_it.py\nFAILED - RETRYING: again\n" + "more\n" * 80 + "last"
    with pytest.raises(Failed, match="unit"):
        play(unit=f"print({said!r}); raise SystemExit(1)")
    shown = capfd.readouterr().out
    assert "first" not in shown
    assert "last\n--- what unit complains about\nFAILED tests/test_it.py\n---" in shown


def test_what_comes_after_a_failure_is_done_and_the_session_fails_at_the_end(play, capfd):
    with pytest.raises(Failed, match="unit"):
        play(unit="1 / 0", docs="")
    shown = capfd.readouterr().out
    assert "docs         passed" in shown
    assert "1 passed, 1 failed" in shown


def test_a_lane_that_is_free_takes_the_next_step(play, tmp_path):
    tell, wait = "import os; print(os.environ['LANE'])", "import time; time.sleep(2)"
    play(lanes=2, long=f"{tell}; {wait}", one=tell, two=tell)
    lanes = {name: (tmp_path / f"logs/{name}.log").read_text().strip() for name in ("long", "one", "two")}
    assert lanes["one"] == lanes["two"] != lanes["long"]


def test_the_processor_time_of_a_step_is_its_own(play):
    idle, busy = "import time; time.sleep(1)", "import time\nwhile time.process_time() < 1: pass"
    work = {result.name: result.work for result in play(lanes=2, idle=idle, busy=busy).results}
    assert work["busy"] >= 1 > work["idle"]
