# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Modules run by an action plugin, where its task runs. A module logs none of its arguments and shows no
diff: some of them are secrets.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ansible.errors import AnsibleError
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import Broken

from ._modules import Answer

LONGEST_LINE = 2000  # characters
LONGEST_PATH = 1000
display = Display()


def printable(line: str) -> str:
    """A line that may quote a cluster or a hub, without characters that a terminal would obey."""
    return "".join(it if it.isprintable() else " " for it in line[:LONGEST_LINE])


def find_file(action: ActionBase, path: str) -> str:
    """The file as modules can read it: found as Ansible finds files, decrypted where ansible-vault has encrypted it. Raises Broken."""
    return _found(action, path, action._loader.get_real_file)


def read_file(action: ActionBase, path: str) -> str:
    """A file's content, found in the same way and decrypted in memory alone. Raises Broken."""
    return _found(action, path, action._loader.get_text_file_contents)


def _found(action: ActionBase, path: str, read: Callable[[str], Any]) -> str:
    if "\n" in path or len(path) > LONGEST_PATH or path.lstrip().startswith(("{", "[")):  # what no message may quote
        raise Broken(
            f"The path of a file is wanted, and {len(path)} characters of something else are given: give the path."
        )
    try:
        return str(read(action._find_needle("files", path)))
    except AnsibleError as error:
        raise Broken(f"The file {path} cannot be read: {error}") from None


class ActionModules:
    """The modules of one task."""

    def __init__(self, action: ActionBase, task_vars: dict[str, Any] | None) -> None:
        self.action, self.task_vars = action, task_vars
        self.environment: dict[str, str] = {}  # variables for the modules, beside those of the task
        self.check_mode = bool(action._task.check_mode)

    def run(self, name: str, /, **arguments: Any) -> Answer:
        """A module's result, also of one that failed."""
        return self._run(name, arguments, self.check_mode)

    def read(self, name: str, /, **arguments: Any) -> Answer:
        """The result of a module that only reads, also in check mode."""
        return self._run(name, arguments, check_mode=False)

    def show(self, line: str) -> None:
        """A line, set in as those of other waits are."""
        display.display(f"    {printable(line)}")

    def _run(self, name: str, arguments: dict[str, Any], check_mode: bool) -> Answer:
        if arguments.get("kubeconfig"):
            try:
                arguments = {**arguments, "kubeconfig": find_file(self.action, arguments["kubeconfig"])}
            except Broken as error:
                return {"failed": True, "msg": str(error)}
        task = self.action._task
        before = task.no_log, task.diff, task.check_mode, task.environment
        task.no_log, task.diff, task.check_mode = True, False, check_mode
        task.environment = [*(task.environment or []), self.environment] if self.environment else task.environment
        try:
            answer: Answer = self.action._execute_module(
                module_name=name, module_args=arguments, task_vars=self.task_vars
            )
        finally:
            task.no_log, task.diff, task.check_mode, task.environment = before
        return answer
