# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The volume of a hub's homes is found, created or extended."""

from __future__ import annotations

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._clock import Deadline
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import Broken, InvalidRequest, TimedOut
from ansible_collections.hubforge.magnum.plugins.plugin_utils._homes.cinder import Cinder
from ansible_collections.hubforge.magnum.plugins.plugin_utils._homes.volume_steps import DesiredVolume, ensure_volume
from fake_cinder import HUB, FakeModules, volume
from fake_clock import FakeClock


def ensure(modules, size=100, check_mode=False, volume_type=None):
    desired = DesiredVolume("homes", HUB, size, volume_type)
    return ensure_volume(Cinder(modules, {"cloud": "c"}, 600), desired, check_mode, Deadline(FakeClock(), 600))


def test_a_volume_that_is_as_desired_costs_one_module_and_changes_nothing():
    modules = FakeModules(volume(attachments=[{"server_id": "s1"}]))
    found = ensure(modules)
    assert found["home_volume"] == {"id": "id-of-homes", "name": "homes", "size": 100, "servers": ["s1"]}
    assert not found["changed"]
    assert modules.started == ["openstack.cloud.volume_info"]


def test_a_volume_that_does_not_exist_is_created_with_the_mark_of_its_hub():
    modules = FakeModules(volume("others", owner="jetstream2/binder"))
    found = ensure(modules, volume_type="ssd")
    [(_module, sent)] = modules.sent
    assert found["changed"]
    assert found["home_volume"]["id"] == "id-of-homes"
    assert sent == {
        "cloud": "c", "name": "homes", "size": 100, "volume_type": "ssd", "metadata": {"hubforge_hub": HUB}, "timeout": 600,
    }  # fmt: skip


def test_a_volume_is_extended_and_waited_for():
    modules = FakeModules(volume(status="in-use"))
    modules.extends_in = 2
    found = ensure(modules, 200)
    assert found["diff"] == {"before": {"size": 100}, "after": {"size": 200}}
    assert found["home_volume"]["size"] == modules.volumes[0]["size"] == 200
    assert found["lines"] == [
        "Volume homes grows from 100 to 200 GB; the NFS server extends its file system within 5 minutes."
    ]
    assert len(modules.started) == 2 + 3


@pytest.mark.parametrize(("current", "size", "line"), [([], 100, 0), ([volume()], 200, 1), ([volume()], 100, 0)])
def test_check_mode_says_what_would_change_and_sends_nothing(current, size, line):
    modules = FakeModules(*current)
    found = ensure(modules, size, check_mode=True)
    assert found["changed"] == bool(found["diff"]["after"]) == (not current or size > 100)
    assert len(found.get("lines", [])) == line
    assert modules.sent == []
    assert found["home_volume"]["id"] == ("id-of-homes" if current else "known-once-it-is-created")


def test_a_volume_that_cannot_be_extended_is_said_at_once():
    modules = FakeModules(volume())
    modules._volume = lambda _arguments: {"volume": volume(status="error_extending")}
    with pytest.raises(Broken, match="homes is error_extending and has 100 GB, not 200: the cloud could not extend it"):
        ensure(modules, 200)


def test_a_volume_that_is_not_extended_in_time_is_said_with_what_it_is():
    modules = FakeModules(volume())
    modules.extends_in = 1000
    with pytest.raises(TimedOut, match=r"homes is extending and has 100 GB after 6\d\d s, not 200"):
        ensure(modules, 200)
    assert len(modules.started) < 60


def test_nothing_is_sent_for_a_volume_that_is_another_hubs():
    modules = FakeModules(volume(owner="a/b"))
    with pytest.raises(InvalidRequest, match="belongs to the hub a/b"):
        ensure(modules, 200)
    assert modules.sent == []
