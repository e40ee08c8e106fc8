# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""With which profiles to log in, and what came of it."""

from __future__ import annotations

import json

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import HubforgeError
from ansible_collections.hubforge.magnum.plugins.module_utils._hub_check.logins import (
    judge_login,
    judge_user,
    plan_logins,
)
from ansible_collections.hubforge.magnum.plugins.module_utils._hub_check.profiles import read_demands

GROUP = "capi.stackhpc.com/node-group"
API = "http://h:8080/base/hub/api"
ASKED = {"item": {"check": "hub's API", "url": API}, "status": 200}
SMALL = {
    "display_name": "Small",
    "slug": "User_Small",
    "kubespawner_override": {"node_selector": {GROUP: "user-small"}},
}
OBSERVED = {
    "kind": "jupyterhub",
    "nodegroups": [{"name": "User_Small"}],
    "answers": [ASKED],
    "trials": [],
    "events": [],
}
DESIRED = {"login": "always", "changed": False, "check_mode": False, "token": True, "profiles": None}


def plan(declared=(SMALL,), snapshot=(), **desired):
    values = {"singleuser": {"profileList": list(declared), "extraEnv": {"KEY": "swordfish"}}}
    return plan_logins(read_demands(values), {**OBSERVED, **dict(snapshot)}, {**DESIRED, **desired})


def test_each_profile_is_logged_in_to_under_the_name_that_the_hub_knows_it_by():
    assert plan() == {
        "api": API,
        "site": "http://h:8080",
        "logins": [{"name": "Small", "options": {"profile": "User_Small"}, "group": "user-small"}],
        "results": [],
    }


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Big (8 CPUs)", "big-8-cpus"), ("Café", "cafe"), ("A name that is longer than forty characters are", None)],
)
def test_a_profile_without_a_slug_has_the_one_that_kubespawner_makes(name, slug):
    expected = slug or "a-name-that-is-longer-than-forty-characters-are"
    assert plan([{"display_name": name}])["logins"][0]["options"] == {"profile": expected}


def test_a_hub_without_profiles_is_logged_in_to_once_without_options():
    assert plan([])["logins"] == [{"name": "all users", "options": {}, "group": ""}]


def test_a_group_that_nobody_declared_is_not_expected():
    assert plan(snapshot={"nodegroups": []})["logins"][0]["group"] == ""


@pytest.mark.parametrize(("desired", "names"), [(["large"], ["Large"]), ([], []), (None, ["Small", "Large"])])
def test_only_chosen_profiles_are_logged_in_to(desired, names):
    found = plan([SMALL, {"display_name": "Large"}], profiles=desired)
    assert [login["name"] for login in found["logins"]] == names


def test_a_profile_that_gets_no_node_is_not_waited_for():
    trial = {"name": "Small", "problem": "Wrong.", "pod": {}}
    found = plan([SMALL, {"display_name": "Large"}], snapshot={"trials": [trial]})
    assert [login["name"] for login in found["logins"]] == ["Large"]
    says = "Not tried: no node takes a user of this profile."
    assert found["results"] == [{"check": "login Small", "ok": None, "says": says}]


@pytest.mark.parametrize(
    ("snapshot", "desired", "reason"),
    [
        ({}, {"login": "never"}, "hub_check_login is never"),
        ({}, {"login": "changed"}, "nothing of the hub has changed in this run (hub_check_login: changed)"),
        ({}, {"check_mode": True}, "in check mode nothing is made"),
        ({}, {"token": False}, "the release declares no service hub-check (jupyterhub_check_service)"),
        ({"kind": "binderhub"}, {}, "a BinderHub starts no servers but of images that it has built"),
        ({"answers": [{**ASKED, "skipped": True}]}, {"token": False}, "hub_check_ask is off"),
        ({"answers": [{**ASKED, "status": 503}]}, {}, "the hub's API does not answer"),
        ({"answers": []}, {}, "the hub's API does not answer"),
    ],
)
def test_a_login_that_may_not_be_is_said_with_its_reason(snapshot, desired, reason):
    found = plan(snapshot=snapshot, **desired)
    assert found["logins"] == []
    assert found["results"] == [{"check": "login", "ok": None, "says": f"Not tried: {reason}."}]


def test_without_the_releases_values_no_profile_is_known():
    [result] = plan_logins(None, OBSERVED, DESIRED)["results"]
    assert result["says"] == "Not tried: the release has no Secret hub with its values."


def test_no_secret_of_the_values_comes_out():
    assert "swordfish" not in json.dumps(plan())


def test_a_hub_that_has_changed_is_logged_in_to():
    assert plan(login="changed", changed=True)["logins"]


def test_groups_that_cannot_be_read_fail_with_a_sentence():
    with pytest.raises(HubforgeError, match="has no name"):
        plan(snapshot={"nodegroups": [{}]})


# -- what came of it --------------------------------------------------------------------------------------------

LOGIN = {"name": "Small", "options": {}, "group": "user-small"}
POD = {
    "metadata": {"name": "jupyter-hub-check"},
    "spec": {"nodeName": "user-1"},
    "status": {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]},
}
NO_NODE = {"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": "Insufficient memory"}
WAITS = {"metadata": {"name": "jupyter-hub-check"}, "status": {"phase": "Pending", "conditions": [NO_NODE]}}
ON = "A server started after 6 s on node user-1 of group user-small"


