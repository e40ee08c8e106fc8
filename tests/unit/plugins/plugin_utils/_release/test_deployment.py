# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is done with a release, and in which order, on a cluster that is pretended."""

from __future__ import annotations

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import (
    HubforgeError,
    InvalidRequest,
    TimedOut,
)
from ansible_collections.hubforge.magnum.plugins.plugin_utils._release.deployment import Answer
from fake_release import (
    CHANGED,
    CLASSES,
    DEPLOYED,
    LATE,
    SECRET,
    UNCHANGED,
    UPGRADED,
    UPGRADING,
    Pretended,
    failure,
    run,
    state,
)

# -- what is unchanged, what is changed ---------------------------------------------------------------------------


def test_an_unchanged_release_costs_one_read_and_one_run_of_helm():
    cluster = Pretended(state((3, "deployed"), services={"a": ["192.0.2.1"]}), deploys=[UNCHANGED])
    assert run(cluster) == {"changed": False, "addresses": ["192.0.2.1"], "revision": 3}
    assert cluster.done == ["read", "deploy"]
    assert cluster.shown == []


def test_an_unchanged_release_that_is_not_complete_is_waited_for():
    cluster = Pretended(UPGRADING, UPGRADING, UPGRADED, deploys=[UNCHANGED])
    assert run(cluster)["changed"] is False
    assert cluster.done == ["read", "deploy", "read", "read"]


def test_a_change_is_waited_for_with_a_line_whenever_something_else_is_awaited():
    cluster = Pretended(DEPLOYED, UPGRADING, UPGRADING, UPGRADED, deploys=[CHANGED])
    assert run(cluster) == {"changed": True, "addresses": [], "revision": 2}
    assert [line.split()[:2] for line in cluster.shown] == [["0s", "hub"], ["1m00s", "hub"]]
    assert SECRET not in str(cluster.shown)


def test_check_mode_neither_waits_nor_takes_over():
    cluster = Pretended(state((1, "deployed"), (2, "pending-upgrade", 10)), deploys=[CHANGED])
    assert run(cluster, check_mode=True)["changed"] is True
    assert cluster.done == ["read", "deploy"]


def test_a_difference_is_shown_without_secrets():
    cluster = Pretended(DEPLOYED, UPGRADED, deploys=[CHANGED])
    shown = run(cluster, diff=True)["diff"]["prepared"]
    assert (
        shown
        == "hub.a: ******** (length 1) → ******** (length 1)\nhub.token: ******** (length 11) → ******** (length 14)"
    )


def test_values_that_do_not_differ_have_no_difference_to_show():
    values = {"hub": {"a": 1, "token": "marlin-4711"}}
    assert "diff" not in run(Pretended(DEPLOYED), diff=True, values=values)


# -- what is rejected ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("desired", "sentence"),
    [
        ({"values": "hub"}, "jupyterhub_values must be a mapping of chart values, and is text"),
        ({"defaults": [{}, ["a"]]}, "Layer 2 of the defaults must be a mapping of chart values, and is a list"),
        ({"problems": ["Nobody can log in: name an authenticator."]}, "Nobody can log in"),
        ({"check": lambda values, classes: ["No core."] if classes is None else []}, "No core"),
    ],
)
def test_what_is_wrong_is_rejected_before_anything_is_read(desired, sentence):
    cluster = Pretended(DEPLOYED)
    assert sentence in failure(cluster, kind=InvalidRequest, **desired)
    assert cluster.done == []


def test_what_only_the_cluster_knows_is_rejected_before_anything_is_sent():
    cluster = Pretended(state((1, "deployed"), (2, "pending-upgrade", 900), classes=CLASSES))
    assert failure(cluster, kind=InvalidRequest, check=lambda values, classes: classes or []) == "ssd"
    assert cluster.done == ["read"]


# -- what an earlier run left -------------------------------------------------------------------------------------


def test_an_abandoned_revision_is_undone_and_forgotten():
    left = state((1, "deployed"), (2, "pending-upgrade", 400))
    cluster = Pretended(left, state((3, "deployed")), deploys=[UNCHANGED])
    assert run(cluster)["changed"] is True
    assert cluster.done == ["read", "rollback 1", "forget v2", "read", "deploy"]
    assert cluster.shown == [
        "An earlier run left v2 unfinished for more than 360 s. Helm went back to revision 1, and the release is deployed again."
    ]


