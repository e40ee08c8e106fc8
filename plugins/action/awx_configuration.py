# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks AWX whether it can be configured, then runs awx.awx's modules in order; what is decided is in plugin_utils/_awx."""

from __future__ import annotations

from ansible.plugins.action import ActionBase
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import HubforgeError
from ansible_collections.hubforge.magnum.plugins.plugin_utils._actions import ActionModules
from ansible_collections.hubforge.magnum.plugins.plugin_utils._awx.steps import configure

OPTIONS = {
    "host": {"required": True},
    "token": {"required": True, "no_log": True},
    "api_path": {"default": "/api/"},
    "validate_certs": {"type": "bool", "default": True},
    "request_timeout": {"type": "float", "default": 30},
    "objects": {"type": "dict", "required": True},
    "credentials": {"type": "list", "elements": "dict", "default": [], "no_log": True},
    "update_secrets": {"type": "bool", "default": False},
    "scm_credential": {"default": ""},
}


class ActionModule(ActionBase):
    """One task for all objects, which says what it changed."""

    _supports_check_mode = True

    def run(self, tmp=None, task_vars=None):
        """What was changed; a failure with what is there and what is not."""
        result = super().run(tmp, task_vars)
        del tmp
        _checked, given = self.validate_argument_spec(OPTIONS)
        try:
            result.update(configure(given["objects"], given, ActionModules(self, task_vars)))
        except HubforgeError as error:
            result.update(failed=True, msg=str(error))
        return result
