# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The volume of a hub's homes as it is desired: found, created or extended. What is right for it is judged in volume.py."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ansible_collections.hubforge.magnum.plugins.module_utils._clock import Deadline
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import Broken, TimedOut, reject_all

from .cinder import Cinder
from .volume import OWNER, SETTLED, Volume, volume_problems

NOT_CREATED = "known-once-it-is-created"  # the id of a volume that check mode does not create
LONGEST_PAUSE_S = 15.0


@dataclass(frozen=True)
class DesiredVolume:
    """A volume for the homes of one hub. `hub` is CLUSTER/HUB, `size` in GB; without a `volume_type` the cloud chooses."""

    name: str
    hub: str
    size: int
    volume_type: str | None = None


def ensure_volume(cinder: Cinder, desired: DesiredVolume, check_mode: bool, deadline: Deadline) -> dict[str, Any]:
    """A task's result: the volume is there, is the hub's, and has the size. Raises InvalidRequest before anything is sent."""
    volumes = cinder.volumes()
    reject_all(volume_problems(volumes, desired.name, desired.hub, desired.size, desired.volume_type))
    current = next((volume for volume in volumes if volume["name"] == desired.name), None)
    if current is None:
        return _create(cinder, desired, check_mode)
    if desired.size > int(current["size"]):
        return _extend(cinder, desired, current, check_mode, deadline)
    return {"changed": False, "home_volume": _described(current), "diff": {"before": {}, "after": {}}}


def _create(cinder: Cinder, desired: DesiredVolume, check_mode: bool) -> dict[str, Any]:
    metadata = {OWNER: desired.hub}
    fields = {"size": desired.size, "volume_type": desired.volume_type, "metadata": metadata}
    created: Volume = {"id": NOT_CREATED, "name": desired.name, "size": desired.size}
    if not check_mode:
        created = cinder.create_volume(desired.name, **fields)
    after = {"name": desired.name, **{key: value for key, value in fields.items() if value is not None}}
    return {"changed": True, "home_volume": _described(created), "diff": {"before": {}, "after": after}}


def _extend(
    cinder: Cinder, desired: DesiredVolume, current: Volume, check_mode: bool, deadline: Deadline
) -> dict[str, Any]:
    before = int(current["size"])
    line = f"Volume {desired.name} grows from {before} to {desired.size} GB; the NFS server extends its file system within 5 minutes."
    # openstack.cloud.volume 2.6.0 ends with a ValueError where it is to extend a volume in check mode.
    if not check_mode:
        current = _wait_until_extended(cinder, desired, cinder.extend_volume(current, desired.size), deadline)
    return {
        "changed": True,
        "home_volume": {**_described(current), "size": desired.size},
        "diff": {"before": {"size": before}, "after": {"size": desired.size}},
        "lines": [line],
    }


def _wait_until_extended(cinder: Cinder, desired: DesiredVolume, current: Volume, deadline: Deadline) -> Volume:
    pause = 1.0
    while int(current["size"]) < desired.size or current["status"] not in SETTLED:
        if str(current["status"]).startswith("error"):
            raise Broken(
                f"Volume {desired.name} is {current['status']} and has {current['size']} GB, not {desired.size}: the cloud could not "
                f"extend it. Find out why: openstack volume show {current['id']}"
            )
        if deadline.over:
            raise TimedOut(
                f"Volume {desired.name} is {current['status']} and has {current['size']} GB after {deadline.elapsed:.0f} s, not "
                f"{desired.size}. Run again to wait longer, or raise home_directories_wait_timeout."
            )
        deadline.clock.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE_S)
        current = next((one for one in cinder.volumes(desired.name) if one["id"] == current["id"]), current)
    return current


def _described(volume: Volume) -> dict[str, Any]:
    return {
        "id": volume["id"],
        "name": volume["name"],
        "size": volume["size"],
        "servers": [str(one["server_id"]) for one in volume.get("attachments") or []],
    }