def test_an_abandoned_first_revision_is_only_forgotten():
    cluster = Pretended(state((1, "pending-install", 400)), state(), UPGRADED, deploys=[CHANGED])
    run(cluster)
    assert cluster.done[:3] == ["read", "forget v1", "read"]
    assert "There was no revision to go back to" in cluster.shown[0]


def test_a_young_revision_is_waited_for_since_another_run_may_be_deploying_it():
    cluster = Pretended(state((1, "deployed"), (2, "pending-upgrade", 350)), UPGRADED, deploys=[UNCHANGED])
    assert run(cluster)["changed"] is False
    assert cluster.shown == [
        "hub: revision 2 is pending-upgrade for 5m50s; another run may be deploying it and has 10s more"
    ]
    assert cluster.clock.now() == 11


def test_runs_that_follow_each_other_are_not_waited_for_for_ever():
    cluster = Pretended(state((2, "pending-upgrade", 10)))
    assert "Other runs change the release hub in namespace hub: revision 2" in failure(cluster, kind=TimedOut)


def test_what_is_absent_takes_over_as_well():
    cluster = Pretended(state((1, "pending-install", 400)), state(), deploys=[UNCHANGED])
    assert run(cluster, "absent") == {"changed": True, "addresses": [], "revision": 0}
    assert cluster.done == ["read", "forget v1", "read", "uninstall"]


# -- what fails ---------------------------------------------------------------------------------------------------


def test_a_release_that_helm_rejects_is_undone_where_it_left_a_revision():
    failed = state((1, "deployed"), (2, "failed"))
    answer = Answer(error=f"stdout\nError: UPGRADE FAILED: no {SECRET} in https://ada:{SECRET}@charts.example/x.")
    cluster = Pretended(DEPLOYED, failed, state((3, "deployed")), deploys=[answer])
    said = failure(cluster)
    assert (
        "Helm could not deploy the chart jupyterhub 4.4.0 of https://charts.example/ as release hub in namespace hub"
        in said
    )
    assert "Error: UPGRADE FAILED: no ********" in said
    assert "Helm went back to revision 1, which runs again. Check jupyterhub_chart_ref" in said
    assert cluster.done == ["read", "deploy", "read", "rollback 1", "read"]


def test_a_chart_that_was_not_found_leaves_nothing_to_undo():
    cluster = Pretended(DEPLOYED, deploys=[Answer(error="no chart")])
    assert "went back" not in failure(cluster)
    assert cluster.done == ["read", "deploy", "read"]


def test_a_chart_for_a_newer_kubernetes_asks_for_an_upgrade():
    cluster = Pretended(DEPLOYED, deploys=[Answer(error="which is incompatible with Kubernetes v1.30")])
    assert "Upgrade the cluster first, or choose an older jupyterhub_chart_version." in failure(cluster)


def test_pods_that_do_not_come_up_are_explained_and_undone():
    why = f"Pod hub-1: its log ends with: no {SECRET}."
    late = state((1, "superseded"), (2, "deployed"), awaited=LATE, reasons=[why])
    states = [DEPLOYED, *[late] * 7, state((3, "deployed"))]
    cluster = Pretended(*states, deploys=[CHANGED])
    said = failure(cluster)
    assert "does not run: it still waits for deployment hub (0 of 1 pods available) after 300 s. Pod hub-1:" in said
    assert said.endswith("which runs again. Correct what it waits for, or jupyterhub_values, and run again.")
    assert cluster.done[-3:] == ["explain", "rollback 1", "read"]


@pytest.mark.parametrize(
    ("after", "rolls_back", "words"),
    [
        (state(awaited=LATE), True, "Helm went back to revision 1, which does not run either."),
        (HubforgeError("no answer"), True, "Helm went back to revision 1, whose objects could not be read."),
        (DEPLOYED, False, "Helm could not go back to revision 1."),
    ],
)
def test_what_became_of_the_revision_before_is_said(after, rolls_back, words):
    late = state((1, "superseded"), (2, "deployed"), awaited=LATE)
    cluster = Pretended(DEPLOYED, *[late] * 7, after, deploys=[CHANGED], rolls_back=rolls_back)
    assert words in failure(cluster)


