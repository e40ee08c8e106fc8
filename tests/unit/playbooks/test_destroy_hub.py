# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""In which order destroy_hub.yml asks, refuses and deletes."""

from __future__ import annotations

from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[3]
INCLUDE, ROLE = "ansible.builtin.include_role", "hubforge.magnum.home_directories"
TASKS = ROOT / "roles/home_directories/tasks"
PLAYS = yaml.safe_load((ROOT / "playbooks/destroy_hub.yml").read_text())


def about_volumes(play: str) -> list[str]:
    """The tasks files about volumes that this play goes through."""
    [found] = [one for one in PLAYS if one["name"] == play]
    included = [task[INCLUDE] for task in found["tasks"] if INCLUDE in task]
    return [one["tasks_from"] for one in included if one["name"] == ROLE]


def refuses(file: str) -> bool:
    return any("ansible.builtin.assert" in task for task in yaml.safe_load((TASKS / f"{file}.yml").read_text()))


def test_a_volume_is_refused_before_anything_goes_and_no_more_after_that():
    assert [refuses(file) for file in about_volumes("See which volumes there are")] == [False, True]
    # what a claim's reclaim policy has deleted with the hubs is not there any more
    assert about_volumes("Delete the cluster") == ["kept", "remove"]
    assert not any(refuses(file) for file in about_volumes("Delete the cluster"))
