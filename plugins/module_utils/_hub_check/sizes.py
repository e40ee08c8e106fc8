# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sizes as those read them who get them: KubeSpawner's memory and CPUs, Kubernetes' quantities. What they refuse is None here. Pure."""

from __future__ import annotations

import math
import re
from typing import Any

BYTES = {"K": 1024, "M": 1024**2, "G": 1024**3, "T": 1024**4}  # KubeSpawner's ByteSpecification: 1G is 1024 MB to it
MOST = 2**63 - 1  # Kubernetes keeps sizes as whole numbers of 64 bits
LONGEST = 40  # characters of a size; a longer one is none, and is not shown either
# k8s.io/apimachinery/pkg/api/resource: a number with one suffix or an exponent
QUANTITY = re.compile(r"([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+))(?:([KMGTPE]i|[numkMGTPE])|[eE]([+-]?[0-9]{1,3}))?")
SCALES = {"n": 1e-9, "u": 1e-6, "m": 1e-3, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15, "E": 1e18}
SCALES |= {f"{unit}i": 1024.0**power for power, unit in enumerate("KMGTPE", 1)}


def as_bytes(size: Any) -> int | None:
    """Bytes of a size of memory in KubeSpawner's words: a number, or text with K, M, G or T after one."""
    if isinstance(size, str):
        unit = BYTES.get(size[-1:])
        number = as_number(size[:-1]) if unit and len(size) <= LONGEST else None
        return None if number is None or unit is None or number * unit > MOST else int(number * unit)
    number = as_number(size)
    return None if number is None else int(number)


def as_cores(size: Any) -> float | None:
    """Cores in KubeSpawner's words, which are numbers and never text."""
    return None if isinstance(size, str) else as_number(size)


def as_quantity(size: Any) -> float | None:
    """A quantity of Kubernetes, such as 500m, 1Gi or 2, as a number."""
    if not isinstance(size, str):
        return as_number(size)
    match = QUANTITY.fullmatch(size) if len(size) <= LONGEST else None
    if not match:
        return None
    return as_number(float(f"{match[1]}e{match[3] or 0}") * SCALES.get(match[2] or "", 1.0))


def shown(value: Any) -> str:
    """A value for a message: short text and numbers as they are, of anything else its kind."""
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "empty"}[value]
    if isinstance(value, str):
        return repr(value) if len(value) <= LONGEST else f"a text of {len(value)} characters"
    if isinstance(value, int | float):
        return str(value) if -MOST <= value <= MOST else "a number out of range"
    return "a list" if isinstance(value, list | tuple) else "a mapping" if hasattr(value, "keys") else "something else"


def as_number(value: Any) -> float | None:
    """A finite number from 0 to MOST, also of text as Python reads it; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) and 0 <= number <= MOST else None
