# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes two clusters of one name, which no module of ours would: raw.py CLOUD NAME TEMPLATE; prints their ids."""

from __future__ import annotations

import sys
import time

import openstack

cloud, name, template = sys.argv[1:]
magnum = openstack.connect(cloud=cloud).config.get_session()
service = {
    "endpoint_filter": {"service_type": "container-infra"},
    "headers": {"OpenStack-API-Version": "container-infra 1.9"},
}
body = {"name": name, "cluster_template_id": template, "node_count": 1, "master_count": 1}
made = [magnum.post("/clusters", json=body, **service).json()["uuid"] for twin in range(2)]
deadline = time.monotonic() + 30
while time.monotonic() < deadline:
    if all(magnum.get(f"/clusters/{uuid}", raise_exc=False, **service).status_code == 200 for uuid in made):
        break
    time.sleep(0.5)
print(*made, sep="\n")
