# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waits for a hub's address, makes its DNS record and waits for its certificate; the steps are in plugin_utils/_hub/address_steps.py."""

from __future__ import annotations

from datetime import UTC, datetime

from ansible.plugins.action import ActionBase
from ansible_collections.hubforge.magnum.plugins.module_utils._clock import WallClock
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import HubforgeError
from ansible_collections.hubforge.magnum.plugins.plugin_utils._actions import ActionModules
from ansible_collections.hubforge.magnum.plugins.plugin_utils._authentication import AUTHENTICATION, login_of
from ansible_collections.hubforge.magnum.plugins.plugin_utils._hub.address_steps import HubAddress

OPTIONS = {
    "kubeconfig": {"type": "path", "required": True},
    "release_name": {"required": True},
    "namespace": {},
    "service": {"default": "proxy-public"},
    "ingress_class": {"default": ""},
    "host_name": {"default": ""},
    "zone": {"default": ""},
    "ttl": {"type": "int", "default": 300},
    "https": {"choices": ["none", "letsencrypt", "issuer", "self_signed"], "default": "none"},
    "ask": {"type": "bool", "default": True},
    "wait": {"type": "bool", "default": True},
    "timeout": {"type": "int", "default": 900},
}


class ActionModule(ActionBase):
    """Runs modules of kubernetes.core, openstack.cloud and ansible.builtin until the hub can be reached by its name."""

    _supports_check_mode = True

    def run(self, tmp=None, task_vars=None):
        """The addresses, the record and the URL; a failure with what is missing."""
        result = super().run(tmp, task_vars)
        del tmp
        _checked, given = self.validate_argument_spec(OPTIONS | AUTHENTICATION)
        desired = {name: given[name] for name in OPTIONS} | {"authentication": login_of(given)}
        desired["namespace"] = desired["namespace"] or desired["release_name"]
        hub = HubAddress(desired, ActionModules(self, task_vars), WallClock(), lambda: datetime.now(UTC))
        try:
            result.update(hub.run())
        except HubforgeError as error:
            result.update(failed=True, changed=hub.changed, msg=str(error))
        return result
