# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What AWX's answers come to: whether it can be configured, and what is there where that stopped half way; pure, from what was read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Answer = Mapping[str, Any]  # of ansible.builtin.uri: status, json, msg
NEEDED = "ask_job_slice_count_on_launch"  # a field of job templates since 21.7.0; an older AWX drops it without a word
OLDEST = "21.7.0"


def configuration_problems(answers: Mapping[str, Answer], desired: Mapping[str, Any]) -> list[str]:
    """Why AWX cannot be configured, one sentence each. `answers` are of ping, me, job_templates (OPTIONS), organizations, credentials.

    A problem that makes the other answers meaningless is the only one.
    """
    host = desired["host"]
    if not host:
        return ["Nobody says where AWX is: set awx_configuration_host, or CONTROLLER_HOST in the environment."]
    return _unanswered(answers, host) or [
        *_too_old(answers, host),
        *_user_problems(answers["me"]),
        *_missing(answers, desired, host),
    ]


def _unanswered(answers: Mapping[str, Answer], host: str) -> list[str]:
    ping = answers["ping"]
    if silent := [answer for answer in answers.values() if _status(answer) < 0]:
        reason = str(silent[0].get("msg", "no reason given"))
        reason = reason.removeprefix("Status code was -1 and not [200]: ").rstrip(".")
        return [
            f"Nothing answers at {host} ({reason}): check that awx_configuration_host is right and can be reached from here."
        ]
    if not (ping.get("json") or {}).get("version"):
        return [
            f"What answers at {host} is no AWX (HTTP {_status(ping)}): check awx_configuration_host and awx_configuration_api_path."
        ]
    if _status(answers["me"]) == 401:
        return [
            (
                f"AWX at {host} does not accept the token: make one of scope Write under Users, Tokens, and give it as "
                "awx_configuration_token, or as CONTROLLER_OAUTH_TOKEN in the environment."
            )
        ]
    bad = {name: _status(answer) for name, answer in answers.items() if _status(answer) != 200}
    return [
        f"AWX at {host} answers {name} with HTTP {status}: its log says why; run again then."
        for name, status in bad.items()
    ]


def _too_old(answers: Mapping[str, Answer], host: str) -> list[str]:
    actions = answers["job_templates"]["json"].get("actions") or {}
    if any(NEEDED in fields for fields in actions.values()):
        return []
    version = answers["ping"]["json"]["version"]
    return [
        f"AWX at {host} is {version}, which cannot share the hosts of a launch out among jobs: {OLDEST} or newer is needed."
    ]


def _user_problems(me: Answer) -> list[str]:
    [user] = me["json"]["results"]
    if user.get("is_superuser"):
        return []
    return [
        f"The token is that of {user['username']}, who is no system administrator, and only they may make credential types: take one's."
    ]


def _missing(answers: Mapping[str, Answer], desired: Mapping[str, Any], host: str) -> list[str]:
    there = {
        name: [str(entry["name"]) for entry in answers[name]["json"]["results"]]
        for name in ("organizations", "credentials")
    }
    found = []
    if desired["organization"] not in there["organizations"]:
        found.append(
            f"AWX at {host} has no organization {desired['organization']}: make it there, or set awx_configuration_organization to one of "
            f"those there are ({', '.join(there['organizations']) or 'none'})."
        )
    found += [
        f"AWX at {host} has no credential {name}: make it there, or give awx_configuration_credentials its inputs."
        for name in desired["credentials"]
        if name not in there["credentials"]
    ]
    return found + [
        f"AWX at {host} has more than one credential {name}, and templates name theirs by the name alone: give it another one."
        for name in sorted({name for name in there["credentials"] if there["credentials"].count(name) > 1})
    ]


def _status(answer: Answer) -> int:
    return int(answer.get("status", -1))


# -- a configuration that stopped half way --------------------------------------------------------------------------


def report(objects: Mapping[str, tuple[Sequence[str], Mapping[str, Answer]]]) -> str:
    """What failed, what is there and what is not. For each kind, in the order of creation, all names and the modules' results so far."""
    present, missing, failed = [], [], []
    for what, (names, results) in objects.items():
        there = [name for name in names if results.get(name, {}).get("id")]
        lacking = [name for name in names if name not in there]
        failed += [
            f"{name}: {str(result.get('msg', 'no reason given')).rstrip('.')}"
            for name, result in results.items()
            if result.get("failed")
        ]
        present += [f"{what} ({len(there)} of {len(names)})"] if there else []
        missing += [f"{what} ({', '.join(lacking)})"] if lacking else []
    return (
        f"AWX is configured in part. What failed: {'; '.join(failed) or 'nothing that is known'}. "
        f"What is there: {', '.join(present) or 'nothing'}. "
        f"What is not there yet: {', '.join(missing) or 'nothing'}. Correct it and run again: what is there stays."
    )
