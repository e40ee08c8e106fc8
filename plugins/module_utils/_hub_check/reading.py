# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads everything of a hub from Kubernetes in one go."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from .._errors import RequestFailed
from .._release.pods import explain_pods

Object = Mapping[str, Any]


class Kubernetes(Protocol):
    """What a check needs of a cluster's API server; tests bring their own."""

    now: datetime

    def call(
        self, method: str, path: str, body: Any = None, query: Mapping[str, str] | None = None, metadata_of: str = ""
    ) -> tuple[int, dict[str, Any]]:
        """Status and body of one request; `now` is the server's time then. Raises HubforgeError where there is no answer."""


def read_hub(kubernetes: Kubernetes, namespace: str, release: str, ask: bool) -> dict[str, Any]:
    """All that is judged of a hub, as results.judge_hub takes it, and what leads to it: `secret`, `services`, `ingresses`.

    `ask`: whether its URLs are asked, for which Services and Ingresses are needed. Events are read where a pod is not ready.
    """
    core, named = f"/api/v1/namespaces/{namespace}", {"labelSelector": f"owner=helm,name={release}"}
    snapshot: dict[str, Any] = {
        "revisions": items(kubernetes, f"{core}/secrets", named, metadata_only=True),
        "nodes": items(kubernetes, "/api/v1/nodes", metadata_only=True),
        "pods": items(kubernetes, f"{core}/pods"),
        "statefulsets": items(kubernetes, f"/apis/apps/v1/namespaces/{namespace}/statefulsets"),
        "secret": send(kubernetes, "GET", f"{core}/secrets/hub", fine=(404,)),
        "services": items(kubernetes, f"{core}/services") if ask else [],
        "ingresses": items(kubernetes, f"/apis/networking.k8s.io/v1/namespaces/{namespace}/ingresses") if ask else [],
    }
    unready = explain_pods(snapshot["pods"], [])
    return {**snapshot, "events": items(kubernetes, f"{core}/events") if unready else []}


def items(
    kubernetes: Kubernetes, path: str, query: Mapping[str, str] | None = None, metadata_only: bool = False
) -> list[dict[str, Any]]:
    """The objects of a list; none where the API server does not know their kind."""
    found = send(
        kubernetes, "GET", path, query=query, metadata_of="PartialObjectMetadataList" * metadata_only, fine=(404,)
    )
    return list(found.get("items") or [])


def send(
    kubernetes: Kubernetes, method: str, path: str, body: Any = None, fine: tuple[int, ...] = (), **more: Any
) -> dict[str, Any]:
    """The body of an answer; {} for one whose status is `fine` although it is an error. Raises RequestFailed for other errors."""
    status, answer = kubernetes.call(method, path, body, **more)
    if status in fine:
        return {}
    if not 200 <= status < 300:
        raise RequestFailed(f"The API server answers {status} to {method} {path}: {reason(answer)}", status)
    return answer


def reason(answer: Object) -> str:
    """What the API server says of an error."""
    return str(answer.get("message") or "it gives no reason")
