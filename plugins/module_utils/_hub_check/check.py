# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks a hub: reads it, tries its profiles, asks it, and logs in. What is talked to is handed in."""

from __future__ import annotations

import secrets
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .._clock import Clock
from .._pacing.named_lock import Lost, NamedLock
from .answers import not_asked, urls_to_ask
from .logins import judge_user, not_tried, plan_logins
from .profiles import make_trials
from .reading import Kubernetes, read_hub, send
from .results import judge_hub
from .secret import HubSecret, read_secret
from .session import LoginSession, user_made
from .trying import delete_pods, leftovers, try_profiles
from .web import Web, ask_all

Params = Mapping[str, Any]

LOCK = "hubforge-hub-check"  # the Lease of a hub's namespace


@dataclass(frozen=True)
class Talks:
    """What a check talks to; `hide` gets each secret that it reads, before it is used."""

    kubernetes: Kubernetes
    web: Web
    clock: Clock
    hide: Callable[[str], None]


def check_hub(talks: Talks, params: Params, check_mode: bool) -> dict[str, Any]:
    """All checks but the logins, and the plan of these (logins.plan_logins). `params` are the module's.

    Returns `results`, `plan`, and whether something that stays has `changed`: leftovers of a killed run are deleted.
    """
    kubernetes, namespace = talks.kubernetes, params["namespace"]
    snapshot = read_hub(kubernetes, namespace, params["release_name"], params["ask"])
    secret = _read_secret(talks, snapshot.pop("secret"), params)
    snapshot |= {"release": params["release_name"], "kind": params["kind"], "nodegroups": params["nodegroups"]}
    run = "".join(secrets.choice(string.ascii_lowercase + string.digits) for _number in range(6))
    trials = make_trials(secret.demands, run, params["image"], params["profiles"])
    left = leftovers(snapshot["pods"], kubernetes.now)
    if not check_mode:
        tried = try_profiles(kubernetes, talks.clock, namespace, run, trials or [], params["wait_timeout"])
        delete_pods(kubernetes, namespace, left)
        snapshot |= {**tried, "events": snapshot["events"] + tried["events"]}
    snapshot |= {"trials": trials, "answers": _ask(talks, snapshot, secret.base_url, params)}
    desired = {**params, "check_mode": check_mode, "token": bool(secret.token)}
    plan = plan_logins(secret.demands, snapshot, desired)
    return {"results": [*judge_hub(snapshot), *plan.pop("results")], "plan": plan, "changed": bool(left)}


def log_in(talks: Talks, params: Params) -> dict[str, Any]:
    """The next login of a plan, `params["plan"]`, while the hub's Lease is held by `params["holder"]`.

    Returns its `results`, the `plan` that remains, and, where another check logs in after `params["window"]` seconds, whom it `waits_for`.
    The user is created before the first login and deleted after the last one, or when something fails.
    """
    plan, namespace = params["plan"], params["namespace"]
    lock = NamedLock(talks.kubernetes, talks.clock, namespace, LOCK, params["holder"])
    if waits_for := lock.acquire(params["window"]):
        return {"results": [], "plan": plan, "waits_for": waits_for}
    done: dict[str, Any] = {"results": [], "plan": {**plan, "logins": []}, "waits_for": ""}
    session, finished = None, True
    try:
        found = send(talks.kubernetes, "GET", f"/api/v1/namespaces/{namespace}/secrets/hub", fine=(404,))
        token = _read_secret(talks, found, params).token
        session = LoginSession(
            talks.kubernetes, talks.web, talks.clock, namespace, plan, token, params["login_timeout"], lock.renew
        )
        there = lock.was_held or not lock.held  # nobody has deleted the user since the login before
        if not (plan.get("created") and there):
            made = session.create_user()
            if not user_made(made):
                return {**done, "results": judge_user(made, {})}
        first, *rest = plan["logins"]
        done["results"] = [session.log_in(first)]
        if rest:
            finished = False
            return {**done, "plan": {**plan, "logins": rest, "created": True}}
    except Lost as lost:
        session, done["results"] = None, [not_tried(str(lost))]
    finally:
        if finished:
            _finish(session, lock, done)
    return done


def _finish(session: LoginSession | None, lock: NamedLock, done: dict[str, Any]) -> None:
    """Delete the user, unless another check has it, and let the next one log in."""
    try:
        if session:
            done["results"] = [*done["results"], *judge_user({}, session.delete_user())]
    except Lost:
        pass  # the other check deletes it
    finally:
        lock.release()


def _read_secret(talks: Talks, found: Mapping[str, Any], params: Params) -> HubSecret:
    secret = read_secret(found, params["token"] or "")
    talks.hide(secret.token)
    return secret


def _ask(talks: Talks, snapshot: Mapping[str, Any], base_url: str, params: Params) -> list[dict[str, Any]]:
    hosts = {"proxy-public": params["host_name"]}
    if params["kind"] == "binderhub":
        hosts["binder"] = params["binder_host_name"]
    questions = urls_to_ask(snapshot["services"], snapshot["ingresses"], hosts, base_url, params["port"])
    return ask_all(talks.web, talks.clock, questions, params["wait_timeout"]) if params["ask"] else not_asked(questions)
