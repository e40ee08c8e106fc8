# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can go wrong, as sentences for the person running the play; not how a task fails."""

from __future__ import annotations

from collections.abc import Iterable


class HubforgeError(Exception):
    """A sentence: what was asked, what is there, what to do. Never holds a secret."""


class InvalidRequest(HubforgeError):
    """The desired state is not possible; nothing was sent."""


class RequestFailed(HubforgeError):
    """The cloud answered a request with an error."""

    def __init__(self, sentence: str, status: int) -> None:
        super().__init__(sentence)
        self.status = status


class Unanswered(HubforgeError):
    """The cloud may have taken a request whose answer did not come. Whoever sent it looks for what it asked."""


class Broken(HubforgeError):
    """The cloud says that what was asked for has failed."""


class TimedOut(HubforgeError):
    """The time given was not enough; running again goes on from there."""


def reject_all(problems: Iterable[str]) -> None:
    """Raise one InvalidRequest that names every problem; do nothing when there is none."""
    found = list(problems)
    if len(found) == 1:
        raise InvalidRequest(found[0])
    if found:
        raise InvalidRequest(
            f"{len(found)} things are wrong, nothing was sent: "
            + " ".join(f"({n}) {p}" for n, p in enumerate(found, 1))
        )
