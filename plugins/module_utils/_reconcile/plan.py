# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What differs between the desired and the current state, and the ordered steps that change it; sends nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .._errors import InvalidRequest
from .._fields import Field, Values, Via, same


@dataclass(frozen=True)
class Step:
    """One request: create, patch, resize, repair or delete, with the values it carries and in words."""

    verb: str
    values: Values
    words: str


@dataclass(frozen=True)
class Plan:
    """What is to be done: the action, the diff's two sides, the steps in their order."""

    action: str
    before: Values = field(default_factory=dict)
    after: Values = field(default_factory=dict)
    steps: Sequence[Step] = ()


def differing(fields: Sequence[Field], desired: Values, current: Values) -> list[Field]:
    """The fields that were asked for, can be compared, and are not as asked."""
    return [
        f
        for f in fields
        if f.via is not Via.CREATE_ONLY and f.name in desired and not same(desired[f.name], current.get(f.name), f.name)
    ]


def make_plan(
    what: str,
    fields: Sequence[Field],
    desired: Values,
    current: Values | None,
    present: bool = True,
    repair: bool = True,
) -> Plan:
    """The steps from `current` (None: absent) to `desired`. `what` names the resource in words, such as "node group user".

    Raises InvalidRequest, naming every fixed field that differs.
    """
    if not present:
        return _removal(what, fields, current)
    if current is None or _is_going(current):  # once that is gone
        asked = {f.name: desired[f.name] for f in fields if f.name in desired}
        return Plan("create", {}, asked, [Step("create", asked, f"create {what}")])
    different = differing(fields, desired, current)
    _reject_fixed(what, different, desired, current)
    repairs = _repairs(what, current) if repair else []
    steps = _ordered(what, different, desired, current)
    if not steps or (steps[0].verb == "patch" and current.get("status") in ("CREATE_FAILED", "DELETE_FAILED")):
        steps = [*repairs, *steps]  # Magnum takes a patch of such a record and then drops it
    return Plan("change" if steps else "none", *_sides(different, desired, current), steps)


def _removal(what: str, fields: Sequence[Field], current: Values | None) -> Plan:
    if current is None or _is_going(current):
        return Plan("none")
    before = {f.name: current[f.name] for f in fields if current.get(f.name) is not None}
    return Plan("delete", before, {}, [Step("delete", {}, f"delete {what}")])


def _is_going(current: Values) -> bool:
    return bool(current.get("status") == "DELETE_IN_PROGRESS")


def _sides(different: Sequence[Field], desired: Values, current: Values) -> tuple[Values, Values]:
    before, after = {}, {}
    for f in different:
        new, old = desired[f.name], current.get(f.name)
        if isinstance(new, Mapping):
            old = {key: (old or {}).get(key) for key in new}
        before[f.name], after[f.name] = old, new
    return before, after


def _reject_fixed(what: str, different: Sequence[Field], desired: Values, current: Values) -> None:
    fixed = [f for f in different if f.via is Via.FIXED]
    if not fixed:
        return
    before, after = _sides(fixed, desired, current)
    reported = ", ".join(f"{f.shown} is {before[f.name]!r} and was asked to be {after[f.name]!r}" for f in fixed)
    out = " A cluster moves to another template with upgrade: true." if "cluster_template_id" in before else ""
    raise InvalidRequest(
        f"Magnum cannot change this of an existing {what}: {reported}. Ask for what is there, or make a new one under another name.{out}"
    )


def _repairs(what: str, current: Values) -> list[Step]:
    """A failed resource that is as desired is repaired by a resize to the count it has."""
    if str(current.get("status", "")).endswith("_FAILED"):
        values = {"node_count": current.get("node_count")}
        return [Step("repair", values, f"repair {what}, which is {current['status']}")]
    return []


def _ordered(what: str, different: Sequence[Field], desired: Values, current: Values) -> list[Step]:
    """The requests in an order in which min ≤ count ≤ max holds after every one of them."""

    def step(verb: str, fields: Sequence[Field]) -> Step:
        moves = " and ".join(f"{f.name} from {current.get(f.name)} to {desired[f.name]}" for f in fields)
        return Step(verb, {f.name: desired[f.name] for f in fields}, f"{verb} {moves} of {what}")

    limits = [f for f in different if f.via is Via.LIMIT]
    first = [f for f in limits if _holds(f.name, desired[f.name], current.get("node_count"))]
    last = [f for f in limits if f not in first]
    counts = [f for f in different if f.via is Via.RESIZE]
    patches = [step("patch", [f]) for f in different if f.via is Via.PATCH]
    upgrades = [step("upgrade", [f]) for f in different if f.via is Via.UPGRADE]
    return [
        *patches,
        *([step("patch", first)] if first else []),
        *(step("resize", [f]) for f in counts),
        *([step("patch", last)] if last else []),
        *upgrades,
    ]


def _holds(name: str, limit: int, count: int | None) -> bool:
    """Whether a count keeps to a new limit."""
    if count is None:
        return True
    return count <= limit if name == "max_node_count" else count >= limit


def needs_verification(steps: Sequence[Step]) -> bool:
    """Whether limits were changed and no resize came after them: only a resize shows that helm took them to the cluster."""
    verbs = [step.verb for step in steps if step.verb in ("patch", "resize")]
    return bool(verbs) and verbs[-1] == "patch"
