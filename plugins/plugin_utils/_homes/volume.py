# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The volume of a hub's homes and its backups: whose it is, what it may become, what is kept. Knows no cloud."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Volume = Mapping[str, Any]  # as openstack.cloud.volume_info lists it; a snapshot or a backup has the same names

OWNER = "hubforge_hub"  # metadata of a volume: CLUSTER/HUB
SETTLED = ("available", "in-use")
CINDER_CSI = "cinder.csi.openstack.org"
CLUSTER = "cinder.csi.openstack.org/cluster"  # what its driver writes to a volume's metadata
CLAIM = ("csi.storage.k8s.io/pvc/namespace", "csi.storage.k8s.io/pvc/name")  # and this, with --extra-create-metadata


def owner_of(volume: Volume) -> str:
    return str(_metadata(volume).get(OWNER, ""))


# -- one volume -----------------------------------------------------------------------------------------------


def volume_problems(
    volumes: Iterable[Volume], name: str, hub: str, size: int | None = None, volume_type: str | None = None
) -> list[str]:
    """What keeps the volume of this name from serving the hub's homes, a sentence each; nothing when it can be made.

    `volumes` are all of the project. `size` in GB and `volume_type` are the desired ones; None takes any.
    """
    current = list(volumes)
    named = [volume for volume in current if volume["name"] == name]
    if len(named) > 1:
        ids = ", ".join(str(volume["id"]) for volume in named)
        return [f"There are {len(named)} volumes named {name} ({ids}): rename all but the one that holds the homes."]
    others = [volume for volume in current if owner_of(volume) == hub] if not named else []
    found = [problem for volume in named for problem in _differences(volume, hub, size, volume_type)]
    found += [_would_hide(volume, name, hub) for volume in others]
    return [
        *found,
        *([f"Volume {name} cannot have a size of {size} GB: ask for 1 or more."] if _too_small(size) else []),
    ]


def _too_small(size: int | None) -> bool:
    return size is not None and size < 1


def _would_hide(volume: Volume, name: str, hub: str) -> str:
    return (
        f"There is no volume {name}, and the homes of {hub} are on {volume['name']}: an empty one would take its place. Name "
        f"{volume['name']}, or to start with empty homes remove its mark: openstack volume unset --property {OWNER} {volume['id']}"
    )


def _differences(volume: Volume, hub: str, size: int | None, volume_type: str | None) -> list[str]:
    title, owner, found = _title(volume), owner_of(volume), []
    if not owner:
        found.append(
            f"{title} is not marked as a hub's, so what is on it may be somebody else's. Name another one, or give it to this "
            f"hub: openstack volume set --property {OWNER}={hub} {volume['id']}"
        )
    elif owner != hub:
        found.append(
            f"{title} belongs to the hub {owner}, and {hub} asks for it. Name another one, or once {owner} no longer uses "
            f"it: openstack volume set --property {OWNER}={hub} {volume['id']}"
        )
    if size is not None and 0 < size < int(volume["size"]):
        found.append(
            f"{title} has {volume['size']} GB, and {size} GB were asked for: a volume cannot get smaller. Ask for "
            f"{volume['size']} GB or more."
        )
    if volume_type and volume.get("volume_type") != volume_type:
        found.append(
            f"{title} is of type {volume.get('volume_type')}, and {volume_type} was asked for: leave the type as it is, or "
            f"change it yourself: openstack volume set --type {volume_type} --retype-policy on-demand {volume['id']}"
        )
    if volume["status"] not in SETTLED:
        found.append(
            f"{title} is {volume['status']}: wait until it is available or in-use, or find out why it is not: "
            f"openstack volume show {volume['id']}"
        )
    return found


def _title(volume: Volume) -> str:
    return f"Volume {volume['name'] or volume['id']}"


# -- backups --------------------------------------------------------------------------------------------------


def own_backups(backups: Iterable[Volume], volume_name: str, volume_id: str) -> list[Volume]:
    """The snapshots or backups of this volume that were made by backing up homes, oldest first.

    Ours are known by their names, VOLUME-YYYYmmddTHHMMSSZ: a snapshot that somebody made by hand is left alone.
    """
    ours = [one for one in backups if one["volume_id"] == volume_id and _is_ours(str(one["name"]), volume_name)]
    return sorted(ours, key=lambda one: str(one["name"]))


def _is_ours(name: str, volume_name: str) -> bool:
    moment = name.removeprefix(f"{volume_name}-")
    day, _t, time = moment.removesuffix("Z").partition("T")
    return moment != name and moment.endswith("Z") and (len(day), len(time)) == (8, 6) and (day + time).isdigit()


