# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Brings one release to its desired state by what a Cluster can do: takes over, deploys, waits, undoes. Runs no program itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from ansible_collections.hubforge.magnum.plugins.module_utils._clock import Clock, Deadline
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import Broken, HubforgeError, TimedOut, reject_all
from ansible_collections.hubforge.magnum.plugins.module_utils._pacing.progress import minutes

from .desired import DesiredRelease
from .layers import Values
from .masking import masked, values_difference, without_login

State = Mapping[str, Any]  # as the module release_info returns it

WINDOW = 60  # seconds without a line at most
RETRY = 5.0  # seconds until an API server that did not answer is read again
SLACK = 10  # seconds that a pending revision may be found late
PENDING = ("pending-install", "pending-upgrade", "pending-rollback")


@dataclass(frozen=True)
class Answer:
    """What Helm has done: whether something changed (in check mode would change), and the text of its failure."""

    changed: bool = False
    error: str = ""


class Cluster(Protocol):
    """What is done with a release. Each of these may start a module; `read` and `show` change nothing."""

    def read(self, last_line: str | None = None, window: float = 0, explain: bool = False) -> State:
        """The release's state, see release_info. Raises HubforgeError."""

    def deployed_values(self) -> Values:
        """The values of the deployed revision."""

    def deploy(self, values: Values) -> Answer:
        """Let Helm install or upgrade the release where it differs."""

    def uninstall(self) -> Answer:
        """Let Helm remove the release."""

    def rollback(self, revision: int) -> bool:
        """Let Helm go back to a revision; whether it could."""

    def forget(self, names: Sequence[str]) -> None:
        """Delete these revisions' Secrets. Raises HubforgeError."""

    def show(self, line: str) -> None:
        """Show people a line."""


