# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One login for the modules of one run: Keystone's token kept on disk for some minutes, for its owner alone.

Sound because keystoneauth logs in again when the token is about to expire or is rejected, because the file's name is a digest of
all that the login depends on, password included, and because a kept token is soon too old to hide a role that was given or taken.
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path
from typing import Any

KEPT = 600.0  # seconds


def folder() -> Path | None:
    """Where tokens are kept; None for a user without a home, as in a container with any number for a user."""
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(cache) / "hubforge.magnum" / "tokens" if os.path.isabs(cache) else None


def restore(auth: Any, place: Path | None) -> str | None:
    """Give a login (a keystoneauth1 plugin) the state that was kept for it; returns that state, None where there is none."""
    file = _file(auth, place)
    try:
        if file is None or time.time() - file.stat().st_mtime > KEPT or file.stat().st_mode & 0o077:
            return None
        state = file.read_text()
        auth.set_auth_state(state)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return state


def keep(auth: Any, place: Path | None, before: str | None) -> None:
    """Keep the state of a login that was made in this run. Where that cannot be, the next module logs in by itself."""
    file = _file(auth, place)
    state = auth.get_auth_state() if file else None  # a kind of login that cannot be identified may have none
    if place is None or file is None or not state or state == before:
        return
    try:
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, scratch = tempfile.mkstemp(dir=place)  # mode 0600 from its birth
        with os.fdopen(handle, "w") as target:
            target.write(state)
        os.replace(scratch, file)
        for old in place.iterdir():
            if time.time() - old.stat().st_mtime > KEPT:
                old.unlink()
    except OSError:
        return


def _file(auth: Any, place: Path | None) -> Path | None:
    """The file of this login; None for a kind of login that cannot be identified, or without a place."""
    digest = auth.get_cache_id()
    return place / digest if place and digest else None
