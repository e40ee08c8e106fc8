#!/usr/bin/python
# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: self_signed_certificate
short_description: A self-signed certificate in a Secret of Kubernetes
version_added: 0.1.0
description:
  - Makes a certificate and its key, valid for a year, and writes them into a Secret of type C(kubernetes.io/tls). The namespace is made,
    too.
  - What the Secret holds stays while it is for the host and valid for another 30 days.
  - The key is in no result and in no log.
  - This is an action plugin. It runs M(kubernetes.core.k8s_info) and M(kubernetes.core.k8s).
options:
  kubeconfig:
    description: The cluster's kubeconfig.
    type: path
    required: true
  namespace:
    description: Namespace of the Secret.
    type: str
    required: true
  name:
    description: Name of the Secret.
    type: str
    required: true
  host_name:
    description: The host name that the certificate is for.
    type: str
    required: true
attributes:
  check_mode:
    description: Can run in check mode and say what would be asked, without asking.
    support: full
  diff_mode:
    description: Shows the fingerprints of the certificate that is there and of the new one.
    support: full
requirements:
  - The Python library cryptography on the machine that runs Ansible
seealso:
  - module: hubforge.magnum.hub_address
author:
  - The hubforge.magnum developers (@hubforge)
"""

EXAMPLES = r"""
- name: Create the certificate of a hub that is only tried
  hubforge.magnum.self_signed_certificate:
    kubeconfig: ~/.kube/hub.yaml
    namespace: hub
    name: proxy-public-tls
    host_name: hub.example.org
"""

RETURN = r"""
fingerprint:
  description: The first 16 digits of the SHA-256 of the certificate in PEM, to tell it from another one.
  returned: success
  type: str
  sample: 2c26b46b68ffc68f
"""