def user(status=200, **servers):
    return {"status": status, "json": {"servers": servers.get("servers", {})}}


READY = user(servers={"": {"ready": True, "url": "/user/hub-check/"}})
STARTING = user(servers={"": {"ready": False, "pending": "spawn"}})
FAILED = {"content": 'data: {"message": "x"}\n\ndata: {"message": "Spawn failed: Timeout"}\n'}
DONE = {
    "started": {"status": 202},
    "user": READY,
    "seconds": 6,
    "pod": POD,
    "events": [],
    "progress": {},
    "answered": {"status": 200},
    "nodes": [{"metadata": {"name": "user-1", "labels": {GROUP: "user-small"}}}],
    "left": user(),
}


def judged(login=None, **snapshot):
    result = judge_login(login or LOGIN, {**DONE, **snapshot})
    assert result["check"] == "login Small"
    return result["ok"], result["says"]


def test_a_server_that_starts_answers_and_goes_is_good():
    assert judged() == (True, f"{ON} and answered.")


@pytest.mark.parametrize(
    ("snapshot", "says"),
    [
        ({"nodes": []}, "A server started after 6 s on node user-1 and answered."),
        ({"pod": {}}, "A server started after 6 s and answered, and its pod was not found."),
        ({"left": {"status": 404}}, f"{ON} and answered."),
        ({"login": {**LOGIN, "group": ""}}, f"{ON} and answered."),
    ],
)
def test_what_is_not_known_is_no_failure(snapshot, says):
    assert judged(**snapshot) == (True, says)


@pytest.mark.parametrize(
    ("snapshot", "says"),
    [
        (
            {"started": {"status": 429, "json": {"message": "Active server limit exceeded"}}},
            "The hub started no server: it answered 429: Active server limit exceeded.",
        ),
        ({"started": {"status": -1, "msg": "timed out"}}, "The hub started no server: it did not answer: timed out."),
        (
            {"answered": {"status": 503, "msg": "unavailable."}},
            f"{ON} and did not answer: its /api/status answered 503: unavailable.",
        ),
        (
            {"login": {**LOGIN, "group": "user-large"}},
            f"{ON} and answered, but the profile's users belong on user-large.",
        ),
        ({"left": STARTING}, f"{ON} and answered, but did not stop: check its pod."),
        (
            {"user": STARTING, "pod": WAITS, "seconds": 300},
            "After 300 s its server is still starting. Pod jupyter-hub-check: no node takes it: Insufficient memory.",
        ),
        (
            {"user": {"status": 503, "msg": "unavailable"}, "pod": {}, "seconds": 300},
            "After 300 s its server is not known, since the hub answered 503: unavailable.",
        ),
        (
            {"user": user(), "pod": WAITS, "progress": FAILED},
            "The server did not start: Spawn failed: Timeout. Pod jupyter-hub-check: no node takes it: Insufficient memory.",
        ),
        ({"user": user(), "progress": {"content": "data: {"}}, "The server did not start: the hub gives no reason."),
        ({"user": {"status": 200, "json": {"servers": []}}, "progress": {}}, "The server did not start: the hub gives no reason."),
        ({"user": user(), "progress": {"status": 404}}, "The server did not start: the hub gives no reason."),
    ],
)  # fmt: skip
def test_a_server_that_does_not_do_its_work_is_bad_with_the_reason(snapshot, says):
    assert judged(**snapshot) == (False, says)


SCOPES = "its token must be allowed what jupyterhub_check_service allows"


def test_no_token_and_no_secret_of_a_pod_comes_out():
    heads = {"invocation": {"module_args": {"headers": {"Authorization": "token swordfish"}}}}
    pod = {**POD, "spec": {**POD["spec"], "containers": [{"env": [{"name": "T", "value": "swordfish"}]}]}}
    for snapshot in ({}, {"user": {**user(), **heads}}, {"answered": {"status": 500, **heads}}):
        assert "swordfish" not in json.dumps(judged(pod=pod, started={"status": 202, **heads}, **snapshot))


@pytest.mark.parametrize(
    ("made", "deleted", "says"),
    [
        ({"status": 201}, {"status": 204}, []),
        ({"status": 409}, {"status": 404}, []),
        ({}, {}, []),
        (
            {"status": 403, "json": {"message": "Not authorized"}},
            {"status": 403},
            [f"The hub made no user hub-check: it answered 403: Not authorized: {SCOPES}."],
        ),
        ({"status": 500, "msg": "broken"}, {"status": 500}, ["The hub made no user hub-check: it answered 500: broken."]),
        (
            {"status": 201},
            {"status": 400, "json": {"message": "please wait"}},
            ["The user hub-check stayed: the hub answered 400: please wait. Delete it on its admin page."],
        ),
    ],
)  # fmt: skip
def test_a_user_that_cannot_be_made_or_stays_is_said(made, deleted, says):
    found = judge_user(made, deleted)
    assert [result["says"] for result in found] == says
    assert all(result["check"] == "login" and result["ok"] is False for result in found)
