# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How an action on homes ends, and what a module's failure becomes."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import Broken, InvalidRequest
from ansible_collections.hubforge.magnum.plugins.plugin_utils._homes.results import finish, require


@pytest.mark.parametrize(
    ("answer", "says"),
    [({"msg": "no quota."}, "Volume x could not be created: no quota."), ({}, "created: the module gave no reason.")],
)
def test_a_module_that_fails_is_a_sentence(answer, says):
    with pytest.raises(Broken, match=says):
        require({"failed": True, **answer}, "Volume x could not be created")


def test_a_module_that_works_is_its_answer():
    assert require({"changed": True}, "It failed") == {"changed": True}


def test_lines_are_shown_and_no_part_of_the_result():
    shown = []
    modules = SimpleNamespace(show=shown.append)
    assert finish(modules, lambda: {"changed": True, "lines": ["It grows."]}) == {"changed": True}
    assert shown == ["It grows."]


def test_an_error_becomes_a_failure_with_its_sentence():
    def reject():
        raise InvalidRequest("Name another one.")

    assert finish(None, reject) == {"failed": True, "msg": "Name another one."}
