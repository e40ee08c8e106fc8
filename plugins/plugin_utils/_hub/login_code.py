# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Python code of a hub's configuration leaves as its authenticator. The code is parsed and never run.

Each statement leads from the authenticators that there may be to those that there may be after it. What is not understood and may
change them is one that is unknown, with the reason; what cannot reach the configuration `c` changes nothing.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Sequence
from dataclasses import replace

from .code_calls import DEEPEST, Calls
from .code_names import (
    CLASS,
    CONFIG,
    Choice,
    Choices,
    Names,
    Path,
    Surroundings,
    dotted,
    expressions,
    is_dummy,
    key_of,
    path_of,
    unknown,
)

LONGEST = 200_000  # characters of one text of code; more is not read
# Packages in the hub's image whose classes are what their names say.
KNOWN = frozenset(
    f"{name}authenticator" for name in ("dummy", "firstuse", "hmac", "jwt", "ldap", "lti", "native", "null", "tmp")
) | {"jupyterhub", "oauthenticator"}


def after_code(text: str, before: Choices, around: Surroundings, where: str = "the code") -> Choices:
    """The authenticators that there may be once this text has run, of those that there may have been `before`."""
    return Code(around, where).run_text(text, Names(before)).now


class Code(Calls):
    """Reads one text, statement by statement."""

    def within(self, where: str) -> Code:
        """A reader of what is within this."""
        return Code(self._around, where, self._depth + 1, self._left)

    def run_text(self, text: str, names: Names) -> Names:
        """What names stand for after the text."""
        try:
            if len(text) > LONGEST or self._depth > DEEPEST:
                return self.lost(names, "is too long to be read")
            with warnings.catch_warnings():  # they would quote the text
                warnings.simplefilter("ignore")
                tree = ast.parse(text)
            return self.run_block(tree.body, names)
        except SyntaxError:
            return self.lost(names, "is no Python")
        except (ValueError, RecursionError, MemoryError):
            return self.lost(names, "cannot be read")

    # -- statements ----------------------------------------------------------------------------------------------

    def run_block(self, body: Sequence[ast.stmt], names: Names) -> Names:
        """What names stand for after these statements. Raises ValueError where there are more than are followed."""
        for statement in body:
            self.count()
            names = self._statement(statement, names)
        return names

    def _statement(self, it: ast.stmt, names: Names) -> Names:
        for expression in expressions(it):
            names = self.judge_calls(expression, names)
        match it:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    names = self.assign(target, value, names)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                names = self.assign(target, value, names)
            case ast.AugAssign(target=target) if path_of(target, names) in (*CONFIG, CLASS):
                names = self.lost(names, "adds something to the configuration")
            case ast.Delete(targets=targets) if any(path_of(target, names) in (*CONFIG, CLASS) for target in targets):
                names = replace(names, now=frozenset({Choice("pam")}))  # JupyterHub's own default
            case ast.If(body=body, orelse=orelse):
                names = self.run_block(body, names).joined([self.run_block(orelse, names)])
            case ast.For(target=ast.Name(id=name)) if name in names.config:
                names = self.lost(names, "makes c something else")
            case (
                ast.For(body=body, orelse=orelse)
                | ast.AsyncFor(body=body, orelse=orelse)
                | ast.While(body=body, orelse=orelse)
            ):
                names = self.run_block(orelse, names.joined([self.run_block(body, names)]))
            case ast.With(body=body) | ast.AsyncWith(body=body):
                names = self.run_block(body, names)
            case ast.Try() | ast.TryStar():
                done = self.run_block(it.body, names)
                failed = [self.run_block(handler.body, names.joined([done])) for handler in it.handlers]
                names = self.run_block(it.finalbody, self.run_block(it.orelse, done).joined(failed))
            case ast.Match(cases=cases):
                names = names.joined([self.run_block(case.body, names) for case in cases])
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                names = replace(names, functions={**names.functions, name: it})
            case ast.ClassDef(name=name):
                names = self.run_block([each for each in it.body if not isinstance(each, ast.FunctionDef)], names)
                names = replace(names, values={**names.values, name: self._own_class(it, names)})
            case ast.Import(names=imported):
                found = {
                    alias.asname or alias.name.split(".")[0]: alias.name if alias.asname else alias.name.split(".")[0]
                    for alias in imported
                }
                names = replace(names, modules={**names.modules, **found})
            case ast.ImportFrom(module=module, names=imported):
                found = {alias.asname or alias.name: f"{module or ''}.{alias.name}" for alias in imported}
                names = replace(names, modules={**names.modules, **found})
        return names

    def assign(self, target: ast.expr, value: ast.expr, names: Names) -> Names:
        """What names stand for after target = value."""
        if isinstance(target, ast.Tuple | ast.List):
            parts = value.elts if isinstance(value, ast.Tuple | ast.List) else []
            for number, each in enumerate(target.elts):
                part = parts[number] if len(parts) == len(target.elts) else ast.Constant(None)
                names = self.assign(each, part, names)
            return names
        path, source = path_of(target, names), path_of(value, names)
        if isinstance(target, ast.Name):
            aliases = {name: way for name, way in names.config.items() if name != target.id}
            if source is not None and source[:2] != CLASS:
                return replace(names, config={**aliases, target.id: source})
            if target.id == "c":
                names = self.lost(names, "makes c something else")
            return replace(names, config=aliases, values={**names.values, target.id: self.class_of(value, names)})
        if path is None:
            named = target.attr if isinstance(target, ast.Attribute) else ""
            return self.lost(names, f"sets the {named} of something else than c") if named == CLASS[-1] else names
        return self.set_at(path, value, names)

    def set_at(self, path: Path, value: ast.expr, names: Names) -> Names:
        """What names stand for after the configuration was set there; a whole part of it is read where it is written out."""
        if path == CLASS:
            return replace(names, now=self.class_of(value, names))
        if len(path) > len(CLASS) or not all(name in ("*", there) for name, there in zip(path, CLASS, strict=False)):
            return names
        if isinstance(value, ast.Dict) and "*" not in path and None not in value.keys:
            for key, each in zip(value.keys, value.values, strict=True):
                names = self.set_at((*path, key_of(key)), each, names)
            return names
        return self.lost(names, "sets a part of the configuration by a name that only the hub knows")

    # -- expressions ---------------------------------------------------------------------------------------------

    def class_of(self, it: ast.expr, names: Names) -> Choices:
        """The authenticators that a value may stand for."""
        match it:
            case ast.Constant(value=str() as text):
                return frozenset({Choice(text)})
            case ast.IfExp(body=body, orelse=orelse):
                return self.class_of(body, names) | self.class_of(orelse, names)
            case ast.BoolOp(values=values):
                return frozenset().union(*(self.class_of(value, names) for value in values))
            case ast.Name(id=name) if name in names.values:
                return names.values[name]
            case ast.Name() | ast.Attribute():
                if path_of(it, names) == CLASS:
                    return names.now
                return self._imported(dotted(it), names)
            case ast.Call(func=ast.Name(id="get_config"), args=[ast.Constant(value=str() as path), *default]):
                found = self._around.lookup(path)
                if isinstance(found, str):
                    return frozenset({Choice(found)})
                return (
                    self.class_of(default[0], names) if default else unknown(f"{self._where} reads it of {path[:80]!r}")
                )
        return unknown(f"{self._where} computes it")

    def _imported(self, name: str, names: Names) -> Choices:
        first, _dot, rest = name.partition(".")
        if first not in names.modules:
            return unknown(f"{self._where} computes it")
        whole = ".".join(filter(None, [names.modules[first], rest]))
        module, _dot, last = whole.rpartition(".")
        if whole.partition(".")[0] in KNOWN:
            return frozenset({Choice(whole)})
        for path, text in self._around.files.items():
            if path.rpartition("/")[2] == f"{module.rpartition('.')[2]}.py":
                inside = self.within(path[:80]).run_text(text, Names(frozenset(), config={}))
                return inside.values.get(last, unknown(f"the file {path[:80]} does not say what {last[:80]} is"))
        return unknown(
            f"{self._where} takes {last[:80]} of the module {module[:80]}, which is not among hub.extraFiles"
        )

    def _own_class(self, it: ast.ClassDef, names: Names) -> Choices:
        """A class of their own is known by its name, but for one that is made of another one for anybody."""
        above = frozenset().union(*(self.class_of(base, names) for base in it.bases))
        written = {Choice(dotted(base)) for base in it.bases}  # also where nobody says what the name is
        found = frozenset(choice for choice in {*above, *written} if is_dummy(choice.name))
        return frozenset({Choice("dummy")}) if found else frozenset({Choice(it.name)})
