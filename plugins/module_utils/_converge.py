# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plan, settle, send one request, wait until nothing is left to plan: the loop every kind of resource shares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from ._errors import Broken, refuse_all
from ._plan import Field, Plan, Step, Values, make_plan
from ._wait import Deadline, wait_until

MOST_REQUESTS = 12  # of one resource in one task: more means that somebody else keeps changing it
SETTLE_EVERY = 1.0  # seconds


class Resource(Protocol):
    """A kind of resource: what it is called, its fields, and the verbs that look at it or move it."""

    what: str
    notes: list[str]  # what the person should know although it works

    @property
    def mended(self) -> list[str]:
        """Node groups that were stuck and that it had rendered again, beside its plan."""

    @property
    def fields(self) -> Sequence[Field]:
        """The fields it has, and the way each can be changed."""

    def problems(self, wanted: Values, actual: Values | None, present: bool) -> list[str]:
        """What must be refused before the first request; a sentence each."""

    def wish(self, wanted: Values, actual: Values | None) -> Values:
        """The wish as Magnum is to be sent it: names resolved, and without what is not this resource's to decide."""

    def find(self) -> dict[str, Any] | None:
        """The full view of it, or None where it is absent."""

    def create(self, values: Values) -> None:
        """Ask for it."""

    def change(self, step: Step, actual: Values) -> None:
        """Ask for one step of a plan."""

    def delete(self, actual: Values) -> None:
        """Ask for its removal."""

    def hold(self, verb: str) -> str | None:
        """Why no request may go at this moment; None when it may. Raises Broken when none ever will."""

    def unrest(self, actual: Values) -> str | None:
        """What of it is still under way; None at rest. Mends a lost status pass. Raises Broken where it failed."""


@dataclass
class Outcome:
    """What converging came to: requests in words, the diff's sides, and what is there now."""

    plan: Plan
    actual: dict[str, Any] | None
    sent: list[str] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        """Whether anything was, or in check mode would be, asked for."""
        return bool(self.sent)


def converge(
    resource: Resource, wanted: Values, present: bool, deadline: Deadline, wait: bool, look_only: bool
) -> Outcome:
    """Bring a resource to what is wanted, one request at a time; with `look_only` only say what would be asked.

    Raises Refused before the first request, RequestFailed, Broken or TimedOut.
    """
    actual = resource.find()
    refuse_all(resource.problems(wanted, actual, present))
    plan = plan_for(resource, wanted, actual, present)
    if look_only:
        return Outcome(plan, actual, [step.words for step in plan.steps])
    outcome = Outcome(plan, actual)
    left = plan
    while left.steps:
        if len(outcome.sent) >= MOST_REQUESTS:
            raise Broken(
                f"{resource.what} is still not as asked after {MOST_REQUESTS} requests: something else keeps changing it."
            )
        left = _advance(resource, wanted, left.steps[0].verb, deadline, outcome)
    if wait:
        _wait_for_rest(resource, wanted, present, deadline)
    outcome.actual = resource.find()
    outcome.sent += [f"render node group {name!r} again, which was stuck" for name in resource.mended]
    return outcome


def plan_for(resource: Resource, wanted: Values, actual: Values | None, present: bool) -> Plan:
    """What is left to do for a resource that looks like `actual`."""
    wish = resource.wish(wanted, actual) if present else wanted
    return make_plan(resource.what, resource.fields, wish, actual, present)


def _advance(resource: Resource, wanted: Values, verb: str, deadline: Deadline, outcome: Outcome) -> Plan:
    """Settle for a request of kind `verb`, plan again, send the first step, see it arrive; returns what is left to plan."""
    present = verb != "delete"
    wait_until(lambda: resource.hold(verb), lambda why: why, deadline, SETTLE_EVERY)
    actual = resource.find()  # somebody may have done it meanwhile
    left = plan_for(resource, wanted, actual, present)
    if not left.steps or (left.action == "delete" and _leaving(actual)):
        return Plan("none")
    step = left.steps[0]
    if step.verb == "create":
        resource.create(step.values)
    elif step.verb == "delete":
        resource.delete(actual or {})
    else:
        resource.change(step, actual or {})
    outcome.sent.append(step.words)
    wait_until(resource.find, lambda seen: _not_arrived(step, actual, seen), deadline, 0.5)
    return Plan("none") if step.verb in ("delete", "repair") else plan_for(resource, wanted, resource.find(), present)


def _leaving(actual: Values | None) -> bool:
    return str((actual or {}).get("status", "")) == "DELETE_IN_PROGRESS"


def _not_arrived(step: Step, before: Values | None, seen: Values | None) -> str | None:
    """Magnum answers before it acts: what shows that this step has reached its database, or the words for that it has not."""
    if step.verb == "create":
        arrived = seen is not None
    elif step.verb == "delete":
        arrived = seen is None or "status" not in seen or str(seen["status"]).startswith("DELETE_")
    elif seen is None:
        arrived = False
    elif step.verb == "repair":
        arrived = any(seen.get(key) != (before or {}).get(key) for key in ("status", "updated_at"))
    else:
        arrived = all(seen.get(key) == value for key, value in step.values.items())
    return None if arrived else f"a sign that Magnum took the request to {step.words}"


def _wait_for_rest(resource: Resource, wanted: Values, present: bool, deadline: Deadline) -> None:
    def missing(seen: Values | None) -> str | None:
        if not present:
            return None if seen is None else resource.unrest(seen) or f"{resource.what} is still there"
        if seen is None:
            return f"{resource.what} has not appeared"
        left = [step.words for step in plan_for(resource, wanted, seen, present).steps if step.verb != "repair"]
        return resource.unrest(seen) or (", ".join(left) or None)

    wait_until(resource.find, missing, deadline, SETTLE_EVERY)
