# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Magnum's records of a cluster and its node groups, as observations take them. Pure."""

from __future__ import annotations

import re

from .._fields import Values
from .._magnum.api import moment
from .observation import Record

MOST_WORDS = 300  # characters of what a health poll says


def is_complete(record: Values) -> bool:
    """Whether nothing of this record is in progress or failed."""
    return str(record["status"]).endswith("_COMPLETE")


def as_record(record: Values) -> Record:
    """A node group's full view as next_move takes it."""
    times = moment(record.get("created_at")), moment(record.get("updated_at"))  # the reduced view has none
    return Record(str(record["name"]), str(record["status"] or ""), record.get("status_reason"), *times)


def polled(cluster: Values) -> tuple[frozenset[str], frozenset[str]]:
    """The node groups that the driver's last health poll did not find, and those that were not ready.

    capi_monitor writes "<name> resource not found." and "<name> waiting on [...]", separated by commas.
    """
    reported = _of_groups(cluster)
    absent = frozenset(re.findall(r"(\S+) resource not found\.", reported.replace(",", " ")))
    waiting = frozenset(re.findall(r"(\S+) waiting on \[", reported.replace(",", " ")))
    return absent, absent | waiting


def poll_words(cluster: Values) -> str:
    """What the last health poll says of node groups that are not ready, in Magnum's own words; empty where all of them are."""
    return " ".join(_of_groups(cluster).split())[:MOST_WORDS] if any(polled(cluster)) else ""


def _of_groups(cluster: Values) -> str:
    return str((cluster.get("health_status_reason") or {}).get("nodegroup") or "")
