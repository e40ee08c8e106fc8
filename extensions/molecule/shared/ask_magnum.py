# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints Magnum's answers to GET requests as a JSON list; usage: ask_magnum.py PATH…"""

import json
import sys

import openstack

magnum = openstack.connect().container_infrastructure_management
headers = {"OpenStack-API-Version": "container-infra 1.10"}
print(json.dumps([magnum.get(path, headers=headers).json() for path in sys.argv[1:]]))
