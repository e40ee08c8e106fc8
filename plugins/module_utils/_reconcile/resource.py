# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a kind of resource and the gate that paces it promise to the code that converges them; Protocols, no base class."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol

from .._fields import Field, Values
from .._pacing.pace import GO, Move
from .plan import Step


class Gate(Protocol):
    """When a request for a resource may be sent, and who else is kept from sending meanwhile."""

    @property
    def repaired(self) -> list[str]:
        """Node groups that were stuck and were repaired, beside the plan."""

    def next_action(self, verb: str) -> Move:
        """GO when a request of that kind may be sent now, else a hold; repairs what is stuck. Raises Broken when none ever may."""

    def lock(self, verb: str, since: float) -> AbstractContextManager[bool]:
        """Keeps other jobs from sending inside the block; True where it had to be acquired. `since`: when the wait for it began."""

    def poll_and_repair(self, current: Values | None) -> str | None:
        """What of the resource is in progress; None once it is settled. Repairs what is stuck. Raises Broken where it failed."""

    def nodes_lacking(self, current: Values | None) -> str | None:
        """What nodes of the settled resource lack, as the cluster itself says; None where nothing is lacking or can be seen."""


class OpenGate:
    """The gate of what needs no pacing: a request may always be sent, and what Magnum answers is already so."""

    repaired: list[str] = []

    def next_action(self, verb: str) -> Move:
        """Nothing to wait for."""
        return GO

    def lock(self, verb: str, since: float) -> AbstractContextManager[bool]:
        """Two jobs cannot harm each other."""
        return nullcontext(False)

    def poll_and_repair(self, current: Values | None) -> str | None:
        """Settled at once."""
        return None

    def nodes_lacking(self, current: Values | None) -> str | None:
        """It has none."""
        return None


OPEN_GATE = OpenGate()


class Resource(Protocol):
    """A kind of resource: what it is called, its fields, and the verbs that read or change it."""

    what: str
    notes: list[str]  # what the person should know although it works
    repairing: bool  # whether failures are repaired

    @property
    def gate(self) -> Gate:
        """What paces its requests."""

    @property
    def fields(self) -> Sequence[Field]:
        """The fields it has, and the way each can be changed."""

    def problems(self, desired: Values, current: Values | None, present: bool) -> list[str]:
        """What must be rejected before the first request; a sentence each."""

    def resolve(self, desired: Values, current: Values | None) -> Values:
        """The desired state as Magnum gets it: names resolved, without what this resource does not decide."""

    def find(self) -> dict[str, Any] | None:
        """The full view of it, or None where it is absent."""

    def compared(self, current: Values) -> Values:
        """What of it the fields are compared with."""

    def create(self, values: Values) -> None:
        """Ask for it."""

    def change(self, step: Step, current: Values) -> None:
        """Ask for one step of a plan."""

    def delete(self, current: Values) -> None:
        """Ask for its removal."""

    def verification(self, current: Values | None, steps: Sequence[Step]) -> Step | None:
        """The request that shows that `steps` have reached the cluster, where nothing else does."""
