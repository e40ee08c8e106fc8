# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations


class ModuleDocFragment:
    """Options that openstack.cloud gives every module and that a module which only reads does not need."""

    DOCUMENTATION = r"""
options:
  wait:
    description: Comes with openstack.cloud's options, and has no effect, since this module waits for nothing.
    type: bool
    default: true
  timeout:
    description: Comes with openstack.cloud's options, and has no effect, since this module waits for nothing.
    type: int
    default: 7200
"""
