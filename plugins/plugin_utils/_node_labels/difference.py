# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a server-side apply would change of an object, from the object alone; asks no cluster."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ansible_collections.hubforge.magnum.plugins.module_utils._nodes.changes import MANAGER

Object = Mapping[str, Any]


def differing(desired: Object, current: Object | None) -> dict[str, Any] | None:
    """What is there of ours and what is desired, as `before` and `after` of a diff; None where an apply would change nothing.

    Of ours is what `desired` names, and what we applied earlier (metadata.managedFields) and name no longer, which the apply removes.
    What Kubernetes fills in, and what others set, is left out.
    """
    before, after = _compact(_ours(current or {}, desired, _applied(current or {}))), _compact(desired)
    if before == after:
        return None
    label = f"{desired['kind']} {desired['metadata']['name']}"
    return {"before_header": label, "after_header": label, "before": before or {}, "after": after}


def _applied(current: Object) -> Any:
    """The fields that our server-side apply set, as Kubernetes records them."""
    entries = (current.get("metadata") or {}).get("managedFields") or []
    ours = (entry for entry in entries if entry.get("manager") == MANAGER and entry.get("operation") == "Apply")
    return next((entry.get("fieldsV1") for entry in ours), None) or {}


def _ours(current: Any, desired: Any, applied: Any) -> Any:
    """The part of `current` that has a counterpart in `desired`, or is among the fields that we applied."""
    if isinstance(current, Mapping):
        named = desired if isinstance(desired, Mapping) else {}
        return {
            key: _ours(value, named.get(key), applied.get(f"f:{key}") or {})
            for key, value in current.items()
            if key in named or f"f:{key}" in applied
        } or (current if desired is None and not applied else {})
    if isinstance(current, list) and isinstance(desired, list) and len(current) == len(desired):
        return [_ours(mine, wanted, _item(mine, applied)) for mine, wanted in zip(current, desired, strict=True)]
    return current


def _item(current: Any, applied: Any) -> Any:
    """The fields that we applied of one item of a list, which Kubernetes records under the item's key (`k:{"name":"x"}`)."""
    for key, fields in applied.items():
        if key.startswith("k:") and isinstance(current, Mapping) and json.loads(key[2:]).items() <= current.items():
            return fields
    return {}


def _compact(value: Any) -> Any:
    """Without what is empty, which Kubernetes leaves out."""
    if isinstance(value, Mapping):
        compact = {key: _compact(item) for key, item in value.items()}
        return {key: item for key, item in compact.items() if item not in ({}, [], None)}
    return [_compact(item) for item in value] if isinstance(value, list) else value
