# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shows the status of a cluster while the module of the same name polls it: a line at every change, and one at least every minute."""

from __future__ import annotations

import time

from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display
from ansible_collections.hubforge.magnum.plugins.module_utils._pacing.progress import minutes
from ansible_collections.hubforge.magnum.plugins.plugin_utils._actions import printable

WINDOW = 60  # seconds without a line at most
MAX_REPAIRS = 3
TIMEOUT = 7200  # seconds, the module's own default
display = Display()


class ActionModule(ActionBase):
    """Runs the module again and again until the wait is over."""

    _supports_check_mode = True

    def run(self, tmp=None, task_vars=None):
        """Poll, show, poll again; the result of the last poll, with a failure once the time is over."""
        result = super().run(tmp, task_vars)
        del tmp
        limit, start, repaired, more = seconds(self._task.args.get("timeout", TIMEOUT)), time.monotonic(), [], {}
        waits = boolean(self._task.args.get("wait", True), strict=False)
        repairs = 0
        while True:
            left = max(0, limit - (time.monotonic() - start))
            found = self._read(task_vars, {**more, "timeout": int(left), "window": int(min(WINDOW, left))})
            reported = found.get("cluster_wait") or {}
            repaired += [name for name in reported.get("repaired", []) if name not in repaired]
            self._show(reported, time.monotonic() - start)
            result.update(found, changed=bool(repaired))
            if found.get("failed") or reported["done"] or self._task.check_mode or not waits:
                return result
            if time.monotonic() - start >= limit:
                waited = minutes(time.monotonic() - start)
                return {
                    **result,
                    "failed": True,
                    "msg": f"After {waited} the wait is over: {reported['line']}. Run again to go on, or raise timeout.",
                }
            more = {
                "last_line": reported["line"],
                "verify_limits": reported["verifying"],
                "unanswered": reported.get("unanswered", 0),
                "waited": time.monotonic() - start,
            }
            repairs += bool(reported["repaired"])
            if repairs >= MAX_REPAIRS:
                more["repair"] = False  # what three repairs have not helped a fourth one will not

    def _read(self, task_vars, more):
        """One run of the module, with the results of the polls before it."""
        arguments = {**self._task.args, **more}
        return self._execute_module(
            module_name="hubforge.magnum.cluster_wait", module_args=arguments, task_vars=task_vars
        )

    def _show(self, reported, seconds):
        """The line, where one was brought."""
        if reported.get("line"):
            repaired = f"; repaired: {', '.join(reported['repaired'])}" if reported.get("repaired") else ""
            display.display(f"    {minutes(seconds):>7}  {printable(reported['line'])}{repaired}")


def seconds(timeout):
    """A timeout as the module reads it, also "600" and 600.0; what is no number is left to the module to reject."""
    try:
        return float(timeout)
    except (TypeError, ValueError):
        return 0.0
