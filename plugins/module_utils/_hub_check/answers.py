# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a hub can be asked whether it works, and what its answers come to; asks nobody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .._release.addresses import addresses_of

Object = Mapping[str, Any]

LONGEST = 300  # characters of what a hub says

# The Service that leads to it, and what is asked there: the chart jupyterhub 4.4, the chart binderhub 1.0.
API = "hub's API"
HUB = ("proxy-public", (("hub's health", "hub/health"), (API, "hub/api")))
BINDER = ("binder", (("binder's health", "health"), ("binder's version", "versions")))


def urls_to_ask(
    services: Iterable[Object],
    ingresses: Iterable[Object],
    hosts: Mapping[str, str],
    base_url: str = "/",
    port: int = 0,
) -> list[dict[str, str]]:
    """One item per question: `check` and its `url`, empty where there is no address yet.

    `hosts` has the host name by Service, empty for its address; a Service that is not in it is not asked. `base_url` is the hub's.
    `port` is the one at which all of it answers, where that is not what Services and Ingresses say; 0, what they say.
    """
    known, entries, found = list(services), list(ingresses), []
    for service, questions in (HUB, BINDER):
        if service in hosts:
            site, base = _site(service, known, entries, hosts[service], port), base_url if service == HUB[0] else "/"
            found += [
                {
                    "check": check,
                    "url": "/".join(part for part in (site, base.strip("/"), path) if part) if site else "",
                }
                for check, path in questions
            ]
    return found


def not_asked(questions: Iterable[Object]) -> list[dict[str, Any]]:
    """What judge_answers takes where the questions are not to be asked."""
    return [{"item": question, "skipped": True} for question in questions]


def judge_answers(answers: Iterable[Object]) -> list[dict[str, Any]]:
    """One check result per question, from answers (web.Web) with their question as `item`; one that is `skipped` was not asked."""
    return [{"check": answer["item"]["check"], **_judge(answer["item"]["url"], answer)} for answer in answers]


def brief(words: Any) -> str:
    """What a hub says, in one line, and no longer than a person reads."""
    text = " ".join(str(words or "").split())
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _judge(url: str, answer: Object) -> dict[str, Any]:
    if answer.get("skipped"):
        return {"ok": None, "says": "Not asked: hub_check_ask is off."}
    if not url:
        return {"ok": False, "says": "There is no address yet to ask at."}
    status, found = int(answer.get("status") or -1), answer.get("json") or {}
    if status != 200:
        why = f"answers {status}" if status > 0 else "does not answer"
        return {"ok": False, "says": f"{url} {why}: {brief(answer.get('msg')) or 'no reason given'}."}
    version = brief((found.get("version") or found.get("binderhub")) if isinstance(found, Mapping) else "")
    return {"ok": True, "says": f"{url} answers{f', version {version}' if version else ''}."}


def _site(service: str, services: list[Object], ingresses: list[Object], host: str, port: int) -> str:
    """Scheme, host and its own port: of the Ingress that leads to the Service, else of the Service itself; empty where there is none."""
    own = f":{port}" if port else ""
    for ingress in ingresses:
        spec = ingress.get("spec") or {}
        for rule in spec.get("rules") or []:
            name = str(rule.get("host") or host)
            if name and service in _backends(rule) and host in ("", name):
                secure = any(name in (tls.get("hosts") or []) for tls in spec.get("tls") or [])
                return f"http{'s' if secure else ''}://{name}{own}"
    for found in (found for found in services if found["metadata"]["name"] == service):
        address = next(iter(addresses_of(found)), "")
        name = host or (f"[{address}]" if ":" in address else address)
        ports = [port.get("port") for port in (found.get("spec") or {}).get("ports") or []]
        return f"http{'s' if 443 in ports else ''}://{name}{own}" if name else ""
    return ""


def _backends(rule: Object) -> list[str]:
    paths = (rule.get("http") or {}).get("paths") or []
    return [str(((path.get("backend") or {}).get("service") or {}).get("name")) for path in paths]
