"""Whether the links of a folder of HTML pages lead somewhere: inside it to a page and an anchor, outside it in form only. Asks nobody."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

# the attribute that links, by the element that carries it
LINKING = {"a": "href", "link": "href", "img": "src", "script": "src", "source": "src"}
HOST = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}(:\d+)?")


class Page(HTMLParser):
    """The anchors and the links of one page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.anchors, self.links = {"", "top"}, list[str]()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.anchors |= {name for name in (given.get("id"), given.get("name")) if name}
        if target := given.get(LINKING.get(tag, "")):
            self.links.append(target)


def outside(target: str) -> bool:
    """Whether an address of another site is one in form."""
    parsed = urlsplit(target)
    return parsed.scheme == "mailto" or (parsed.scheme == "https" and HOST.fullmatch(parsed.netloc) is not None)


def leads(pages: dict[Path, Page], page: Path, target: str) -> bool:
    """Whether a link of `page` leads to a file, and where that is a page to an anchor of it."""
    parsed = urlsplit(target)
    if parsed.scheme or parsed.netloc:
        return outside(target)
    path = (page.parent / unquote(parsed.path)).resolve() if parsed.path else page
    if path not in pages:
        return path.is_file()
    return unquote(parsed.fragment) in pages[path].anchors


def problems(folder: Path) -> list[str]:
    """One sentence for each link that leads nowhere."""
    pages = {path: Page(path.read_text()) for path in sorted(folder.resolve().rglob("*.html"))}
    return [
        f"{path.relative_to(folder.resolve())} links to {target}, which is not there."
        for path, page in pages.items()
        for target in dict.fromkeys(page.links)
        if not leads(pages, path, target)
    ]
