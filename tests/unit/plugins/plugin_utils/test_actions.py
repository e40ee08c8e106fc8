# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a module that an action plugin runs is told of check mode and of secrets."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from ansible.errors import AnsibleError
from ansible_collections.hubforge.magnum.plugins.plugin_utils._actions import ActionModules, printable


class FakeAction:
    """An action whose task is in check mode; `ran` has what each module met."""

    def __init__(self, error=None):
        self._task, self.error, self.ran = (
            SimpleNamespace(no_log=False, environment=None, diff=True, check_mode=True),
            error,
            [],
        )

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


def test_a_kubeconfig_is_found_and_decrypted_as_ansible_s_own_plugins_do_it():
    action = FakeAction()
    action._find_needle = lambda folder, path: f"/play/{folder}/{path}"
    action._loader = SimpleNamespace(get_real_file=lambda path: f"{path}.decrypted")
    ActionModules(action, {}).run("a.b.c", kubeconfig="hub.yaml")
    assert action.ran[0][1] == {"kubeconfig": "/play/files/hub.yaml.decrypted"}


def test_a_kubeconfig_that_is_not_there_is_a_failure_with_a_sentence():
    def nowhere(folder, path):
        raise AnsibleError("Could not find or access it")

    action = FakeAction()
    action._find_needle, action._loader = nowhere, SimpleNamespace(get_real_file=str)
    answer = ActionModules(action, {}).run("a.b.c", kubeconfig="hub.yaml")
    assert answer["failed"]
    assert "The file hub.yaml cannot be read" in answer["msg"]
    assert action.ran == []


@pytest.mark.parametrize(
    "given",
    ["users:\n- token: never-4711\n", "{'users': [{'token': 'never-4711'}]}", " [never-4711]", "never-4711" * 200],
)
def test_what_is_given_in_the_place_of_a_kubeconfig_s_path_is_not_shown(given):
    action = FakeAction()
    action._find_needle, action._loader = lambda _folder, path: path, SimpleNamespace(get_real_file=str)
    answer = ActionModules(action, {}).run("a.b.c", kubeconfig=given)
    assert answer["msg"] == (
        f"The path of a file is wanted, and {len(given)} characters of something else are given: give the path."
    )
    assert action.ran == []


def test_variables_are_beside_those_of_the_task_and_for_the_module_alone():
    action = FakeAction()
    action._task.environment, met = [{"A": "1"}], []
    action._execute_module = lambda **_asked: met.append(action._task.environment) or {}
    modules = ActionModules(action, {})
    modules.environment = {"HELM_REPOSITORY_CONFIG": "/x"}
    modules.run("a.b.c")
    assert met == [[{"A": "1"}, {"HELM_REPOSITORY_CONFIG": "/x"}]]
    assert action._task.environment == [{"A": "1"}]


def test_a_line_has_nothing_that_a_terminal_would_obey():
    assert printable("pod \x1b[2J\x07ended\r\nonce – ok") == "pod  [2J ended  once – ok"
    assert len(printable("x" * 9999)) == 2000
