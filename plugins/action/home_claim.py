# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Brings the claim of a hub's homes to its state; the steps are in plugin_utils/_homes/claim_steps.py."""

from __future__ import annotations

from ansible.plugins.action import ActionBase
from ansible_collections.hubforge.magnum.plugins.plugin_utils._actions import ActionModules
from ansible_collections.hubforge.magnum.plugins.plugin_utils._homes.claim import DesiredClaim
from ansible_collections.hubforge.magnum.plugins.plugin_utils._homes.claim_steps import create, prepare, remove
from ansible_collections.hubforge.magnum.plugins.plugin_utils._homes.results import finish, require

OPTIONS = {
    "kubeconfig": {"type": "path", "required": True},
    "state": {"choices": ["present", "prepared", "absent"], "default": "present"},
    "claim": {"required": True},
    "namespace": {"required": True},
    "release_name": {"required": True},
    "release_namespace": {"required": True},
    "volume_id": {"default": ""},
    "servers": {"type": "list", "elements": "str", "default": []},
    "mount_options": {"type": "list", "elements": "str", "default": []},
}


class ActionModule(ActionBase):
    """Runs home_claim_info, and kubernetes.core.k8s where something is to be changed."""

    _supports_check_mode = True

    def run(self, tmp=None, task_vars=None):
        """The claim; a failure with a sentence."""
        result = super().run(tmp, task_vars)
        del tmp
        _checked, given = self.validate_argument_spec(OPTIONS)
        modules = ActionModules(self, task_vars)
        result.update(finish(modules, lambda: self._act(modules, given)))
        return result

    def _act(self, modules, given):
        cluster, check_mode = Cluster(modules, given), self._task.check_mode
        desired = DesiredClaim(
            given["claim"], given["namespace"], given["release_name"], given["release_namespace"], given["volume_id"]
        )
        if given["state"] == "prepared":
            return prepare(cluster, desired, given["servers"], given["mount_options"], check_mode)
        if given["state"] == "absent":
            return remove(cluster, desired, check_mode)
        return create(cluster, desired, given["mount_options"], check_mode)


class Cluster:
    """What the steps need of the cluster; each call is one start of a module."""

    def __init__(self, modules, given):
        self.modules, self.given = modules, given

    def read(self, pods=False, bound_within=0):
        """Objects, by home_claim_info."""
        names = {name: self.given[name] for name in ("kubeconfig", "claim", "namespace", "release_namespace")}
        more = {"pods": pods, "nodes": bool(self.given["servers"]), "bound_within": bound_within}
        answer = self.modules.run("hubforge.magnum.home_claim_info", **names, **more)
        return require(answer, "The cluster cannot be read")["objects"]

    def apply(self, objects):
        """Whether kubernetes.core.k8s changed anything."""
        return self._write(objects, "The claim could not be created")

    def remove(self, objects):
        """Whether kubernetes.core.k8s removed anything; it waits for each."""
        named = [
            {"apiVersion": "v1", "kind": one["kind"], "metadata": {key: one[key] for key in one if key != "kind"}}
            for one in objects
        ]
        return self._write(named, "The claim could not be removed", state="absent", wait=True)

    def _write(self, objects, failing, **more):
        arguments = {"kubeconfig": self.given["kubeconfig"], "definition": objects, **more}
        return require(self.modules.run("kubernetes.core.k8s", **arguments), failing).get("changed", False)
