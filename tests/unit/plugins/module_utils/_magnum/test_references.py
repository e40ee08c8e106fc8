# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from types import SimpleNamespace

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import InvalidRequest, RequestFailed
from ansible_collections.hubforge.magnum.plugins.module_utils._magnum.references import (
    find_cluster,
    find_template,
    resolve_duplicate,
    resolved,
    unresolved,
)
from fake_clock import FakeClock

A, B = ({"uuid": f"{letter * 8}-0000-4000-8000-000000000000", "name": "hub"} for letter in "ab")


class Server:
    """Answers paths as Magnum does: a body, None for what is not there, a number for an error's status."""

    def __init__(self, answers):
        self.answers, self.asked = answers, []

    def get(self, path, gone=()):
        self.asked.append(path)
        answer = self.answers.get(path)
        if isinstance(answer, int) and answer not in gone:
            raise RequestFailed("Multiple clusters exist with same name.", answer)
        return answer if isinstance(answer, dict) else None

    def each(self, read, keys):
        return [read(key) for key in keys]


def test_a_cluster_is_found_by_one_request():
    server = Server({"/clusters/hub": A})
    assert find_cluster(server, "hub") == A
    assert server.asked == ["/clusters/hub"]


def test_what_is_not_there_costs_one_request():
    server = Server({"/clustertemplates/kubernetes-1.33": 404})
    assert find_template(server, "kubernetes-1.33") is None
    assert server.asked == ["/clustertemplates/kubernetes-1.33"]


def test_a_cluster_asked_for_a_moment_ago_is_not_there_yet():
    assert find_cluster(Server({"/clusters/hub": 400}), "hub") is None


def test_a_cluster_that_magnum_cannot_show_is_not_made_a_second_time():
    class Hiding(Server):
        def get(self, path, gone=()):
            raise RequestFailed("Magnum rejected GET (404): ClusterTemplate 3f could not be found.", 404)

    with pytest.raises(InvalidRequest, match="'hub' is there, and Magnum cannot show it"):
        find_cluster(Hiding({}), "hub")


def test_a_cluster_of_another_project_is_an_administrator_s_to_name_by_id_alone():
    """Magnum shows an administrator the clusters of all projects."""
    mine, foreign = {**A, "project_id": "mine"}, {**B, "project_id": "theirs"}
    alone = Server({"/clusters/hub": foreign, f"/clusters/{B['uuid']}": foreign, "/clusters": {"clusters": [B]}})
    both = Server(
        {
            "/clusters/hub": 409,
            "/clusters": {"clusters": [A, B]},
            **{f"/clusters/{it['uuid']}": it for it in (mine, foreign)},
        }
    )
    for server in (alone, both):
        server.project = lambda: "mine"
    with pytest.raises(InvalidRequest, match=f"is another project's, theirs: name it by its id, {B['uuid']}"):
        find_cluster(alone, "hub")
    assert find_cluster(alone, B["uuid"]) == foreign
    assert find_cluster(both, "hub") == mine


def test_a_login_that_has_no_project_takes_what_it_is_shown():
    server = Server({"/clusters/hub": {**A, "project_id": "mine"}})
    server.project = lambda: None
    assert find_cluster(server, "hub")["uuid"] == A["uuid"]


def test_a_template_of_another_project_is_public():
    template = {"uuid": "t", "name": "kubernetes-1.33", "project_id": "theirs"}
    assert find_template(Server({"/clustertemplates/kubernetes-1.33": template}), "kubernetes-1.33") == template


def test_two_of_a_name_are_rejected_naming_both_ids():
    answers = {"/clusters/hub": 409, "/clusters": {"clusters": [A, B, {"uuid": "c", "name": "other"}]}}
    server = Server({**answers, **{f"/clusters/{it['uuid']}": it for it in (A, B)}})
    with pytest.raises(InvalidRequest, match=f"{A['uuid']} and {B['uuid']}"):
        find_cluster(server, "hub")


def test_two_of_a_name_of_which_one_goes_meanwhile_are_one():
    answers = {"/clusters/hub": 409, "/clusters": {"clusters": [A, B]}, f"/clusters/{B['uuid']}": B}
    assert find_cluster(Server(answers), "hub") == B


def test_a_server_in_trouble_is_not_taken_for_an_absent_cluster():
    with pytest.raises(RequestFailed):
        find_cluster(Server({"/clusters/hub": 503}), "hub")


def test_a_name_with_odd_characters_is_quoted():
    template = {"uuid": "c", "name": "größe 2?"}
    assert find_template(Server({"/clustertemplates/gr%C3%B6%C3%9Fe%202%3F": template}), "größe 2?") == template


