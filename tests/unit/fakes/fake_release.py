# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A cluster with one release that is pretended, and runs of a Deployment on it."""

from __future__ import annotations

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import (
    Broken,
)
from ansible_collections.hubforge.magnum.plugins.plugin_utils._release.deployment import Answer, Deployment
from ansible_collections.hubforge.magnum.plugins.plugin_utils._release.desired import Chart, DesiredRelease
from fake_clock import FakeClock

SECRET = "swordfish-4711"
LATE = ["deployment hub (0 of 1 pods available)"]
CLASSES = ["ssd"]


def state(*revisions, awaited=(), services=None, reasons=(), classes=None):
    """Revisions are (version, status) or (version, status, age)."""
    kept = [
        {"name": f"v{version}", "version": version, "status": status, "age": (*age, 0)[0]}
        for version, status, *age in revisions
    ]
    services = services or {}
    return {
        "revisions": kept,
        "awaited": list(awaited),
        "services": services,
        "addresses": [address for held in services.values() for address in held],
        "storage_classes": classes,
        "reasons": list(reasons),
        "line": f"{kept} {awaited} {SECRET}" if awaited or any("pending" in it["status"] for it in kept) else "",
    }


DEPLOYED = state((1, "deployed"))
UPGRADED = state((1, "superseded"), (2, "deployed"))
UPGRADING = state((1, "superseded"), (2, "deployed"), awaited=LATE)


class Pretended:
    """Answers with these states, one a read and the last one for ever; says what was done."""

    def __init__(self, *states, deploys=(), rolls_back=True):
        self.states, self.deploys, self.rolls_back = list(states), list(deploys) or [Answer()], rolls_back
        self.done, self.shown, self.clock, self.values = [], [], FakeClock(), None

    def _next(self, held):
        found = held.pop(0) if len(held) > 1 else held[0]
        if isinstance(found, Exception):
            raise found
        return found

    def read(self, last_line=None, window=0, explain=False):
        self.done.append("explain" if explain else "read")
        self.clock.sleep(window)
        return self._next(self.states)

    def deployed_values(self):
        self.done.append("values")
        return {"hub": {"a": 1, "token": "marlin-4711"}}

    def deploy(self, values):
        self.done.append("deploy")
        self.values = values
        return self._next(self.deploys)

    def uninstall(self):
        self.done.append("uninstall")
        return self._next(self.deploys)

    def rollback(self, revision):
        self.done.append(f"rollback {revision}")
        return self.rolls_back

    def forget(self, names):
        self.done.append(f"forget {' '.join(names)}")

    def show(self, line):
        self.shown.append(line)


CHANGED, UNCHANGED = Answer(True), Answer(False)


def run(cluster, state="present", check_mode=False, diff=False, **desired):
    release = DesiredRelease(
        **{
            "name": "hub",
            "namespace": "hub",
            "kubeconfig": "~/.kube/hub.yaml",
            "chart": Chart("jupyterhub", "4.4.0", f"https://ada:{SECRET}@charts.example/"),
            "values": {"hub": {"a": 2, "token": SECRET}},
            "values_name": "jupyterhub_values",
            "wait_timeout": 300,
            "pending_timeout": 360,
            **desired,
        }
    )
    return getattr(Deployment(release, cluster, cluster.clock, check_mode, diff), state)()


def failure(cluster, *args, kind=Broken, **desired):
    with pytest.raises(kind) as caught:
        run(cluster, *args, **desired)
    said = f"{caught.value} {cluster.shown}"
    assert SECRET not in said
    return str(caught.value)
