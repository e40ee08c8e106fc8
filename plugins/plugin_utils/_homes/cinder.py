# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The volumes of a project and their backups, through openstack.cloud's modules. Each call starts one module; nothing is decided here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.hubforge.magnum.plugins.plugin_utils._modules import Modules

from .results import require
from .volume import Volume


class Cinder:
    """One project. `login`: options of openstack.cloud; `timeout`: seconds for each request that is waited for."""

    def __init__(self, modules: Modules, login: Mapping[str, Any], timeout: int) -> None:
        self._modules, self._login, self._timeout = modules, login, timeout

    def volumes(self, name: str | None = None) -> list[Volume]:
        """The volumes of the project, or those of one name."""
        found: list[Volume] = self._run("volume_info", "The volumes cannot be read", name=name)["volumes"]
        return found

    def create_volume(self, name: str, **fields: Any) -> Volume:
        """A new volume, as soon as it is available; `fields` as openstack.cloud.volume names them."""
        failing = f"Volume {name} could not be created"
        made: Volume = self._run("volume", failing, name=name, timeout=self._timeout, **fields)["volume"]
        return made

    def extend_volume(self, volume: Volume, size: int) -> Volume:
        """The volume as it is just after the request, which Cinder has not completed then."""
        failing = f"Volume {volume['name']} could not be extended to {size} GB"
        current: Volume = self._run("volume", failing, name=volume["id"], size=size)["volume"]
        return current

    def delete_volume(self, volume_id: str) -> None:
        """Delete it, and wait until it is deleted."""
        failing = f"Volume {volume_id} could not be deleted"
        self._run("volume", failing, name=volume_id, state="absent", timeout=self._timeout)

    def set_metadata(self, volume: Volume, metadata: Mapping[str, str]) -> None:
        """Give a volume this metadata and no other."""
        self._run(
            "resource",
            f"Volume {volume['name']} could not be given its metadata",
            service="block_storage",
            type="volume",
            attributes={"id": volume["id"], "metadata": dict(metadata)},
            updateable_attributes=["metadata"],
        )

    def backups(self, kind: str, volume_id: str | None = None) -> list[Volume]:
        """The snapshots or backups, as `kind` says, of one volume or of all."""
        found: list[Volume] = self._run(f"volume_{kind}_info", f"The {kind}s cannot be read", volume=volume_id)[
            f"volume_{kind}s"
        ]
        return found

    def create_backup(self, kind: str, volume_id: str, name: str, description: str) -> None:
        """Make a snapshot or backup of a volume that may be in use, and wait until it is available."""
        failing = f"The {kind} {name} could not be made"
        more = {"volume": volume_id, "description": description, "force": True, "timeout": self._timeout}
        self._run(f"volume_{kind}", failing, name=name, **more)

    def delete_backup(self, kind: str, backup: Volume) -> None:
        """Delete a snapshot or backup, and wait until it is deleted."""
        failing = f"The {kind} {backup['name']} could not be deleted"
        self._run(f"volume_{kind}", failing, name=backup["id"], state="absent", timeout=self._timeout)

    def _run(self, module: str, failing: str, **arguments: Any) -> dict[str, Any]:
        given = {name: value for name, value in {**self._login, **arguments}.items() if value is not None}
        return require(self._modules.run(f"openstack.cloud.{module}", **given), failing)
