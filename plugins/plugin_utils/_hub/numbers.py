# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Numbers of a hub's values, in the units of who reads them. Pure.

JupyterHub's options of memory are bytes, or text with K, M, G or T (jupyterhub.traitlets.ByteSpecification), those of CPUs a number of
cores; Kubernetes' quantities, such as 1Gi or 500m, are others' words.
"""

from __future__ import annotations

import math
import re
from typing import Any

BYTES = re.compile(r"[0-9]+(\.[0-9]+)?[KMGT]")


def as_number(value: Any) -> float | None:
    """The number; None for anything else, text and switches among it."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value) if math.isfinite(value) else None
    except OverflowError:
        return None


def as_count(value: Any) -> int | None:
    """A whole number from 0, also as text; None for anything else."""
    text = "" if isinstance(value, bool | float) else str(value)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def memory_fault(where: str, value: Any) -> str | None:
    """Why JupyterHub does not take this as an amount of memory, in a sentence; None where it does."""
    if (
        value is None
        or value == ""
        or as_number(value) is not None
        or (isinstance(value, str) and BYTES.fullmatch(value))
    ):
        return None
    return f"{where} is {_shown(value)}, which JupyterHub does not take for memory: write bytes, or a number with K, M, G or T, such as 2G."


def cpu_fault(where: str, value: Any) -> str | None:
    """The same of an amount of CPU."""
    if value is None or value == "" or as_number(value) is not None:
        return None
    return f"{where} is {_shown(value)}, which JupyterHub does not take for CPUs: write a number of cores without quotes, such as 0.5."


def _shown(value: Any) -> str:
    return repr(str(value)[:40]) if isinstance(value, str) else "no number"
