# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks for three node groups at the same moment, as scripts and other tools do: burst.py CLOUD CLUSTER FLAVOR.

Prints the three HTTP statuses, then, once nothing moves any more, the cluster's status and the groups'.
"""

from __future__ import annotations

import sys
import time
from concurrent.futures import ThreadPoolExecutor

import openstack

cloud, cluster, flavor = sys.argv[1:]
magnum = openstack.connect(cloud=cloud).config.get_session()
service = {
    "endpoint_filter": {"service_type": "container-infra"},
    "headers": {"OpenStack-API-Version": "container-infra 1.9"},
}


def ask(number: int) -> int:
    body = {"name": f"burst-{number}", "flavor_id": flavor, "node_count": 1, "min_node_count": 1, "max_node_count": 2}
    return magnum.post(f"/clusters/{cluster}/nodegroups", json=body, raise_exc=False, **service).status_code


def statuses() -> list[str]:
    groups = magnum.get(f"/clusters/{cluster}/nodegroups", **service).json()["nodegroups"]
    return [f"{group['name']} {group['status']}" for group in groups if group["name"].startswith("burst-")]


magnum.get("/clusters", **service)  # authenticate once, beforehand
with ThreadPoolExecutor(3) as pool:
    print(*pool.map(ask, range(3)))
deadline, before = time.monotonic() + 60, None
while time.monotonic() < deadline:
    status = magnum.get(f"/clusters/{cluster}", **service).json()["status"]
    if status.endswith(("_COMPLETE", "_FAILED")) and len(statuses()) == 3 and (status, statuses()) == before:
        break
    before = (status, statuses()) if len(statuses()) == 3 else None
    time.sleep(5)
print(status)
print(*statuses(), sep="\n")
