# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether AWX can be configured; the thinking is in plugin_utils/_awx/answers.py."""

from __future__ import annotations

DOCUMENTATION = r"""
name: awx_problems
short_description: Why AWX cannot be configured
version_added: 0.1.0
author: hubforge.magnum developers (@hubforge)
description:
  - Judges what AWX has answered, before anything is configured, for the role P(hubforge.magnum.awx_configuration#role).
seealso:
  - plugin: hubforge.magnum.awx_configuration
    plugin_type: role
positional: _input, wish
options:
  _input:
    description: Results of M(ansible.builtin.uri), by what was asked; C(ping), C(me), C(job_templates) with OPTIONS, and more.
    type: dict
    required: true
  wish:
    description: What is to be there; C(host), C(organization), and the names of C(credentials).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Refuse what stands in the way
  ansible.builtin.assert:
    that: answers | hubforge.magnum.awx_problems(wish) is falsy
  vars:
    wish: {host: "https://awx.example.org", organization: Default, credentials: []}
"""

RETURN = r"""
_value:
  description: One sentence per problem.
  type: list
  elements: str
"""

from typing import Any

from ansible_collections.hubforge.magnum.plugins.plugin_utils._awx.answers import configuration_problems


class FilterModule:
    """Tells Ansible of the filter."""

    def filters(self) -> dict[str, Any]:
        return {"awx_problems": configuration_problems}
