# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values written so that Helm reads the same, as JSON, which Helm and PyYAML read alike.

PyYAML would write text such as "y" or "1e3" so that Helm reads something else.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Set
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from .helm_words import comes_back

MOST_NODES = 500_000  # values in all, each use of an anchor counted
DEEPEST = 100
WHOLE = (-(2**63), 2**64)  # beyond these Helm writes an exponent
EXACT = 2**53  # Helm's numbers are floating-point: it rounds a larger integer
# characters that JSON leaves as they are and YAML does not take
UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
UNWRITABLE = re.compile("[\x7f\x85\ud800-\udfff]")  # Helm can write no YAML of these
LONGEST_NAME = 1000  # characters: YAML takes no longer one without a question mark
# text of others that is a value only once it is decrypted
ENCRYPTED = {"ENC[AES256_GCM,": "SOPS has", "$ANSIBLE_VAULT;": "ansible-vault has"}


class ValuesFault(Exception):
    """What is wrong with a text or a value, as the end of a sentence that begins with its name; never quotes it."""


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
            names = {key: key_text(key, place.lstrip(".")) for key in value}
            return {names[key]: copy(held, f"{place}.{names[key]}", depth + 1) for key, held in value.items()}
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
    if isinstance(value, Set):
        raise ValuesFault(f"has a set at {place}, which no chart takes: write a list")
    text = _text(value, place)
    for start, who in ENCRYPTED.items():
        if text.startswith(start):
            raise ValuesFault(f"has text at {place} that {who} encrypted: decrypt it before")
    if UNWRITABLE.search(text) or not comes_back(text):
        raise ValuesFault(f"has text at {place} that Helm or kubernetes.core cannot read again: write another one")
    return text


def _text(value: Any, place: str) -> str:
    if isinstance(value, date):  # an inventory's YAML has made it of text
        sep = {"sep": "T" if value.tzinfo else " "} if isinstance(value, datetime) else {}
        return value.isoformat(**sep).replace("+00:00", "Z")
    try:
        return value.decode() if isinstance(value, bytes) else str(value)
    except UnicodeDecodeError:
        raise ValuesFault(f"has bytes at {place} that are no text: write text") from None


def _rounded(number: float) -> int | float:
    """A number as Helm has it, which writes a whole one with as few digits as tell it apart, and zeros."""
    try:
        found = float(number)
    except OverflowError:
        raise ValuesFault("has a number that is larger than any of Helm's: write it in quotes") from None
    whole = found.is_integer() and abs(found) > EXACT and WHOLE[0] <= found < WHOLE[1]
    return int(Decimal(repr(found))) if whole else found


def key_text(key: Any, place: str) -> str:
    """A name in the mapping at a place, as JSON wants it. Raises ValuesFault."""
    if isinstance(key, bool):
        return "true" if key else "false"
    text = "null" if key is None else _text(key, place)
    if len(text) > LONGEST_NAME or UNWRITABLE.search(text) or not comes_back(text):
        raise ValuesFault(
            f"has a name in {place or 'it'} that Helm or kubernetes.core cannot read again: write another one"
        )
    return text
