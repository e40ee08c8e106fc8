# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The modules of openstack.cloud for volumes, on a Cinder in memory. `started` has every module that was run, `sent` those that change."""

from __future__ import annotations

HUB = "jetstream2/staging"


def volume(name="homes", owner=HUB, **fields):
    """A volume as Cinder lists it."""
    metadata = {"hubforge_hub": owner} if owner else {}
    given = {"id": f"id-of-{name}", "name": name, "metadata": metadata, "size": 100, "status": "available"}
    return {**given, "volume_type": "ssd", "attachments": [], **fields}


def backup(name, volume_id="id-of-homes", status="available"):
    """A snapshot or a backup as Cinder lists it."""
    times = {"size": 100, "created_at": "2026-01-01T03:00:00"}
    return {"id": f"id-of-{name}", "name": name, "status": status, "volume_id": volume_id, **times}


class FakeModules:
    """Runs modules by their names. `broken`: how often each of these modules fails before it works, by name."""

    def __init__(self, *volumes, backups=(), persistent_volumes=(), broken=None):
        self.volumes, self.backups = list(volumes), list(backups)
        self.persistent_volumes, self.broken = persistent_volumes, dict(broken or {})
        self.started, self.sent, self.extends_in = [], [], 0

    def run(self, name, /, **arguments):
        self.started.append(name)
        short = name.rpartition(".")[2]
        if self.broken.get(short, 0) > 0:
            self.broken[short] -= 1
            return {"failed": True, "msg": "no reason."}
        if short.endswith("_info"):
            return self._read(short, arguments)
        self.sent.append((short, arguments))
        return getattr(self, f"_{short.removeprefix('volume_')}")(arguments)

    def _read(self, short, arguments):
        if short == "k8s_info":
            return {"resources": self.persistent_volumes}
        if short == "volume_info":
            self._continue()
            return {"volumes": [one for one in self.volumes if one["name"] == arguments.get("name", one["name"])]}
        found = [one for one in self.backups if arguments.get("volume") in (None, one["volume_id"])]
        return {f"{short.removesuffix('_info')}s": found}

    def _continue(self):
        """What Cinder has done since it was asked last."""
        for one in self.volumes:
            if "extending" in one["status"] and self.extends_in:
                self.extends_in -= 1
            elif one["status"] == "extending":
                one.update(status="available", size=one.pop("asked"))

    def _volume(self, arguments):
        if arguments.get("state") == "absent":
            self.volumes = [one for one in self.volumes if one["id"] != arguments["name"]]
            return {}
        if found := [one for one in self.volumes if one["id"] == arguments["name"]]:
            found[0].update(status="extending", asked=arguments["size"])
            return {"volume": dict(found[0])}
        self.volumes.append(volume(**{key: arguments[key] for key in ("name", "size", "metadata")}))
        return {"volume": self.volumes[-1]}

    def _snapshot(self, arguments):
        if arguments.get("state") == "absent":
            self.backups = [one for one in self.backups if one["id"] != arguments["name"]]
        else:
            self.backups.append(backup(arguments["name"], arguments["volume"]))
        return {}

    _backup = _snapshot

    def _resource(self, arguments):
        for one in self.volumes:
            if one["id"] == arguments["attributes"]["id"]:
                one["metadata"] = arguments["attributes"]["metadata"]
        return {}
