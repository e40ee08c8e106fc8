"""Faults that a person or a test asks for in <state>/faults.json; standard library only, since all parts read it."""

import fnmatch
import json
import time
from pathlib import Path
from typing import Any


class Faults:
    """The file's content, read again when it changes. A create hangs where the control plane is never ready.

    {"slow*": {"boot_seconds": 90}, "stuck": {"never_ready": true}, "lab-*/gpu": {"no_host": true},
     "control-plane": {"never_ready": true}, "addons": {"phase": "Failed"}, "lab-*/cluster": {"paused": true},
     "cluster-api": {"stopped": true}, "magnum": {"unavailable_seconds": 10}}
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self.stamp: tuple[int, int] | None = None
        self.changed = 0.0
        self.table: dict[str, dict[str, Any]] = {}

    def read(self) -> dict[str, dict[str, Any]]:
        """Today's faults; a half written file counts as the one before."""
        try:
            about = self.file.stat()
            if self.stamp != (about.st_mtime_ns, about.st_size):
                table = json.loads(self.file.read_text())
                self.table = {k: v for k, v in table.items() if isinstance(v, dict)} if isinstance(table, dict) else {}
                self.stamp, self.changed = (about.st_mtime_ns, about.st_size), about.st_mtime
        except FileNotFoundError:
            self.table, self.stamp = {}, None
        except ValueError:
            pass
        return self.table

    def get(self, name: str, *parts: str, default: Any = None) -> Any:
        """What the first fitting pattern that sets `name` says of any of these names of a part."""
        for pattern, settings in self.read().items():
            if name in settings and any(fnmatch.fnmatchcase(part, pattern) for part in parts):
                return settings[name]
        return default

    def unavailable(self, part: str) -> bool:
        """Whether an API part answers 503: for `unavailable_seconds` from the moment the file was written."""
        seconds = self.get("unavailable_seconds", part, default=0)
        return bool(seconds) and time.time() < self.changed + float(seconds)
