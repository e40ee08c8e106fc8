# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes two templates of one name, which no module of ours would: raw.py CLOUD NAME TEMPLATE; prints their ids."""

from __future__ import annotations

import sys

import openstack

# Magnum 20 answers 500 to a template without flavors
FIELDS = ("coe", "image_id", "flavor_id", "master_flavor_id", "external_network_id", "labels")
cloud, name, like = sys.argv[1:]
magnum = openstack.connect(cloud=cloud).config.get_session()
service = {
    "endpoint_filter": {"service_type": "container-infra"},
    "headers": {"OpenStack-API-Version": "container-infra 1.9"},
}
template = magnum.get(f"/clustertemplates/{like}", **service).json()
body = {"name": name, **{field: template[field] for field in FIELDS}}
for _twin in range(2):
    print(magnum.post("/clustertemplates", json=body, **service).json()["uuid"])
