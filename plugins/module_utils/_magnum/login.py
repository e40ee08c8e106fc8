# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One login for the modules of one run: Keystone's token kept on disk for some minutes, for its owner alone.

Sound because keystoneauth logs in again when the token is about to expire or is rejected, because the file's name is a digest of
all that the login depends on, password included, and because a kept token is soon too old to hide a role that was given or taken.
A file's time of change is the moment at which it is no longer used: ten minutes after the login, or when the token expires.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import tempfile
import time
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

KEPT = 600.0  # seconds
OTHERS = 0o077  # permissions of anybody but the owner
MOST = 10 * 1024 * 1024  # bytes: the catalogue of a large site has some 100 kB


def folder() -> Path | None:
    """Where tokens are kept; None for a user without a home, as in a container with any number for a user."""
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(cache) / "hubforge.magnum" / "tokens" if os.path.isabs(cache) else None


def restore(auth: Any, place: Path | None) -> str | None:
    """Give a login (a keystoneauth1 plugin) the state that was kept for it; returns that state, None where there is none."""
    file = _file(auth, place)
    if place is None or file is None or not _own(place):
        return None
    sweep(place)
    try:
        handle = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        with os.fdopen(handle, encoding="utf-8") as source:
            found = os.fstat(handle)
            if found.st_uid != os.geteuid() or found.st_mode & OTHERS or not stat.S_ISREG(found.st_mode):
                return None
            state = source.read(MOST)
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
    with suppress(OSError):
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not _own(place):
            return
        handle, scratch = tempfile.mkstemp(dir=place)  # mode 0600 from its birth
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as target:
                target.write(state)
            until = min(time.time() + KEPT, _expires(state))
            os.utime(scratch, (until, until))
            os.replace(scratch, file)
        except BaseException:
            os.unlink(scratch)
            raise
        sweep(place)


def sweep(place: Path) -> None:
    """Remove what is no longer used, also what a killed run left behind."""
    now = time.time()
    with suppress(OSError):
        for file in list(place.iterdir()):
            with suppress(OSError):
                # A scratch file has the time of its writing until it is complete. One from the future is a clock's that was put right.
                if not now - 1 < file.lstat().st_mtime <= now + KEPT + 1:
                    file.unlink()


def _own(place: Path) -> bool:
    """Whether a folder is one, this user's, and nobody else's to write or read."""
    try:
        found = place.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and not found.st_mode & OTHERS


def _file(auth: Any, place: Path | None) -> Path | None:
    """The file of this login; None for a kind of login that cannot be identified, or without a place."""
    known = auth.get_cache_id()  # in base64, which may have slashes
    return place / hashlib.sha256(str(known).encode()).hexdigest() if place and known else None


def _expires(state: str) -> float:
    """When a token expires, in seconds since 1970; never where that is not said."""
    try:
        body = json.loads(state)["body"]
        moment = datetime.fromisoformat((body.get("token") or body["access"]["token"]).get("expires_at"))
        return moment.timestamp()
    except (ValueError, KeyError, TypeError, AttributeError):
        return float("inf")
