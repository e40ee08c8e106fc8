# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether Magnum has accepted a request: it answers before it acts. Pure, from snapshots before and after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .._fields import Values, same
from .plan import Step


@dataclass(frozen=True)
class Snapshot:
    """A resource at one moment: as it is, and as it is compared."""

    current: dict[str, Any] | None
    compared: Values | None


def not_accepted(step: Step, before: Values | None, snapshot: Snapshot) -> str | None:
    """None once the step shows in Magnum's database, else what is still awaited, in words. Magnum answers before it acts."""
    now = snapshot.current
    if step.verb == "create":
        accepted = now is not None
    elif step.verb == "delete":
        going = now is not None and str(now.get("status", "")).startswith("DELETE_")
        accepted = now is None or "status" not in now or (going and _changed(before, now))
    elif now is None:
        accepted = False
    else:
        held = snapshot.compared or {}
        changed = _changed(before, now)
        failed = changed and str(now.get("status", "")).endswith("_FAILED")  # what was set is taken back then
        done = (
            changed
            if step.verb in ("repair", "verify")
            else all(same(v, held.get(k), k) for k, v in step.values.items())
        )
        accepted = failed or done
    return None if accepted else f"Magnum to accept the request to {step.words}"


def _changed(before: Values | None, now: Values) -> bool:
    return any(now.get(key) != (before or {}).get(key) for key in ("status", "updated_at"))
