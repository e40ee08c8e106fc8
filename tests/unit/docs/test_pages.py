# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether what the pages lead to and quote is there: files, anchors, playbooks, variables, code; for commands see test_commands.py."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

import commands
import markdown

ROOT = Path(__file__).resolve().parents[3]
PAGES = commands.pages()
PLAYBOOKS = sorted(path.stem for path in ROOT.glob("playbooks/*.yml"))
REFERENCE = (ROOT / "docs/playbooks.md").read_text()
INDEX = (ROOT / "docs/README.md").read_text()
ROLES = sorted(path.name for path in (ROOT / "roles").iterdir())
SPECS = {
    role: yaml.safe_load((ROOT / f"roles/{role}/meta/argument_specs.yml").read_text())["argument_specs"]
    for role in ROLES
}
OPTIONS = {name for entries in SPECS.values() for entry in entries.values() for name in entry["options"]}


def named(page: Path) -> str:
    return str(page.relative_to(ROOT))


def leads(page: Path, target: str) -> bool:
    """Whether a link leads to a file, and where that is a page to a heading of it; another site's only in form."""
    if target.startswith("https://"):
        return re.fullmatch(r"https://[\w.-]+\.[a-z]+(/\S*)?", target) is not None
    path, _, anchor = target.partition("#")
    there = page.parent / path if path else page
    return there.exists() and (not anchor or anchor in markdown.anchors(there.read_text()))


def loaded(page: Path) -> list[Any]:
    """What the blocks of YAML on a page say."""
    found = []
    for block in markdown.blocks(page.read_text()):
        text = "\n".join(block.lines)
        if block.info[:1] == ["yaml"] or (not block.info and re.match(r"(- hosts|\w+):", text)):
            found.append(yaml.safe_load(text))
    return found


def names(value: Any) -> set[str]:
    """Every name of every mapping in it, but for what stands in a hub's values."""
    if isinstance(value, list):
        return set().union(*map(names, value))
    if not isinstance(value, dict):
        return set()
    inner = [names(it) for name, it in value.items() if not str(name).endswith("_values")]
    return set(map(str, value)).union(*inner)


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    assert [target for target in markdown.links(page.read_text()) if not leads(page, target)] == []


@pytest.mark.parametrize("target", ["none.md", "README.md#no-such-heading", "http://example.org", "https://nowhere"])
def test_a_link_that_leads_nowhere_is_found(target: str) -> None:
    assert not leads(ROOT / "README.md", target)


def test_every_page_is_in_the_table_of_contents() -> None:
    pages = {path.name for path in (ROOT / "docs").glob("*.md")} - {"README.md"}
    assert pages - set(markdown.links(INDEX)) == set()


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_variable_of_an_example_is_one_of_a_role(page: Path) -> None:
    written = set().union(*map(names, loaded(page)))
    ours = {
        name
        for name in written
        if name.startswith(tuple(f"{role}_" for role in ROLES)) and not name.endswith("_values")
    }
    assert ours - OPTIONS - {"hub_address_values"} == set()


@pytest.mark.parametrize("role", ROLES)
def test_the_example_of_a_role_uses_it_and_gives_all_that_it_needs(role: str) -> None:
    text = (ROOT / f"roles/{role}/README.md").read_text()
    example = next(it for it in loaded(ROOT / f"roles/{role}/README.md") if isinstance(it, list))
    assert f"hubforge.magnum.{role}" in str(example)
    needed = {name for name, option in SPECS[role]["main"]["options"].items() if option.get("required")}
    assert needed - names(example) == set()
    assert f"ansible-doc -t role hubforge.magnum.{role}" in text


@pytest.mark.parametrize("playbook", PLAYBOOKS)
def test_every_playbook_has_its_section_and_its_line(playbook: str) -> None:
    assert f"## {playbook}\n" in REFERENCE
    assert f"| [`{playbook}`](#{playbook}) |" in REFERENCE
    assert f"`{playbook}`" in (ROOT / "README.md").read_text()


def test_the_reference_of_playbooks_names_no_variable_that_is_not_there() -> None:
    plays = " ".join(
        path.read_text() for pattern in ("*.yml", "vars/*.yml") for path in (ROOT / "playbooks").glob(pattern)
    )
    written = set(
        re.findall(
            r"`((?:kubernetes_cluster|jupyterhub|binderhub|home_directories|hub|restore|destroy)_\w+)`", REFERENCE
        )
    )
    assert {
        name for name in written - OPTIONS - set(PLAYBOOKS) - set(ROLES) if not re.search(rf"\b{name}\b", plays)
    } == set()


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_code_that_is_quoted_with_its_file_is_there(page: Path) -> None:
    quoted = [block for block in markdown.blocks(page.read_text()) if len(block.info) > 1]
    for block in quoted:
        there = (ROOT / block.info[1]).read_text()
        assert [line for line in block.lines if line.strip() not in ("", "…") and line not in there.splitlines()] == []
