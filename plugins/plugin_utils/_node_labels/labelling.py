# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Brings a cluster's node labels to the desired state: first what labels later nodes, then the current nodes. The cluster is handed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn, Protocol

from ansible_collections.hubforge.magnum.plugins.module_utils._clock import Clock, Deadline
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import RequestFailed, TimedOut
from ansible_collections.hubforge.magnum.plugins.module_utils._node_labels.snapshot import NAMESPACE
from ansible_collections.hubforge.magnum.plugins.module_utils._nodes.changes import change_of
from ansible_collections.hubforge.magnum.plugins.module_utils._nodes.groups import check_groups, desired_of_nodes
from ansible_collections.hubforge.magnum.plugins.module_utils._pacing.progress import minutes

from .difference import differing
from .method import choose_method
from .policies import generate_policies
from .reconciler import reconciler_objects, reconciler_removal

Object = dict[str, Any]
Snapshot = Mapping[str, Any]  # as module_utils/_node_labels/snapshot.py reads it

POLICY_DELAY = 3  # seconds within which API servers follow a new policy; nodes created meanwhile are read afterwards
WINDOW = 60  # seconds that one read waits for the reconciler
LONGEST_PAUSE = 30  # seconds before nodes that still differ are changed once more: 1, 2, 4 …
MOST_LINES = 20  # nodes that are shown one by one


@dataclass(frozen=True)
class Applied:
    """What became of one object: whether it changed; why it was rejected, and whether for somebody else's change in the meantime."""

    changed: bool = False
    error: str = ""
    conflict: bool = False


class Cluster(Protocol):
    """What labelling needs of a cluster; each call but `show` costs the start of a module."""

    def read(self, shown: str = "", window: int = 0) -> Snapshot:
        """A snapshot. With a window, up to so many seconds later: once the reconciler is ready, or its status is no longer `shown`."""

    def apply(self, definitions: Sequence[Object]) -> list[Applied]:
        """Server-side applies by our field manager, each whatever became of the others; their results in the same order."""

    def remove(self, definitions: Sequence[Object], timeout: int) -> None:
        """Delete objects and wait until they are gone. Raises HubforgeError."""

    def show(self, line: str) -> None:
        """Show the person a line."""


@dataclass(frozen=True)
class Request:
    """The options of a task, and the reconciler's scripts by file name."""

    nodegroups: Any
    method: str
    image: str
    wait_timeout: int
    scripts: Mapping[str, str]
    check_mode: bool = False


