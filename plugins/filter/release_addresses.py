# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a Helm release answers, from its Services."""

from __future__ import annotations

DOCUMENTATION = r"""
name: release_addresses
short_description: The addresses of a Helm release
version_added: 0.1.0
author: hubforge.magnum developers (@hubforge)
description:
  - The addresses that the cloud has given to the Services of one release, known by Helm's own annotation.
positional: _input, release
seealso:
  - plugin: hubforge.magnum.helm_release
    plugin_type: role
options:
  _input:
    description: Services of Kubernetes, of any release.
    type: list
    elements: dict
    required: true
  release:
    description: The release's name.
    type: str
    required: true
"""

EXAMPLES = r"""
- name: Show where the hub is
  ansible.builtin.debug:
    msg: "{{ services.resources | hubforge.magnum.release_addresses('hub') }}"
"""

RETURN = r"""
_value:
  description: IP addresses or host names, in the order of the Services.
  type: list
  elements: str
"""

from collections.abc import Iterable, Mapping
from typing import Any

RELEASE = "meta.helm.sh/release-name"


def release_addresses(services: Iterable[Mapping[str, Any]], release: str) -> list[str]:
    """The addresses of the release's Services."""
    own = [found for found in services if (found["metadata"].get("annotations") or {}).get(RELEASE) == release]
    given = [
        place for found in own for place in (found.get("status") or {}).get("loadBalancer", {}).get("ingress") or []
    ]
    return [place.get("ip") or place["hostname"] for place in given]


class FilterModule:
    """Tells Ansible of the filter."""

    def filters(self) -> dict[str, Any]:
        return {"release_addresses": release_addresses}
