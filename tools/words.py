"""Finds words that this project no longer uses, where people read them: RETIRED has the field's word for each.

usage: python tools/words.py
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
READ = ("README.md", "CONTRIBUTING.md", "docs", "playbooks", "plugins", "roles", "inventories")
# A retired word or phrase, as a pattern of whole words → what is said in its place.
RETIRED = {
    r"wish(es|ed)?": "desired state",
    r"told": "reported, said",
    r"stand(s|ing)": "is, status",
    r"(at|to) rest": "settled",
    r"unrest|under way": "in progress",
    r"turns?": "lock",
    r"rooms?": "allocatable, capacity",
    r"fleets?": "clusters",
    r"keepers?": "reconciler",
    r"heal(s|ed|ing|ings)?|mend(s|ed|ing)?": "repair",
    r"proofs?|prove(s|d|n)?|unproven": "verify, verification",
    r"spacing": "request interval",
    r"surplus": "undeclared",
    r"leaving": "being deleted",
    r"verdicts?": "check result",
    r"twins?": "duplicate",
    r"raced": "conflicted",
    r"anew": "again",
    r"gone on with": "continued",
    r"in the way": "wrong",
    r"is to be had|as it was asked": "(say it plainly)",
}


def found(text: str) -> list[tuple[int, str, str]]:
    """Line, retired word and what is said in its place, of each one in a text."""
    hits = []
    for number, line in enumerate(text.splitlines(), 1):
        for pattern, instead in RETIRED.items():
            for match in re.finditer(rf"(?<![\w-])({pattern})(?![\w-])", line, re.IGNORECASE):
                hits.append((number, match[0], instead))
    return hits


def main() -> None:
    listed = subprocess.run(["git", "-C", ROOT, "ls-files", *READ], capture_output=True, text=True, check=True).stdout
    lines = [
        f"{name}:{number}: {word!r}: say {instead}"
        for name in listed.splitlines()
        if (ROOT / name).suffix in (".md", ".py", ".yml", ".j2") and (ROOT / name).exists()
        for number, word, instead in found((ROOT / name).read_text())
    ]
    if lines:
        sys.exit("\n".join(lines))


if __name__ == "__main__":
    main()
