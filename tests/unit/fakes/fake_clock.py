# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A clock on which nobody really waits."""

from __future__ import annotations


class FakeClock:
    """Seconds since it was made, moved on by those who sleep."""

    def __init__(self):
        self.moment = 0.0

    def now(self):
        return self.moment

    def sleep(self, seconds):
        self.moment += seconds
