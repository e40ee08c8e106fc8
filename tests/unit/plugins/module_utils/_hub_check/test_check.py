# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A hub as a check meets it: what is read, made, asked, and what of it stays."""

from __future__ import annotations

import json

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import HubforgeError
from ansible_collections.hubforge.magnum.plugins.module_utils._hub_check.check import Talks, check_hub, log_in
from fake_clock import FakeClock
from fake_hub import API, CORE, LEASE, SITE, TOKEN, FakeCluster, FakeHub, pod

PARAMS = {
    "release_name": "hub",
    "namespace": "hub",
    "kind": "jupyterhub",
    "nodegroups": [
        {"name": "default-worker"},
        {"name": "user-small", "labels": {"hub.jupyter.org/node-purpose": "user"}},
    ],
    "profiles": None,
    "image": "pause",
    "ask": True,
    "host_name": "",
    "binder_host_name": "",
    "port": 0,
    "wait_timeout": 4,
    "login": "always",
    "changed": False,
    "token": "",
    "login_timeout": 660,
    "window": 60,
}
USER = f"{API}/users/hub-check"


@pytest.fixture
def hub():
    """Fakes of a hub with the profiles Small and Large; `secrets` are what a check wants masked."""
    clock = FakeClock()
    cluster = FakeCluster(clock, ("Small", "Large"))
    fake = FakeHub(clock, cluster)
    fake.secrets = []
    fake.talks = Talks(cluster, fake, clock, fake.secrets.append)
    return fake


def checked(hub, check_mode=False, **params):
    """The checks but the logins, by their names."""
    found = check_hub(hub.talks, {**PARAMS, **params}, check_mode)
    return {result["check"]: (result["ok"], result["says"]) for result in found["results"]}, found


def logged_in(hub, holder="one 1f", logins=2, **params):
    """All starts of the module that log in, as the action plugin makes them, and their results."""
    plan = check_hub(hub.talks, PARAMS, False)["plan"]
    assert len(plan["logins"]) == logins
    results = []
    while plan["logins"]:
        found = log_in(hub.talks, {**PARAMS, "holder": holder, "plan": plan, **params})
        assert not found["waits_for"]
        results += found["results"]
        plan = found["plan"]
    return [(result["ok"], result["says"]) for result in results]


def test_a_hub_that_is_as_it_should_be_passes_every_check(hub):
    results, found = checked(hub)
    assert [name for name, (ok, _says) in results.items() if not ok] == ["placeholders"]
    assert results["profile Large"] == (True, "A pod of it got node user-1.")
    assert results["hub's API"] == (True, f"{API} answers, version 5.4.0.")
    assert [login["options"] for login in found["plan"]["logins"]] == [{"profile": "small"}, {"profile": "large"}]
    assert found["changed"] is False


def test_of_trial_pods_none_stays(hub):
    checked(hub)
    assert len(hub.cluster.sent("POST")) == 2
    assert [one["metadata"]["name"] for one in hub.cluster.objects[f"{CORE}/pods"]] == ["hub", "proxy"]


def test_trial_pods_are_deleted_when_something_fails(hub):
    hub.cluster.no_node = ["small"]
    hub.cluster.refuses = {("GET", f"{CORE}/events"): 500}
    with pytest.raises(HubforgeError, match=f"answers 500 to GET {CORE}/events: no"):
        checked(hub)
    assert len(hub.cluster.objects[f"{CORE}/pods"]) == 2


def test_a_pod_without_a_node_is_waited_for_and_the_time_is_bounded(hub):
    hub.cluster.no_node = ["large"]
    results, found = checked(hub)
    assert results["profile Small"][0] is True
    assert results["profile Large"][0] is False
    assert "no node takes it: Insufficient memory" in results["profile Large"][1]
    assert hub.clock.now() == 4
    assert [login["name"] for login in found["plan"]["logins"]] == ["Small"]


def test_a_pod_that_the_api_server_does_not_take_is_said_with_its_reason(hub):
    hub.cluster.refuses = {("POST", f"{CORE}/pods"): 403}
    results, _found = checked(hub)
    assert results["profile Small"] == (False, "The API server refused a pod of it: no")


