# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Backups of homes, and the way back."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import Broken, InvalidRequest
from ansible_collections.hubforge.magnum.plugins.plugin_utils._homes.backup_steps import Homes, back_up, restore
from ansible_collections.hubforge.magnum.plugins.plugin_utils._homes.cinder import Cinder
from fake_cinder import HUB, FakeModules, backup, volume

NOW = datetime(2026, 11, 21, 3, 0, 0, tzinfo=UTC)
OLDER, OLD, NEW = "homes-20250101T030000Z", "homes-20260101T030000Z", "homes-20261121T030000Z"
HOMES = Homes("homes", HUB)


def run(modules, kind="snapshot", keep=1, check_mode=False):
    return back_up(Cinder(modules, {}, 600), HOMES, kind, keep, NOW, check_mode)


def names(modules):
    return [one["name"] for one in modules.backups]


@pytest.mark.parametrize("kind", ["snapshot", "backup"])
def test_one_more_is_made_and_the_oldest_are_deleted(kind):
    modules = FakeModules(volume(), backups=[backup(OLD), backup("by-hand")])
    found = run(modules, kind)
    assert names(modules) == ["by-hand", NEW]
    assert found["home_backup"] == {"name": NEW, "volume": "homes", "deleted": [OLD]}
    assert found["diff"] == {"before": {"backups": [OLD]}, "after": {"backups": [NEW]}}
    assert [module for module, _arguments in modules.sent] == [f"volume_{kind}"] * 2


def test_check_mode_makes_and_deletes_nothing():
    modules = FakeModules(volume(), backups=[backup(OLD)])
    found = run(modules, check_mode=True)
    assert found["changed"]
    assert found["home_backup"]["deleted"] == [OLD]
    assert modules.sent == []


@pytest.mark.parametrize(("kind", "left"), [("backup", [OLD]), ("snapshot", [OLDER, OLD])])
def test_a_backup_that_fails_leaves_as_many_as_are_kept(kind, left):
    modules = FakeModules(volume(), backups=[backup(OLDER), backup(OLD)], broken={f"volume_{kind}": 1})
    with pytest.raises(Broken, match=rf"The {kind} {NEW} could not be made: no reason. If it was started it continues"):
        run(modules, kind)
    assert names(modules) == left


@pytest.mark.parametrize(
    ("volumes", "says"),
    [([], "There is no volume homes: name the one"), ([volume(owner="a/b")], "belongs to the hub a/b")],
)
def test_only_the_volume_of_the_hub_is_backed_up(volumes, says):
    with pytest.raises(InvalidRequest, match=says):
        run(FakeModules(*volumes))


def bring_back(modules, chosen=OLD, check_mode=False):
    return restore(Cinder(modules, {}, 600), HOMES, chosen, "new", check_mode)


def test_a_snapshot_becomes_a_volume_of_the_hub_beside_the_one_in_use():
    modules = FakeModules(volume(), backups=[backup(OLD)])
    found = bring_back(modules)
    [(_module, sent)] = modules.sent
    assert sent["snapshot"] == f"id-of-{OLD}"
    assert [(one["name"], one["metadata"]["hubforge_hub"]) for one in modules.volumes] == [("homes", HUB), ("new", HUB)]
    assert found["changed"]
    assert "The hub uses homes until its variables say home_directories_volume: new." in found["lines"]


def test_a_snapshot_that_was_restored_is_not_restored_again():
    modules = FakeModules(volume(), volume("new", snapshot_id=f"id-of-{OLD}"), backups=[backup(OLD)])
    assert not bring_back(modules)["changed"]
    assert modules.sent == []


def test_check_mode_restores_nothing():
    modules = FakeModules(volume(), backups=[backup(OLD)])
    assert bring_back(modules, check_mode=True)["changed"]
    assert modules.sent == []


def test_without_a_snapshot_those_that_exist_are_named():
    with pytest.raises(InvalidRequest, match=f"Say which snapshot is to be restored; of volume homes there are: {OLD}"):
        bring_back(FakeModules(volume(), backups=[backup(OLD)]), "")
