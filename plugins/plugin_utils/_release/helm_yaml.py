# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values read from YAML as Helm reads them.

Helm's YAML is sigs.k8s.io/yaml, which makes JSON of it: a date, a time and 1:30 are text, `y` is true, 1e3 and 0o17 are numbers, names are
text. PyYAML reads most of these otherwise.
"""

from __future__ import annotations

import base64
import math
import re
import struct
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import yaml

from .helm_json import ValuesFault, key_text
from .helm_words import TEXT, scalar

LARGEST_TEXT = 8 * 1024 * 1024  # characters of a file; Helm keeps a release in one megabyte
PLAIN = "tag:hubforge,2026:plain"  # of a word without quotes and without a tag
CORE = "tag:yaml.org,2002:"
# what the tag of a value says of it, as Helm checks it
TAGGED = {f"{CORE}int": int, f"{CORE}float": int | float, f"{CORE}bool": bool, f"{CORE}null": type(None)}
TEXTS = (TEXT, f"{CORE}timestamp")
LISTS = (f"{CORE}seq", f"{CORE}omap", f"{CORE}pairs")
MAPPINGS = (f"{CORE}map", f"{CORE}set")
# words of PyYAML's about a fault → a sentence that quotes nothing of the text, for a password may stand there
FAULTS = {
    r"'\\t'": "has a tab where YAML takes spaces alone<at>: write spaces",
    "cannot start any token|undefined alias|scanning an? (alias|anchor)|unknown escape": (
        "has text that begins with a character of YAML's own<at>: put it in quotes"
    ),
}


def read(text: str, name: str = "FILE") -> Any:
    """The document in the text of a file of this name; None for an empty one. Raises ValuesFault."""
    if len(text) > LARGEST_TEXT:
        raise ValuesFault(f"has more than {LARGEST_TEXT // 1024**2} MB: a release of Helm holds one")
    if re.search("[\udc80-\udcff]", text):  # what bytes that are no UTF-8 are read as
        raise ValuesFault("is not text in UTF-8: it may be encrypted, compressed, or in another encoding")
    try:
        found = _document(text)
    except yaml.YAMLError as error:
        raise ValuesFault(_yaml_fault(error, text)) from None
    except RecursionError:
        raise ValuesFault("is nested too deep: correct it, or leave it out") from None
    if isinstance(found, Mapping) and isinstance(found.get("sops"), Mapping) and "mac" in found["sops"]:
        raise ValuesFault(
            f"is encrypted by SOPS: decrypt it before, as with `sops --decrypt {name} > decrypted.yaml`, and name the decrypted file"
        )
    return found


class _Loader(yaml.SafeLoader):
    """PyYAML's nodes of a text, split as Helm does it; it makes no values of them."""

    yaml_implicit_resolvers: Any = {}

    def resolve(self, kind: Any, value: Any, implicit: Any) -> Any:
        unquoted = kind is yaml.ScalarNode and implicit[0]
        return PLAIN if unquoted else super().resolve(kind, value, implicit)  # type: ignore[no-untyped-call]

    def compose_node(self, parent: Any, index: Any) -> Any:
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.ScalarEvent) and event.tag == "!":
            event.tag = TEXT
        return super().compose_node(parent, index)

    def scan_to_next_token(self) -> None:
        """Also over a tab where no name may begin: behind a colon, and at the end of a line."""
        super().scan_to_next_token()
        while self.peek() == "\t" and (self.flow_level or not self.allow_simple_key):
            self.forward()
            super().scan_to_next_token()


def _document(text: str) -> Any:
    loader: Any = _Loader(text)
    first = loader.get_node() if loader.check_node() else None
    while loader.check_node():
        node = loader.get_node()
        if node.tag != PLAIN or node.value:
            raise _fault("has several documents<at>, of which Helm would take one: make a file of each", node)
    return None if first is None else _value(first, {})


