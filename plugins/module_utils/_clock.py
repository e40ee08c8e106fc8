# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A clock and waiting: poll until nothing is awaited, or the time is over; a call that ends; the time of a server."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Protocol, TypeVar

from ._errors import TimedOut

Snapshot = TypeVar("Snapshot")
Result = TypeVar("Result")


class Clock(Protocol):
    """What waiting needs of time; tests bring their own."""

    def now(self) -> float:
        """Seconds on a clock that only goes forward."""

    def sleep(self, seconds: float) -> None:
        """Let that many seconds pass."""


class WallClock:
    """The machine's own clock."""

    def now(self) -> float:
        """Seconds since some moment."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


class Deadline:
    """The moment at which patience ends, shared by all waits of one task."""

    def __init__(self, clock: Clock, seconds: float) -> None:
        self.clock, self.seconds, self.start = clock, seconds, clock.now()

    @property
    def elapsed(self) -> float:
        """Seconds since the task began."""
        return self.clock.now() - self.start

    @property
    def over(self) -> bool:
        """Whether patience has ended."""
        return self.elapsed >= self.seconds


def wait_until(
    read: Callable[[], Snapshot], awaited: Callable[[Snapshot], str | None], deadline: Deadline, every: float = 1.0
) -> Snapshot:
    """Poll every `every` seconds until `awaited` returns None, and return that snapshot.

    Raises TimedOut with what is still awaited.
    """
    while True:
        snapshot = read()
        missing = awaited(snapshot)
        if missing is None:
            return snapshot
        if deadline.over:
            raise timed_out(deadline, missing)
        deadline.clock.sleep(every)


def within(seconds: float, act: Callable[[], Result]) -> Result:
    """What `act` returns or raises. Raises TimeoutError after `seconds`; the call is then left to a thread that ends with the process.

    No timeout of a socket ends what a server sends one byte at a time, or a name server that does not answer.
    """
    results: list[Result] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(act())
        except BaseException as error:  # handed to the caller, whatever it is
            errors.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if errors:
        raise errors[0]
    if not results:
        raise TimeoutError(f"no answer within {seconds:.0f} s")
    return results[0]


def date_of(header: Any) -> datetime:
    """The moment of an answer's header Date; this machine's own where there is none, or something else."""
    try:
        found = parsedate_to_datetime(str(header))
    except (TypeError, ValueError):
        return datetime.now(UTC)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def timed_out(deadline: Deadline, missing: str) -> TimedOut:
    """The error that says what is still awaited, and for how long it has been."""
    return TimedOut(
        f"After {deadline.elapsed:.0f} s this is still awaited: {missing}. Run again to go on waiting, or raise timeout."
    )
