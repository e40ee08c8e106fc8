# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts labels and taints on nodes: reads with the module of the same name, changes with kubernetes.core.k8s, decides in plugin_utils."""

from __future__ import annotations

import json
from pathlib import Path

from ansible.plugins.action import ActionBase
from ansible.utils.display import Display
from ansible_collections.hubforge.magnum.plugins.module_utils._clock import WallClock
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import HubforgeError, RequestFailed
from ansible_collections.hubforge.magnum.plugins.module_utils._node_labels.options import OPTIONS
from ansible_collections.hubforge.magnum.plugins.module_utils._nodes.changes import MANAGER
from ansible_collections.hubforge.magnum.plugins.plugin_utils._actions import ActionModules, printable
from ansible_collections.hubforge.magnum.plugins.plugin_utils._node_labels.labelling import Applied, Labelling, Request

ROOT = Path(__file__).parents[2]
SCRIPTS = {  # of the reconciler's pod, by their names there
    "reconciler.py": ROOT / "roles/node_labels/files/reconciler.py",
    "node_changes.py": ROOT / "plugins/module_utils/_nodes/changes.py",
}
display = Display()


class ActionModule(ActionBase):
    """One task: the cluster's side of plugin_utils/_node_labels/labelling.py."""

    _supports_check_mode = True

    def run(self, tmp=None, task_vars=None):
        """The method, the reason for it, and which nodes differed."""
        result = super().run(tmp, task_vars)
        del tmp
        _validation, options = self.validate_argument_spec(argument_spec=OPTIONS)
        cluster = Cluster(self, task_vars, options["kubeconfig"])
        scripts = {name: path.read_text(encoding="utf-8") for name, path in SCRIPTS.items()}
        words = {"image": options["reconciler_image"], "scripts": scripts, "check_mode": self._task.check_mode}
        request = Request(options["nodegroups"], options["method"], wait_timeout=options["wait_timeout"], **words)
        task = Labelling(request, cluster, WallClock())
        try:
            task.run()
        except HubforgeError as error:
            result.update(failed=True, msg=str(error))
        report = {"method": task.method, "reason": task.reason, "nodes": task.nodes}
        result.update(changed=task.changed, node_labels=report)
        if self._task.diff:
            result["diff"] = task.diff
        return result


class Cluster:
    """The cluster of a kubeconfig; every call but `show` starts one module."""

    def __init__(self, action, task_vars, kubeconfig):
        self._modules, self._kubeconfig = ActionModules(action, task_vars), kubeconfig

    def read(self, shown="", window=0):
        arguments = {"reconciler_status": shown, "window": window}
        return self._run("hubforge.magnum.node_labels", arguments)["snapshot"]

    def apply(self, definitions):
        arguments = {
            "apply": True,
            "server_side_apply": {"field_manager": MANAGER, "force_conflicts": True},
            "continue_on_error": True,
            "hidden_fields": ["status"],
            "definition": definitions,
        }
        found = self._run("kubernetes.core.k8s", arguments)
        return [outcome(it) for it in (found["result"]["results"] if len(definitions) > 1 else [found])]

    def remove(self, definitions, timeout):
        waits = {"wait": True, "wait_sleep": 1, "wait_timeout": timeout}
        self._run("kubernetes.core.k8s", {"state": "absent", "definition": definitions, **waits})

    def show(self, line):
        display.display(f"    {printable(line)}")

    def _run(self, name, arguments):
        """A module's result. Raises RequestFailed with the module's message."""
        found = self._modules.run(name, kubeconfig=self._kubeconfig, **arguments)
        if found.get("failed"):
            raise RequestFailed(reason(str(found.get("msg") or found)), 0)
        return found


def outcome(found):
    """A result of kubernetes.core.k8s for one object."""
    error = found.get("error") or {}
    text = str(error.get("msg") or error) if error else ""
    conflict = error.get("reason") == "Conflict" or '"code":409' in text
    return Applied(bool(found.get("changed")), reason(text), conflict)


def reason(text):
    """What the API server says in an error of kubernetes.core (a Status object in JSON, in its message), else the whole message."""
    try:
        return str(json.loads(text[text.index("{") : text.rindex("}") + 1])["message"]).rstrip(".")
    except (ValueError, KeyError, TypeError):
        return text
