# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Python code of a hub's configuration is read with: what its names stand for, and the authenticators that there may be."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Path = tuple[str, ...]

CLASS: Path = ("JupyterHub", "authenticator_class")
CONFIG: tuple[Path, ...] = ((), CLASS[:1])  # whoever has one of these can change the class
LONGEST = 200_000  # characters of one text of code; more is not read
DEEPEST = 8  # calls and files within each other
# What may be done with the configuration without changing it, and what is done to one of its sections.


@dataclass(frozen=True)
class Choice:
    """An authenticator by its `name`, a class of Python's or of JupyterHub's entry points; or why it is `unknown`.

    `maybe`: code could set another one there, and nothing says that it does.
    """

    name: str = ""
    unknown: str = ""
    maybe: bool = False


Choices = frozenset[Choice]


def unknown(reason: str, maybe: bool = False) -> Choices:
    """One that nobody here can tell."""
    return frozenset({Choice(unknown=reason, maybe=maybe)})


@dataclass(frozen=True)
class Surroundings:
    """What code finds beside it: `files` by where they lie in the hub, and the hub's values by their path (`lookup`)."""

    files: Mapping[str, str] = field(default_factory=dict)
    lookup: Callable[[str], Any] = lambda path: None


@dataclass(frozen=True)
class Names:
    """What names stand for at one place of the code; each statement makes another one."""

    now: Choices
    config: Mapping[str, Path] = field(default_factory=lambda: {"c": ()})
    values: Mapping[str, Choices] = field(default_factory=dict)
    functions: Mapping[str, ast.FunctionDef | ast.AsyncFunctionDef] = field(default_factory=dict)
    modules: Mapping[str, str] = field(default_factory=dict)

    def joined(self, others: Iterable[Names]) -> Names:
        """Where the ways of several branches meet."""
        found = self
        for other in others:
            values = {
                name: found.values.get(name, unknown("a variable is set in one branch"))
                | other.values.get(name, frozenset())
                for name in {**found.values, **other.values}
            }
            found = Names(
                found.now | other.now,
                {**found.config, **other.config},
                values,
                {**found.functions, **other.functions},
                {**found.modules, **other.modules},
            )
        return found


def path_of(it: ast.AST, names: Names) -> Path | None:
    """Where in the configuration an expression is: c.A["b"] → ("A", "b"), * for what is not known; None for anything else."""
    match it:
        case ast.Name(id=name):
            return names.config.get(name)
        case ast.Attribute(value=value, attr=attr):
            above = path_of(value, names)
            return None if above is None else (*above, attr)
        case ast.Subscript(value=value, slice=key) | ast.Call(func=ast.Name(id="getattr"), args=[value, key, *_]):
            above = path_of(value, names)
            return None if above is None else (*above, key_of(key))
        case ast.Call(func=ast.Name(id="get_config"), args=[], keywords=[]):
            return ()
    return None


def key_of(it: ast.expr | None) -> str:
    """A name that is written out; * for one that only the hub knows."""
    return str(it.value) if isinstance(it, ast.Constant) else "*"


def is_dummy(name: str) -> bool:
    """Whether a class is the one with which anybody logs in as anybody."""
    return name.rpartition(".")[2].lower() in ("dummy", "dummyauthenticator")


def expressions(it: ast.stmt) -> Iterator[ast.expr]:
    """The expressions of a statement itself, not those of the statements in it; of a function only what runs where it is defined."""
    for name, value in ast.iter_fields(it):
        if name in ("body", "orelse", "finalbody", "handlers", "cases", "args", "returns"):
            continue
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, ast.withitem):
                yield each.context_expr
            elif isinstance(each, ast.expr):
                yield each


def arguments(it: ast.Call) -> list[ast.expr]:
    """What a call is given, without what it is called."""
    found = [*it.args, *(keyword.value for keyword in it.keywords)]
    return [each.value if isinstance(each, ast.Starred) else each for each in found]


def dotted(it: ast.expr) -> str:
    """A name with dots as it is written; empty for anything else."""
    match it:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=attr):
            above = dotted(value)
            return f"{above}.{attr}" if above else ""
    return ""
