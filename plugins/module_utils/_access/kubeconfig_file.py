# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The file that a kubeconfig lies in: only its owner's, written whole, one process at a time; not what it says."""

from __future__ import annotations

import fcntl
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .._errors import InvalidRequest
from .._fields import path_problems

PRIVATE = 0o600
LOCK_LIMIT = 60.0  # seconds; others hold the lock for the time of a read and a write, unless they are stopped
LOCK_EVERY = 0.1


def target(path: Path) -> Path:
    """Where the path leads: a link is followed, so that it stays when the file behind it is replaced."""
    return Path(os.path.realpath(path))


def problems(path: Path) -> list[str]:
    """Why the file could not be read and written, as sentences; asked before anything is sent."""
    if unlike := path_problems("path", str(path)):
        return unlike
    place, named, there = target(path), f"The kubeconfig path {path}", exists(path)
    if os.path.isdir(place):
        return [f"{named} is a directory: name a file in it."]
    if os.path.islink(place) or (there and not os.path.isfile(place)):
        return [f"{named} leads to something that is not a file: choose another path."]
    parent = next(folder for folder in place.parents if os.path.exists(folder))
    if not os.path.isdir(parent):
        return [f"{named} cannot be written, since {parent} is not a directory: choose another path."]
    if not os.access(parent, os.W_OK | os.X_OK) or (there and not os.access(place, os.R_OK | os.W_OK)):
        return [f"{named} cannot be written by this user: choose another path, or make it and {parent} writable."]
    if there and os.geteuid() not in (0, place.stat().st_uid):
        return [f"{named} is another user's file, and only its owner may read a kubeconfig: choose another path."]
    return []


def exists(path: Path) -> bool:
    """Whether there is something that this user can see."""
    return os.path.exists(path)


def read(path: Path) -> str:
    """The file's text, empty where there is no file. Raises InvalidRequest where it is no text."""
    try:
        return target(path).read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except UnicodeDecodeError:
        raise InvalidRequest(f"{path} is not text and was left as it is: name another file, or move it away.") from None
    except OSError as error:
        raise InvalidRequest(f"{path} cannot be read ({error.strerror}): choose another path.") from error


def is_open_to_others(path: Path) -> bool:
    """Whether somebody else than its owner may do something with the file."""
    return exists(path) and bool(mode(path) & ~PRIVATE)


def mode(path: Path) -> int:
    """The file's permissions."""
    return target(path).stat().st_mode & 0o777


def close_to_others(path: Path) -> None:
    """Leave the file to its owner alone."""
    with _said(path):
        target(path).chmod(PRIVATE)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Let one process at a time read, change and write the file; make its folder where there is none.

    Raises InvalidRequest where another process holds the lock for LOCK_LIMIT seconds.
    """
    # Not the file itself is locked, since each writing replaces it. A file beside it under flock, and not one whose mere presence
    # says "taken": the kernel frees a lock when its process ends, also a killed one. Last out removes it; who has waited for
    # a file that is removed meanwhile is opened again.
    lock = target(path).with_name(f".{target(path).name}.lock")
    until = time.monotonic() + LOCK_LIMIT
    with _said(path):
        lock.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        while (handle := _acquired(lock)) is None:
            if time.monotonic() > until:
                raise InvalidRequest(
                    f"The kubeconfig {path} cannot be written, since another process has held its lock for {LOCK_LIMIT:.0f} s. Nothing was "
                    f"changed. `fuser {lock}` shows which process: end it, and run again."
                )
            time.sleep(LOCK_EVERY)
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)
        os.close(handle)


def _acquired(lock: Path) -> int | None:
    """The open lock file, None where another process holds it or has just removed it."""
    handle = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, PRIVATE)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        pass
    else:
        if _is_still(handle, lock):
            return handle
    os.close(handle)
    return None


def _is_still(handle: int, lock: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), lock.stat())
    except FileNotFoundError:
        return False


def write(path: Path, text: str) -> None:
    """Replace the file at once and whole, readable by its owner only. Raises InvalidRequest when the disk says no."""
    place = target(path)
    with _said(path):
        handle, scratch = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}.")  # mode 0600 from its birth
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(handle)
            if exists(place):
                os.chown(scratch, place.stat().st_uid, -1)  # root keeps a user's file that user's
            os.replace(scratch, place)
        except BaseException:
            os.unlink(scratch)
            raise


def remove(path: Path) -> None:
    """Remove the file; a link to it stays."""
    with _said(path):
        target(path).unlink(missing_ok=True)


@contextmanager
def _said(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise InvalidRequest(
            f"The kubeconfig {path} cannot be written ({error.strerror}): choose another path."
        ) from error