def _value(node: Any, known: dict[int, Any]) -> Any:
    """What Helm makes of a node. `known`: the values of others, by their ids, for an anchor is used more than once."""
    if id(node) in known:
        if known[id(node)] is known:  # it is being made
            kind = "mapping" if isinstance(node, yaml.MappingNode) else "list"
            raise _fault(f"has a {kind} that holds itself<at>: write it out, or leave it out", node)
        return known[id(node)]
    known[id(node)] = known
    if isinstance(node, yaml.MappingNode) and node.tag in MAPPINGS:
        found: Any = {}
        for key, value in node.value:  # in their order: what is merged replaces what is above it
            found |= (
                _merged(key, value, known)
                if (key.tag, key.value) == (PLAIN, "<<")
                else {_name(key): _value(value, known)}
            )
    elif isinstance(node, yaml.SequenceNode) and node.tag in LISTS:
        found = [_value(it, known) for it in node.value]
    elif isinstance(node, yaml.ScalarNode):
        found = _word(node)
    else:
        raise _unknown(node)
    known[id(node)] = found
    return found


def _merged(key: Any, node: Any, known: dict[int, Any]) -> dict[str, Any]:
    """What a mapping gets by `<<`: of several the first one wins."""
    found: dict[str, Any] = {}
    for each in reversed(node.value) if isinstance(node, yaml.SequenceNode) else [node]:
        if not isinstance(each, yaml.MappingNode):
            raise _fault("has something other than mappings to merge<at>: correct it", key)
        found |= _value(each, known)
    return found


def _word(node: Any) -> Any:
    text: str = node.value
    value = scalar(text)
    if node.tag == PLAIN:
        return value
    if node.tag in TEXTS:
        return text
    if node.tag == f"{CORE}binary":
        try:
            return base64.b64decode(text).decode()
        except ValueError:
            value = ()
    elif node.tag not in TAGGED:
        raise _unknown(node)
    fits = isinstance(value, TAGGED.get(node.tag, str)) and isinstance(value, bool) == (node.tag == f"{CORE}bool")
    if not fits:
        raise _fault("has a value that is not what its tag says<at>: correct the value, or leave the tag out", node)
    return float(value) if node.tag == f"{CORE}float" else value


def _name(node: Any) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise _fault(
            "has a list or a mapping as a name<at>: text that begins with two braces needs quotes, and a file of values is no template",
            node,
        )
    value = _word(node)
    if value is None or (isinstance(value, int) and value >= 2**63):
        raise _fault(
            f"has a name that is {'empty' if value is None else 'too large a number'}<at>: write it in quotes", node
        )
    return _decimal(value, node) if isinstance(value, float) else key_text(value, "")


def _decimal(number: float, node: Any) -> str:
    """A fraction as a name, which Helm writes with as few digits as tell it apart in 32 bits."""
    if not math.isfinite(number):
        return f"{number}".replace("inf", ".inf").replace("nan", ".nan")
    if number and not 1e-4 <= abs(number) < 1e6:
        raise _fault("has a number as a name that Helm would write otherwise<at>: write it in quotes", node)
    texts = (f"{number:.{digits}e}" for digits in range(10))
    return f"{Decimal(next(it for it in texts if struct.pack('f', float(it)) == struct.pack('f', number))):f}"


def _fault(words: str, node: Any) -> ValuesFault:
    return ValuesFault(words.replace("<at>", f" (line {node.start_mark.line + 1})"))


def _unknown(node: Any) -> ValuesFault:
    if node.tag == "!vault":
        return _fault(
            "has a value of ansible-vault<at>, which only an inventory can hold: put it there, or encrypt the whole file with "
            "`ansible-vault encrypt`",
            node,
        )
    return _fault("has a tag that Helm does not know<at>: leave the word that begins with ! out", node)


def _yaml_fault(error: Any, text: str) -> str:
    if isinstance(error, yaml.reader.ReaderError):
        return (
            f"has a character that YAML does not take (line {text[: error.position].count(chr(10)) + 1}): leave it out"
        )
    mark, problem = (
        getattr(error, "problem_mark", None),
        f"{getattr(error, 'context', '')} {getattr(error, 'problem', '')}",
    )
    at = f" (line {mark.line + 1})" if mark else ""
    words = next((words for pattern, words in FAULTS.items() if re.search(pattern, problem)), "")
    return (
        words.replace("<at>", at)
        or f"is not YAML{f' at line {mark.line + 1}' if mark else ''}: correct it, or leave it out"
    )
