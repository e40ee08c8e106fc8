# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A self-signed certificate, kept while it serves; the thinking is in plugin_utils/_hub/certificate.py."""

from __future__ import annotations

DOCUMENTATION = r"""
name: self_signed_certificate
short_description: A self-signed certificate, kept while it serves
version_added: 0.1.0
author: hubforge.magnum developers (@hubforge)
description:
  - Returns the certificate and key that are held where they are for the host and good for another 30 days, else new ones for a year.
  - Makes another pair at each call that finds none, so use the result at once, and with C(no_log).
requirements:
  - cryptography
positional: _input, host
seealso:
  - plugin: hubforge.magnum.hub_address
    plugin_type: role
options:
  _input:
    description: What is held, with the names C(tls.crt) and C(tls.key), both PEM; empty when there is nothing.
    type: dict
    required: true
  host:
    description: The host name that the certificate is for.
    type: str
    required: true
"""

EXAMPLES = r"""
- name: Have a certificate
  kubernetes.core.k8s:
    definition:
      apiVersion: v1
      kind: Secret
      metadata: {name: hub-tls, namespace: hub}
      type: kubernetes.io/tls
      stringData: "{{ {} | hubforge.magnum.self_signed_certificate('hub.example.org') }}"
  no_log: true
"""

RETURN = r"""
_value:
  description: C(tls.crt) and C(tls.key), both PEM.
  type: dict
"""

from collections.abc import Mapping
from typing import Any

from ansible_collections.hubforge.magnum.plugins.plugin_utils._hub.certificate import keep_certificate


def self_signed_certificate(held: Mapping[str, str], host: str) -> dict[str, str]:
    """What is held where it serves, else a new pair."""
    return keep_certificate(held, host)


class FilterModule:
    """Tells Ansible of the filter."""

    def filters(self) -> dict[str, Any]:
        return {"self_signed_certificate": self_signed_certificate}
