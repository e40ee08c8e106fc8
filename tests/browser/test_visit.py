"""A visit: log in, choose, work, come back, leave."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from playwright.sync_api import expect

from browser.cluster import GROUP, Cluster, wait_for
from browser.hub import Hub
from browser.person import Person

Come = Callable[[str], Person]


def test_the_page_shows_the_profiles_of_the_node_groups(come: Come, cluster: Cluster) -> None:
    person = come("reader")
    person.open_profiles()
    wanted = [(profile["display_name"], profile["description"]) for profile in cluster.profiles()]
    assert person.read_profiles() == wanted
    person.take_picture("profiles")


def test_a_server_of_each_profile_runs_on_its_node_group(come: Come, cluster: Cluster, profile: dict[str, Any]) -> None:
    person = come(profile["slug"])
    person.open_profiles()
    person.choose(profile["display_name"])
    person.see_jupyterlab()
    person.decline_news()
    person.take_picture("jupyterlab")
    assert cluster.group_of_server(person.name) == profile["kubespawner_override"]["node_selector"][GROUP]


def test_code_runs_in_a_notebook(come: Come, cluster: Cluster) -> None:
    person = come("thinker")
    person.open_profiles()
    person.choose(cluster.profiles()[0]["display_name"])
    person.start_afresh()
    assert person.run_code("print(6 * 7)") == "42"


def test_a_file_is_there_when_its_owner_comes_back(come: Come, cluster: Cluster, hub: Hub) -> None:
    person, name, text = come("writer"), f"{uuid4().hex[:8]}.txt", f"kept {uuid4()}"
    first = cluster.profiles()[0]["display_name"]
    person.open_profiles()
    person.choose(first)
    person.start_afresh()
    person.write_file(name, text)
    person.stop_server()
    wait_for(lambda: cluster.server(person.name) is None, hub.patience, "the first server is gone")
    person.open_profiles()
    person.choose(first)
    person.see_file(name)
    assert person.read_file(name) == text


def test_who_has_logged_out_has_to_log_in_again(come: Come) -> None:
    person = come("leaver")
    person.log_out()
    person.open_home()
    expect(person.page.get_by_label("Username")).to_be_visible()
    person.take_picture("login")
    person.log_in()