def expired_backups(own: Sequence[Volume], keep: int) -> list[Volume]:
    """What goes once one more backup is made, so that `keep` good ones stay; broken ones go, those in progress stay."""
    good = [one for one in own if one["status"] == "available"]
    broken = [one for one in own if one["status"] == "error"]
    return broken + good[: max(0, len(good) + 1 - keep)]


def restore_problems(
    backups: Iterable[Volume], volume: Volume, volumes: Iterable[Volume], chosen: str, name: str
) -> list[str]:
    """What keeps a volume `name` from being made of the snapshot `chosen` of this volume, a sentence each.

    A volume that was made so before is no problem: running again must not fail.
    """
    good = {str(one["name"]): one for one in backups if one["status"] == "available"}
    if chosen not in good:
        asked = f"There is no snapshot {chosen} to restore" if chosen else "Say which snapshot is to be restored"
        return [f"{asked}; of volume {volume['name']} there are: {', '.join(sorted(good)) or 'none'}."]
    return [
        f"{_title(one)} is there already and was not made of {chosen} for {owner_of(volume)}: nothing is ever overwritten. Give "
        "another name in home_directories_restore_volume."
        for one in volumes
        if one["name"] == name and (one.get("snapshot_id"), owner_of(one)) != (good[chosen]["id"], owner_of(volume))
    ]


# -- what a cluster leaves in Cinder ------------------------------------------------------------------------------------


def kept_volumes(
    persistent_volumes: Iterable[Mapping[str, Any]], volumes: Iterable[Volume], cluster: str, stack_id: str = ""
) -> list[Any]:
    """The volumes of Cinder that stay when the cluster goes: those of its hubs' homes, and those of claims on it.

    `stack_id`: what the cluster is called in its Cluster API, by which volumes of claims are known also where it does not answer.
    """
    current = list(volumes)
    homes = [_own(volume) for volume in current if owner_of(volume).startswith(f"{cluster}/")]
    claimed = [
        _kept(volume) for volume in persistent_volumes if (volume["spec"].get("csi") or {}).get("driver") == CINDER_CSI
    ]
    marked = [_own(volume) for volume in current if stack_id and _metadata(volume).get(CLUSTER) == stack_id]
    found: dict[str, Any] = {}
    for kept in (*homes, *claimed, *marked):
        found.setdefault(kept["id"], kept)
    return list(found.values())


def _metadata(volume: Volume) -> Mapping[str, Any]:
    return volume.get("metadata") or {}


def _own(volume: Volume) -> dict[str, str]:
    """What Cinder itself knows of a volume."""
    claim = "/".join(str(_metadata(volume)[key]) for key in CLAIM if key in _metadata(volume))
    of = f"homes of {owner_of(volume)}" if owner_of(volume) else f"claim {claim}" if claim else "a claim"
    return {"name": volume["name"], "id": volume["id"], "size": f"{volume['size']} GB", "of": of}


def _kept(volume: Mapping[str, Any]) -> dict[str, str]:
    spec, claim = volume["spec"], volume["spec"].get("claimRef") or {}
    return {
        "name": volume["metadata"]["name"],
        "id": spec["csi"]["volumeHandle"],
        "size": spec["capacity"]["storage"],
        "of": f"claim {claim['namespace']}/{claim['name']}" if claim else "no claim",
    }


def removal_problems(
    names: Iterable[str], kept: Sequence[Mapping[str, str]], snapshots: Iterable[Volume], volumes: Iterable[Volume]
) -> list[str]:
    """What keeps the named volumes from being deleted with their cluster, a sentence each. `volumes`: all of the project.

    One that is deleted or being deleted is no problem: it went with its claim, or by an earlier run.
    """
    held = [str(snapshot["volume_id"]) for snapshot in snapshots]
    known = {volume["name"]: volume for volume in kept}
    current = {str(volume["name"]) for volume in volumes if volume["status"] != "deleting"}
    found = []
    for name in names:
        if name not in known and name in current:
            found.append(
                f"{name} is not among the volumes that this cluster leaves: {', '.join(known) or 'it leaves none'}."
            )
        elif name not in known:
            continue
        elif count := held.count(known[name]["id"]):
            found.append(
                f"Volume {name} has {count} snapshot{'s' * (count > 1)}, and goes only after them: delete them first "
                f"(openstack volume snapshot list --volume {known[name]['id']}), or leave the volume out."
            )
    return found
