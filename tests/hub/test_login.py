"""A person logs in, chooses a profile, and works on a node of its group."""

import pytest
from person import Person, wait_for


@pytest.fixture(autouse=True)
def _there(hub):
    wait_for(hub.answers, "the hub's answer")


def test_who_does_not_know_the_password_is_turned_away(hub):
    assert not Person(hub.url, "mallory", "guess").log_in()


def test_every_profile_leads_to_a_node_of_its_group(hub, person):
    offered = person.profiles()
    assert offered
    for profile in offered:
        person.start(profile)
        assert person.ask_server("GET", "status").json()["kernels"] == 0
        assert hub.group_of(person.name) == profile
        person.stop()


def test_what_a_person_wrote_is_there_on_another_node_tomorrow(person):
    first, last = person.profiles()[0], person.profiles()[-1]
    person.start(first)
    person.write("notes.txt", "remember")
    person.stop()
    person.start(last)
    assert person.read("notes.txt") == "remember"


@pytest.mark.parametrize("path", ["hub/health", "hub/api"])
def test_the_hub_answers_at_its_address(hub, path):
    assert Person(hub.url, "", "").session.get(f"{hub.url}/{path}", timeout=30).ok
