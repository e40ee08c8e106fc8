"""Whether a version fits what has changed since the last release, by semantic versioning; pure. docs/release.md says it in words."""

from __future__ import annotations

import re
from collections.abc import Collection

NUMBERS = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")
MAJOR, MINOR, PATCH = range(3)
# What a section of the changelog asks for; every other one asks for a patch.
ASKS = {
    "breaking_changes": MAJOR,
    "removed_features": MAJOR,
    "major_changes": MINOR,
    "minor_changes": MINOR,
    "deprecated_features": MINOR,
}
Version = tuple[int, int, int]


def read(version: str) -> Version | None:
    """Three numbers; None for anything else."""
    found = NUMBERS.fullmatch(version)
    return (int(found[1]), int(found[2]), int(found[3])) if found else None


def following(last: Version, sections: Collection[str]) -> Version:
    """The lowest version that may follow `last` when the changelog has these sections."""
    part = min((ASKS.get(section, PATCH) for section in sections), default=PATCH)
    if last[MAJOR] == 0:  # before 1.0.0 a minor version may break
        part = max(part, MINOR)
    major, minor, patch = last
    return ((major + 1, 0, 0), (major, minor + 1, 0), (major, minor, patch + 1))[part]


def problems(version: str, released: Collection[str], sections: Collection[str], tag: str = "") -> list[str]:
    """What is wrong with the version of galaxy.yml, in sentences.

    `released` are those in changelogs/changelog.yaml, `sections` those of the fragments since. `tag` is what is to be published.
    """
    number = read(version)
    if number is None:
        return [f"The version {version} of galaxy.yml is not three numbers, as in 1.2.3."]
    if tag:
        return publishing_problems(version, released, sections, tag)
    last = max((known for known in map(read, released) if known), default=None)
    if version in released:
        return (
            [f"{version} is released, and there are fragments since: raise the version in galaxy.yml."]
            if sections
            else []
        )
    if not sections:
        return [f"Nothing says what {version} brings: there is no fragment in changelogs/fragments."]
    lowest = following(last, sections) if last else number
    if number < lowest:
        told = ", ".join(sorted(sections))
        return [
            f"After {write(last)} and with fragments in {told} comes {write(lowest)}, but galaxy.yml says {version}."
        ]
    return []


def publishing_problems(version: str, released: Collection[str], sections: Collection[str], tag: str) -> list[str]:
    """What keeps a tag from being published."""
    found = []
    if tag != f"v{version}":
        found.append(f"The tag is {tag}, but galaxy.yml says {version}.")
    if version not in released or sections:
        found.append(
            f"The notes of {version} are not made: run `antsibull-changelog release`, and commit what it writes."
        )
    return found


def write(version: Version | None) -> str:
    return ".".join(map(str, version or ()))