def test_what_a_killed_run_left_is_deleted_and_is_a_change(hub):
    labels = {"hubforge.magnum/trial": "old123"}
    old, new = "2026-03-01T11:49:59Z", "2026-03-01T11:59:00Z"
    hub.cluster.objects[f"{CORE}/pods"] += [
        pod("", "hub-check-x-old123", labels=labels, creationTimestamp=old),
        pod("", "hub-check-x-new123", labels=labels, creationTimestamp=new),
    ]
    assert checked(hub, check_mode=True)[1]["changed"] is True
    assert len(hub.cluster.objects[f"{CORE}/pods"]) == 4
    assert checked(hub)[1]["changed"] is True
    assert [one["metadata"]["name"] for one in hub.cluster.objects[f"{CORE}/pods"]][2:] == ["hub-check-x-new123"]


def test_in_check_mode_nothing_is_sent_that_changes_anything(hub):
    results, found = checked(hub, check_mode=True)
    assert {method for method, _path in hub.cluster.requests} == {"GET"}
    assert {method for method, _url, _token in hub.asked} == {"GET"}
    assert found["plan"]["logins"] == []
    assert results["login"] == (None, "Not tried: in check mode nothing is made.")


def test_a_hub_that_is_silent_is_asked_until_the_time_is_over(hub):
    hub.ask = lambda *_words, **_more: {"status": -1, "msg": "timed out"}
    results, _found = checked(hub)
    assert results["hub's health"] == (False, f"{SITE}/hub/health does not answer: timed out.")
    assert results["login"] == (None, "Not tried: the hub's API does not answer.")
    assert hub.clock.now() == 4


def test_a_hub_that_is_not_to_be_asked_is_not(hub):
    results, _found = checked(hub, ask=False)
    assert hub.asked == []
    assert results["hub's API"] == (None, "Not asked: hub_check_ask is off.")


def test_without_its_secret_profiles_and_logins_are_unknown(hub):
    hub.cluster.secret = None
    results, _found = checked(hub, token="t")
    assert results["profiles"][0] is None
    assert results["login"] == (None, "Not tried: the release has no Secret hub with its values.")


def test_events_are_read_only_where_a_pod_is_not_ready(hub):
    checked(hub)
    assert f"{CORE}/events" not in hub.cluster.sent("GET")


def test_the_token_is_masked_and_goes_to_nobody_but_the_hub(hub):
    _results, found = checked(hub)
    assert set(hub.secrets) == {TOKEN}
    assert TOKEN not in json.dumps(found)
    assert {token for _method, _url, token in hub.asked} == {""}
    logged_in(hub)
    assert all(url.startswith(f"{SITE}/") for _method, url, token in hub.asked if token)


# -- logins -------------------------------------------------------------------------------------------------------


def test_each_profile_gets_a_server_that_is_asked_and_stopped(hub):
    says = "A server started after 3 s on node user-1 of group user-small and answered."
    assert logged_in(hub) == [(True, says), (True, says)]
    assert hub.sent("POST") == ["/users/hub-check", "/users/hub-check/server", "/users/hub-check/server"]
    assert (hub.user, hub.began) == (False, None)
    assert hub.cluster.lease["spec"]["holderIdentity"] == ""


def test_the_user_of_a_killed_run_is_deleted_first(hub):
    hub.user, hub.began = True, 0.0
    logged_in(hub)
    assert hub.sent("DELETE")[:2] == ["/users/hub-check/server", "/users/hub-check"]


def test_the_users_volume_goes_with_its_claim(hub):
    claim = {"metadata": {"name": "claim-hub-check"}, "spec": {"volumeName": "pvc-1"}}
    hub.cluster.objects[f"{CORE}/persistentvolumeclaims"] = [claim, {"metadata": {"name": "x"}, "spec": {}}]
    logged_in(hub)
    assert set(hub.cluster.sent("PATCH")) == {"/api/v1/persistentvolumes/pvc-1"}


def test_a_server_that_fails_is_said_with_the_hubs_reason_and_the_next_one_is_tried(hub):
    hub.fails = True
    assert logged_in(hub) == [(False, "The server did not start: Spawn failed: Timeout.")] * 2
    assert hub.user is False


