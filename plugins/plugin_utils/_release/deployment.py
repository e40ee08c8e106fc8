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
from .revisions import another_was_quicker, deployed, left_by_a_failure, made_by, newest, pending

State = Mapping[str, Any]  # as the module release_info returns it

WINDOW = 60  # seconds without a line at most
RETRY = 5.0  # seconds until an API server that did not answer is read again
SLACK = 10  # seconds that a pending revision may be found late


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
        left = pending(state)
        if not left or self.check_mode:
            return state, bool(left)
        names = [str(revision["name"]) for revision in left]
        # While the pending revision is the last one, Helm knows what it has put there and takes it away; the next revision would not.
        revision = deployed(state)
        able = bool(revision) and self.cluster.rollback(revision)
        self.cluster.forget(names)
        self.cluster.show(
            f"An earlier run left {', '.join(names)} unfinished for more than {self.desired.pending_timeout:.0f} s. "
            f"{_undone(revision, able)}, and the release is deployed again."
        )
        return self.cluster.read(), True

    def _wait_for_others(self, state: State) -> State:
        deadline, limit = Deadline(self.clock, self.desired.pending_timeout + SLACK), self.desired.pending_timeout
        while not self.check_mode and (young := [it for it in pending(state) if it["age"] < limit]):
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
        answer, before = self._helm(values, before)
        if answer.error:
            raise Broken(
                self._masked(
                    values, f"{self._refusal(answer.error, values)} {self._after_refusal(before, answer.error, values)}"
                )
            )
        if self.check_mode or not (answer.changed or before["awaited"]):
            return answer.changed, before
        deadline = Deadline(self.clock, self.desired.wait_timeout)
        state = self._read(deadline)
        own = made_by(before, state) if answer.changed else 0
        state = self._wait(values, state, own)
        if state["awaited"]:
            raise Broken(self._masked(values, self._unready(before, values, own)))
        return answer.changed, state

    def _helm(self, values: Values, before: State) -> tuple[Answer, State]:
        """Let Helm deploy, and what was there before it. While another run changes the release it is waited for, and Helm asked again."""
        deadline = Deadline(self.clock, self.desired.wait_timeout)
        while True:
            answer = self.cluster.deploy(values)
            if self.check_mode or not another_was_quicker(answer.error) or deadline.over:
                return answer, before
            self.cluster.show(
                f"{self.desired.name}: another run changes this release at the same time; it is waited for"
            )
            self.clock.sleep(RETRY)
            before = self._wait_for_others(self._read(deadline))

    def _wait(self, values: Values, state: State | None = None, own: int = 0) -> State:
        """Show what is awaited whenever that changes, at least once a minute, until nothing is or the time is over.

        Once all pods are available, addresses have the same time again. Raises Broken where a newer revision than `own`, this run's, comes.
        """
        deadline, pods = Deadline(self.clock, self.desired.wait_timeout), True
        state = state or self._read(deadline)
        while state["awaited"]:
            if own and newest(state) > own:
                raise Broken(
                    f"Another run has deployed revision {newest(state)} of the release {self.desired.name} in namespace "
                    f"{self.desired.namespace} in place of this run's, {own}, before that was complete. Nothing was taken back. Find out "
                    "who, then run again."
                )
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
        """What became of the release when Helm failed, and what to do. Only a revision of this run's is taken back."""
        if another_was_quicker(error):
            return "Another run changes this release: run again when that has ended."
        try:
            back = left_by_a_failure(before, self.cluster.read(), self.desired.pending_timeout)
        except HubforgeError as failure:
            return f"What it left could not be read: {failure}"
        undone = self._back(back, values) if back and not self.check_mode else ""
        if "incompatible with Kubernetes" in error:
            advice = f"Upgrade the cluster first, or choose an older {self.desired.prefix}chart_version."
        else:
            values_advice = f"{self.desired.values_name} when it was rejected, and run again."
            advice = f"{self.desired.chart_advice} when the chart was not found, {values_advice}"
        return f"{undone} {advice}".strip()

    def _unready(self, before: State, values: Values, own: int) -> str:
        """Why a deployed release is not complete, what became of it, and what to do. Only `own`, this run's revision, is taken back."""
        state, back = self.cluster.read(explain=True), deployed(before)
        desired = self.desired
        after = (
            self._back(back, values)
            if own == newest(state) > back > 0
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


def _undone(revision: int, able: bool) -> str:
    if not revision:
        return "There was no revision to go back to"
    return f"Helm {'went' if able else 'could not go'} back to revision {revision}"


def _result(changed: bool, state: State) -> dict[str, Any]:
    return {"changed": changed, "addresses": list(state["addresses"]), "revision": deployed(state)}
