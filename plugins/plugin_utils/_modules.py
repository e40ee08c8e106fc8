# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an action plugin offers to the steps that run other collections' modules; the plugin side is in _actions.py."""

from __future__ import annotations

from typing import Any, Protocol

Answer = dict[str, Any]  # what a module returns, `failed` and `msg` where it failed


class Modules(Protocol):
    """Runs modules and shows lines; tests bring their own."""

    check_mode: bool

    def run(self, name: str, /, **arguments: Any) -> Answer:
        """A module's result, also of one that failed. In check mode it runs in check mode."""

    def read(self, name: str, /, **arguments: Any) -> Answer:
        """The same of a module that only reads, and does so in check mode, too."""

    def show(self, line: str) -> None:
        """A line for the person who runs the play."""
