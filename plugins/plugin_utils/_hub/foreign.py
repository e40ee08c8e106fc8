# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is taken of people's files at all: mappings of a size that any hub's values are far below."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.hubforge.magnum.plugins.module_utils._errors import InvalidRequest
from ansible_collections.hubforge.magnum.plugins.module_utils._hub_check.sizes import shown

DEEPEST, MOST = (
    50,
    200_000,
)  # levels, and values in all; a YAML file of a few lines can have any number of either by its aliases


def require_mapping(what: str, values: Any) -> Mapping[str, Any]:
    """The values, {} for None. Raises InvalidRequest for what is no mapping, or too deep or too big to be read."""
    if not isinstance(values, Mapping | None):
        raise InvalidRequest(f"{what} must be a mapping of names to values, not {shown(values)}.")
    require_bounded(what, values)
    return values or {}


def require_bounded(what: str, values: Any) -> None:
    """Raise InvalidRequest for more levels or values than are read."""
    level, count = [values], 0
    for _depth in range(DEEPEST):
        inside: list[Any] = []
        for it in level:
            inside.extend(it.values() if isinstance(it, Mapping) else it if isinstance(it, list | tuple) else ())
            if count + len(inside) > MOST:
                raise InvalidRequest(
                    f"{what} hold more than {MOST} values: look for a YAML alias that repeats a part of them."
                )
        level, count = inside, count + len(inside)
        if not level:
            return
    raise InvalidRequest(f"{what} are more than {DEEPEST} levels deep: look for a YAML alias of a part in itself.")
