# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What calls in the code of a hub's configuration may do to it; the code is parsed and never run."""

from __future__ import annotations

import ast
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import replace

from .code_names import CONFIG, Choices, Names, Path, Surroundings, arguments, dotted, key_of, path_of, unknown

MOST = 5000  # statements, counted each time that a function runs
DEEPEST = 8  # calls and files within each other
# What may be done with the configuration without changing it, and what changes it.
HARMLESS = ("print", "len", "isinstance", "type", "repr", "str", "id", "dir", "hasattr", "bool", "sorted", "list")
CHANGES = ("update", "merge", "_merge", "setdefault", "__setattr__", "__setitem__", "__ior__")
RUNS = ("exec", "eval", "execfile", "globals", "locals", "vars", "__import__")


class Calls(ABC):
    """Reads the calls of one text; `where` names it for people, `depth` says how many texts and calls it is within."""

    def __init__(self, around: Surroundings, where: str, depth: int = 0, left: list[int] | None = None) -> None:
        self._around, self._where, self._depth = around, where, depth
        self._left = [MOST] if left is None else left  # one count for all that is within each other

    def count(self) -> None:
        """Raise ValueError where more is done than is followed."""
        self._left[0] -= 1
        if self._left[0] < 0:
            raise ValueError

    @abstractmethod
    def run_text(self, text: str, names: Names) -> Names:
        """What names stand for after the text."""

    @abstractmethod
    def run_block(self, body: Sequence[ast.stmt], names: Names) -> Names:
        """What names stand for after these statements."""

    @abstractmethod
    def assign(self, target: ast.expr, value: ast.expr, names: Names) -> Names:
        """What names stand for after target = value."""

    @abstractmethod
    def set_at(self, path: Path, value: ast.expr, names: Names) -> Names:
        """What names stand for after the configuration was set at this path."""

    @abstractmethod
    def class_of(self, it: ast.expr, names: Names) -> Choices:
        """The authenticators that a value may stand for."""

    @abstractmethod
    def within(self, where: str) -> Calls:
        """A reader of what is within this."""

    def lost(self, names: Names, why: str) -> Names:
        """The authenticator may be another one from here on."""
        return replace(names, now=names.now | unknown(f"{self._where} {why}", maybe=True))

    def judge_calls(self, expression: ast.expr, names: Names) -> Names:
        """What names stand for after the calls in an expression, and after what else it does with the configuration."""
        handed = {id(expression)}  # what is judged with what it is in
        for it in ast.walk(expression):
            if isinstance(it, ast.Call):
                names = self._call(it, names)
                handed |= {id(each) for each in arguments(it)}
            if isinstance(it, ast.Attribute | ast.Subscript | ast.NamedExpr):
                handed.add(id(it.value))
            if isinstance(it, ast.NamedExpr):
                names = self.assign(it.target, it.value, names)
            if isinstance(it, ast.Compare | ast.FormattedValue | ast.UnaryOp):
                handed |= {id(each) for each in ast.iter_child_nodes(it)}
        for it in ast.walk(expression):
            if id(it) not in handed and path_of(it, names) in CONFIG:
                names = self.lost(names, "puts the configuration where it is not followed")
        return names

    def _call(self, it: ast.Call, names: Names) -> Names:
        match it:
            case ast.Call(func=ast.Name(id=name), args=[ast.Constant(value=str() as text), *_more]) if name in (
                "exec",
                "eval",
            ):
                return self.within(self._where).run_text(text, names)
            case ast.Call(func=ast.Name(id="exec"), args=[source, *_more]) if text := self._opened(source):
                return self.within(self._where).run_text(text, names)
            case ast.Call(func=ast.Name(id="load_subconfig"), args=[ast.Constant(value=str() as path), *_more]):
                if path in self._around.files:
                    return self.within(path[:80]).run_text(self._around.files[path], names)
                return self.lost(names, f"loads {path[:80]}, which is not among hub.extraFiles")
            case ast.Call(func=ast.Name(id=name)) if name in (*RUNS, "load_subconfig"):
                return self.lost(names, f"calls {name}()")
            case ast.Call(func=ast.Name(id="setattr"), args=[parent, key, value]):
                return self._set_below(path_of(parent, names), key, value, names)
            case ast.Call(
                func=ast.Name(id="set_config_if_not_none"), args=[parent, key, ast.Constant(value=str() as path)]
            ):
                found = self._around.lookup(path)
                value = ast.Constant(found if isinstance(found, str) else None)
                return names if found is None else self._set_below(path_of(parent, names), key, value, names)
            case ast.Call(func=ast.Attribute(value=parent, attr=method)) if path_of(parent, names) in CONFIG:
                return self._changed(path_of(parent, names) or (), method, it, names)
            case ast.Call(func=ast.Name(id=name)) if name in names.functions:
                return self._own_function(names.functions[name], it, names)
            case ast.Call(func=func) if any(path_of(each, names) in CONFIG for each in arguments(it)):
                name = dotted(func)
                return (
                    names
                    if name in (*HARMLESS, "getattr")
                    else self.lost(names, f"hands the configuration to {name[:80] or 'a function'}()")
                )
        return names

    def _set_below(self, path: Path | None, key: ast.expr, value: ast.expr, names: Names) -> Names:
        return names if path is None else self.set_at((*path, key_of(key)), value, names)

    def _changed(self, path: Path, method: str, it: ast.Call, names: Names) -> Names:
        if method not in CHANGES:
            return names
        if method in ("update", "merge", "_merge") and all(keyword.arg for keyword in it.keywords):
            for each in it.args:
                names = self.set_at(path, each, names)
            for keyword in it.keywords:
                names = self.set_at((*path, str(keyword.arg)), keyword.value, names)
            return names
        if method in ("__setattr__", "__setitem__", "setdefault") and len(it.args) == 2:
            done = self.set_at((*path, key_of(it.args[0])), it.args[1], names)
            return names.joined([done]) if method == "setdefault" else done
        return self.lost(names, "changes the configuration in a way that is not followed")

    def _own_function(self, function: ast.FunctionDef | ast.AsyncFunctionDef, it: ast.Call, names: Names) -> Names:
        if self._depth >= DEEPEST:
            return self.lost(names, "calls functions too deep to be followed")
        taken = [each.arg for each in (*function.args.posonlyargs, *function.args.args)]
        given = [*zip(taken, it.args, strict=False), *((keyword.arg or "*", keyword.value) for keyword in it.keywords)]
        config = {name: way for name, way in names.config.items() if name not in taken}
        config |= {name: way for name, value in given if (way := path_of(value, names)) is not None}
        inside = self.within(self._where)
        values = {name: self.class_of(value, names) for name, value in given if name in taken}
        done = inside.run_block(function.body, replace(names, config=config, values={**names.values, **values}))
        early = any(
            isinstance(each, ast.Return | ast.Raise | ast.Yield)
            for each in ast.walk(function)
            if each is not function.body[-1]
        )
        return replace(names, now=done.now | names.now if early else done.now)

    def _opened(self, it: ast.expr) -> str:
        """The text of exec(open("/file").read()), also compiled, where the file is there; else empty."""
        paths = [
            each.args[0].value
            for each in ast.walk(it)
            if isinstance(each, ast.Call)
            and isinstance(each.func, ast.Name)
            and each.func.id == "open"
            and each.args
            and isinstance(each.args[0], ast.Constant)
        ]
        return self._around.files.get(str(paths[0]), "") if len(paths) == 1 else ""
