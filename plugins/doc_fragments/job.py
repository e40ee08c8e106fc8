# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations


class ModuleDocFragment:
    """What other jobs are told that wait for this one."""

    DOCUMENTATION = r"""
options:
  job:
    description:
      - The name under which this task takes its turn to send a request, shown to other jobs that have to wait for it.
      - The turn is a Lease C(hubforge-magnum) in the cluster's namespace C(kube-system), held for seconds. What a killed job held ends
        after a minute. Where the cluster's API cannot be reached from here, jobs are told apart by the times in Magnum's rows alone.
      - Left out, C(AWX job) and its number, or the user and the machine.
    type: str
"""
