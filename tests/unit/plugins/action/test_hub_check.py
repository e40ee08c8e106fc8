# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from types import SimpleNamespace

import pytest
from ansible_collections.hubforge.magnum.plugins.action import hub_check
from fake_clock import FakeClock

GOOD = {"check": "pods", "ok": True, "says": "2 pods are ready."}
PLAN = {"api": "http://h/hub/api", "site": "http://h", "logins": [{"name": "Small"}, {"name": "Large"}]}


def login(name, ok=True):
    return {"check": f"login {name}", "ok": ok, "says": "A server started."}


@pytest.fixture
def check(monkeypatch):
    """Run it with starts of the module that bring these results, each of which takes 60 s; its result. `shown`, `starts`: what was."""
    clock = FakeClock()
    shown, starts = [], []
    monkeypatch.setattr(hub_check.time, "monotonic", clock.now)
    monkeypatch.setattr(hub_check.display, "display", shown.append)
    monkeypatch.setattr(hub_check.ActionBase, "run", lambda *_: {})

    def run(*results, **arguments):
        coming = list(results)

        def start(_task_vars, more):
            clock.sleep(60)
            starts.append(more)
            return coming.pop(0) if len(coming) > 1 else coming[0]

        action = object.__new__(hub_check.ActionModule)
        action._task = SimpleNamespace(args={"release_name": "hub", "namespace": "ns", **arguments})
        monkeypatch.setattr(action, "_start", start)
        return action.run(task_vars={"inventory_hostname": "demo"})

    run.shown, run.starts = shown, starts
    return run


def done(*results, **more):
    return {"changed": False, "hub_check": {"results": list(results), "waits_for": "", "plan": {"logins": []}, **more}}


def test_where_nobody_logs_in_the_module_is_started_once(check):
    assert check(done(GOOD))["hub_check"] == {"results": [GOOD], "failed": ""}
    assert check.starts == [{}]
    assert check.shown == ["    demo: good    pods: 2 pods are ready."]


def test_each_login_is_a_start_of_its_own_with_its_line_and_they_share_a_holder(check):
    rest = {**PLAN, "logins": [{"name": "Large"}]}
    found = check(done(GOOD, plan=PLAN), done(login("Small"), plan=rest), done(login("Large", ok=False)))
    assert [result["check"] for result in found["hub_check"]["results"]] == ["pods", "login Small", "login Large"]
    assert found["hub_check"]["failed"].startswith("1 of 3 checks of the hub hub in namespace ns failed: login Large")
    assert [more.get("plan") for more in check.starts] == [None, PLAN, rest]
    assert len({more["holder"] for more in check.starts[1:]}) == 1
    assert check.shown[1:] == [
        "    demo: logs in with Small, Large, one after another",
        "    demo: good    login Small: A server started.",
        "    demo: BAD     login Large: A server started.",
    ]


def test_another_check_is_waited_for_in_windows_and_no_longer_than_a_login_may_take(check):
    found = check(done(GOOD, plan=PLAN), done(plan=PLAN, waits_for="AWX job 42"), login_timeout="180")
    says = "Not tried: AWX job 42 has been logging in for 180 s. Check again when that has ended."
    assert found["hub_check"]["results"][1:] == [{"check": "login", "ok": None, "says": says}]
    assert [more["window"] for more in check.starts[1:]] == [2, 60, 60]
    assert check.shown.count("    demo: waits for AWX job 42, which logs in to the same hub") == 2


def test_a_start_that_fails_ends_it_with_what_is_known(check):
    failed = {"failed": True, "msg": "The API server answers 500."}
    found = check(done(GOOD, plan=PLAN), failed)
    assert (found["failed"], found["msg"]) == (True, "The API server answers 500.")
    assert found["hub_check"]["results"] == [GOOD]


def test_a_first_start_that_fails_is_the_only_one(check):
    assert check({"failed": True, "msg": "No kubeconfig."})["failed"] is True
    assert len(check.starts) == 1


def test_what_the_action_sets_for_a_start_counts_more_than_the_task_s_own_option(monkeypatch):
    class Started:
        def __init__(self, action, task_vars):
            pass

        def run(self, name, /, **arguments):
            return arguments

    monkeypatch.setattr(hub_check, "ActionModules", Started)
    action = object.__new__(hub_check.ActionModule)
    action._task = SimpleNamespace(args={"release_name": "hub", "window": 5})
    assert action._start({}, {"window": 60}) == {"release_name": "hub", "window": 60}
