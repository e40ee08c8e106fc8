# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Magnum that knows one cluster and signs certificates."""

from __future__ import annotations

from ansible_collections.hubforge.magnum.plugins.module_utils._access import identity

UUID = "8d0b5f2e"


class Answer:
    """What keystoneauth hands on of an HTTP answer."""

    content, headers = b"x", {}

    def __init__(self, body, status_code=200):
        self.status_code, self.body = status_code, body

    def json(self):
        return self.body


class Cloud:
    """A Magnum of one cluster with a real authority; keeps what was asked."""

    def __init__(self, authority, server):
        self.authority, self.signer, self.asked = authority, authority, []
        self.cluster = {"uuid": UUID, "name": "hub", "status": "CREATE_COMPLETE", "api_address": server}

    def request(self, path, method, json=None, **_words):
        self.asked.append((method, path))
        if (method, path) == ("POST", "/certificates"):
            return Answer({"pem": self.signer.sign(json["csr"])})
        pages = {
            "/clusters": {"clusters": [self.cluster]},
            f"/clusters/{UUID}": self.cluster,
            "/clusters/hub": self.cluster,
            f"/certificates/{UUID}": {"pem": self.authority.pem},
        }
        return Answer(pages[path]) if path in pages else Answer({"errors": [{"detail": "not here"}]}, 404)

    @property
    def signatures(self):
        return [method for method, _path in self.asked].count("POST")


def signed_by(signer, cloud):
    """Access to the cluster with a new key and a certificate by this signer."""
    made = identity.make_identity()
    server, ca = cloud.cluster["api_address"], cloud.authority.pem
    return identity.Access(server, ca, signer.sign(made.request), made.key)
