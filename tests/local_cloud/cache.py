"""Things that are made once and then shared: whole or not there, also when two commands make them at the same time."""

import contextlib
import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

MARKER = ".complete"


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the file lock at `path`; the kernel lets it go when the process ends, however it ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def digest(*files: Path) -> str:
    """A short name for the content of these files."""
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]


def once(target: Path, make: Callable[[Path], None], movable: bool = True) -> Path:
    """Let `make` fill the folder `target`, unless that was done before.

    A virtual environment is not movable: its scripts name their interpreter. It is made in place and
    counts only with the marker that is written last.
    """
    if (target / MARKER).exists():
        return target
    with locked(target.parent / f".{target.name}.lock"):
        if (target / MARKER).exists():
            return target
        place = target.with_name(f".{target.name}.{os.getpid()}") if movable else target
        shutil.rmtree(place, ignore_errors=True)
        shutil.rmtree(target, ignore_errors=True)
        place.mkdir(parents=True)
        try:
            make(place)
            (place / MARKER).touch()
            if movable:
                place.rename(target)
        except BaseException:
            shutil.rmtree(place, ignore_errors=True)
            raise
    return target
