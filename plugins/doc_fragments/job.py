# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations


class ModuleDocFragment:
    """The name of this job for other jobs that wait for it."""

    DOCUMENTATION = r"""
options:
  job:
    description:
      - The name under which this task holds the lock on requests for the cluster. Jobs that wait for it report this name.
      - The lock is a Lease C(hubforge-magnum) in the cluster's namespace C(kube-system), held for seconds. The lock of a killed job ends
        after a minute. Where the cluster's API cannot be reached from here, only the times in Magnum's records keep jobs apart.
      - Left out, C(AWX job) and its number, or the user and the machine.
    type: str
"""
