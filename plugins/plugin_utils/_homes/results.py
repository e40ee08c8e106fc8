# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The end of an action on homes: its result, lines for people, or a failure with a sentence; and what a module answered, or its failure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ansible_collections.hubforge.magnum.plugins.module_utils._errors import Broken, HubforgeError
from ansible_collections.hubforge.magnum.plugins.plugin_utils._modules import Answer, Modules


def finish(modules: Modules, act: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """The result of a task: what `act` returns, without its `lines`, which are shown; a failure with the sentence of its error."""
    try:
        result = act()
    except HubforgeError as error:
        return {"failed": True, "msg": str(error)}
    for line in result.pop("lines", []):
        modules.show(line)
    return result


def require(answer: Answer, failing: str) -> Answer:
    """The answer of a module. Raises Broken, with `failing` as the beginning of its sentence, for one that failed."""
    if answer.get("failed"):
        raise Broken(f"{failing}: {str(answer.get('msg') or 'the module gave no reason').rstrip('.')}.")
    return answer
