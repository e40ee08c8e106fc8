# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Modules run by an action plugin, where its task runs. A module logs none of its arguments and shows no
diff: some of them are secrets.
"""

from __future__ import annotations

from typing import Any

from ansible.plugins.action import ActionBase
from ansible.utils.display import Display

from ._modules import Answer

display = Display()


class ActionModules:
    """The modules of one task."""

    def __init__(self, action: ActionBase, task_vars: dict[str, Any] | None) -> None:
        self.action, self.task_vars = action, task_vars
        self.check_mode = bool(action._task.check_mode)

    def run(self, name: str, /, **arguments: Any) -> Answer:
        """A module's result, also of one that failed."""
        return self._run(name, arguments, self.check_mode)

    def read(self, name: str, /, **arguments: Any) -> Answer:
        """The result of a module that only reads, also in check mode."""
        return self._run(name, arguments, check_mode=False)

    def show(self, line: str) -> None:
        """A line, set in as those of other waits are."""
        display.display(f"    {line}")

    def _run(self, name: str, arguments: dict[str, Any], check_mode: bool) -> Answer:
        task = self.action._task
        before = task.no_log, task.diff, task.check_mode
        task.no_log, task.diff, task.check_mode = True, False, check_mode
        try:
            answer: Answer = self.action._execute_module(
                module_name=name, module_args=arguments, task_vars=self.task_vars
            )
        finally:
            task.no_log, task.diff, task.check_mode = before
        return answer
