#!/usr/bin/python
# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: hub_address
short_description: Wait for a hub's address, make its DNS record, wait for its certificate
version_added: 0.1.0
description:
  - Waits until the Service or the Ingress of a hub has an address, with a line whenever something changes and at least once a minute.
  - Makes the record in Designate that leads the host name to the address, and waits until the name servers have it. Without O(zone) it
    shows the record to make.
  - Asks C(https://host_name/) until it answers with a valid certificate. Where Let's Encrypt was asked too early, the hub's autohttps is
    restarted, so that it asks again.
  - The role P(hubforge.magnum.hub_address#role) uses it.
  - This is an action plugin. It runs M(kubernetes.core.k8s_info), M(kubernetes.core.k8s), M(openstack.cloud.recordset) and
    M(ansible.builtin.uri).
options:
  kubeconfig:
    description: The cluster's kubeconfig.
    type: path
    required: true
  release_name:
    description: Name of the Helm release.
    type: str
    required: true
  namespace:
    description: Namespace of the Helm release. Left out, it is the release's name.
    type: str
  service:
    description: The Service that users come to, V(proxy-public) for the hub, V(binder) for BinderHub.
    type: str
    default: proxy-public
  ingress_class:
    description: Class of the cluster's ingress controller. With it the address is that of the Ingress.
    type: str
    default: ''
  host_name:
    description: The hub's host name. Empty, there is neither record nor certificate.
    type: str
    default: ''
  zone:
    description: The zone of Designate that the host name is in. Empty, the record to make is shown instead.
    type: str
    default: ''
  ttl:
    description: Seconds that name servers may keep the record.
    type: int
    default: 300
  https:
    description: Where the certificate comes from. With V(self_signed) any certificate is accepted.
    type: str
    choices: [none, letsencrypt, issuer, self_signed]
    default: none
  ask:
    description: Whether the host is asked until its certificate is valid.
    type: bool
    default: true
  wait:
    description: Whether to wait for the address and the certificate. Without it, what is not there yet is no failure.
    type: bool
    default: true
  timeout:
    description: Seconds to wait for the address, the record and the certificate, each.
    type: int
    default: 900
seealso:
  - module: hubforge.magnum.self_signed_certificate
  - module: openstack.cloud.recordset
attributes:
  diff_mode:
    description: Returns what is and what is wanted, of the fields that differ.
    support: none
extends_documentation_fragment:
  - hubforge.magnum.attributes
  - openstack.cloud.openstack
author:
  - The hubforge.magnum developers (@hubforge)
"""

EXAMPLES = r"""
- name: Wait until the hub has its address, its DNS record and its certificate
  hubforge.magnum.hub_address:
    cloud: jetstream2
    kubeconfig: ~/.kube/hub.yaml
    release_name: hub
    host_name: hub.abc123.projects.jetstream-cloud.org
    zone: abc123.projects.jetstream-cloud.org
    https: letsencrypt
"""

RETURN = r"""
addresses:
  description: Addresses or host names of the Service or the Ingress.
  returned: success
  type: list
  elements: str
  sample: [192.0.2.7]
record:
  description: The DNS record, in the options of M(openstack.cloud.recordset); empty without a host name or an address.
  returned: success
  type: dict
  sample: {name: hub.example.org., recordset_type: a, records: [192.0.2.7], ttl: 300, zone: example.org.}
url:
  description: Where the hub is; empty without an address.
  returned: success
  type: str
  sample: https://hub.example.org/
"""
