# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plan, wait for the slot, send one request, wait until it is accepted, and again; check mode and waiting exist only here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from .._clock import Deadline, timed_out, wait_until
from .._errors import Broken, RequestFailed, TimedOut, Unanswered, reject_all
from .._fields import Values, same
from .._pacing.failures import is_conflict
from .._pacing.pace import Kind
from .acceptance import Snapshot, not_accepted
from .plan import Plan, Step, make_plan
from .resource import Resource

MOST_RETRIES = 8  # requests of one task beyond its plan: more means that something keeps undoing them
CONFLICT = 409
POLL_INTERVAL = 2.0  # seconds between two polls of what is in progress; a poll is two requests
ACCEPT_TIMEOUT = (
    360.0  # seconds after which a request that shows nothing was dropped; the driver gives Helm five minutes
)
DELETE_SHOWS = (
    60.0  # seconds within which the record of what is to be deleted says so; Magnum writes that before it answers
)
MOST_VANISHED = (
    1  # times that a deletion is asked for again: with Magnum 20 a status pass can write an old state over it
)
LOST_TIMEOUT = (
    180.0  # seconds for which a request without an answer is looked for: it may still wait somewhere on its way
)
MAX_POLL_INTERVAL = (
    5.0  # seconds between two polls, however long the next request has to wait: a failure is reported soon
)


class Vanished(Exception):
    """Nothing has come of a deletion, and its record is settled."""


@dataclass
class Outcome:
    """What converging came to: requests in words, the diff's sides, the current state, and whether a verification is pending."""

    plan: Plan
    current: dict[str, Any] | None
    steps: list[Step] = field(default_factory=list)
    repaired: Sequence[str] = ()
    verification_pending: bool = False

    @property
    def sent(self) -> list[str]:
        """The requests in words and in their order."""
        return [step.words for step in self.steps] + [
            f"repair node group {it!r}, which was stuck" for it in self.repaired
        ]

    @property
    def changed(self) -> bool:
        """Whether anything was, or in check mode would be, asked for."""
        return bool(self.sent)


def converge(
    resource: Resource, desired: Values, present: bool, deadline: Deadline, wait: bool, check_mode: bool
) -> Outcome:
    """Bring a resource to the desired state, one request at a time; with `check_mode` only say what would be sent.

    Raises InvalidRequest before the first request, RequestFailed, Broken or TimedOut.
    """
    current = resource.find()
    reject_all(resource.problems(desired, current, present))
    plan = plan_for(resource, desired, current, present)
    if check_mode:
        verification = resource.verification(current, plan.steps) if wait else None
        return Outcome(plan, current, [*plan.steps, *([verification] if verification else [])])
    return _Run(resource, desired, present, deadline).to_the_end(Outcome(plan, current), wait)


def plan_for(resource: Resource, desired: Values, current: Values | None, present: bool) -> Plan:
    """What is left to do for a resource that is as `current`."""
    sent = resource.resolve(desired, current) if present else desired
    compared = None if current is None else resource.compared(current)
    return make_plan(resource.what, resource.fields, sent, compared, present, resource.repairing)


