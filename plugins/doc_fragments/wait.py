# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations


class ModuleDocFragment:
    """Waiting, as every module that sends requests does it."""

    DOCUMENTATION = r"""
options:
  wait:
    description:
      - Whether to wait until what was asked for is so.
      - Without it a task returns when Magnum has taken its request and the next one can no longer collide with it.
    type: bool
    default: true
  timeout:
    description: Seconds to wait at most. Running again goes on from there.
    type: int
    default: 7200
"""