def test_a_first_release_that_does_not_run_stays_to_be_looked_at():
    cluster = Pretended(state(), state((1, "deployed"), awaited=LATE), deploys=[CHANGED])
    assert "It stays as it is: `kubectl --kubeconfig ~/.kube/hub.yaml -n hub get pods,events` shows more." in failure(
        cluster
    )


def test_what_cannot_be_uninstalled_is_said():
    cluster = Pretended(DEPLOYED, deploys=[Answer(error="Error: timed out waiting\n")])
    assert "Helm could not uninstall the release hub of namespace hub: Error: timed out waiting." in failure(
        cluster, "absent"
    )


# -- an address of its own ----------------------------------------------------------------------------------------

ADDRESSED = {"address_service": "proxy-public", "address_values": {"url": "http://ADDRESS:8080/"}}


def test_values_with_an_address_are_deployed_once_more_when_there_is_one():
    with_address = state((1, "deployed"), services={"proxy-public": ["192.0.2.1"]})
    cluster = Pretended(state(), with_address, deploys=[CHANGED, CHANGED])
    assert run(cluster, **ADDRESSED)["changed"] is True
    assert cluster.values["url"] == "http://192.0.2.1:8080/"
    assert cluster.done == ["read", "deploy", "read", "deploy", "read"]


def test_an_address_that_is_known_is_deployed_with_at_once():
    cluster = Pretended(state((2, "deployed"), services={"proxy-public": ["192.0.2.1"]}), deploys=[UNCHANGED])
    assert run(cluster, **ADDRESSED)["changed"] is False
    assert cluster.done == ["read", "deploy"]
    assert cluster.values["url"] == "http://192.0.2.1:8080/"


def test_values_of_people_win_over_the_address():
    cluster = Pretended(state(services={"proxy-public": ["192.0.2.1"]}), deploys=[UNCHANGED])
    run(cluster, **ADDRESSED, values={"url": "https://hub.example.org/"})
    assert cluster.values == {"url": "https://hub.example.org/"}


# -- an API server that is away, check mode, time ---------------------------------------------------------------------


@pytest.mark.parametrize("newest", [(3, "failed"), (3, "pending-upgrade", 9999)])
def test_check_mode_never_goes_back_to_another_revision(newest):
    cluster = Pretended(state((2, "deployed"), newest), deploys=[Answer(False, "Error: chart not found")])
    failure(cluster, "present", True)
    assert not [it for it in cluster.done if it.startswith("rollback")]


def test_an_api_server_that_restarts_while_the_release_starts_is_read_again():
    cluster = Pretended(DEPLOYED, HubforgeError("No answer."), HubforgeError("No answer."), UPGRADED, deploys=[CHANGED])
    assert run(cluster)["changed"]


def test_an_api_server_that_stays_away_is_reported_with_the_release():
    cluster = Pretended(DEPLOYED, HubforgeError("No answer."), deploys=[CHANGED])
    said = failure(cluster)
    assert "Helm has deployed the release hub" in said
    assert "No answer." in said


def test_helm_s_reason_is_reported_also_where_the_release_cannot_be_read_afterwards():
    cluster = Pretended(DEPLOYED, HubforgeError("No answer."), deploys=[Answer(False, "UPGRADE FAILED: no such kind")])
    said = failure(cluster)
    assert "UPGRADE FAILED: no such kind" in said
    assert "could not be read: No answer." in said


def test_an_address_has_the_waiting_time_again_once_all_pods_are_available():
    late = [state((1, "superseded"), (2, "deployed"), awaited=LATE)] * 5  # a minute each: the whole time
    address = [state((1, "superseded"), (2, "deployed"), awaited=["service proxy-public (no address)"])] * 4
    cluster = Pretended(DEPLOYED, *late, *address, UPGRADED, deploys=[CHANGED])
    assert run(cluster)["changed"]
