# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sizes as KubeSpawner and Kubernetes read them: what they refuse is none."""

from __future__ import annotations

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._hub_check.sizes import (
    as_bytes,
    as_cores,
    as_number,
    as_quantity,
    shown,
)

NOTHING = (None, True, False, "", "x", [], {}, [1], -1, "-1", float("nan"), float("inf"), 10**400, "9" * 5000)


@pytest.mark.parametrize("value", NOTHING)
def test_what_is_no_size_is_none(value):
    assert [read(value) for read in (as_bytes, as_cores, as_quantity, as_number)] == [None] * 4


@pytest.mark.parametrize(
    ("size", "found"),
    [
        ("1G", 2**30),
        ("1.5M", 1.5 * 2**20),
        (1000, 1000),
        (1.5, 1),
        ("1Gi", None),
        ("1GB", None),
        ("1000", None),
        ("G", None),
    ],
)
def test_memory_is_a_number_or_has_one_of_four_letters(size, found):
    assert as_bytes(size) == found


@pytest.mark.parametrize(("size", "found"), [(2, 2.0), (0.5, 0.5), ("0.5", None), ("500m", None)])
def test_cores_are_a_number(size, found):
    assert as_cores(size) == found


@pytest.mark.parametrize(
    ("size", "found"),
    [
        *(("500m", 0.5), ("1Gi", 2**30), ("1G", 1e9), ("2", 2), (2, 2), (".5", 0.5), ("1e3", 1000), ("1E", 1e18)),
        *(("512MB", None), ("1 Gi", None), ("1g", None), ("1e999", None), ("Gi", None)),
    ],
)
def test_quantities_are_kubernetes_own(size, found):
    assert as_quantity(size) == found


@pytest.mark.parametrize(
    ("value", "text"),
    [
        *((None, "empty"), (True, "true"), ("a", "'a'"), (1.5, "1.5"), ([1], "a list"), ({"a": 1}, "a mapping")),
        *(("x" * 50, "a text of 50 characters"), (10**400, "a number out of range"), (object(), "something else")),
    ],
)
def test_a_message_shows_what_is_short_and_of_all_else_its_kind(value, text):
    assert shown(value) == text
