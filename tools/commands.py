"""The commands that the documentation shows: where each stands, its words, and whether it needs a real cloud. Runs none."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import markdown
from environment import ROOT

CLOUD = "☁"  # in a command's comment: it needs a real cloud, or the internet
SHELL = "sh"  # the word behind a fence; an indented block is one of shell where it begins with one of PROGRAMS
PROGRAMS = (
    "ansible-builder", "ansible-doc", "ansible-galaxy", "ansible-playbook", "ansible-vault", "ansible-navigator",
    "make", "nox", "local-cloud", "awx", "openstack", "kubectl", "helm", "terraform", "pip", "pipx", "pre-commit",
    "python", "pytest", "ruff", "curl", "git", "cp", "mkdir", "cd", "eval", "export", "unset",
)  # fmt: skip


@dataclass(frozen=True)
class Command:
    """One command of a page. `words`: without assignments before it, and with the program's name instead of its path."""

    page: Path
    line: int
    words: tuple[str, ...]
    comment: str

    @property
    def marked(self) -> bool:
        return CLOUD in self.comment

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}: {shlex.join(self.words)}"


def pages() -> list[Path]:
    """What people read: the pages at the top, those of docs/, and each role's."""
    return [
        ROOT / "README.md",
        ROOT / "CONTRIBUTING.md",
        *sorted((ROOT / "docs").glob("*.md")),
        *sorted(ROOT.glob("[rb]*/**/README.md")),
    ]


def commands(page: Path) -> Iterator[Command]:
    """Each command of a page's blocks of shell."""
    for block in markdown.blocks(page.read_text()):
        if is_shell(block):
            for number, line in enumerate(block.lines, block.line):
                text, _, comment = f" {line} ".partition(" #")
                for words in filter(None, map(parsed, re.split(r" && | \| ", text))):
                    yield Command(page, number, words, comment.strip())


def spoken(page: Path) -> Iterator[Command]:
    """Each command that a sentence of a page names; no mark is asked of it."""
    for number, line, block in markdown.parts(page.read_text()):
        if block is None:
            for text in re.findall(r"`([^`]+)`", line):
                words = parsed(text)
                if words[1:] and words[0] in PROGRAMS:
                    yield Command(page, number, words, CLOUD)


def is_shell(block: markdown.Block) -> bool:
    if block.info:
        return block.info[0] == SHELL
    return parsed(block.lines[0])[:1] in [(program,) for program in PROGRAMS]


def parsed(text: str) -> tuple[str, ...]:
    """The words of one command; none where the line is not one in form."""
    try:
        words = shlex.split(text)
    except ValueError:
        return ()
    while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
        words = words[1:]
    return (Path(words[0]).name, *words[1:]) if words else ()
