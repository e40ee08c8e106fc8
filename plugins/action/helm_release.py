# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Deploys a Helm release by kubernetes.core's modules and shows what it waits for; what is done when is plugin_utils/_release's."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display
from ansible_collections.hubforge.magnum.plugins.module_utils._clock import WallClock
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import Broken, HubforgeError, reject_all
from ansible_collections.hubforge.magnum.plugins.plugin_utils._actions import (
    ActionModules,
    find_file,
    printable,
    read_file,
)
from ansible_collections.hubforge.magnum.plugins.plugin_utils._hub.rules import find_problems
from ansible_collections.hubforge.magnum.plugins.plugin_utils._release.chart import require_chart
from ansible_collections.hubforge.magnum.plugins.plugin_utils._release.deployment import Answer, Deployment
from ansible_collections.hubforge.magnum.plugins.plugin_utils._release.desired import Chart, DesiredRelease
from ansible_collections.hubforge.magnum.plugins.plugin_utils._release.helm_json import as_json
from ansible_collections.hubforge.magnum.plugins.plugin_utils._release.layers import Layer
from ansible_collections.hubforge.magnum.plugins.plugin_utils._release.masking import masked, without_login
from ansible_collections.hubforge.magnum.plugins.plugin_utils._release.repository import login_for, update_fault

OPTIONS = {
    "kubeconfig": {"type": "path"},
    "name": {},
    "namespace": {},
    "state": {"choices": ["present", "absent", "chart", "values"], "default": "present"},
    "chart_ref": {},
    "chart_version": {},
    "chart_repo_url": {},
    "defaults": {"type": "list", "elements": "raw", "default": []},
    "values_files": {"type": "list", "elements": "path", "default": []},
    "values": {"type": "raw", "default": {}},
    "values_name": {"default": "values"},
    "problems": {"type": "list", "elements": "str", "default": []},
    "hub": {
        "type": "dict",
        "options": {
            "nodegroups": {"type": "list", "elements": "dict", "default": []},
            "flavors": {"type": "list", "elements": "dict", "default": []},
            "facts": {"type": "dict", "default": {}},
        },
    },
    "address_values": {
        "type": "dict",
        "options": {"service": {"required": True}, "values": {"type": "dict", "required": True}},
    },
    "wait_timeout": {"type": "int", "default": 900},
    "pending_timeout": {"type": "int"},
}
REQUIRED = [
    ("state", "present", ["kubeconfig", "name", "chart_ref"]),
    ("state", "absent", ["kubeconfig", "name"]),
    ("state", "chart", ["chart_ref"]),
]
display = Display()


