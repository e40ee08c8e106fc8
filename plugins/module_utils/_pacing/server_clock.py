# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The time by which Magnum writes its records: that of its header Date, unless a record shows that this is another one. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

SKEW = 10.0  # seconds by which the clocks of one site may differ, the whole seconds of a Date and the way of an answer included


class ServerClock:
    """Asks are numbered by this machine's own seconds (`local`), which only go forward.

    A record that changes between two looks was written between them. Where the Date says something else, it is a proxy's, or a clock's
    that is wrong, and from then on the record's time counts, moved on by this machine's seconds.
    """

    def __init__(self) -> None:
        self._epoch: datetime | None = (
            None  # the records' time at this machine's second 0, once the Date is not believed
        )
        self._last: tuple[datetime | None, float] | None = (
            None  # a record's time as it was at the last look, and when that was
        )

    def now(self, date: datetime, local: float) -> datetime:
        """The time now, where the last answer bears this `date`."""
        return date if self._epoch is None else self._epoch + timedelta(seconds=local)

    def look(self, written: datetime | None, date: datetime, local: float) -> None:
        """Take in at which time a record was last written."""
        before, self._last = self._last, (written, local)
        if written is None:
            return
        age = (self.now(date, local) - written).total_seconds()
        changed = before is not None and before[0] != written
        most = local - before[1] if before is not None and changed else float("inf")
        if age < -SKEW or age > most + SKEW:
            self._epoch = written - timedelta(seconds=local)
