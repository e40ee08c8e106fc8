# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Secret holds a self-signed certificate; its key is in no result, fact or log. What is valid is decided in plugin_utils/_hub."""

from __future__ import annotations

from ansible.plugins.action import ActionBase
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import Broken, HubforgeError
from ansible_collections.hubforge.magnum.plugins.plugin_utils._actions import ActionModules
from ansible_collections.hubforge.magnum.plugins.plugin_utils._hub.certificate import (
    is_valid,
    make_pair,
    now,
    pair_of,
    secret_of,
)

OPTIONS = {
    "kubeconfig": {"type": "path", "required": True},
    "namespace": {"required": True},
    "name": {"required": True},
    "host_name": {"required": True},
}


class ActionModule(ActionBase):
    """Reads the Secret, and writes it where its certificate is not valid for the host."""

    _supports_check_mode = True

    def run(self, tmp=None, task_vars=None):
        """Which certificate it is, by its fingerprint alone."""
        result = super().run(tmp, task_vars)
        del tmp
        _checked, given = self.validate_argument_spec(OPTIONS)
        self.modules, self.kubeconfig = ActionModules(self, task_vars), given["kubeconfig"]
        try:
            result.update(self._ensure(given["namespace"], given["name"], given["host_name"]))
        except HubforgeError as error:
            result.update(failed=True, msg=str(error))
        return result

    def _ensure(self, namespace, name, host):
        found = self._kubernetes("k8s_info", api_version="v1", kind="Secret", namespace=namespace, name=name)
        held = pair_of(next(iter(found.get("resources", [])), {}))
        if is_valid(held, host, now()):
            return {"changed": False, "fingerprint": held.fingerprint}
        pair = make_pair(host, now())
        before = held.fingerprint if held.certificate else ""
        diff = {"before": {"certificate": before}, "after": {"certificate": pair.fingerprint}}
        if not self._task.check_mode:
            space = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}}
            written = [space, secret_of(pair, name, namespace)]
            self._kubernetes("k8s", state="present", resource_definition=written)
        return {"changed": True, "fingerprint": pair.fingerprint, "diff": diff}

    def _kubernetes(self, module, /, **arguments):
        """A module's result. Raises Broken with its message."""
        name = f"kubernetes.core.{module}"
        answer = self.modules.run(name, kubeconfig=self.kubeconfig, **arguments)
        if answer.get("failed") or (module == "k8s_info" and "resources" not in answer):
            raise Broken(str(answer.get("msg") or f"{name} failed and gave no reason."))
        return answer
