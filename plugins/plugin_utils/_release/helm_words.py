# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Helm makes of a word in YAML without quotes, and which text is another one when it comes back from Helm. Pure.

The rules are those of sigs.k8s.io/yaml (goyaml.v2, resolve.go and encode.go), as Helm 3.19 has them.
"""

from __future__ import annotations

import math
import re
from datetime import datetime
from typing import Any

import yaml

TRUE = {"y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"}
FALSE = {"n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"}
NULL = {"", "~", "null", "Null", "NULL"}
NO_NUMBER = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
INTEGER = re.compile(r"([-+]?)(?:0[bB]([01]+)|0[oO]?([0-7]+)|0[xX]([0-9a-fA-F]+)|(0|[1-9][0-9]*))")
BASES = (2, 8, 16, 10)  # of INTEGER's groups
MOST_DIGITS = 64  # of an integer of 64 bits
POINT = re.compile(r"\.[0-9]+(_[0-9]+)*([eE][-+]?[0-9]+(_[0-9]+)*)?")  # Go reads these, not YAML
FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
# what Helm writes in quotes, though it reads it as text
SIXTIES = re.compile(r"[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?")
TIME = re.compile(
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
    r"(?:(?:[Tt](?=.*(?:Z|[-+](?:[01][0-9]|2[0-3]):[0-5][0-9])$)| (?!.*(?:Z|[-+].*)$))"
    r"([0-9]{1,2}):([0-9]{2}):([0-9]{2})(?:\.[0-9]+)?(?:Z|[-+][0-9:]{5})?)?"
)
PYYAML: Any = yaml.SafeLoader("")  # for its rules alone
TEXT = "tag:yaml.org,2002:str"
STAYS = (TEXT, "tag:yaml.org,2002:yaml")  # the latter of a lone *, & or !, which Helm writes in quotes


def scalar(text: str) -> Any:
    """What Helm makes of a word without quotes: true, false, None, a number, or the text itself."""
    if text in TRUE or text in FALSE:
        return text in TRUE
    if text in NULL:
        return None
    if NO_NUMBER.fullmatch(text):
        return float(text.lower().replace(".", ""))
    if text.startswith("."):
        return float(text) if POINT.fullmatch(text) else text
    digits = text.replace("_", "")
    if text[0] in "+-0123456789":
        if (whole := INTEGER.fullmatch(digits)) and (number := _integer(whole)) is not None:
            return number
        if FLOAT.fullmatch(digits) and math.isfinite(float(digits)):
            return float(digits)
    return text


def comes_back(text: str) -> bool:
    """Whether text that Helm has is the same text for PyYAML, by which kubernetes.core reads what Helm writes.

    Helm writes text without quotes when it would read it as text again. PyYAML then makes a number, a time or an error of some.
    """
    tag = PYYAML.resolve(yaml.ScalarNode, text, (True, False))
    if tag in STAYS or "\n" in text or scalar(text) is not text or SIXTIES.fullmatch(text):
        return True
    return bool((time := TIME.fullmatch(text)) and _is_time([int(it or 0) for it in time.groups()]))


def _integer(found: re.Match[str]) -> int | None:
    """The integer; None where 64 bits do not hold it."""
    sign, *groups = found.groups()
    digits, base = next((digits.lstrip("0"), base) for digits, base in zip(groups, BASES, strict=True) if digits)
    number = int(f"{sign}{digits or 0}", base) if len(digits) <= MOST_DIGITS else 2**MOST_DIGITS
    return number if -(2**63) <= number < 2 ** (63 if sign else 64) else None


def _is_time(numbers: list[int]) -> bool:
    try:
        datetime(*numbers)  # type: ignore[arg-type]
    except ValueError:
        return False
    return True
