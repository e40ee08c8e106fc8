# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Backups of a hub's homes: one more and the oldest deleted; a new volume of a snapshot. The rules are in volume.py."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ansible_collections.hubforge.magnum.plugins.module_utils._errors import Broken, InvalidRequest, reject_all

from .cinder import Cinder
from .volume import OWNER, Volume, expired_backups, own_backups, restore_problems, volume_problems


@dataclass(frozen=True)
class Homes:
    """The homes of one hub: the name of their volume, and the hub as CLUSTER/HUB."""

    volume: str
    hub: str


def back_up(cinder: Cinder, homes: Homes, kind: str, keep: int, moment: datetime, check_mode: bool) -> dict[str, Any]:
    """A task's result: one more backup, and of the good ones no more than `keep`. `kind`: snapshot, or backup; `moment` in UTC.

    Raises Broken where the backup could not be made; of the older ones `keep` are left then.
    """
    volume = _own_volume(cinder.volumes(), homes)
    own = own_backups(cinder.backups(kind, volume["id"]), homes.volume, volume["id"])
    name = f"{homes.volume}-{moment:%Y%m%dT%H%M%SZ}"
    expired = expired_backups(own, keep)
    if not check_mode:
        try:
            # The volume is in use: what is in a snapshot is as after a power cut, which the file system copes with.
            cinder.create_backup(kind, volume["id"], name, f"Homes of the hub {homes.hub}, made by hubforge.magnum")
        except Broken as error:
            also = ""
            if kind == "backup":
                try:
                    _delete(cinder, kind, expired_backups(own, keep + 1))
                except Broken as another:
                    also = f" {another}"
            raise Broken(f"{error} {_advice(kind)}{also}") from error
        _delete(cinder, kind, expired)
    names, gone = [str(one["name"]) for one in own], [str(one["name"]) for one in expired]
    return {
        "changed": True,
        "home_backup": {"name": name, "volume": homes.volume, "deleted": gone},
        "diff": {
            "before": {"backups": names},
            "after": {"backups": [one for one in names if one not in gone] + [name]},
        },
    }


def _delete(cinder: Cinder, kind: str, backups: list[Volume]) -> None:
    for one in backups:
        cinder.delete_backup(kind, one)


def _advice(kind: str) -> str:
    option = "home_directories_backup_timeout" if kind == "backup" else "home_directories_wait_timeout"
    return f"If it was started it continues in Cinder: see `openstack volume {kind} list`, and give the next ones more time with {option}."


def restore(cinder: Cinder, homes: Homes, chosen: str, name: str, check_mode: bool) -> dict[str, Any]:
    """A task's result: a volume `name` of the snapshot `chosen`, beside the volume in use, which stays as it is."""
    volumes = cinder.volumes()
    volume = _own_volume(volumes, homes)
    snapshots = cinder.backups("snapshot", volume["id"])
    reject_all(restore_problems(snapshots, volume, volumes, chosen, name))
    snapshot = next(one for one in snapshots if one["name"] == chosen)
    lacking = name not in [one["name"] for one in volumes]
    metadata = {OWNER: homes.hub}
    if lacking and not check_mode:
        cinder.create_volume(name, size=snapshot["size"], snapshot=snapshot["id"], metadata=metadata)
    after = {"name": name, "size": snapshot["size"], "snapshot": chosen, "metadata": metadata}
    return {
        "changed": lacking,
        "home_backup": {"name": chosen, "volume": name, "deleted": []},
        "diff": {"before": {}, "after": after if lacking else {}},
        "lines": _how_to_use(homes, snapshot, name),
    }


def _how_to_use(homes: Homes, snapshot: Volume, name: str) -> list[str]:
    return [
        f"Volume {name} ({snapshot['size']} GB) has the homes of {snapshot['created_at']} UTC.",
        f"The hub uses {homes.volume} until its variables say home_directories_volume: {name}.",
        f"Set that, stop all users' servers, and run deploy_hub. Nothing is deleted: {homes.volume} stays until you delete it.",
    ]


def _own_volume(volumes: list[Volume], homes: Homes) -> Volume:
    """The volume of the homes. Raises InvalidRequest where there is none, or where it is another hub's."""
    reject_all(volume_problems(volumes, homes.volume, homes.hub))
    for volume in volumes:
        if volume["name"] == homes.volume:
            return volume
    raise InvalidRequest(
        f"There is no volume {homes.volume}: name the one that has the homes in home_directories_volume."
    )
