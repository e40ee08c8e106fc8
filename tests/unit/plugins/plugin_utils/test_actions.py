# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a module that an action plugin runs is told of check mode and of secrets."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from ansible_collections.hubforge.magnum.plugins.plugin_utils._actions import ActionModules


class FakeAction:
    """An action whose task is in check mode; `ran` has what each module met."""

    def __init__(self, error=None):
        self._task, self.error, self.ran = SimpleNamespace(no_log=False, diff=True, check_mode=True), error, []

    def _execute_module(self, module_name, module_args, task_vars):
        self.ran.append((module_name, module_args, self._task.no_log, self._task.check_mode))
        if self.error:
            raise self.error
        return {"changed": True}


def test_a_module_runs_in_the_check_mode_of_its_task_and_logs_no_argument():
    action = FakeAction()
    assert ActionModules(action, {}).run("a.b.c", name="x") == {"changed": True}
    assert action.ran == [("a.b.c", {"name": "x"}, True, True)]


def test_a_module_that_only_reads_does_so_in_check_mode():
    action = FakeAction()
    ActionModules(action, {}).read("a.b.c")
    assert action.ran == [("a.b.c", {}, True, False)]


@pytest.mark.parametrize("error", [None, OSError("no shell")])
def test_the_task_is_afterwards_what_it_was(error):
    action = FakeAction(error)
    try:
        ActionModules(action, {}).read("a.b.c")
    except OSError:
        assert error
    assert (action._task.no_log, action._task.diff, action._task.check_mode) == (False, True, True)
