# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waits for a hub's address, makes its DNS record and waits for its certificate; the steps are in plugin_utils/_hub/address_steps.py."""

from __future__ import annotations

import os
from datetime import UTC, datetime

from ansible.plugins.action import ActionBase
from ansible_collections.hubforge.magnum.plugins.module_utils._clock import WallClock
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import HubforgeError
from ansible_collections.hubforge.magnum.plugins.plugin_utils._actions import ActionModules
from ansible_collections.hubforge.magnum.plugins.plugin_utils._hub.address_steps import HubAddress

# As openstack.cloud's modules take it; handed to openstack.cloud.recordset.
AUTHENTICATION = {
    "cloud": {"type": "raw"},
    "auth": {"type": "dict", "no_log": True},
    "auth_type": {},
    "region_name": {},
    "validate_certs": {"type": "bool", "aliases": ["verify"]},
    "ca_cert": {"aliases": ["cacert"]},
    "client_cert": {"aliases": ["cert"]},
    "client_key": {"no_log": True, "aliases": ["key"]},
    "api_timeout": {"type": "int"},
    "interface": {"choices": ["public", "internal", "admin"], "aliases": ["endpoint_type"]},
    "sdk_log_path": {},
    "sdk_log_level": {"choices": ["INFO", "DEBUG"]},
}
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
        login = {name: given[name] for name in AUTHENTICATION if given.get(name) is not None}
        desired = {name: given[name] for name in OPTIONS} | {"authentication": login}
        desired["kubeconfig"] = os.path.expanduser(desired["kubeconfig"])
        desired["namespace"] = desired["namespace"] or desired["release_name"]
        hub = HubAddress(desired, ActionModules(self, task_vars), WallClock(), lambda: datetime.now(UTC))
        try:
            result.update(hub.run())
        except HubforgeError as error:
            result.update(failed=True, changed=hub.changed, msg=str(error))
        return result
