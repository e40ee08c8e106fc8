#!/usr/bin/python
# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: cluster_template
short_description: Manage cluster templates of OpenStack Magnum
version_added: 0.1.0
description:
  - Creates, changes and deletes the cluster templates from which Magnum makes Kubernetes clusters.
  - Until a cluster uses it, a template is changed in place.
  - Once one does it is frozen, but for O(hidden), O(tags) and being made O(public). A wanted change of anything else is rejected, or
    with O(replace=new_version) made in a new template beside it.
  - An option that is not given is left alone.
options:
  name:
    description: Name or id of the template.
    type: str
    required: true
  state:
    description: Whether the template is to be there.
    type: str
    choices: [present, absent]
    default: present
  replace:
    description:
      - What becomes of a wanted change that a template cannot take, since a cluster uses it.
      - V(never) rejects it.
      - V(new_version) leaves the template as it is and makes another one with the change, which is called like it with C(-2) added,
        then C(-3) and so on. One of these that is already as asked is taken. What is not asked for is as in the template.
      - Without effect on O(state=absent), which is about the template of exactly that O(name).
    type: str
    choices: [never, new_version]
    default: never
  coe:
    description: The kind of clusters it makes. Never changes.
    type: str
    choices: [kubernetes]
  image_id:
    description: Name or id of an image with the properties C(os_distro) and C(kube_version). Needed to make a template.
    type: str
    aliases: [image]
  flavor_id:
    description: Name or id of the workers' flavor.
    type: str
    aliases: [flavor]
  master_flavor_id:
    description: Name or id of the control plane's flavor.
    type: str
    aliases: [master_flavor]
  keypair_id:
    description: Name of the key pair for the machines.
    type: str
    aliases: [keypair]
  external_network_id:
    description: Name or id of the network to the outside. Needed to make a template.
    type: str
    aliases: [external_network]
  fixed_network:
    description: Name or id of an existing network for the machines.
    type: str
  fixed_subnet:
    description: Name or id of an existing subnet for the machines.
    type: str
  network_driver:
    description: Name of the network driver, such as V(calico).
    type: str
  volume_driver:
    description: Name of the volume driver, such as V(cinder).
    type: str
  dns_nameserver:
    description: Address of the machines' name server; several are separated by commas.
    type: str
  docker_volume_size:
    description: Size of a container volume in GB.
    type: int
  docker_storage_driver:
    description: Name of the container storage driver, such as V(overlay2).
    type: str
  apiserver_port:
    description: Port of the Kubernetes API, between 1024 and 65535.
    type: int
  tls_disabled:
    description: Whether the Kubernetes API goes without TLS.
    type: bool
  registry_enabled:
    description: Whether clusters get an image registry of their own.
    type: bool
  insecure_registry:
    description: Address of an image registry without TLS.
    type: str
  http_proxy:
    description: URL of the machines' proxy for HTTP.
    type: str
  https_proxy:
    description: URL of the machines' proxy for HTTPS.
    type: str
  no_proxy:
    description: Addresses that are reached without a proxy, separated by commas.
    type: str
  driver:
    description: Name of the driver that makes its clusters. Known to Magnum from 23 on, which otherwise takes it from the image.
    type: str
  master_lb_enabled:
    description: Whether the control plane has a load balancer. Needed for more than one control plane node.
    type: bool
  floating_ip_enabled:
    description: Whether machines get floating IPs.
    type: bool
  server_type:
    description: The kind of machines.
    type: str
    choices: [vm, bm]
  labels:
    description:
      - Labels of the template. Only those given are compared, and none is ever removed.
      - Always set C(capi_helm_chart_version), and C(kube_dashboard_enabled) to V(false).
    type: dict
  public:
    description: Whether other projects can see it. Most clouds leave this to administrators.
    type: bool
  hidden:
    description: Whether it is left out of listings. Most clouds leave this to administrators.
    type: bool
  tags:
    description: Tags, separated by commas.
    type: str
seealso:
  - module: hubforge.magnum.cluster
  - module: hubforge.magnum.cluster_template_info
extends_documentation_fragment:
  - hubforge.magnum.wait
  - hubforge.magnum.attributes
  - openstack.cloud.openstack
author:
  - The hubforge.magnum developers (@hubforge)
"""

EXAMPLES = r"""
- name: Create a template for Kubernetes 1.33
  hubforge.magnum.cluster_template:
    cloud: jetstream2
    name: kubernetes-1.33
    image: ubuntu-jammy-kube-v1.33.2-250626-0848
    flavor: m3.small
    master_flavor: m3.quad
    external_network: public
    network_driver: calico
    master_lb_enabled: true
    floating_ip_enabled: false
    labels:
      capi_helm_chart_version: 0.16.0
      auto_scaling_enabled: true
      min_node_count: 1
      kube_dashboard_enabled: false

- name: Use a newer image for new clusters, whether or not clusters use the template
  hubforge.magnum.cluster_template:
    cloud: jetstream2
    name: kubernetes-1.33
    image: ubuntu-jammy-kube-v1.33.5-251002-1102
    replace: new_version
  register: newer # newer.cluster_template.name is kubernetes-1.33-2 where clusters use kubernetes-1.33
"""

RETURN = r"""
cluster_template:
  description: The template as Magnum's API shows it, with O(replace=new_version) the one that is as asked; empty where it is absent.
  returned: success
  type: dict
  sample: {uuid: 7b0fa1b5-6d0c-4a3a-9d3c-2f2f3f0b2b11, name: kubernetes-1.33, coe: kubernetes}
requests:
  description: The requests that were sent, or in check mode would be sent, in words and in their order.
  returned: success
  type: list
  elements: str
"""

from ansible_collections.hubforge.magnum.plugins.module_utils._module import Run, run_module
from ansible_collections.hubforge.magnum.plugins.module_utils._resources.api_names import TEMPLATE
from ansible_collections.hubforge.magnum.plugins.module_utils._resources.cluster_template import ClusterTemplate

OPTIONS = {
    "name": {"required": True},
    "state": {"choices": ["present", "absent"], "default": "present"},
    "replace": {"choices": ["never", "new_version"], "default": "never"},
    **TEMPLATE,
}


def ensure(run: Run) -> dict:
    template, desired = ClusterTemplate(run.magnum, run.names, run.params["name"]), run.desired("replace")
    if (run.params["state"], run.params["replace"]) == ("present", "new_version"):
        template, desired = template.beside(desired)
    return run.report("cluster_template", template, run.converge(template, desired))


def main() -> None:
    run_module(OPTIONS, ensure)


if __name__ == "__main__":
    main()
