# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a hub can be asked whether it works; the thinking is in module_utils/_hub_check/answers.py."""

from __future__ import annotations

DOCUMENTATION = r"""
name: hub_urls
short_description: Where a hub can be asked whether it works
version_added: 0.1.0
author: hubforge.magnum developers (@hubforge)
description:
  - Makes the URLs of the hub's health and its API's version, and of BinderHub's, from the Services and Ingresses of its namespace.
  - The scheme is HTTPS where the Service has port 443, or the Ingress that leads to it a certificate for the host.
positional: _input, ingresses, hosts
seealso:
  - plugin: hubforge.magnum.hub_check
    plugin_type: role
options:
  _input:
    description: Service objects of the hub's namespace.
    type: list
    elements: dict
    required: true
  ingresses:
    description: Ingress objects of the hub's namespace.
    type: list
    elements: dict
    required: true
  hosts:
    description: The host name by Service, V(proxy-public) or V(binder); empty for its address. Others are not asked.
    type: dict
    required: true
  base_url:
    description: The hub's base URL.
    type: str
    default: /
  port:
    description: The port at which all of it answers, where Services and Ingresses say another one; V(0), what they say.
    type: int
    default: 0
"""

EXAMPLES = r"""
- name: Show what would be asked
  ansible.builtin.debug:
    msg: "{{ services.resources | hubforge.magnum.hub_urls([], {'proxy-public': 'hub.example.org'}) }}"
"""

RETURN = r"""
_value:
  description: One item per question.
  type: list
  elements: dict
  contains:
    check:
      description: What is asked.
      type: str
    url:
      description: Where; empty while there is no address.
      type: str
"""

from collections.abc import Iterable, Mapping
from typing import Any

from ansible_collections.hubforge.magnum.plugins.module_utils._hub_check.answers import urls_to_ask


def hub_urls(
    services: Iterable[Mapping[str, Any]],
    ingresses: Iterable[Mapping[str, Any]],
    hosts: Mapping[str, str],
    base_url: str = "/",
    port: int = 0,
) -> list[dict[str, str]]:
    """One item per question that a hub can be asked."""
    return urls_to_ask(services, ingresses, hosts, base_url, int(port))


class FilterModule:
    """Tells Ansible of the filter."""

    def filters(self) -> dict[str, Any]:
        return {"hub_urls": hub_urls}
