# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nobody programs in YAML: roles are short, no tasks file includes itself, expressions are short. What decides is Python."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jinja2 import Environment, TemplateSyntaxError

ROOT = Path(__file__).resolve().parents[3]
MOST_TASKS = 12  # on any path through a role
MOST_LINES = 3  # of one expression or statement of Jinja
INCLUDES = ("include_tasks", "import_tasks")
ROLES = ("include_role", "import_role")
Condition = tuple[str, str, bool]  # a variable, a word, and whether the variable has to be that word
COMPARED = re.compile(r"(\w+) (==|!=) '(\w+)'")


class Loader(yaml.SafeLoader):
    """Reads what Ansible's own tags mark as it is."""


Loader.add_constructor("!unsafe", lambda loader, node: loader.construct_scalar(node))
Loader.add_constructor("!vault", lambda loader, node: loader.construct_scalar(node))


# -- a role's tasks ---------------------------------------------------------------------------------------------------


class Role:
    """The tasks files of one role."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.name = folder / "tasks", folder.name

    def tasks(self, file: str, above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], frozenset[Condition]]]:
        """Each task that an entry leads to: the files on the way to it, and what it is run for. Raises ValueError on a circle."""
        if file in above:
            raise ValueError(f"roles/{self.name}/tasks: {' includes '.join((*above, file))}")
        content = yaml.load((self.folder / file).read_text(), Loader=Loader) or []
        yield from self._of(content, (*above, file), frozenset())

    def _of(self, tasks: list[Any], way: tuple[str, ...], held: frozenset[Condition]) -> Iterator[Any]:
        for task in tasks:
            own = held | conditions(task.get("when"))
            inner = [it for part in ("block", "rescue", "always") for it in task.get(part) or []]
            if inner:
                yield from self._of(inner, way, own)
            elif (files := self._included(task, way)) is None:
                yield way, own
            elif files:  # of alternatives the longest one
                yield from max((list(self._below(it, way, own)) for it in files), key=len)

    def _below(self, file: str, way: tuple[str, ...], held: frozenset[Condition]) -> Iterator[Any]:
        for path, own in self.tasks(file, way):
            yield path, held | own

    def _included(self, task: dict[str, Any], way: tuple[str, ...]) -> list[str] | None:
        """The files of this role that a task may bring in; None where it is none that does."""
        for word, value in task.items():
            action, said = word.rpartition(".")[2], value if isinstance(value, dict) else {"file": value}
            if action in INCLUDES:
                return self._matching(str(said["file"]), way)
            if action in ROLES and str(said.get("name", "")).rpartition(".")[2] == self.name:
                return self._matching(f"{said.get('tasks_from', 'main').removesuffix('.yml')}.yml", way)
        return None

    def _matching(self, file: str, way: tuple[str, ...]) -> list[str]:
        """The file of that name; of one that a variable names, all that it can be, and none of those that lead here."""
        if "{{" not in file:
            return [file]
        pattern = ".+".join(re.escape(part) for part in re.split(r"\{\{.*?\}\}", file))
        found = (str(path.relative_to(self.folder)) for path in self.folder.rglob("*.yml"))
        return sorted(it for it in found if re.fullmatch(pattern, it) and it not in way)

    def longest(self, file: str) -> int:
        """How many tasks are run at most from this entry: those for a word and those for another one are not both."""
        found = [own for _, own in self.tasks(file)]
        words: dict[str, set[str]] = {}
        for variable, word, _ in itertools.chain(*found):
            words.setdefault(variable, {""}).add(word)  # "" is any other one
        chosen = (dict(zip(words, it, strict=True)) for it in itertools.product(*map(sorted, words.values())))
        return max(sum(all((them[name] == word) is so for name, word, so in own) for own in found) for them in chosen)


def conditions(when: Any) -> frozenset[Condition]:
    """The comparisons with a word that all have to hold."""
    listed = when if isinstance(when, list) else [when]
    parts = [part.strip() for it in listed for part in str(it).split(" and ") if " or " not in str(it)]
    found = (COMPARED.fullmatch(part) for part in parts)
    return frozenset((it[1], it[3], it[2] == "==") for it in found if it)


def entries() -> list[tuple[str, str]]:
    """Each role with main.yml and with each file that a playbook starts it from."""
    found = {(path.name, "main.yml") for path in (ROOT / "roles").iterdir()}
    for path in (ROOT / "playbooks").glob("*.yml"):
        named = re.findall(r"name: hubforge\.magnum\.(\w+)\n +tasks_from: (\w+)", path.read_text())
        found |= {(role, f"{file}.yml") for role, file in named}
    return sorted(found)


@pytest.mark.parametrize(("role", "entry"), entries())
def test_no_path_through_a_role_has_many_tasks(role: str, entry: str) -> None:
    assert Role(ROOT / "roles" / role).longest(entry) <= MOST_TASKS


@pytest.mark.parametrize(
    "path", sorted((ROOT / "roles").glob("*/tasks/**/*.yml")), ids=lambda it: f"{it.parts[-3]}-{it.stem}"
)
def test_no_tasks_file_includes_itself(path: Path) -> None:
    role = next(folder for folder in path.parents if folder.parent.name == "roles")
    assert list(Role(role).tasks(str(path.relative_to(role / "tasks"))))


# -- expressions ------------------------------------------------------------------------------------------------------


def long_expressions(path: Path) -> list[str]:
    """Where an expression or statement has more lines than it may have."""
    text = path.read_text()
    parts = [(0, text)] if path.suffix == ".j2" else list(scalars(text))
    return [f"{path}:{first + line}" for first, part in parts for line, lines in spans(part) if lines > MOST_LINES]


def scalars(text: str) -> Iterator[tuple[int, str]]:
    """The text of each value as it is written, and the line before it; what Ansible does not evaluate is left out."""
    nodes = list(yaml.compose_all(text, Loader=Loader))
    while nodes:
        node = nodes.pop()
        if isinstance(node, yaml.ScalarNode) and node.tag != "!unsafe":
            yield node.start_mark.line, text[node.start_mark.index : node.end_mark.index].rstrip()
        elif isinstance(node, yaml.CollectionNode):
            nodes += [it for pair in node.value for it in (pair if isinstance(pair, tuple) else (pair,))]


def spans(text: str) -> Iterator[tuple[int, int]]:
    """The first line and the number of lines of each expression and statement."""
    begun = 0
    try:
        for line, kind, _value in Environment().lex(text):
            if kind in ("variable_begin", "block_begin"):
                begun = line
            elif kind in ("variable_end", "block_end"):
                yield begun, line - begun + 1
    except TemplateSyntaxError:
        for found in re.finditer(r"\{[{%].*?[%}]\}", text, re.DOTALL):
            yield text.count("\n", 0, found.start()) + 1, found[0].count("\n") + 1


READ = [
    path
    for pattern in ("roles/*/*/**/*.yml", "roles/*/templates/**/*.j2", "playbooks/**/*.yml", "playbooks/**/*.j2")
    for path in sorted(ROOT.glob(pattern))
]


@pytest.mark.parametrize("path", READ, ids=lambda it: str(it.relative_to(ROOT)))
def test_no_expression_is_long(path: Path) -> None:
    assert long_expressions(path) == []


# -- the rule itself --------------------------------------------------------------------------------------------------


def role(folder: Path, **files: str) -> Role:
    (folder / "some/tasks").mkdir(parents=True)
    for name, text in files.items():
        (folder / f"some/tasks/{name}.yml").write_text(text)
    return Role(folder / "some")


TASK = "- ansible.builtin.debug:\n"


def test_a_file_that_includes_itself_through_another_one_is_found(tmp_path: Path) -> None:
    found = role(
        tmp_path, main="- ansible.builtin.include_tasks: other.yml\n", other="- include_tasks: {file: main.yml}\n"
    )
    with pytest.raises(ValueError, match=r"some/tasks: main.yml includes other.yml includes main.yml"):
        list(found.tasks("main.yml"))


def test_a_role_that_includes_itself_is_found(tmp_path: Path) -> None:
    found = role(tmp_path, main="- ansible.builtin.include_role: {name: hubforge.magnum.some}\n")
    with pytest.raises(ValueError, match=r"main\.yml includes main\.yml"):
        list(found.tasks("main.yml"))


def test_tasks_are_counted_in_blocks_and_in_files_that_are_included(tmp_path: Path) -> None:
    block = f"- block:\n  {TASK}  {TASK}  rescue:\n  {TASK}"
    found = role(tmp_path, main=f"{TASK}{block}- ansible.builtin.import_tasks: other.yml\n", other=TASK * 2)
    assert found.longest("main.yml") == 6


def test_of_alternatives_the_longest_one_counts(tmp_path: Path) -> None:
    include = '- ansible.builtin.include_tasks: "do_{{ some_state }}.yml"\n'
    found = role(tmp_path, main=TASK + include, do_present=TASK * 3, do_absent=TASK * 2)
    assert found.longest("main.yml") == 4


def test_tasks_for_one_state_and_for_another_are_not_on_one_path(tmp_path: Path) -> None:
    def include(word: str) -> str:
        return f"- ansible.builtin.include_tasks: {word}.yml\n  when: some_state == '{word}'\n"

    other = f"{TASK}  when: [some_state != 'present', more | length > 0]\n"
    found = role(
        tmp_path, main=TASK + include("present") + include("absent") + other, present=TASK * 5, absent=TASK * 2
    )
    assert found.longest("main.yml") == 6


def test_an_expression_of_four_lines_is_found_and_one_of_three_is_not(tmp_path: Path) -> None:
    path = tmp_path / "some.yml"
    path.write_text(
        "a: 1\nb: >-\n  {{ x |\n     y |\n     z }}\nc: >-\n  {{ x\n     | {'a': {'b': 1}}\n\n     | y }}\n"
    )
    assert long_expressions(path) == [f"{path}:7"]


def test_what_ansible_does_not_evaluate_may_be_long(tmp_path: Path) -> None:
    path = tmp_path / "some.yml"
    path.write_text("a: !unsafe >-\n  {{ x\n\n\n\n     | y }}\n")
    assert long_expressions(path) == []
