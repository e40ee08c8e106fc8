# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Logging in to a hub through its API: whether to do it, with which profiles, and what came of it; asks nobody."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from .._nodes.changes import GROUP_LABELS, name_in_labels
from .._nodes.groups import check_groups, name_on_nodes
from .._release.pods import explain_pods, is_ready
from .answers import API, brief
from .results import judge_profiles

Object = Mapping[str, Any]
CheckResult = dict[str, Any]

USER = "hub-check"
# What the hub answers where it has done, or need not do, what it was asked.
USER_MADE, USER_DELETED, SERVER_MADE = (201, 409), (204, 404), (201, 202)
SERVICE = "the release declares no service hub-check (jupyterhub_check_service)"
SCOPES = "its token must be allowed what jupyterhub_check_service allows"


def plan_logins(demands: Sequence[Mapping[str, Any]] | None, snapshot: Object, desired: Object) -> dict[str, Any]:
    """The `logins` to be made, one per profile, with the hub's `api` and `site`, and `results` of those that are not made.

    `demands` of the release's profiles (profiles.read_demands), None where its values are not there; `snapshot` as for judge_hub, with its
    `trials` and `answers`. `desired` says when to log in (`login`: changed, always or never), whether the release has `changed`, whether it
    is `check_mode`, whether there is a `token`, and the `profiles` to try (slugs; None, all).
    """
    if reason := _why_not(demands, snapshot, desired):
        return {"api": "", "site": "", "logins": [], "results": [not_tried(f"Not tried: {reason}.")]}
    tried = {result["check"]: result["ok"] for result in judge_profiles(snapshot)}
    groups = [name_on_nodes(str(group["name"])) for group in check_groups(snapshot.get("nodegroups") or [])]
    plan: dict[str, Any] = {"api": _api(snapshot), "site": _site(_api(snapshot)), "logins": [], "results": []}
    for demand in demands or []:
        name, check = demand["name"], f"login {demand['name']}"
        if desired.get("profiles") is not None and demand["slug"] not in desired["profiles"]:
            continue
        if tried.get(f"profile {name}") is False:  # it would be waited for in vain, for minutes
            plan["results"].append(_result(check, None, "Not tried: no node takes a user of this profile."))
            continue
        group = _named_group(demand["spec"]["nodeSelector"])
        expected = group if group in groups else ""
        plan["logins"].append({"name": name, "options": demand["options"], "group": expected})
    return plan


def judge_login(login: Object, snapshot: Object) -> CheckResult:
    """What came of one login of the plan, from the hub's answers (web.Web) and what Kubernetes had.

    `snapshot` holds `started` (the answer to the request for a server), `user` (the last answer about the user), `seconds` that it took,
    `pod` and `events` as they were last, `progress` (the hub's stream of events, where the server failed), `answered` (by the server
    itself), the pod's `nodes`, and `left` (the answer about the user after the server was stopped).
    """
    check = f"login {login['name']}"
    if status_of(snapshot["started"]) not in SERVER_MADE:
        return _result(check, False, f"The hub started no server: it {_said(snapshot['started'])}.")
    if not server_of(snapshot["user"]).get("ready"):
        return _result(check, False, _why_no_server(snapshot))
    where, group = _place(snapshot)
    took = f"A server started after {snapshot['seconds']} s{where}"
    if status_of(snapshot["answered"]) != 200:
        return _result(check, False, f"{took} and did not answer: its /api/status {_said(snapshot['answered'])}.")
    if login["group"] and group and group != login["group"]:
        return _result(check, False, f"{took} and answered, but the profile's users belong on {login['group']}.")
    if server_of(snapshot["left"]):
        return _result(check, False, f"{took} and answered, but did not stop: check its pod.")
    unseen = "" if where else ", and its pod was not found"
    return _result(check, True, f"{took} and answered{unseen}.")


def judge_user(made: Object, deleted: Object) -> list[CheckResult]:
    """A result where the user of the logins could not be made, or stayed; none where all went well, or was not done ({})."""
    if made and status_of(made) not in USER_MADE:
        advice = f": {SCOPES}" if status_of(made) in (401, 403, 404) else ""
        return [_result("login", False, f"The hub made no user hub-check: it {_said(made)}{advice}.")]
    if deleted and status_of(deleted) not in USER_DELETED:
        return [
            _result(
                "login", False, f"The user hub-check stayed: the hub {_said(deleted)}. Delete it on its admin page."
            )
        ]
    return []


