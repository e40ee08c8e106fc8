"""What a page of Markdown holds: its headings, links and blocks of code; knows nothing of where they lead or what they do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

FENCE = re.compile(r"^( {0,3})(```+)(.*)$")
HEADING = re.compile(r"^(#{1,6}) +(.+?) *$")
LINK = re.compile(r"(`[^`]*`)|(?<=\]\()[^()\s]+(?=\))")  # or code, in which there are none


@dataclass
class Block:
    """Lines of code with the words behind the fence; an indented block has none. `line`: its first one in the page, from 1."""

    line: int
    indent: int
    info: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)


def parts(text: str) -> Iterator[tuple[int, str, Block | None]]:
    """Each line with its number, and the block that it is in, if any; the fences themselves are left out."""
    fence, before, block = "", "", None
    for number, line in enumerate(text.splitlines(), 1):
        found = FENCE.match(line)
        if found and not fence:
            fence, block = found[2], Block(number + 1, len(found[1]), found[3].split() or ["text"])
        elif found and fence and found[2] == fence:
            fence, block = "", None
        elif fence:
            yield number, line, block
        else:
            begins = line.startswith("    ") and not before.strip()
            if block is None and begins:
                block = Block(number, 4)
            elif block is not None and line.strip() and not line.startswith("    "):
                block = None
            yield number, line, block
        before = line


def blocks(text: str) -> list[Block]:
    """The blocks of code, without the blank lines at their ends."""
    found: list[Block] = []
    for _, line, block in parts(text):
        if block is None:
            continue
        if not found or found[-1] is not block:
            found.append(block)
        block.lines.append(line[block.indent :])
    for block in found:
        while block.lines and not block.lines[-1].strip():
            block.lines.pop()
    return found


def anchors(text: str) -> set[str]:
    """The words behind # that lead to this page's headings, as GitHub and MyST make them."""
    found: set[str] = set()
    for _, line, block in parts(text):
        if block is None and (heading := HEADING.match(line)):
            words = re.sub(r"[^\w\- ]", "", heading[2].lower()).replace(" ", "-")
            found.add(words if words not in found else f"{words}-1")
    return found


def with_links(text: str, change: Callable[[str], str]) -> str:
    """The page with each link's target as `change` makes it; what stands in code is no link."""
    lines = text.splitlines()
    for number, line, block in parts(text):
        if block is None:
            lines[number - 1] = LINK.sub(lambda it: it[0] if it[1] else change(it[0]), line)
    return "\n".join(lines) + "\n"


def links(text: str) -> list[str]:
    """The targets of this page's links, in their order."""
    found: list[str] = []

    def note(target: str) -> str:
        found.append(target)
        return target

    with_links(text, note)
    return found
