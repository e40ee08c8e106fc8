# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A resource that a converge brings to a desired state, in memory."""

from __future__ import annotations

from contextlib import contextmanager

from ansible_collections.hubforge.magnum.plugins.module_utils._clock import Deadline
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import (
    Unanswered,
)
from ansible_collections.hubforge.magnum.plugins.module_utils._fields import Field, Via
from ansible_collections.hubforge.magnum.plugins.module_utils._pacing.pace import GO, Kind, Move
from ansible_collections.hubforge.magnum.plugins.module_utils._reconcile.converge import converge
from ansible_collections.hubforge.magnum.plugins.module_utils._reconcile.plan import Step, needs_verification
from fake_clock import FakeClock

CONFLICT_WORDS = "another operation (install/upgrade/rollback) is in progress"


class Thing:
    """A resource in memory: it appears some looks after it was asked for, as Magnum's do."""

    what = "thing"
    fields = (Field("size"), Field("count", Via.RESIZE), Field("top", Via.LIMIT))

    def __init__(self, current=None, holds=(), appears_after=0):
        self.current, self.holds, self.late = current, list(holds), appears_after
        self.requests, self.notes, self.repaired, self.coming, self.repairing = [], [], [], None, True
        self.after_request = None
        self.inside, self.lost, self.shown_inside = False, "", False  # lost: in place of an answer to a request
        self.overwritten = 0  # deletions of which nothing stays
        self.booting, self.looks = [], 0  # what its nodes lack, and how often somebody looked
        self.gate = self
        self.locks, self.before_lock = 0, []  # what other jobs do before each turn of this one

    def problems(self, desired, current, present):
        return ["The thing is too big."] if desired.get("size") == "huge" else []

    def resolve(self, desired, current):
        return desired

    def compared(self, current):
        return current

    def find(self):
        if self.coming and self.late <= 0:
            self.current, self.coming, self.shown_inside = self.coming, None, self.inside
        self.late -= 1
        return dict(self.current) if self.current else None

    def create(self, values):
        self.requests.append("create")
        self.coming = {"status": "CREATE_COMPLETE", **values}
        self.answer()

    def answer(self):
        if self.lost:
            raise Unanswered(self.lost)

    def change(self, step, current):
        self.requests.append((step.verb, dict(step.values)))
        self.coming = {**self.current, **step.values, "status": "UPDATE_COMPLETE", "updated_at": len(self.requests)}
        if self.after_request:
            self.after_request.pop(0)(self)
        self.answer()

    def delete(self, current):
        self.requests.append("delete")
        if self.overwritten:  # a status pass writes what it had read before
            self.overwritten -= 1
            return
        self.current, self.shown_inside = None, self.inside
        self.answer()

    def next_action(self, verb):
        return Move(Kind.HOLD, self.holds.pop(0)) if self.holds else GO

    @contextmanager
    def lock(self, verb, since):
        taken = bool(self.before_lock)
        if taken:
            self.before_lock.pop(0)(self)
        self.locks += 1
        self.inside = True
        yield taken
        self.inside = False

    def poll_and_repair(self, current):
        return None

    def nodes_lacking(self, current):
        self.looks += 1
        return self.booting.pop() if self.booting else None

    def verification(self, current, steps):
        return Step("verify", {}, "verify it") if needs_verification(steps) else None


def bring(thing, desired, present=True, wait=True, check_mode=False, seconds=60):
    return converge(thing, desired, present, Deadline(FakeClock(), seconds), wait, check_mode)
