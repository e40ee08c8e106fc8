# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds, creates or extends the volume of a hub's homes; the steps are in plugin_utils/_homes/volume_steps.py."""

from __future__ import annotations

from ansible.plugins.action import ActionBase
from ansible_collections.hubforge.magnum.plugins.module_utils._clock import Deadline, WallClock
from ansible_collections.hubforge.magnum.plugins.plugin_utils._actions import ActionModules
from ansible_collections.hubforge.magnum.plugins.plugin_utils._authentication import AUTHENTICATION, login_of
from ansible_collections.hubforge.magnum.plugins.plugin_utils._homes.cinder import Cinder
from ansible_collections.hubforge.magnum.plugins.plugin_utils._homes.results import finish
from ansible_collections.hubforge.magnum.plugins.plugin_utils._homes.volume_steps import DesiredVolume, ensure_volume

OPTIONS = {
    "name": {"required": True},
    "hub": {"required": True},
    "size": {"type": "int", "required": True},
    "volume_type": {},
    "timeout": {"type": "int", "default": 600},
}


class ActionModule(ActionBase):
    """Runs openstack.cloud's modules."""

    _supports_check_mode = True

    def run(self, tmp=None, task_vars=None):
        """The volume; a failure with a sentence."""
        result = super().run(tmp, task_vars)
        del tmp
        _checked, given = self.validate_argument_spec(OPTIONS | AUTHENTICATION)
        modules = ActionModules(self, task_vars)
        cinder = Cinder(modules, login_of(given), given["timeout"])
        desired = DesiredVolume(given["name"], given["hub"], given["size"], given["volume_type"])
        deadline = Deadline(WallClock(), given["timeout"])
        result.update(finish(modules, lambda: ensure_volume(cinder, desired, self._task.check_mode, deadline)))
        return result
