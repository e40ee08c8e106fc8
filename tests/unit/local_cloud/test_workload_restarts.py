"""Processes of a cluster that end are started again, not without a pause, and what stands in their way is told."""

import itertools

from local_cloud.simulator.workload import Restarts, last_words


def starts(seconds):
    """At which of these seconds a process that always ends at once is started again."""
    restarts = Restarts()
    return [second for second in range(seconds) if restarts.is_due("apiserver", float(second))]


def test_a_process_is_started_again_at_once_and_then_ever_later():
    assert starts(60) == [0, 2, 5, 10, 19, 36]


def test_pauses_have_an_end():
    gaps = starts(400)
    assert max(later - earlier for earlier, later in itertools.pairwise(gaps)) == 31


def test_the_last_line_of_a_log_says_what_stands_in_the_way(tmp_path):
    (tmp_path / "log").write_text("one\nlisten tcp 127.0.0.1:40120: bind: address already in use\n\n")
    assert "address already in use" in last_words(tmp_path / "log")
    assert last_words(tmp_path / "none") == "it has no log"
