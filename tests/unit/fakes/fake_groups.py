# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Node groups and flavors that the tests of hubs' values read."""

GROUP = "capi.stackhpc.com/node-group"
PURPOSE = "hub.jupyter.org/node-purpose"
DEDICATED = {"key": "hub.jupyter.org/dedicated", "value": "user", "effect": "NoSchedule"}
CORE = {"name": "default-worker", "count": 1, "labels": {PURPOSE: "core"}}
SMALL = {
    "name": "user-small",
    "flavor": "m3.small",
    "min": 1,
    "max": 3,
    "labels": {PURPOSE: "user"},
    "taints": [DEDICATED],
}
TINY_FLAVOR = {"id": "1", "name": "m3.tiny", "vcpus": 1, "ram": 3072, "disk": 20, "extra_specs": {}}
SMALL_FLAVOR = {"id": "2", "name": "m3.small", "vcpus": 2, "ram": 6144, "disk": 20, "extra_specs": {}}
MEDIUM_FLAVOR = {"id": "4", "name": "m3.medium", "vcpus": 8, "ram": 30720, "disk": 60, "extra_specs": {}}
LARGE_FLAVOR = {"id": "5", "name": "m3.large", "vcpus": 16, "ram": 61440, "disk": 60, "extra_specs": {}}
