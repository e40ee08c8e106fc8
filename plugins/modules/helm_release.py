#!/usr/bin/python
# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: helm_release
short_description: Deploy one Helm release and wait until it runs, or undo it
version_added: 0.1.0
description:
  - Merges the layers of values, deploys the release by M(kubernetes.core.helm), and waits until its Deployments are available and its
    Services of type LoadBalancer have an address. Shows a line about what is awaited, and why, whenever that changes.
  - When the release does not come to run, Helm goes back to the revision that was deployed, and the message says what was awaited and why.
  - A revision that a killed run left pending is undone first, once it is older than O(pending_timeout). A younger one is waited for, since
    another run may be deploying it.
  - Values reach Helm as JSON, so that text stays text. Text that would be another one on its way back from Helm, such as C(2024-02-30), is
    rejected.
  - Values that are no mapping, and problems that the caller has found, are rejected before anything is sent.
  - Values are in no output. With C(--diff) it is shown how they differ from the deployed ones, without what may be a secret.
options:
  kubeconfig:
    description: The cluster's kubeconfig. Needed but where O(state=values) or O(state=chart).
    type: path
  name:
    description: Name of the release. Needed with the kubeconfig.
    type: str
  namespace:
    description: Its namespace, created when it does not exist. Left out, the release's name.
    type: str
  state:
    description:
      - V(present) deploys the release, V(absent) uninstalls it; the namespace and volumes stay.
      - V(values) only checks the values and returns them without their secrets. V(chart) checks them and that Helm can read the chart.
        Both need no cluster.
    type: str
    choices: [present, absent, chart, values]
    default: present
  chart_ref:
    description:
      - "The chart: a name in O(chart_repo_url), a path, or an C(oci://) address. Needed for O(state=present) and O(state=chart)."
      - Helm gets the user and password of an C(oci://) address by a file. Another address of a chart with a login in it is rejected.
    type: str
  chart_version:
    description: The chart's version. Empty for a chart that is a path.
    type: str
  chart_repo_url:
    description:
      - The chart's repository. Empty for a chart that is a path or an C(oci://) address.
      - Helm gets its login, as in C(https://user:password@charts.example.org/) or C(https://token@charts.example.org/), by a file.
    type: str
  defaults:
    description: Layers of values below those that people write, the later ones win.
    type: list
    elements: raw
    default: []
  values_files:
    description:
      - Files of values in the chart's words, the later ones win; ansible-vault's are decrypted. They are read as Helm reads
        them, and are no templates.
      - One that is encrypted by SOPS, or has values of ansible-vault or several documents in it, is rejected.
    type: list
    elements: path
    default: []
  values:
    description: Values in the chart's words, a mapping; they win over everything else.
    type: raw
    default: {}
  values_name:
    description: What people call O(values), for messages. Those of the other options begin alike.
    type: str
    default: values
  problems:
    description: Sentences about what keeps the release from working. Where there are some, they are the message and nothing is sent.
    type: list
    elements: str
    default: []
  hub:
    description: For the release of a hub, what its merged values and the cluster's storage classes are checked with, as by
      P(hubforge.magnum.hub_problems#filter).
    type: dict
    suboptions:
      nodegroups:
        description: Node groups as in O(hubforge.magnum.kubernetes_cluster#role:main:kubernetes_cluster_nodegroups).
        type: list
        elements: dict
        default: []
      flavors:
        description: Flavors as M(openstack.cloud.compute_flavor_info) lists them.
        type: list
        elements: dict
        default: []
      facts:
        description: What else is known.
        type: dict
        default: {}
  address_values:
    description: A layer of values below all others that needs an address of the release itself. While it has none, the release is
      deployed without this layer, and once more when it has its address.
    type: dict
    suboptions:
      service:
        description: The Service whose first address is meant.
        type: str
        required: true
      values:
        description: The values, with C(ADDRESS) in the place of the address.
        type: dict
        required: true
  wait_timeout:
    description: Seconds to wait for the release's pods and its addresses. Helm is given as long for itself.
    type: int
    default: 900
  pending_timeout:
    description: Seconds from its start after which a pending revision is taken over. Left out, a minute more than O(wait_timeout).
    type: int
seealso:
  - module: hubforge.magnum.release_info
  - module: kubernetes.core.helm
requirements:
  - Helm 3 on PATH, and the requirements of kubernetes.core
attributes:
  check_mode:
    description: Says what would change without changing it, and does not wait.
    support: full
  diff_mode:
    description: Shows how the values differ from the deployed ones, without secrets.
    support: full
author:
  - The hubforge.magnum developers (@hubforge)
"""

EXAMPLES = r"""
- name: Deploy Grafana
  hubforge.magnum.helm_release:
    kubeconfig: ~/.kube/hub.yaml
    name: grafana
    chart_ref: grafana
    chart_repo_url: https://grafana.github.io/helm-charts
    values:
      service: {type: LoadBalancer}
  register: grafana

- name: Show where it answers
  ansible.builtin.debug:
    msg: "{{ grafana.addresses }}"

- name: Remove it
  hubforge.magnum.helm_release:
    kubeconfig: ~/.kube/hub.yaml
    name: grafana
    state: absent
"""

RETURN = r"""
addresses:
  description: The addresses of the release's Services.
  returned: O(state=present) or O(state=absent)
  type: list
  elements: str
  sample: [192.0.2.10]
revision:
  description: The deployed revision; 0 where there is none.
  returned: O(state=present) or O(state=absent)
  type: int
  sample: 3
masked_values:
  description: The merged values, with V(********) in the place of each secret.
  returned: O(state=values)
  type: dict
  sample: {service: {type: LoadBalancer}}
chart:
  description: Name and version of the chart.
  returned: O(state=chart)
  type: dict
  sample: {name: grafana, version: 8.5.1}
"""
