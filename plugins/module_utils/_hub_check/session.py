# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Logs in to a hub through its API as the user hub-check: has its server started, asks it, stops it, and deletes the user."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .._clock import Clock, Deadline
from .logins import SERVER_MADE, USER, USER_DELETED, USER_MADE, judge_login, server_of, status_of
from .reading import Kubernetes, items, send
from .web import Web

Object = Mapping[str, Any]

# KubeSpawner writes a user's name into a label, and what Kubernetes does not take of it in other characters.
USERS = {"labelSelector": f"hub.jupyter.org/username in ({USER}, hub-2dcheck)"}
SERVERS = {"labelSelector": f"component=singleuser-server,{USERS['labelSelector']}"}
STOP_EVERY_S = 2.0
ANSWER_TRIES, ANSWER_EVERY_S = 4, 2.0


class LoginSession:
    """The user hub-check of one hub. `plan` is of logins.plan_logins; `renew` is called while it waits, and may raise.

    `timeout`: seconds that a server has to start, and to stop.
    """

    def __init__(
        self,
        kubernetes: Kubernetes,
        web: Web,
        clock: Clock,
        namespace: str,
        plan: Object,
        token: str,
        timeout: float,
        renew: Callable[[], None],
    ) -> None:
        self.kubernetes, self.web, self.clock, self.renew = kubernetes, web, clock, renew
        self.core = f"/api/v1/namespaces/{namespace}"
        self.site, self.user, self.token, self.timeout = plan["site"], f"{plan['api']}/users/{USER}", token, timeout

    def create_user(self) -> dict[str, Any]:
        """Delete what a killed run left, then create the user; the hub's answer."""
        self.delete_user()
        return self._ask("POST")

    def log_in(self, login: Object) -> dict[str, Any]:
        """Have a server of the profile started, ask it, have it stopped; the check result."""
        began, user, pod = self.clock.now(), dict[str, Any](), dict[str, Any]()
        started = self._ask("POST", "/server", login["options"])
        if status_of(started) in SERVER_MADE:
            user, pod = self._wait(began)
        seconds, server = int(self.clock.now() - began), server_of(user)
        ready, node = bool(server.get("ready")), (pod.get("spec") or {}).get("nodeName")
        snapshot = {
            "started": started,
            "user": user,
            "seconds": seconds,
            "pod": pod,
            "answered": self._ask_server(str(server.get("url") or "")) if ready else {},
            "nodes": self._node(str(node)) if node else [],
            "events": [] if ready else items(self.kubernetes, f"{self.core}/events"),
            "progress": self._ask("GET", "/server/progress") if user and not server else {},
        }
        return judge_login(login, {**snapshot, "left": self.stop_server()})

    def stop_server(self) -> dict[str, Any]:
        """Have the server stopped, and wait until it is; the hub's last answer about its user."""
        if status_of(self._ask("DELETE", "/server")) not in (202, 204):
            return {}
        deadline = Deadline(self.clock, self.timeout)
        while True:
            left = self._ask("GET")
            found = left.get("json")
            stopped = isinstance(found, Mapping) and found.get("servers") == {}
            if stopped or status_of(left) == 404 or deadline.over:
                return left
            self.renew()
            self.clock.sleep(STOP_EVERY_S)

    def delete_user(self) -> dict[str, Any]:
        """Stop its server, and delete it with its volume; the hub's answer.

        The storage class of Magnum's driver retains volumes of deleted claims, so that each check would leave one in Cinder. The claim
        itself is deleted by the hub with the user. Raises RequestFailed where the volume cannot be given the policy.
        """
        self.stop_server()
        for claim in items(self.kubernetes, f"{self.core}/persistentvolumeclaims", USERS):
            if volume := (claim.get("spec") or {}).get("volumeName"):
                policy = {"spec": {"persistentVolumeReclaimPolicy": "Delete"}}
                send(self.kubernetes, "PATCH", f"/api/v1/persistentvolumes/{volume}", policy, fine=(404,))
        return self._ask("DELETE")

    def _wait(self, began: float) -> tuple[dict[str, Any], dict[str, Any]]:
        """Wait until the server is ready, has failed, or the time is over; the hub's last answer, and its pod as it was last."""
        pod: dict[str, Any] = {}
        while True:
            user = self._ask("GET")
            # since a pod is deleted when its server fails, the last one that was there is kept
            pod = next(iter(items(self.kubernetes, f"{self.core}/pods", SERVERS)), pod)
            elapsed = self.clock.now() - began
            if elapsed >= self.timeout or not _may_start(user):
                return user, pod
            self.renew()
            self.clock.sleep(max(1.0, min(5.0, elapsed // 5)))

    def _ask_server(self, path: str) -> dict[str, Any]:
        # the path is the hub's word: after a slash of ours it cannot be another host, which would get the token
        url = f"{self.site}/{path.lstrip('/')}api/status"
        for _number in range(ANSWER_TRIES - 1):
            answer = self.web.ask(url, token=self.token)
            if status_of(answer) == 200:
                return answer
            self.clock.sleep(ANSWER_EVERY_S)
        return self.web.ask(url, token=self.token)

    def _node(self, name: str) -> list[dict[str, Any]]:
        found = send(self.kubernetes, "GET", f"/api/v1/nodes/{name}", metadata_of="PartialObjectMetadata", fine=(404,))
        return [found] if found else []

    def _ask(self, method: str, path: str = "", body: Any = None) -> dict[str, Any]:
        return self.web.ask(f"{self.user}{path}", method, body, self.token)


def user_made(answer: Object) -> bool:
    """Whether the user is there, made by this run or left by another one."""
    return status_of(answer) in USER_MADE


def user_deleted(answer: Object) -> bool:
    """Whether the user is gone."""
    return status_of(answer) in USER_DELETED


def _may_start(user: Object) -> bool:
    """Whether the server may yet become ready. A hub that does not answer may do so again."""
    server = server_of(user)
    return not server.get("ready") if server else status_of(user) not in (200, 403, 404)