class _Run:
    """One resource that is brought to one desired state."""

    def __init__(self, resource: Resource, desired: Values, present: bool, deadline: Deadline) -> None:
        self.resource, self.desired, self.present, self.deadline = resource, desired, present, deadline
        self.vanished = 0  # deletions of which nothing has shown

    def to_the_end(self, outcome: Outcome, wait: bool) -> Outcome:
        """Send what the plan has, wait until it is ready where asked, and again for what conflicting requests have undone."""
        left = outcome.plan
        while True:
            while left.steps:
                left = self._advance(left.steps[0].verb, outcome)
            if not wait:
                break
            left = self._wait_until_ready()
            verification = None if left.steps else self.resource.verification(self.resource.find(), outcome.steps)
            if verification:
                left = self._with_lock("repair", partial(self._send, verification, outcome))
                left = self._wait_until_ready() if not left.steps else left
            if not left.steps:
                break
        outcome.current, outcome.repaired = self.resource.find(), self.resource.gate.repaired
        outcome.verification_pending = (
            not wait and self.resource.verification(outcome.current, outcome.steps) is not None
        )
        return outcome

    def _plan(self, current: Values | None) -> Plan:
        return plan_for(self.resource, self.desired, current, self.present)

    def _advance(self, verb: str, outcome: Outcome) -> Plan:
        """Wait for the slot for a request of kind `verb`, plan again, send the first step; returns what is left to plan."""
        if len(outcome.steps) >= len(outcome.plan.steps) + MOST_RETRIES:
            raise Broken(
                f"{self.resource.what} is still not as asked after {len(outcome.steps)} requests: something else keeps changing it."
            )
        return self._with_lock(verb, lambda: self._send_next(verb, outcome))

    def _with_lock(self, verb: str, send: Callable[[], Plan]) -> Plan:
        """Wait for the slot for a request of kind `verb`, and send while holding the lock."""
        since = self.deadline.clock.now()
        while True:
            self._wait_for_slot(verb)
            with self.resource.gate.lock(verb, since) as taken:
                if (
                    not taken or self.resource.gate.next_action(verb).kind is Kind.GO
                ):  # another job's request may have come before
                    return send()

    def _send_next(self, verb: str, outcome: Outcome) -> Plan:
        """Plan again, and send the first step if it is of kind `verb`; returns what is left to plan."""
        current = self.resource.find()  # somebody may have done it meanwhile
        left = self._plan(current)
        self._reject_meddling(left, current, outcome)
        if not left.steps:
            return left
        if left.steps[0].verb != verb:
            return left  # the slot was for another kind
        return self._send(left.steps[0], outcome, current)

    def _wait_for_slot(self, verb: str) -> None:
        """Wait until a request of that kind may be sent. Raises TimedOut with what is awaited."""
        while (move := self.resource.gate.next_action(verb)).kind is not Kind.GO:
            if self.deadline.over:
                raise timed_out(self.deadline, move.words)
            self.deadline.clock.sleep(min(max(move.seconds, 0.5), MAX_POLL_INTERVAL))

    def _send(self, step: Step, outcome: Outcome, current: Values | None = None) -> Plan:
        """Send one step, wait until it is accepted, and plan again."""
        before = self.resource.find() if current is None and step.verb != "create" else current
        if before is None and step.verb not in ("create", "delete"):
            raise _deleted(self.resource)
        lost = None
        try:
            self._request(step, before)
        except RequestFailed as failure:
            if step.verb != "create" or failure.status != CONFLICT or (there := self.resource.find()) is None:
                raise
            return self._plan(there)  # somebody was quicker
        except Unanswered as error:
            lost = error  # it may have been taken, and is never sent twice: what it asked for is looked for
        outcome.steps.append(step)
        try:
            accepted = self._wait_until_accepted(step, before, lost)
        except Vanished:
            return self._plan(self.resource.find())
        left = self._plan(accepted)
        only_repair = bool(left.steps) and left.steps[0].verb == "repair"
        return Plan("none") if step.verb in ("delete", "verify") or (step.verb == "repair" and only_repair) else left

    def _request(self, step: Step, before: Values | None) -> None:
        if step.verb == "create":
            self.resource.create(step.values)
        elif step.verb == "delete":
            self.resource.delete(before or {})
        else:
            self.resource.change(step, before or {})

    def _wait_until_accepted(
        self, step: Step, before: Values | None, lost: Unanswered | None = None
    ) -> dict[str, Any] | None:
        """The resource once it shows that Magnum took the step. Raises Broken when it shows nothing for longer than Helm may run.

        `lost`: why the request had no answer; then Broken is raised earlier, since Magnum shows what it took within seconds.
        """
        clock, longest = self.deadline.clock, ACCEPT_TIMEOUT if lost is None else LOST_TIMEOUT
        longest = DELETE_SHOWS if step.verb == "delete" and self.vanished < MOST_VANISHED else longest
        patience = Deadline(clock, min(longest, max(0.0, self.deadline.seconds - self.deadline.elapsed)))
        try:
            return wait_until(
                self._snapshot, lambda snapshot: not_accepted(step, before, snapshot), patience, 0.5
            ).current
        except TimedOut:
            if lost is not None:
                raise Broken(
                    f"{lost} The request was to {step.words}. Nothing of it has shown for {patience.elapsed:.0f} s, so that Magnum has not "
                    "taken it. Run again to send it again."
                ) from None
            if self.deadline.over:
                raise
            found = self.resource.find()
            resting = str((found or {}).get("status", "")).endswith("_COMPLETE")
            if step.verb == "delete" and self.vanished < MOST_VANISHED and resting:
                self.vanished += 1
                raise Vanished from None
            if str((found or {}).get("status", "")).endswith("_FAILED"):
                return found  # the same failure once more leaves no other trace
            raise Broken(
                f"Magnum took the request to {step.words}, and nothing of it has shown for {ACCEPT_TIMEOUT / 60:.0f} minutes. See "
                "`openstack coe cluster show` for the reason, then run again."
            ) from None

    def _snapshot(self) -> Snapshot:
        current = self.resource.find()
        return Snapshot(current, None if current is None else self.resource.compared(current))

    def _reject_meddling(self, left: Plan, current: Values | None, outcome: Outcome) -> None:
        """Raise Broken when what this task has set already is no longer so, and no failure explains it."""
        if current is None or not left.steps or str(current.get("status", "")).endswith("_FAILED"):
            return
        ours = {name: value for step in outcome.steps for name, value in step.values.items() if step.verb != "create"}
        compared = self.resource.compared(current)
        taken = [
            name for name in left.steps[0].values if name in ours and not same(ours[name], compared.get(name), name)
        ]
        if taken and not is_conflict(current.get("status_reason")):
            reported = ", ".join(
                f"{name} was set to {ours[name]} by this task and is {compared.get(name)} now" for name in taken
            )
            raise Broken(
                f"Another job or person is changing {self.resource.what}: {reported}. Nothing more was sent. Find out who, then run again."
            )

    def _wait_until_ready(self) -> Plan:
        """Wait until it is ready, and plan again: what still differs was undone by a request that conflicted with this one."""

        there = False

        def missing(snapshot: Snapshot) -> str | None:
            nonlocal there
            if self.present and snapshot.current is None:
                if there:
                    raise _deleted(self.resource)
                return f"{self.resource.what} has not appeared"
            there = there or snapshot.current is not None
            in_progress = self.resource.gate.poll_and_repair(snapshot.current)
            return in_progress or (self.resource.gate.nodes_lacking(snapshot.current) if self.present else None)

        settled = wait_until(self._snapshot, missing, self.deadline, POLL_INTERVAL).current
        left = self._plan(settled)
        return Plan("none") if left.action == "change" and left.steps[0].verb == "repair" else left


def _deleted(resource: Resource) -> Broken:
    return Broken(f"Somebody else has deleted {resource.what} meanwhile. Run again to create it again.")
