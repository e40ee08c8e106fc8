# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values read from YAML as Helm reads them, and written so that Helm reads the same.

Helm's YAML is sigs.k8s.io/yaml, which makes JSON of it: a date, a time and 1:30 are text, `y` is true, 1e3 and 0o17 are numbers, names are
text. PyYAML reads most of these otherwise, and writes "y" or "1e3" so that Helm reads something else. Both read JSON alike.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import yaml

TRUE = {"y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"}
FALSE = {"n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"}
NULL = {"", "~", "null", "Null", "NULL"}
INTEGER = re.compile(r"[-+]?(0[bB][01]+|0[oO][0-7]+|0[xX][0-9a-fA-F]+|[0-9]+)")
FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
LARGEST_TEXT = 8 * 1024 * 1024  # characters of a file; Helm keeps a release in one megabyte
MOST_NODES = 500_000  # values in all, each use of an anchor counted
DEEPEST = 100
WHOLE = (-(2**63), 2**64)  # beyond these Helm writes an exponent
EXACT = 2**53  # Helm's numbers are floating-point: it rounds a larger integer
# characters that JSON leaves as they are and YAML does not take
UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
UNWRITABLE = re.compile("[\x7f\x85\ud800-\udfff]")  # Helm can write no YAML of these
UNREADABLE = ("=", "<<")  # kubernetes.core reads a release by PyYAML, which makes something else of these, and fails


class ValuesFault(Exception):
    """What is wrong with a text or a value, as the end of a sentence that begins with its name; never quotes it."""


def read(text: str) -> Any:
    """The document in a text; None for an empty one. Raises ValuesFault."""
    if len(text) > LARGEST_TEXT:
        raise ValuesFault(f"has more than {LARGEST_TEXT // 1024**2} MB: a release of Helm holds one")
    try:
        found = _document(text)
    except yaml.YAMLError as error:
        raise ValuesFault(_yaml_fault(error)) from None
    except RecursionError:
        raise ValuesFault("is nested too deep: correct it, or leave it out") from None
    if isinstance(found, Mapping) and isinstance(found.get("sops"), Mapping) and "mac" in found["sops"]:
        raise ValuesFault(
            "is encrypted by SOPS: decrypt it before, as with `sops --decrypt FILE`, or name the decrypted file"
        )
    return found


def as_json(values: Any) -> str:
    """The text of a file by which Helm gets exactly these values. Raises ValuesFault for what no JSON has."""
    text = json.dumps(plain(values), ensure_ascii=False, allow_nan=False, sort_keys=True)
    return UNPRINTABLE.sub(lambda it: f"\\u{ord(it[0]):04x}", text)


def plain(values: Any) -> Any:
    """The same of nothing but what JSON has. Raises ValuesFault."""
    left = [MOST_NODES]

    def copy(value: Any, place: str, depth: int) -> Any:
        left[0] -= 1
        if left[0] < 0 or depth > DEEPEST:
            raise ValuesFault(f"holds more than {MOST_NODES} values, or is nested more than {DEEPEST} deep")
        if isinstance(value, Mapping):
            return {_key(key): copy(held, f"{place}.{_key(key)}", depth + 1) for key, held in value.items()}
        if isinstance(value, list | tuple):
            return [copy(held, f"{place}[{number}]", depth + 1) for number, held in enumerate(value)]
        return _leaf(value, place.lstrip("."))

    return copy(values, "", 0)


