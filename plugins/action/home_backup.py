# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Backs up a hub's homes, or makes a volume of a snapshot; the steps are in plugin_utils/_homes/backup_steps.py."""

from __future__ import annotations

from datetime import UTC, datetime

from ansible.plugins.action import ActionBase
from ansible_collections.hubforge.magnum.plugins.plugin_utils._actions import ActionModules
from ansible_collections.hubforge.magnum.plugins.plugin_utils._authentication import AUTHENTICATION, login_of
from ansible_collections.hubforge.magnum.plugins.plugin_utils._homes.backup_steps import Homes, back_up, restore
from ansible_collections.hubforge.magnum.plugins.plugin_utils._homes.cinder import Cinder
from ansible_collections.hubforge.magnum.plugins.plugin_utils._homes.results import finish

OPTIONS = {
    "state": {"choices": ["present", "restored"], "default": "present"},
    "volume": {"required": True},
    "hub": {"required": True},
    "kind": {"choices": ["snapshot", "backup"], "default": "snapshot"},
    "keep": {"type": "int", "default": 7},
    "restore_from": {"default": ""},
    "restore_volume": {"default": ""},
    "timeout": {"type": "int", "default": 600},
}


class ActionModule(ActionBase):
    """Runs openstack.cloud's modules."""

    _supports_check_mode = True

    def run(self, tmp=None, task_vars=None):
        """The backup, or the volume that was made of one; a failure with a sentence."""
        result = super().run(tmp, task_vars)
        del tmp
        _checked, given = self.validate_argument_spec(OPTIONS | AUTHENTICATION)
        modules = ActionModules(self, task_vars)
        result.update(finish(modules, lambda: self._act(modules, given)))
        return result

    def _act(self, modules, given):
        cinder = Cinder(modules, login_of(given), given["timeout"])
        homes, check_mode = Homes(given["volume"], given["hub"]), self._task.check_mode
        if given["state"] == "present":
            return back_up(cinder, homes, given["kind"], given["keep"], datetime.now(UTC), check_mode)
        name = given["restore_volume"] or f"{given['restore_from']}-restored"
        return restore(cinder, homes, given["restore_from"], name, check_mode)
