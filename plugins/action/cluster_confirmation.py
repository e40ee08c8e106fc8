# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Confirms which cluster is deleted; what is decided is in plugin_utils/_deletion."""

from __future__ import annotations

from datetime import UTC, datetime

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase
from ansible.utils.vars import load_extra_vars
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import HubforgeError
from ansible_collections.hubforge.magnum.plugins.plugin_utils._actions import ActionModules
from ansible_collections.hubforge.magnum.plugins.plugin_utils._authentication import AUTHENTICATION, login_of
from ansible_collections.hubforge.magnum.plugins.plugin_utils._deletion.confirmation import (
    Candidate,
    confirm,
    described,
)

OPTIONS = {
    "host": {"required": True},
    "confirm": {"default": ""},
    "clusters": {
        "type": "list",
        "elements": "dict",
        "required": True,
        "options": {
            "host": {"required": True},
            "name": {"required": True},
            "cloud": {"default": ""},
            "hubs": {"type": "list", "elements": "str", "default": []},
        },
    },
}


class ActionModule(ActionBase):
    """Reads the cluster, shows what it is, and says whether it is the one that goes."""

    _supports_check_mode = True

    def run(self, tmp=None, task_vars=None):
        """Whether it is, as `confirmed`, and what was read of it; a failure where nothing may be deleted."""
        result = super().run(tmp, task_vars)
        del tmp
        _checked, given = self.validate_argument_spec(OPTIONS | AUTHENTICATION)
        modules = ActionModules(self, task_vars)
        clusters = [Candidate(**it) for it in given["clusters"]]
        own = next((it for it in clusters if it.host == given["host"]), None)
        if own is None:
            raise AnsibleActionFail(
                f"The host {given['host']} is not among the clusters of this run: name it with its cluster."
            )
        answer = modules.read("hubforge.magnum.cluster_info", name=own.name, **login_of(given))
        cluster = next(iter(answer.get("clusters") or []), None)
        preview = described(
            own, cluster, datetime.now(UTC), str(answer.get("msg") or "") if answer.get("failed") else ""
        )
        try:
            confirmed = confirm(given["confirm"], own, clusters, load_extra_vars(self._loader), preview)
            if confirmed and answer.get("failed"):
                raise AnsibleActionFail(str(answer.get("msg")))
        except HubforgeError as error:
            raise AnsibleActionFail(str(error)) from None
        if confirmed:
            modules.show(f"deletes {preview}")
        return {
            **result,
            "changed": False,
            "confirmed": confirmed,
            "clusters": [cluster] if confirmed and cluster else [],
        }
