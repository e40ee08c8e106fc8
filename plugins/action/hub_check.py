# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shows a line per check of a hub: runs the module of the same name once, and then once for each login that it plans."""

from __future__ import annotations

import os
import time
import uuid
from datetime import datetime
from getpass import getuser
from socket import gethostname

from ansible.plugins.action import ActionBase
from ansible.utils.display import Display
from ansible_collections.hubforge.magnum.plugins.module_utils._hub_check.logins import not_tried
from ansible_collections.hubforge.magnum.plugins.module_utils._hub_check.results import line, summary
from ansible_collections.hubforge.magnum.plugins.module_utils._pacing.lease import job_name
from ansible_collections.hubforge.magnum.plugins.plugin_utils._actions import ActionModules, printable

LOGIN_TIMEOUT_S = 660  # the module's own default
FIRST_WINDOW_S = 2  # the first wait for another check is reported soon
WINDOW_S = 60
TOO_LONG = "Not tried: {} has been logging in for {:.0f} s. Check again when that has ended."
display = Display()


class ActionModule(ActionBase):
    """Reads and asks first, which is all where nobody is to log in, then logs in with one profile after another."""

    _supports_check_mode = True

    def run(self, tmp=None, task_vars=None):
        """The results of all starts of the module, in the order of the checks."""
        result = super().run(tmp, task_vars)
        del tmp
        host = (task_vars or {}).get("inventory_hostname", "")
        result.update(self._start(task_vars, {}))
        found = result.get("hub_check") or {}
        results, plan = list(found.get("results") or []), found.get("plan") or {}
        self._show(host, results)
        if plan.get("logins"):
            names = ", ".join(login["name"] for login in plan["logins"])
            show(f"{host}: logs in with {names}, one after another")
        more = {"holder": f"{job()} {uuid.uuid4().hex[:8]}", "window": FIRST_WINDOW_S}
        start, limit = time.monotonic(), seconds(self._task.args.get("login_timeout", LOGIN_TIMEOUT_S))
        while plan.get("logins") and not result.get("failed"):
            done = self._start(task_vars, {**more, "plan": plan})
            if done.get("failed"):
                result.update(done)
                break
            found = done["hub_check"]
            if waits_for := found["waits_for"]:
                if time.monotonic() - start >= limit:
                    results.append(not_tried(TOO_LONG.format(waits_for, limit)))
                    self._show(host, results[-1:])
                    break
                show(f"{host}: waits for {waits_for}, which logs in to the same hub")
                more["window"] = WINDOW_S
            self._show(host, found["results"])
            results += found["results"]
            plan = found["plan"]
        failed = summary(results, self._task.args.get("release_name"), self._task.args.get("namespace"))
        return {**result, "hub_check": {"results": results, "failed": failed}}

    def _start(self, task_vars, more):
        """One run of the module."""
        return ActionModules(self, task_vars).run("hubforge.magnum.hub_check", **{**self._task.args, **more})

    def _show(self, host, results):
        for found in results:
            show(f"{host}: {line(found)}")


def show(line):
    """A line of a hub's check."""
    display.display(f"    {printable(line)}")


def job():
    """How other checks are shown this one."""
    try:
        user = getuser()
    except (KeyError, OSError):  # a container knows no name for it; before Python 3.13, and since
        user = str(os.getuid())
    return job_name(os.environ, user, gethostname(), datetime.now())


def seconds(timeout):
    """A timeout as the module reads it; what is no number is left to the module to reject."""
    try:
        return float(timeout)
    except (TypeError, ValueError):
        return 0.0
