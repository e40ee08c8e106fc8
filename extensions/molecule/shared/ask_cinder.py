# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints Cinder's answers to GET requests below the project as a JSON list; usage: ask_cinder.py PATH…"""

import json
import sys

import openstack

cinder = openstack.connect().block_storage
print(json.dumps([cinder.get(path).json() for path in sys.argv[1:]]))
