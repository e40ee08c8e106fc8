# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Magnum's answers have to be, and what came instead, in words. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

LONGEST = 300  # characters that are quoted of an answer


def _text(value: Any) -> bool:
    return isinstance(value, str) and value != ""


def _number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _time(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(datetime.fromisoformat(value))
    except ValueError:
        return False


def _mapping(value: Any) -> bool:
    return isinstance(value, Mapping)


# field → what it is, wherever it is in a record
KINDS = {
    **dict.fromkeys(("uuid", "name", "status", "role", "pem", "cluster_template_id", "api_address"), ("text", _text)),
    **dict.fromkeys(
        ("node_count", "min_node_count", "max_node_count", "master_count", "hard_limit", "clusters", "nodes"),
        ("a number", _number),
    ),
    **dict.fromkeys(("labels", "node_labels", "faults", "health_status_reason"), ("a mapping", _mapping)),
    **dict.fromkeys(("created_at", "updated_at"), ("a time", _time)),
}
# the word in a path → what a record of it has in any case
RECORDS = {
    "clusters": ("uuid", "name", "status"),
    "nodegroups": ("uuid", "name", "status", "role", "node_count"),
    "clustertemplates": ("uuid", "name"),
    "certificates": ("pem",),
    "stats": ("clusters", "nodes"),
    "quotas": ("hard_limit",),
}
LISTED = ("clusters", "nodegroups", "clustertemplates")


def wrong(method: str, path: str, body: Any) -> str | None:
    """What of the body of a good answer is not as Magnum's API says, in words; None where it is good."""
    if not isinstance(body, Mapping):
        return kind_of(body)
    words = [word for word in path.split("?", maxsplit=1)[0].split("/") if word]
    if method == "POST" and words == ["certificates"]:
        return _lacking(body, RECORDS["certificates"])
    if method != "GET":
        return None if not words or "uuid" not in body else _lacking(body, ("uuid",))
    if len(words) % 2 and words[-1] in LISTED:  # not a cluster of that name
        records = body.get(words[-1])
        if not isinstance(records, list):
            return f"{kind_of(records)} in place of the list {words[-1]}"
        return next((found for record in records if (found := _record(record, words[-1]))), None)
    kind = words[-2] if words and not len(words) % 2 else next(iter(words), "")
    return _record(body, kind) if kind in RECORDS else None


def _record(record: Any, kind: str) -> str | None:
    if not isinstance(record, Mapping):
        return f"{kind_of(record)} in place of one of the {kind}"
    return _lacking(record, RECORDS[kind])


def _lacking(record: Mapping[str, Any], required: tuple[str, ...]) -> str | None:
    for name in required:
        if name not in record:
            return f"a record without {name}"
    for name, (called, fits) in KINDS.items():
        value = record.get(name)
        if value is not None and value != {} and value != "" and not fits(value):
            return f"a record whose {name} is {kind_of(value)}, not {called}"
    return None


def kind_of(value: Any) -> str:
    """What a value is, for people who know no JSON."""
    if value is None:
        return "nothing"
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    return f"{str(value)[:40]!r}"


def page(text: str) -> str:
    """A body that is no JSON, in one line: the title of a page of HTML, else its first words."""
    title = re.search(r"<(title|h1)[^>]*>([^<]{1,200})", text[:20_000], re.IGNORECASE)
    if title:
        return f"a page of HTML, {' '.join(title[2].split())!r}"
    return (
        "a page of HTML" if re.match(r"\s*<(!doctype|html)", text, re.IGNORECASE) else " ".join(text[:LONGEST].split())
    )
