"""The documentation site: the pages of docs/, and one for each module, role and filter. Knows where pages lie, not what they say."""

from __future__ import annotations

import re
import shutil
from functools import partial
from pathlib import Path

import nox

import commands
import environment
import html_links
import markdown
from environment import FILES, ROOT

REPOSITORY = "https://github.com/hubforge/hubforge.magnum"
MADE = FILES / "docs"
OWN = "hubforge.magnum"
ALONE = {"hubforge.magnum.show_values", "--list-tasks"}  # words of a command that needs no cloud
SECRETS = ("vault_registry_password", "vault_github_client_id", "vault_github_client_secret")  # of inventories/example
ROLES = sorted(path.name for path in (ROOT / "roles").iterdir())
# A page that people wrote → its name on the site, where all lie in one folder; those of docs/ keep theirs.
PAGES = {
    **{f"docs/{path.name}": path.name for path in (ROOT / "docs").glob("*.md")},
    "docs/README.md": "index.md",
    "CONTRIBUTING.md": "contributing.md",
    **{f"roles/{role}/README.md": f"role_{role}.md" for role in ROLES},
}
# What else of the repository is a page there.
GENERATED = {
    "plugins": "reference/index.rst",
    **{f"roles/{role}/meta/argument_specs.yml": f"reference/{role}_role.rst" for role in ROLES},
}


def on_site(page: Path, target: str) -> str:
    """A link of a page of the repository as it leads on the site: to a page of it, or to the repository. What is not there stays."""
    path, _, anchor = target.partition("#")
    there = (page.parent / path).resolve()
    if not path or "://" in target or not there.exists() or ROOT not in (there, *there.parents):
        return target
    name = there.relative_to(ROOT).as_posix()
    kind = "tree" if there.is_dir() else "blob"
    picture = name.removeprefix("docs/") if name.startswith("docs/") else ""
    moved = PAGES.get(name) or GENERATED.get(name) or picture
    return f"{moved or f'{REPOSITORY}/{kind}/main/{name}'}{'#' if anchor else ''}{anchor}"


def contents(index: str) -> str:
    """Hidden tables of contents for the side of each page, from the sections of the first one and their links."""
    made = []
    for section in re.split(r"^## ", index, flags=re.MULTILINE)[1:]:
        entries = [f"{text} <{page}>" for text, page in re.findall(r"\[([^]]+)\]\(([^:)]+\.(?:md|rst))\)", section)]
        caption = section.splitlines()[0]
        made.append("\n".join(("```{toctree}", ":hidden:", f":caption: {caption}", "", *entries, "```", "")))
    return "\n".join(made)


def stage(source: Path) -> None:
    """Copy the pages that people wrote to where the generated ones are put beside them."""
    shutil.rmtree(source, ignore_errors=True)
    shutil.copytree(ROOT / "docs", source, ignore=shutil.ignore_patterns("docsite", "*.md"))
    for path, name in PAGES.items():
        text = markdown.with_links((ROOT / path).read_text(), partial(on_site, ROOT / path))
        (source / name).write_text(text + (f"\n{contents(text)}" if name == "index.md" else ""))


def run_alone(session: nox.Session) -> None:
    """Run the commands of the pages that need no cloud, as a reader does who has copied the example."""
    secrets = [word for name in SECRETS for word in ("-e", f"{name}=none-of-yours")]
    shown = (command for page in commands.pages() for command in commands.commands(page) if not command.marked)
    for words in dict.fromkeys(command.words for command in shown if ALONE.intersection(command.words)):
        session.run(
            *("inventories/example" if word == "inventories/hubs" else word for word in words), *secrets, silent=True
        )


def build(session: nox.Session) -> None:
    """Check what the plugins say of themselves, make every page, follow every link, and run what the pages say that needs no cloud."""
    tools = environment.get_tools("docs")
    antsibull = str(tools / "antsibull-docs")
    references = ("--validate-collection-refs", "all", "--disallow-unknown-collection-refs")
    session.run(antsibull, "lint-collection-docs", "--plugin-docs", "--skip-rstcheck", *references, ".")
    source, site = MADE / "source", MADE / "html"
    stage(source)
    (source / "reference").mkdir()
    options = ("--use-current", "--squash-hierarchy", "--no-add-antsibull-docs-version", "--fail-on-error")
    session.run(antsibull, "collection", *options, "--dest-dir", str(source / "reference"), OWN)
    shutil.rmtree(site, ignore_errors=True)
    strictly = ("-q", "--fail-on-warning", "--fresh-env", "-d", str(MADE / "doctrees"), "-c", "docs/docsite")
    session.run(str(tools / "sphinx-build"), *strictly, str(source), str(site))
    if found := html_links.problems(site):
        session.error("\n".join(found))
    run_alone(session)
    session.log(f"{site / 'index.html'}: {len(list(site.rglob('*.html')))} pages, and every link leads somewhere")