@dataclass(frozen=True)
class Deployment:
    """One task on one release. Raises HubforgeError with a sentence without secrets."""

    desired: DesiredRelease
    cluster: Cluster
    clock: Clock
    check_mode: bool = False
    diff: bool = False

    def present(self) -> dict[str, Any]:
        """Deploy it where it differs and wait until it is complete; the task's result."""
        reject_all(self.desired.find_problems())
        state = self.cluster.read()
        if state["storage_classes"] is not None:
            reject_all(self.desired.find_problems(state["storage_classes"]))
        state, taken_over = self._take_over(state)
        values = self.desired.merged(state["services"])
        lines = values_difference(self.cluster.deployed_values(), values) if self.diff else []
        changed, state = self._deploy(values, state)
        if not self.check_mode and (known := self.desired.merged(state["services"])) != values:
            again, state = self._deploy(known, state)  # with the address that it has got by now
            changed = changed or again
        return {**_result(changed or taken_over, state), **({"diff": {"prepared": "\n".join(lines)}} if lines else {})}

    def absent(self) -> dict[str, Any]:
        """Uninstall it; the task's result."""
        state, taken_over = self._take_over(self.cluster.read())
        answer = self.cluster.uninstall()
        if answer.error:
            raise Broken(
                f"Helm could not uninstall the release {self.desired.name} of namespace {self.desired.namespace}: "
                f"{self._reason(answer.error)}. Correct that, and run again."
            )
        gone = {"revisions": [], "addresses": []} if not self.check_mode else state
        return _result(answer.changed or taken_over, gone)

    # -- what an earlier run left behind --------------------------------------------------------------------------

    def _take_over(self, state: State) -> tuple[State, bool]:
        """Undo revisions that a killed run left pending, for Helm rejects everything else while there is one.

        Waits for those that are younger than the pending timeout: another run may be deploying them.
        """
        state = self._wait_for_others(state)
        pending = _pending(state)
        if not pending or self.check_mode:
            return state, bool(pending)
        names = [str(revision["name"]) for revision in pending]
        # While the pending revision is the last one, Helm knows what it has put there and takes it away; the next revision would not.
        revision = _deployed(state)
        able = bool(revision) and self.cluster.rollback(revision)
        self.cluster.forget(names)
        self.cluster.show(
            f"An earlier run left {', '.join(names)} unfinished for more than {self.desired.pending_timeout:.0f} s. "
            f"{_undone(revision, able)}, and the release is deployed again."
        )
        return self.cluster.read(), True

    def _wait_for_others(self, state: State) -> State:
        deadline, limit = Deadline(self.clock, self.desired.pending_timeout + SLACK), self.desired.pending_timeout
        while not self.check_mode and (young := [it for it in _pending(state) if it["age"] < limit]):
            left = limit - min(it["age"] for it in young)
            line = ", ".join(f"revision {it['version']} is {it['status']} for {minutes(it['age'])}" for it in young)
            line = f"{line}; another run may be deploying it and has {minutes(left)} more"
            if deadline.over:
                raise TimedOut(
                    f"Other runs change the release {self.desired.name} in namespace {self.desired.namespace}: {line}. "
                    "Run again when they have ended."
                )
            self.cluster.show(f"{self.desired.name}: {line}")
            state = self.cluster.read(last_line=state["line"], window=min(WINDOW, left + 1))
        return state

    # -- Helm, and what comes after it ----------------------------------------------------------------------------

    def _deploy(self, values: Values, before: State) -> tuple[bool, State]:
        answer = self.cluster.deploy(values)
        if answer.error:
            raise Broken(
                self._masked(
                    values, f"{self._refusal(answer.error, values)} {self._after_refusal(before, answer.error, values)}"
                )
            )
        if self.check_mode or not (answer.changed or before["awaited"]):
            return answer.changed, before
        state = self._wait(values)
        if state["awaited"]:
            raise Broken(self._masked(values, self._unready(before, values)))
        return answer.changed, state

    def _wait(self, values: Values) -> State:
        """Show what is awaited whenever that changes, at least once a minute, until nothing is or the time is over.

        Once all pods are available, addresses have the same time again.
        """
        deadline, pods = Deadline(self.clock, self.desired.wait_timeout), True
        state = self._read(deadline)
        while state["awaited"]:
            if pods and not any(it.startswith("deployment ") for it in state["awaited"]):
                deadline, pods = Deadline(self.clock, self.desired.wait_timeout), False
            if deadline.over:
                break
            self.cluster.show(
                f"{minutes(deadline.elapsed):>7}  {self.desired.name} {self._masked(values, state['line'])}"
            )
            left = max(1.0, deadline.seconds - deadline.elapsed)
            state = self._read(deadline, last_line=state["line"], window=min(WINDOW, left))
        return state

    def _read(self, deadline: Deadline, **asked: Any) -> State:
        """The state. An API server that restarts, as one node's may during an upgrade, is read again until the time is over."""
        while True:
            try:
                return self.cluster.read(**asked)
            except HubforgeError as error:
                if deadline.over:
                    raise Broken(
                        f"Helm has deployed the release {self.desired.name} in namespace {self.desired.namespace}, and whether it runs "
                        f"is not known: {error} Run again."
                    ) from None
                self.clock.sleep(RETRY)

    def _refusal(self, error: str, values: Values) -> str:
        return (
            f"Helm could not deploy the chart {self.desired.chart} as release {self.desired.name} in namespace "
            f"{self.desired.namespace}: {self._reason(error, values)}."
        )

    def _after_refusal(self, before: State, error: str, values: Values) -> str:
        """What became of the release when Helm failed, and what to do."""
        try:
            newest = max((int(it["version"]) for it in self.cluster.read()["revisions"]), default=0)
        except HubforgeError as failure:
            return f"What it left could not be read: {failure}"
        changed = not self.check_mode and newest > _deployed(before) > 0
        undone = self._back(_deployed(before), values) if changed else ""
        if "incompatible with Kubernetes" in error:
            advice = f"Upgrade the cluster first, or choose an older {self.desired.prefix}chart_version."
        else:
            values_advice = f"{self.desired.values_name} when it was rejected, and run again."
            advice = f"{self.desired.chart_advice} when the chart was not found, {values_advice}"
        return f"{undone} {advice}".strip()

    def _unready(self, before: State, values: Values) -> str:
        """Why a deployed release is not complete, what became of it, and what to do."""
        state, back = self.cluster.read(explain=True), _deployed(before)
        newest = max((int(it["version"]) for it in state["revisions"]), default=0)
        desired = self.desired
        after = (
            self._back(back, values)
            if newest > back > 0
            else f"It stays as it is: `kubectl --kubeconfig {desired.kubeconfig} -n {desired.namespace} get pods,events` shows more."
        )
        what = (
            f"The release {desired.name} in namespace {desired.namespace} does not run: it still waits for "
            f"{', '.join(state['awaited']) or 'nothing any more'} after {desired.wait_timeout:.0f} s."
        )
        advice = f"Correct what it waits for, or {desired.values_name}, and run again."
        return " ".join([what, *state["reasons"], after, advice])

    # -- going back -----------------------------------------------------------------------------------------------

    def _back(self, revision: int, values: Values) -> str:
        if not self.cluster.rollback(revision):
            return f"{_undone(revision, False)}."
        try:
            runs = not self._wait(values)["awaited"]
        except HubforgeError:
            return f"{_undone(revision, True)}, whose objects could not be read."
        return f"{_undone(revision, True)}, {'which runs again' if runs else 'which does not run either'}."

    # -- words ----------------------------------------------------------------------------------------------------

    def _reason(self, error: str, values: Values | None = None) -> str:
        lines = error.strip().splitlines() or ["no reason given"]
        return without_login(self._masked(values or {}, lines[-1].strip().rstrip(".")))

    @staticmethod
    def _masked(values: Values, text: str) -> str:
        return str(masked(text, values))


def _pending(state: State) -> list[Mapping[str, Any]]:
    return [revision for revision in state["revisions"] if revision["status"] in PENDING]


def _deployed(state: State) -> int:
    """The version of the deployed revision; 0, there is none."""
    return max((int(it["version"]) for it in state["revisions"] if it["status"] == "deployed"), default=0)


def _undone(revision: int, able: bool) -> str:
    if not revision:
        return "There was no revision to go back to"
    return f"Helm {'went' if able else 'could not go'} back to revision {revision}"


def _result(changed: bool, state: State) -> dict[str, Any]:
    return {"changed": changed, "addresses": list(state["addresses"]), "revision": _deployed(state)}