@dataclass
class Labelling:
    """One task. `run` does it; `changed`, `diff`, `method`, `reason` and `nodes` (which differed, and in what) are its result."""

    request: Request
    cluster: Cluster
    clock: Clock
    changed: bool = False
    method: str = ""
    reason: str = ""
    diff: list[dict[str, Any]] = field(default_factory=list)
    nodes: dict[str, list[str]] = field(default_factory=dict)

    def run(self) -> None:
        """Raises HubforgeError; groups that cannot be read are rejected before the cluster is asked."""
        check_groups(self.request.nodegroups)
        snapshot = self.cluster.read()
        self.method, self.reason = choose_method(self.request.nodegroups, self.request.method, snapshot["served"])
        self.cluster.show(self.reason)
        desired = self._desired(snapshot)
        undeclared = self._undeclared(snapshot, desired)
        applied = self._put(desired, snapshot)
        if self.method == "reconciler" and not self.request.check_mode and (applied or snapshot["reconciler_status"]):
            snapshot = self._wait_for_reconciler()
        elif applied and not self.request.check_mode:
            self.clock.sleep(POLICY_DELAY)
        self._remove(undeclared)
        if (undeclared or (applied and self.method == "policy")) and not self.request.check_mode:
            snapshot = self.cluster.read()
        self._label(snapshot)

    # -- what labels the nodes that are added later ---------------------------------------------------------------

    def _desired(self, snapshot: Snapshot) -> list[Object]:
        if self.method == "policy":
            return generate_policies(self.request.nodegroups, snapshot["served"])
        if self.method == "reconciler":
            asked = self.request
            return reconciler_objects(asked.nodegroups, asked.image, asked.scripts, snapshot["guarded"])
        return []

    def _undeclared(self, snapshot: Snapshot, desired: Sequence[Object]) -> list[Object]:
        """What of ours is in the cluster and no longer desired, in the order in which it is deleted: bindings before their policies."""
        named = {_key(it) for it in desired}
        policies = sorted((it for it in snapshot["policies"] if _key(it) not in named), key=_key, reverse=True)
        found = [
            {"apiVersion": it["apiVersion"], "kind": it["kind"], "metadata": {"name": it["metadata"]["name"]}}
            for it in policies
        ]
        return found + (
            reconciler_removal(snapshot["guarded"]) if snapshot["reconciler"] and self.method != "reconciler" else []
        )

    def _put(self, desired: Sequence[Object], snapshot: Snapshot) -> bool:
        """Apply the objects that differ; whether there are such."""
        current = {_key(it): it for it in (*snapshot["policies"], *snapshot["reconciler"])}
        diffs = [(it, diff) for it in desired if (diff := differing(it, current.get(_key(it))))]
        results = self._apply(diffs)
        for (it, _diff), result in zip(diffs, results, strict=True):
            if result.error and self.method == "reconciler":
                self._fail_reconciler(result.error)
            if result.error:
                raise RequestFailed(
                    f"The API server does not accept {it['kind']} {it['metadata']['name']}: {result.error}.", 0
                )
        return bool(diffs)

    def _wait_for_reconciler(self) -> Snapshot:
        deadline, shown = Deadline(self.clock, self.request.wait_timeout), ""
        while True:
            left = int(deadline.seconds - deadline.elapsed)
            snapshot = self.cluster.read(shown, max(1, min(WINDOW, left)))
            status = str(snapshot["reconciler_status"])
            if not status:
                return snapshot
            if deadline.over:
                self._fail_reconciler(f"after {minutes(deadline.elapsed)}, {status.rstrip('.')}")
            if status != shown:
                self.cluster.show(f"{minutes(deadline.elapsed):>7}  the reconciler is not ready: {status}")
            shown = status

    def _fail_reconciler(self, why: str) -> NoReturn:
        raise TimedOut(
            f"The reconciler of node labels does not run: {why}. Check with `kubectl -n {NAMESPACE} describe pods` whether "
            f"{self.request.image} can be pulled and the core pool has resources left. node_labels_reconciler_image names another "
            "image, and node_labels_method: none does without."
        )

    def _remove(self, undeclared: Sequence[Object]) -> None:
        if not undeclared:
            return
        self.changed = True
        for it in undeclared:
            label = f"{it['kind']} {it['metadata']['name']}"
            self.diff.append({"before_header": label, "after_header": label, "before": it, "after": {}})
        if not self.request.check_mode:
            self.cluster.remove(undeclared, self.request.wait_timeout)

    # -- the nodes there are --------------------------------------------------------------------------------------

    def _label(self, snapshot: Snapshot) -> None:
        """Apply and read again until no node differs. A node that changed or left meanwhile is a conflict, and settled by the next read."""
        deadline, desired = Deadline(self.clock, self.request.wait_timeout), desired_of_nodes(self.request.nodegroups)
        attempt = 0
        while changes := [(it, change) for it in snapshot["nodes"] if (change := change_of(desired, it))]:
            if attempt and deadline.over:
                raise TimedOut(_still_off(deadline.elapsed, [change for _node, change in changes]))
            if attempt > 1:
                self.clock.sleep(min(LONGEST_PAUSE, 2 ** (attempt - 2)))
            attempt += 1
            self._note([change for _node, change in changes])
            results = self._apply(
                [(change["definition"], differing(change["definition"], it)) for it, change in changes]
            )
            for (_node, change), result in zip(changes, results, strict=True):
                if result.error and not result.conflict:
                    raise RequestFailed(f"The API server does not accept node {change['name']}: {result.error}.", 0)
            if self.request.check_mode:
                return
            snapshot = self.cluster.read()

    def _note(self, changes: Sequence[Mapping[str, Any]]) -> None:
        """Enter nodes in the report, and show those that are new in it."""
        new = [change for change in changes if change["name"] not in self.nodes]
        for change in new[:MOST_LINES]:
            self.cluster.show(f"node {change['name']} of group {change['group']}: {', '.join(change['off'])}")
        if len(new) > MOST_LINES:
            self.cluster.show(f"and {len(new) - MOST_LINES} nodes more")
        self.nodes.update({change["name"]: change["off"] for change in new})

    def _apply(self, diffs: Sequence[tuple[Object, dict[str, Any] | None]]) -> list[Applied]:
        """Apply objects, or in check mode only say that they would change; enters what changed in the diff."""
        if not diffs:
            return []
        check = [Applied(changed=True)] * len(diffs)
        results = check if self.request.check_mode else self.cluster.apply([it for it, _diff in diffs])
        self.changed = self.changed or any(result.changed for result in results)
        self.diff += [diff for (_it, diff), result in zip(diffs, results, strict=True) if diff and result.changed]
        return results


def _key(thing: Mapping[str, Any]) -> tuple[str, str]:
    return thing["kind"], thing["metadata"]["name"]


def _still_off(seconds: float, changes: Sequence[Mapping[str, Any]]) -> str:
    nodes = "; ".join(
        f"node {change['name']} of group {change['group']} still differs from what is desired ({', '.join(change['off'])})"
        for change in changes
    )
    return (
        f"After {seconds:.0f} s {nodes}. Something takes these away again: find out what with "
        "`kubectl get node NAME -o yaml --show-managed-fields`, or run again."
    )
