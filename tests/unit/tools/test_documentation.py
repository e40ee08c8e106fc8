# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What makes the documentation site of the pages: links as they lead there, and links that lead nowhere. The site itself: nox -s docs."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest
from docutils import nodes
from docutils.core import publish_doctree

import commands
import docsite
import html_links
import markdown

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "docs/playbooks.md"
TEXT = """# One thing

Words `[not](a-link)` and [a link](there.md#here).

    make demo     # an indented block

- an item

   ```sh
   make [not](this)
   ```

```yaml
a: 1
```

## Two: things (at once)

## One thing
"""


@pytest.mark.parametrize(
    ("target", "there"),
    [
        ("upgrade.md", "upgrade.md"),
        ("upgrade.md#kubernetes", "upgrade.md#kubernetes"),
        ("#tags", "#tags"),
        ("../CONTRIBUTING.md#add-a-role", "contributing.md#add-a-role"),
        ("README.md", "index.md"),
        ("pictures/login.png", "pictures/login.png"),
        ("../plugins", "reference/index.rst"),
        ("../roles/hub_check/README.md", "role_hub_check.md"),
        ("../roles/hub_check/meta/argument_specs.yml", "reference/hub_check_role.rst"),
        ("../tests/soak/labels.py", "https://github.com/hubforge/hubforge.magnum/blob/main/tests/soak/labels.py"),
        ("../benchmarks", "https://github.com/hubforge/hubforge.magnum/tree/main/benchmarks"),
        ("https://example.org/x", "https://example.org/x"),
        ("nowhere.md", "nowhere.md"),
    ],
)
def test_a_link_leads_to_the_same_thing_on_the_site(target: str, there: str) -> None:
    assert docsite.on_site(PAGE, target) == there


def test_the_first_page_gives_the_sections_at_the_side() -> None:
    made = docsite.contents(
        "# Title\n\n## Start\n\n- [a](a.md)\n- [b](https://example.org)\n\n## Reference\n\n[c](c/index.rst)\n"
    )
    assert [line for line in made.splitlines() if line and not line.startswith(("```", ":hidden"))] == [
        ":caption: Start", "a <a.md>", ":caption: Reference", "c <c/index.rst>",
    ]  # fmt: skip


def test_code_has_no_links() -> None:
    assert markdown.links(TEXT) == ["there.md#here"]


def test_blocks_are_found_with_their_words_and_lines() -> None:
    found = [(block.line, block.info, block.lines) for block in markdown.blocks(TEXT)]
    assert found == [
        (5, [], ["make demo     # an indented block"]),
        (10, ["sh"], ["make [not](this)"]),
        (14, ["yaml"], ["a: 1"]),
    ]


def test_headings_are_anchors() -> None:
    assert markdown.anchors(TEXT) == {"one-thing", "two-things-at-once", "one-thing-1"}


def test_commands_are_read_without_assignments_paths_and_comments(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("```sh\nA=1 .venv/bin/nox -s lint && make check   # ☁ says it\n# nothing\n```\n")
    found = [(command.words, command.marked) for command in commands.commands(page)]
    assert found == [(("nox", "-s", "lint"), True), (("make", "check"), True)]


@pytest.mark.parametrize(
    "target",
    [
        "other.html",
        "other.html#part",
        "#own",
        "#",
        "https://example.org/a?b#c",
        "mailto:a@example.org",
        "folder/picture.png",
    ],
)
def test_a_link_of_html_that_leads_somewhere_is_no_problem(tmp_path: Path, target: str) -> None:
    assert html_links.problems(site(tmp_path, target)) == []


@pytest.mark.parametrize(
    "target", ["none.html", "other.html#none", "#none", "http://example.org", "https://localhost", "folder/"]
)
def test_a_link_of_html_that_leads_nowhere_is_one(tmp_path: Path, target: str) -> None:
    assert html_links.problems(site(tmp_path, target)) == [f"index.html links to {target}, which is not there."]


def site(folder: Path, target: str) -> Path:
    (folder / "folder").mkdir()
    (folder / "folder/picture.png").touch()
    (folder / "other.html").write_text('<h1 id="part">Other</h1>')
    (folder / "index.html").write_text(f'<p id="own"><a href="{target}">a link</a></p>')
    return folder


@pytest.mark.parametrize(
    ("label", "address"),
    [
        ("ansible_collections.openstack.cloud.recordset_module", "collections/openstack/cloud/recordset_module.html"),
        ("common_return_values", "reference_appendices/common_return_values.html"),
    ],
)
def test_what_others_document_is_linked_there(label: str, address: str) -> None:
    elsewhere = runpy.run_path(str(ROOT / "docs/docsite/conf.py"))["elsewhere"]
    assert elsewhere(label) == f"https://docs.ansible.com/ansible/latest/{address}"
    assert elsewhere("no_such_label") is None


def test_a_page_has_no_list_of_its_headings_that_the_theme_would_complain_of() -> None:
    page = publish_doctree(".. contents::\n\nOne\n===\n\nTwo\n===\n")
    runpy.run_path(str(ROOT / "docs/docsite/conf.py"))["leave_out_contents"](None, page)
    assert page.astext().split() == ["One", "Two"]
    assert not [title for title in page.findall(nodes.title) if "refid" in title]
