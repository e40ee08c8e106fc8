# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Gives nodes the labels and taints of their group as soon as they are there; runs in a cluster, with Python's standard library alone.

Beside it lie node_changes.py (the collection's plugins/module_utils/_nodes/changes.py) and desired.json.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import ssl
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from node_changes import MANAGER, change_of

HERE = Path(__file__).parent
ACCOUNT = Path(os.environ.get("SERVICE_ACCOUNT", "/var/run/secrets/kubernetes.io/serviceaccount"))
WATCH = 300  # seconds that the API server lets a watch last; the token is read again for each one
ANSWER_TIMEOUT = 30  # seconds for one answer
PAUSES = (1.0, 60.0)  # seconds before the next try: the first time, and at most
CONFLICTS = (404, 409)  # the node was deleted or changed since we read it; if it changed, the watch brings it again


class Unexpected(Exception):
    """An answer or an event of the API server that is an error."""


def connect(seconds: float) -> http.client.HTTPConnection:
    """A connection to the API server, by the variables that every pod has."""
    context = ssl.create_default_context(cafile=ACCOUNT / "ca.crt")
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT  # Magnum's certificate authorities are not as strict as Python 3.13
    host, port = os.environ["KUBERNETES_SERVICE_HOST"], int(os.environ["KUBERNETES_SERVICE_PORT"])
    return http.client.HTTPSConnection(host, port, timeout=seconds, context=context)


def ask(connection: http.client.HTTPConnection, method: str, path: str, body: Any = None) -> http.client.HTTPResponse:
    """The answer to a request; a body is one of server-side apply."""
    headers = {"Authorization": f"Bearer {(ACCOUNT / 'token').read_text().strip()}"}
    if body is not None:
        headers["Content-Type"] = "application/apply-patch+yaml"
    connection.request(method, path, None if body is None else json.dumps(body), headers)
    return connection.getresponse()


def watch(version: str) -> Iterator[dict[str, Any]]:
    """Events of nodes from a version on; without one all nodes come first, as if they had just been added."""
    query = {"watch": "true", "allowWatchBookmarks": "true", "timeoutSeconds": WATCH}
    connection = connect(WATCH + ANSWER_TIMEOUT)
    try:
        answer = ask(connection, "GET", f"/api/v1/nodes?{urlencode({**query, 'resourceVersion': version})}")
        if answer.status != 200:
            raise Unexpected(f"{answer.status}: {answer.read(500).decode(errors='replace')}")
        for line in answer:
            event = json.loads(line)
            if event["type"] == "ERROR":
                raise Unexpected(str(event["object"].get("message")))
            yield event
    finally:
        connection.close()


def repair(desired: Mapping[str, Any], node: Mapping[str, Any]) -> None:
    """Put on the node what its group desires, where it differs."""
    change = change_of(desired, node)
    if change is None:
        return
    connection = connect(ANSWER_TIMEOUT)
    try:
        query = urlencode({"fieldManager": MANAGER, "force": "true"})
        answer = ask(connection, "PATCH", f"/api/v1/nodes/{change['name']}?{query}", change["definition"])
        text = answer.read().decode(errors="replace")
    finally:
        connection.close()
    if answer.status >= 400 and answer.status not in CONFLICTS:
        raise Unexpected(f"node {change['name']}: {answer.status}: {text[:500]}")
    outcome = "changed or deleted meanwhile" if answer.status in CONFLICTS else "repaired"
    log(f"node {change['name']} of group {change['group']}: {', '.join(change['off'])}: {outcome}")


def run(desired: Mapping[str, Any]) -> None:
    """Watch and repair for ever. After an error every node is read again, since one may not have been repaired."""
    version, pause = "", PAUSES[0]
    while True:
        try:
            for event in watch(version):
                if event["type"] in ("ADDED", "MODIFIED"):
                    repair(desired, event["object"])
                version = event["object"]["metadata"]["resourceVersion"]
            pause = PAUSES[0]
        except (Unexpected, OSError, http.client.HTTPException, ValueError) as error:
            log(f"starting again: {error}")
            version, pause = "", min(2 * pause, PAUSES[1])
        time.sleep(pause * random.uniform(0.5, 1))


def log(line: str) -> None:
    """A line of the pod's log."""
    print(line, flush=True)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # the first process of a container would not end otherwise
    run(json.loads((HERE / "desired.json").read_text()))
