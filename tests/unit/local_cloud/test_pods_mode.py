"""Whether pods run: what was wished, and what the machine allows."""

import pytest

from local_cloud import bring_up
from local_cloud.cloud import Cloud
from local_cloud.errors import CloudError


@pytest.fixture
def choose(tmp_path, monkeypatch):
    """What comes of a wish on a machine that has this against it: (programs, what was said)."""

    def act(wish, against):
        monkeypatch.setattr(bring_up.machine, "reason", lambda: against)
        monkeypatch.setattr(bring_up.programs, "programs", lambda: tmp_path)
        cloud, said = Cloud.open(tmp_path / "cloud", 26000), []
        cloud.values["pods"] = wish
        return bring_up.pods(cloud, said.append), said

    return act


def test_pods_run_where_the_machine_can(choose, tmp_path):
    assert choose("auto", None) == (tmp_path, [])
    assert choose("real", None) == (tmp_path, [])


def test_pods_are_simulated_where_it_cannot_and_one_line_says_why(choose):
    assert choose("auto", "No user namespaces.") == (None, ["No user namespaces."])


def test_pods_are_simulated_on_request_without_a_word(choose):
    assert choose("simulated", None) == (None, [])


def test_pods_that_must_run_and_cannot_stop_the_cloud(choose):
    with pytest.raises(CloudError, match=r"--pods real.*No user namespaces\."):
        choose("real", "No user namespaces.")