def server_of(answer: Object) -> Object:
    """The user's own server in the hub's answer about the user; empty where it has none, or the hub did not say."""
    found = answer.get("json")
    servers = found.get("servers") if isinstance(found, Mapping) else None
    server = servers.get("") if isinstance(servers, Mapping) else None
    return server if isinstance(server, Mapping) else {}


def status_of(answer: Object) -> int:
    """The HTTP status; -1 where there was no answer."""
    return int(answer.get("status") or -1)


def not_tried(says: str) -> CheckResult:
    """The one result of logins that were not made."""
    return _result("login", None, says)


# -- whether to do it -------------------------------------------------------------------------------------------


def _why_not(demands: Sequence[Object] | None, snapshot: Object, desired: Object) -> str:
    unchanged = "nothing of the hub has changed in this run (hub_check_login: changed)"
    reasons = (
        (desired["login"] == "never", "hub_check_login is never"),
        (desired["login"] == "changed" and not desired.get("changed"), unchanged),
        (desired.get("check_mode"), "in check mode nothing is made"),
        (snapshot.get("kind") == "binderhub", "a BinderHub starts no servers but of images that it has built"),
        (any(answer.get("skipped") for answer in snapshot.get("answers") or []), "hub_check_ask is off"),
        (not desired.get("token"), SERVICE),
        (demands is None, "the release has no Secret hub with its values"),
        (not _api(snapshot), "the hub's API does not answer"),
    )
    return next((reason for is_so, reason in reasons if is_so), "")


def _api(snapshot: Object) -> str:
    """The URL of the hub's API where it has answered, else empty."""
    own = [answer for answer in snapshot.get("answers") or [] if answer["item"]["check"] == API]
    return next((str(answer["item"]["url"]) for answer in own if status_of(answer) == 200), "")


def _site(url: str) -> str:
    found = urlsplit(url)
    return f"{found.scheme}://{found.netloc}"


def _named_group(node_selector: Object) -> str:
    labels = {key: value for key, value in node_selector.items() if key in GROUP_LABELS}
    return name_in_labels({"metadata": {"labels": labels}})


# -- what came of it --------------------------------------------------------------------------------------------


def _why_no_server(snapshot: Object) -> str:
    pod = snapshot.get("pod") or {}
    reasons = explain_pods([pod], snapshot.get("events") or []) if pod and not is_ready(pod) else []
    words = server_of(snapshot["user"])
    if words or status_of(snapshot["user"]) != 200:
        state = "still starting" if words else f"not known, since the hub {_said(snapshot['user'])}"
        return " ".join([f"After {snapshot['seconds']} s its server is {state}.", *reasons])
    said = _last_message(str((snapshot.get("progress") or {}).get("content") or "")) or "the hub gives no reason"
    return " ".join([f"The server did not start: {said.rstrip('.')}.", *reasons])


def _last_message(stream: str) -> str:
    """The last message in the hub's event stream of a starting server."""
    said: Sequence[str] = [line.removeprefix("data:") for line in stream.splitlines() if line.startswith("data:")]
    try:
        return brief(json.loads(said[-1]).get("message"))
    except (IndexError, ValueError, AttributeError):
        return ""


def _place(snapshot: Object) -> tuple[str, str]:
    """In words where the pod ran, and the name of its node group."""
    name = ((snapshot.get("pod") or {}).get("spec") or {}).get("nodeName")
    if not name:
        return "", ""
    node: Iterable[Object] = [found for found in snapshot.get("nodes") or [] if found["metadata"]["name"] == name]
    group = next((name_in_labels(found) for found in node), "")
    return f" on node {name}" + (f" of group {group}" if group else ""), group


def _said(answer: Object) -> str:
    """What an answer came to, in words after its subject."""
    found = answer.get("json")
    message = found.get("message") if isinstance(found, Mapping) else ""
    words = brief(message) or brief(answer.get("msg")) or "no reason given"
    verb = f"answered {status_of(answer)}" if status_of(answer) > 0 else "did not answer"
    return f"{verb}: {words.rstrip('.')}"


def _result(check: str, ok: bool | None, says: str) -> CheckResult:
    return {"check": check, "ok": ok, "says": says}