def test_a_server_that_takes_too_long_is_given_up(hub):
    hub.boot = 10_000.0
    assert logged_in(hub, login_timeout=30)[0] == (False, "After 31 s its server is still starting.")


def test_a_token_that_the_hub_does_not_know_is_said_once(hub):
    found = logged_in(hub, token="wrong")
    scopes = "its token must be allowed what jupyterhub_check_service allows"
    assert found == [(False, f"The hub made no user hub-check: it answered 403: Not allowed: {scopes}.")]
    assert hub.cluster.lease["spec"]["holderIdentity"] == ""


def test_a_user_that_stays_is_said(hub):
    hub.answers = {("DELETE", ""): {"status": 500, "msg": "broken"}}
    assert logged_in(hub)[-1] == (
        False,
        "The user hub-check stayed: the hub answered 500: broken. Delete it on its admin page.",
    )


def test_a_server_is_asked_at_the_hubs_own_host_whatever_it_calls_its_path(hub):
    hub.url = "@evil.example.org/"
    logged_in(hub)
    assert f"{SITE}/@evil.example.org/api/status" in [url for _method, url, _token in hub.asked]


def test_when_kubernetes_fails_the_user_is_deleted_and_the_lease_released(hub):
    plan = check_hub(hub.talks, PARAMS, False)["plan"]
    hub.cluster.refuses = {("GET", "/api/v1/nodes/user-1"): 500}
    with pytest.raises(HubforgeError, match="answers 500"):
        log_in(hub.talks, {**PARAMS, "holder": "one 1f", "plan": plan})
    assert hub.user is False
    assert hub.cluster.lease["spec"]["holderIdentity"] == ""


def test_another_check_that_logs_in_is_waited_for(hub):
    plan = check_hub(hub.talks, PARAMS, False)["plan"]
    first = log_in(hub.talks, {**PARAMS, "holder": "one 1f", "plan": plan})
    began = hub.clock.now()
    second = log_in(hub.talks, {**PARAMS, "holder": "two 2e", "plan": plan, "window": 5})
    assert (second["waits_for"], second["plan"], hub.clock.now() - began) == ("one", plan, 5)
    assert hub.user is True
    log_in(hub.talks, {**PARAMS, "holder": "one 1f", "plan": first["plan"]})
    assert log_in(hub.talks, {**PARAMS, "holder": "two 2e", "plan": plan})["waits_for"] == ""


def test_a_check_that_was_overtaken_leaves_the_user_to_the_other_one(hub):
    plan, hub.boot = check_hub(hub.talks, PARAMS, False)["plan"], 200.0
    sleep = hub.clock.sleep

    def suspended(seconds):
        sleep(seconds)
        if hub.clock.now() > 60:
            hub.cluster.lease = {
                "metadata": {
                    "name": "hubforge-hub-check",
                    "annotations": {"hubforge.magnum/job": "two"},
                    "resourceVersion": "9",
                },
                "spec": {"holderIdentity": "two 2e"},
            }

    hub.clock.sleep = suspended
    found = log_in(hub.talks, {**PARAMS, "holder": "one 1f", "plan": plan})
    says = "Not finished: two has the lock now, since this job was suspended."
    assert [(result["ok"], result["says"]) for result in found["results"]] == [(None, says)]
    assert (hub.user, found["plan"]["logins"]) == (True, [])
    assert hub.cluster.lease["spec"]["holderIdentity"] == "two 2e"


def test_a_user_that_another_check_has_deleted_between_two_logins_is_made_again(hub):
    plan = check_hub(hub.talks, PARAMS, False)["plan"]
    rest = log_in(hub.talks, {**PARAMS, "holder": "one 1f", "plan": plan})["plan"]
    hub.user, hub.cluster.lease["spec"]["holderIdentity"] = False, ""
    [result] = log_in(hub.talks, {**PARAMS, "holder": "one 1f", "plan": rest})["results"]
    assert result["ok"] is True


def test_where_leases_may_not_be_read_it_logs_in_without(hub):
    hub.cluster.refuses = {("GET", LEASE): 403}
    assert [ok for ok, _says in logged_in(hub)] == [True, True]
