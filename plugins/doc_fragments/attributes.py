# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations


class ModuleDocFragment:
    """What every module of this collection promises."""

    DOCUMENTATION = r"""
attributes:
  check_mode:
    description: Can run in check mode and say what would be asked, without asking.
    support: full
  diff_mode:
    description: Returns what is and what is wanted, of the fields that differ. What changes no field has none to show.
    support: full
  action_group:
    description: Use C(group/hubforge.magnum.magnum) in C(module_defaults) to set authentication once.
    support: full
    membership:
      - hubforge.magnum.magnum
options: {}
requirements:
  - Python >= 3.11 with openstacksdk >= 4.2 (beside openstack.cloud's own requirements)
"""
