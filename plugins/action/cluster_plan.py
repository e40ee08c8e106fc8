# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shows the requests that the module of the same name found to be needed, in their order."""

from __future__ import annotations

from collections.abc import Mapping

from ansible.plugins.action import ActionBase
from ansible.utils.display import Display
from ansible_collections.hubforge.magnum.plugins.module_utils._nodes.groups import read_groups
from ansible_collections.hubforge.magnum.plugins.module_utils._nodes.schema import key_problems

display = Display()


class ActionModule(ActionBase):
    """Runs the module and shows its plan."""

    _supports_check_mode = True

    def run(self, tmp=None, task_vars=None):
        """The module's result, unchanged."""
        result = super().run(tmp, task_vars)
        del tmp
        if problems := misnamed(self._task.args.get("nodegroups")):
            return {**result, "failed": True, "msg": " ".join(problems)}
        result.update(
            self._execute_module(
                module_name="hubforge.magnum.cluster_plan", module_args=self._task.args, task_vars=task_vars
            )
        )
        for number, words in enumerate((result.get("cluster_plan") or {}).get("requests", []), 1):
            display.display(f"    {number:>3}  {words}")
        return result


def misnamed(groups):
    """Keys that no node group has, with the nearest name, or that say one thing twice; what else is wrong the module says."""
    read = read_groups(groups)[0] if isinstance(groups, list) else []
    items = [group for group in read if isinstance(group, Mapping)]
    return [problem for group in items for problem in key_problems(f"Node group {group.get('name')!r}:", group)]
