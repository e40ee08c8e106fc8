# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether each message that docs/troubleshooting.md quotes is one that the code says; `…` stands for what is put into it."""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "docs/troubleshooting.md"
PUT = "…"


def quoted() -> list[str]:
    """The quotations of the page, in their order."""
    runs = groupby(PAGE.read_text().splitlines(), lambda line: line.startswith(">"))
    return [" ".join(line.lstrip("> ") for line in lines) for quotes, lines in runs if quotes]


def in_python(file: Path) -> Iterator[str]:
    """The strings of a program, with … for what is put into them."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else PUT for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def in_yaml(value: Any) -> Iterator[str]:
    """The texts of tasks and variables, with … for what Jinja puts into them; and the words between quotes in its expressions."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for it in value:
            yield from in_yaml(it)
    elif isinstance(value, str):
        yield re.sub(r"\{\{.*?\}\}|\{%.*?%\}", PUT, value, flags=re.DOTALL)
        for expression in re.findall(r"\{\{(.*?)\}\}", value, re.DOTALL):
            yield re.sub(r"' ~ .+? ~ '", PUT, expression, flags=re.DOTALL)
            yield from re.findall(r"'([^']+)'", expression)


class Loader(yaml.SafeLoader):
    """YAML with Ansible's own tags."""


Loader.add_constructor("!unsafe", lambda loader, node: str(node.value))


@functools.cache
def said() -> list[str]:
    """Every text of modules, plugins, roles, playbooks and the local cloud, in one line each."""
    programs = [file for folder in ("plugins", "tests/local_cloud") for file in ROOT.glob(f"{folder}/**/*.py")]
    tasks = [
        file
        for pattern in ("roles/*/tasks/*.yml", "roles/*/vars/**/*.yml", "playbooks/*.yml")
        for file in ROOT.glob(pattern)
    ]
    texts = [text for file in programs for text in in_python(file)]
    texts += [text for file in tasks for text in in_yaml(yaml.load(file.read_text(), Loader))]
    return [" ".join(text.split()) for text in texts]


def is_said(message: str) -> bool:
    """Whether some text has all the words of the message, in their order, with something put in between."""
    words = [re.escape(part.strip()) for part in message.split(PUT) if part.strip(" .:;,()")]
    pattern = re.compile(".*?".join(words))
    return any(pattern.search(text) for text in said())


@pytest.mark.parametrize("message", quoted())
def test_a_message_that_is_explained_is_one_that_is_said(message: str) -> None:
    assert is_said(message)


def test_the_messages_of_every_part_are_explained() -> None:
    assert len(quoted()) > 60


def test_no_message_is_explained_twice() -> None:
    assert len(set(quoted())) == len(quoted())


@pytest.mark.parametrize(
    "message",
    [
        "Keystone did not accept the certificate given for …",
        "… things stand in the road, nothing was sent: …",
        "The release … in namespace … runs: …",
    ],
)
def test_a_message_that_nobody_says_is_found(message: str) -> None:
    assert not is_said(message)