@pytest.mark.parametrize("name", ["a/b", "0123456789abcdef0123456789abcdef", "ABCDEF89-abcdef01-23456789-abcdef01"])
def test_a_name_that_magnum_takes_for_a_path_or_an_id_is_found_in_the_listing(name):
    template = {"uuid": "c", "name": name}
    answers = {"/clustertemplates": {"clustertemplates": [A, template]}, "/clustertemplates/c": template}
    assert find_template(Server(answers), name) == template


def test_an_answer_that_is_about_something_else_is_not_taken():
    answers = {"/clustertemplates/detail": {"clustertemplates": [A]}, "/clustertemplates": {"clustertemplates": [A]}}
    assert find_template(Server(answers), "detail") is None


def names():
    def there(asked):
        if asked.startswith("no-"):
            raise InvalidRequest(f"There is no {asked}.")
        return asked.upper()

    return SimpleNamespace(image=there, flavor=there, keypair=there, network=there, subnet=there)


def test_every_name_that_is_not_there_is_reported_at_once():
    desired = {"image_id": "no-image", "flavor_id": "no-flavor", "master_flavor_id": "no-flavor", "keypair_id": "ops"}
    assert unresolved(names(), desired, None) == ["There is no no-image.", "There is no no-flavor."]
    with pytest.raises(InvalidRequest, match=r"\(1\) There is no no-image. \(2\) There is no no-flavor."):
        resolved(names(), desired, None)


def test_what_is_there_word_for_word_is_not_looked_up():
    assert resolved(names(), {"flavor_id": "no-longer"}, {"flavor_id": "no-longer"}) == {"flavor_id": "no-longer"}


class Records:
    """Records that two jobs make; `later` records show one look after another."""

    def __init__(self, *records, later=()):
        self.records, self.later, self.deleted, self.clock = [dict(it) for it in records], list(later), [], FakeClock()

    def get(self, path, gone=()):
        if path == "/clusters":
            return {"clusters": self.records}
        if path == "/clusters/hub":
            if self.later:
                self.records.append(dict(self.later.pop(0)))
            if len(self.records) > 1:
                raise RequestFailed("Multiple clusters exist with same name.", 409)
            return self.records[0] if self.records else None
        return next(it for it in self.records if path.endswith(it["uuid"]))

    def each(self, read, keys):
        return [read(key) for key in keys]

    def delete(self, path):
        self.deleted.append(path.rpartition("/")[2])


def made(uuid, second, status="CREATE_IN_PROGRESS"):
    return {"uuid": uuid, "name": "hub", "created_at": f"2026-03-01T12:00:{second:02}+00:00", "status": status}


def test_a_cluster_that_is_alone_stays():
    server, notes = Records(made("a", 1)), []
    assert resolve_duplicate(server, "clusters", "hub", "a", notes) == "a"
    assert (server.deleted, notes) == ([], [])


def test_the_younger_of_two_gives_way_and_goes_on_with_the_elder():
    server, notes = Records(made("b", 1), made("a", 2)), []
    assert resolve_duplicate(server, "clusters", "hub", "a", notes) == "b"
    assert server.deleted == ["a"]
    assert notes == ["Another job has made 'hub' a moment earlier: this job uses that one, and has deleted its own."]


def test_of_two_of_the_same_second_both_jobs_choose_the_same():
    records = [made("a", 1), made("b", 1)]
    assert resolve_duplicate(Records(*records), "clusters", "hub", "b", []) == "a"


def test_a_duplicate_that_shows_a_moment_later_is_found():
    server = Records(made("b", 1), later=[made("a", 1)])
    server.records, server.later = [], [made("b", 1), made("a", 1)]
    assert resolve_duplicate(server, "clusters", "hub", "b", []) == "a"


def test_the_elder_waits_until_the_younger_is_going():
    server = Records(made("a", 1), made("b", 2))

    def it_goes(seconds):
        server.clock.moment += seconds
        server.records[1]["status"] = "DELETE_IN_PROGRESS"

    server.clock.sleep = it_goes
    assert resolve_duplicate(server, "clusters", "hub", "a", []) == "a"
    assert server.deleted == []


def test_a_cluster_that_never_shows_is_not_called_two():
    with pytest.raises(InvalidRequest, match="does not show it after 5 minutes: its conductor may be down"):
        resolve_duplicate(Records(), "clusters", "hub", "a", [])


def test_a_duplicate_that_stays_is_a_sentence():
    with pytest.raises(InvalidRequest, match="two of the name 'hub', made at the same moment"):
        resolve_duplicate(Records(made("a", 1), made("b", 2)), "clusters", "hub", "a", [])


def test_of_two_of_a_name_the_one_that_goes_does_not_count():
    assert find_cluster(Records(made("a", 1), made("b", 2, "DELETE_IN_PROGRESS")), "hub")["uuid"] == "a"
