# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a pure function becomes a filter: its sentence for people becomes an error of Ansible's."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from ansible.errors import AnsibleFilterError
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import HubforgeError

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def as_filter(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """The same function, which raises AnsibleFilterError with the sentence where the function raises a HubforgeError."""

    @functools.wraps(function)
    def run(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        try:
            return function(*args, **kwargs)
        except HubforgeError as error:
            raise AnsibleFilterError(str(error)) from error

    return run