def _leaf(value: Any, place: str) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int(value) if abs(value) <= EXACT else _rounded(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValuesFault(
                f"has a number at {place} that is not one ({value}): write another one, or quotes around it"
            )
        return _rounded(value)
    text = str(value)  # also of a date, which an inventory's YAML has made of text
    if text in UNREADABLE or UNWRITABLE.search(text):
        raise ValuesFault(
            f"has text at {place} that Helm or kubernetes.core cannot read again: {ascii(text)[:40]}. Write another one"
        )
    return text


def _rounded(number: float) -> int | float:
    """A number as Helm has it, which writes a whole one with as few digits as tell it apart, and zeros."""
    try:
        found = float(number)
    except OverflowError:
        raise ValuesFault("has a number that is larger than any of Helm's: write it in quotes") from None
    whole = found.is_integer() and abs(found) > EXACT and WHOLE[0] <= found < WHOLE[1]
    return int(Decimal(repr(found))) if whole else found


def _key(key: Any) -> str:
    if isinstance(key, bool):
        return "true" if key else "false"
    return "null" if key is None else str(key)


def _document(text: str) -> Any:
    loader = _loader()(text)
    try:
        node = loader.get_single_node()
        return None if node is None else loader.construct_document(node)
    finally:
        loader.dispose()


def _yaml_fault(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    at = f" (line {mark.line + 1})" if mark else ""
    problem = str(getattr(error, "problem", "") or "")
    if "!vault" in problem:
        return (
            f"has a value of ansible-vault{at}, which only an inventory can hold: put it there, or encrypt the whole file with "
            "`ansible-vault encrypt`"
        )
    if "could not determine a constructor" in problem:
        return f"has a tag that Helm does not know{at}: leave the word that begins with ! out"
    if "expected a single document" in str(error):
        return f"has several documents{at}, of which Helm would take one: make a file of each"
    return f"is not YAML{f' at line {mark.line + 1}' if mark else ''}: correct it, or leave it out"


def scalar(text: str) -> Any:
    """What Helm makes of a word without quotes."""
    if text in TRUE or text in FALSE:
        return text in TRUE
    if text in NULL:
        return None
    digits = text.replace("_", "")
    if text[0] in "+-.0123456789":
        if INTEGER.fullmatch(digits):
            return _integer(digits)
        if FLOAT.fullmatch(digits) and math.isfinite(float(digits)):
            return float(digits)
        if digits.lower().lstrip("+-") in (".inf", ".nan"):
            return float(digits.lower().replace(".", ""))
    return text


def _integer(digits: str) -> int | float:
    sign, bare = (-1 if digits[0] == "-" else 1), digits.lstrip("+-")
    if re.fullmatch(r"0[0-9]+", bare):  # an octal number of old, where its digits allow that
        return sign * int(bare, 8) if re.fullmatch(r"0[0-7]+", bare) else float(bare) * sign
    return sign * int(bare, 0)


def _loader() -> Any:
    """PyYAML's safe loader, with Helm's reading of words."""

    def read_scalar(loader: Any, node: Any) -> Any:
        return scalar(loader.construct_scalar(node))

    loader: Any = type(
        "Loader",
        (yaml.SafeLoader,),
        {"yaml_implicit_resolvers": {"<": [("tag:yaml.org,2002:merge", re.compile("<<$"))]}},
    )
    plain_tag = "tag:hubforge,2026:plain"

    def resolve(self: Any, kind: Any, value: Any, implicit: Any) -> Any:
        tag = yaml.SafeLoader.resolve(self, kind, value, implicit)  # type: ignore[no-untyped-call]
        unquoted = kind is yaml.ScalarNode and implicit[0] and tag == self.DEFAULT_SCALAR_TAG
        return plain_tag if unquoted else tag

    def construct_mapping(self: Any, node: Any, deep: bool = False) -> dict[str, Any]:
        self.flatten_mapping(node)
        pairs = [(self.construct_object(key, True), self.construct_object(value, deep)) for key, value in node.value]
        return {_key(key): value for key, value in pairs}  # here, since Python takes the names 1 and true for one

    loader.resolve, loader.construct_mapping = resolve, construct_mapping
    loader.add_constructor(plain_tag, read_scalar)
    loader.add_constructor("tag:yaml.org,2002:merge", lambda _loader, _node: "<<")  # as a value, not as a key
    return loader
