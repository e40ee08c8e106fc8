"""What the archive that users get may hold, and how big it may be; pure. The other half is build_ignore in galaxy.yml."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatch

LARGEST = 400_000  # bytes
NEEDED = (
    "CHANGELOG.md",
    "LICENSE",
    "README.md",
    "execution-environment.yml",
    "meta/execution-environment.yml",
    "meta/runtime.yml",
    "requirements.txt",
    "requirements.yml",
)
ALLOWED = (  # as in galaxy.yml, a star stands for slashes, too
    *NEEDED,
    "FILES.json",
    "MANIFEST.json",
    "changelogs/changelog.yaml",
    "inventories/example/*.yml",
    "playbooks/*.j2",
    "playbooks/files/awx.json",
    "playbooks/*.yml",
    "plugins/*.py",
    "plugins/filter/*.yml",
    "roles/*.md",
    "roles/*.py",
    "roles/*.yml",
)


def unexpected(files: Iterable[str]) -> list[str]:
    """Those that no user has a use for."""
    return sorted(file for file in files if not any(fnmatch(file, pattern) for pattern in ALLOWED))


def problems(files: Iterable[str], size: int) -> list[str]:
    """What is wrong with an archive of these files and of so many bytes, in sentences."""
    held = set(files)
    found = [f"{file} is in the archive: put it into build_ignore of galaxy.yml." for file in unexpected(held)]
    found += [f"{file} is not in the archive." for file in NEEDED if file not in held]
    if size > LARGEST:
        found.append(f"The archive has {size:,} bytes, more than {LARGEST:,}: what in it is new and big?")
    return found
