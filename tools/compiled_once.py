"""Imported by every Python of an environment that tools/environment.py made: what comes out of a zip archive is compiled once.

Ansible sends each module as such an archive, in source, and Python keeps nothing of what it compiles there: of a task that looks at a
cluster that is a quarter of the work, and the tests have some thousand tasks. Users' environments have nothing of this.
"""

from __future__ import annotations

import marshal
import os
import sys
import zipimport
from types import CodeType

FOLDER = os.path.join(sys.prefix, "compiled")
compiled = getattr(zipimport, "_compile_source", None)  # CPython's own; without it everything is as ever


def once(path: str, source: bytes) -> CodeType | None:
    """What `source` compiles to, from the folder where it is there. Tracebacks name the archive that it came from first."""
    from _imp import source_hash
    from importlib.util import MAGIC_NUMBER

    name = f"{source_hash(int.from_bytes(MAGIC_NUMBER[:4], 'little'), source).hex()}-{len(source)}-{os.path.basename(path)}"
    file = os.path.join(FOLDER, name)
    try:
        with open(file, "rb") as there:
            found: CodeType = marshal.loads(there.read())
            return found
    except (OSError, ValueError, EOFError):
        pass
    code: CodeType | None = compiled(path, source) if compiled else None
    scratch = f"{file}.{os.getpid()}"
    try:
        os.makedirs(FOLDER, exist_ok=True)
        with open(scratch, "wb") as new:
            new.write(marshal.dumps(code))
        os.replace(scratch, file)
    except OSError:  # a home that cannot be written
        pass
    return code


if compiled:  # typeshed does not know what is CPython's own
    zipimport._compile_source = once  # type: ignore[attr-defined]