class ActionModule(ActionBase):
    """Reads the options, and is the Cluster of a Deployment: each of its methods starts one module at most."""

    _supports_check_mode = True

    def run(self, tmp=None, task_vars=None):
        """The task's result, in which no value of the release is; with `state: values` they are masked."""
        result = super().run(tmp, task_vars)
        del tmp
        self._vars = task_vars
        _checked, self._asked = self.validate_argument_spec(OPTIONS, required_if=REQUIRED)
        self._asked["namespace"] = self._asked["namespace"] or self._asked["name"]
        values = {}
        try:
            desired = self._desired(self._asked)
            login = None if self._asked["state"] == "absent" else login_for(desired)
            values = {**desired.merged(), "repository": login.secrets if login else {}}
            with self._logged_in(desired, login):
                return {**result, **self._act(self._asked["state"], desired)}
        except HubforgeError as error:
            raise AnsibleActionFail(without_login(str(masked(str(error), values)))) from None

    @contextmanager
    def _logged_in(self, desired, login):
        """Let Helm know a login by a file of its own, which only its owner can read, and which goes with the task."""
        self._chart, self._environment = desired.chart, {}
        if login is None or self._asked["state"] == "values":
            yield
            return
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / login.file_name
            file.touch(0o600)
            file.write_text(login.text, encoding="utf-8")
            self._chart = login.chart
            self._environment = {name: str(Path(folder) / path) for name, path in login.variables.items()}
            if login.update:
                answer = self._command(login.update)
                fault = update_fault(answer)
                if answer.get("rc") != 0 or fault:
                    require_chart(desired, {**answer, "rc": 1, **({"stderr": fault} if fault else {})})
            yield

    def _act(self, state, desired):
        if state in ("chart", "values"):
            reject_all(desired.find_problems())
            if state == "values":
                return {"changed": False, "masked_values": masked(desired.merged())}
            return {"changed": False, "chart": require_chart(desired, self._command(self._chart.show()))}
        self._kubeconfig = find_file(self, self._asked["kubeconfig"])
        deployment = Deployment(desired, self, WallClock(), self._task.check_mode, self._task.diff)
        return deployment.present() if state == "present" else deployment.absent()

    def _desired(self, asked):
        hub, address, timeout = asked["hub"], asked["address_values"] or {}, asked["wait_timeout"]
        files = [] if asked["state"] == "absent" else asked["values_files"]

        def check(values, classes):
            return find_problems(
                values, hub["nodegroups"], hub["flavors"], {**hub["facts"], "storage_classes": classes}
            )

        return DesiredRelease(
            name=asked["name"] or "",
            namespace=asked["namespace"] or "",
            kubeconfig=str(self._task.args.get("kubeconfig", "")),
            chart=Chart(asked["chart_ref"] or "", asked["chart_version"] or "", asked["chart_repo_url"] or ""),
            defaults=asked["defaults"],
            files=[Layer(path, text=read_file(self, path)) for path in files],
            values=asked["values"],
            values_name=asked["values_name"],
            problems=asked["problems"],
            check=check if hub else None,
            address_service=address.get("service", ""),
            address_values=address.get("values", {}),
            wait_timeout=timeout,
            # Helm is given the wait timeout: until it is over, the run that left a revision pending may be alive
            pending_timeout=timeout + 60 if asked["pending_timeout"] is None else asked["pending_timeout"],
        )

    # -- what a Deployment has done ---------------------------------------------------------------------------------

    def read(self, last_line=None, window=0, explain=False):
        """One start of release_info."""
        asked = {
            "name": self._asked["name"],
            "namespace": self._asked["namespace"],
            "window": int(window),
            "explain": explain,
        }
        asked |= {
            "storage_classes": bool(self._asked["hub"]),
            **({} if last_line is None else {"last_line": last_line}),
        }
        return self._must("hubforge.magnum.release_info", asked)["release"]

    def deployed_values(self):
        """The values of the deployed revision."""
        found = self._must("kubernetes.core.helm_info", self._release)
        return (found.get("status") or {}).get("release_values") or {}

    def deploy(self, values):
        """Helm's upgrade or installation, where it differs."""
        chart = {
            "chart_ref": self._chart.ref,
            "chart_version": self._chart.version,
            "chart_repo_url": self._chart.repo_url,
        }
        asked = {"create_namespace": True, "timeout": f"{self._asked['wait_timeout']}s"}
        asked |= {name: value for name, value in chart.items() if value}
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", suffix=".json"
        ) as file:  # 0600, and gone with the block
            file.write(as_json(values))
            file.flush()
            return self._helm({**asked, **({"values_files": [file.name]} if values else {})})

    def uninstall(self):
        """Helm's uninstallation."""
        return self._helm({"release_state": "absent", "wait": True})

    def rollback(self, revision):
        """A command line: only Helm knows what its last revision changed, and kubernetes.core has no rollback."""
        name, namespace = self._asked["name"], self._asked["namespace"]
        words = ["helm", "rollback", name, str(revision), "--namespace", namespace, "--kubeconfig", self._kubeconfig]
        argv = [*words, "--timeout", f"{self._asked['wait_timeout']}s"]
        return self._start("ansible.legacy.command", {"argv": argv, "expand_argument_vars": False}).get("rc") == 0

    def forget(self, names):
        """Secrets in which Helm keeps revisions."""
        meta = [{"name": name, "namespace": self._asked["namespace"]} for name in names]
        secrets = [{"apiVersion": "v1", "kind": "Secret", "metadata": it} for it in meta]
        self._must("kubernetes.core.k8s", {"definition": secrets, "state": "absent"})

    def show(self, line):
        """A line among those of the task."""
        display.display(f"    {printable(line)}")

    # -- modules --------------------------------------------------------------------------------------------------

    @property
    def _release(self):
        return {"release_name": self._asked["name"], "release_namespace": self._asked["namespace"]}

    def _helm(self, asked):
        found = self._start("kubernetes.core.helm", {"kubeconfig": self._kubeconfig, **self._release, **asked})
        error = found.get("stderr") or found.get("msg") or "no reason given" if found.get("failed") else ""
        return Answer(bool(found.get("changed")), str(error))

    def _must(self, module, asked):
        found = self._start(module, {"kubeconfig": self._kubeconfig, **asked})
        if found.get("failed"):
            raise Broken(str(found.get("msg") or f"{module} failed and gives no reason."))
        return found

    def _command(self, words):
        """A command line of Helm's that changes nothing in check mode either."""
        return self._start("ansible.legacy.command", {"argv": words, "expand_argument_vars": False}, reads=True)

    def _start(self, module, asked, reads=False):
        """A module's result. Its options and its diff hold values, so that nobody is to log or show them."""
        modules = ActionModules(self, self._vars)
        modules.environment = self._environment
        return (modules.read if reads else modules.run)(module, **asked)
