# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists, keeps or deletes the volumes that a cluster leaves in Cinder; the steps are in plugin_utils/_homes/cluster_volumes.py."""

from __future__ import annotations

from ansible.plugins.action import ActionBase
from ansible_collections.hubforge.magnum.plugins.module_utils._clock import WallClock
from ansible_collections.hubforge.magnum.plugins.plugin_utils._actions import ActionModules
from ansible_collections.hubforge.magnum.plugins.plugin_utils._authentication import AUTHENTICATION, login_of
from ansible_collections.hubforge.magnum.plugins.plugin_utils._homes.cinder import Cinder
from ansible_collections.hubforge.magnum.plugins.plugin_utils._homes.cluster_volumes import (
    delete_volumes,
    keep_volumes,
    list_volumes,
)
from ansible_collections.hubforge.magnum.plugins.plugin_utils._homes.results import finish

OPTIONS = {
    "state": {"choices": ["listed", "kept", "absent"], "default": "listed"},
    "cluster": {"default": ""},
    "stack_id": {"default": ""},
    "kubeconfig": {"type": "path", "default": ""},
    "volumes": {"type": "list", "elements": "dict", "default": []},
    "remove": {"type": "list", "elements": "str", "default": []},
    "timeout": {"type": "int", "default": 600},
}


class ActionModule(ActionBase):
    """Runs openstack.cloud's modules, and kubernetes.core.k8s_info."""

    _supports_check_mode = True

    def run(self, tmp=None, task_vars=None):
        """The volumes; a failure with a sentence."""
        result = super().run(tmp, task_vars)
        del tmp
        _checked, given = self.validate_argument_spec(
            OPTIONS | AUTHENTICATION, required_if=[("state", "listed", ["cluster"])]
        )
        modules = ActionModules(self, task_vars)
        result.update(finish(modules, lambda: self._act(modules, given)))
        return result

    def _act(self, modules, given):
        cinder = Cinder(modules, login_of(given), given["timeout"])
        volumes, remove, check_mode = given["volumes"], given["remove"], self._task.check_mode
        if given["state"] == "listed":
            return list_volumes(cinder, modules, given["kubeconfig"], given["cluster"], given["stack_id"], remove)
        if given["state"] == "kept":
            return keep_volumes(cinder, volumes, remove, check_mode)
        return delete_volumes(cinder, volumes, remove, check_mode, WallClock())
