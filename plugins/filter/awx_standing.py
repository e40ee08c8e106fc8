# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands of a configuration of AWX that failed half way; the thinking is in plugin_utils/_awx/answers.py."""

from __future__ import annotations

DOCUMENTATION = r"""
name: awx_standing
short_description: What stands of a configuration of AWX that failed half way
version_added: 0.1.0
author: hubforge.magnum developers (@hubforge)
description:
  - Says what failed, what is there and what is not, from the results of modules of the collection awx.awx.
seealso:
  - plugin: hubforge.magnum.awx_configuration
    plugin_type: role
positional: _input, reason
options:
  _input:
    description: The steps in their order, each with C(what) it makes, the C(names) wanted, and the C(results) there are so far.
    type: list
    elements: dict
    required: true
  reason:
    description: Why it failed, where the results do not say so.
    type: str
    required: true
"""

EXAMPLES = r"""
- name: Say what stands
  ansible.builtin.fail:
    msg: "{{ [{'what': 'project', 'names': ['hubs'], 'results': kept.results}] | hubforge.magnum.awx_standing('no reason given') }}"
"""

RETURN = r"""
_value:
  description: A few sentences.
  type: str
"""

from typing import Any

from ansible_collections.hubforge.magnum.plugins.plugin_utils._awx.answers import report


class FilterModule:
    """Tells Ansible of the filter."""

    def filters(self) -> dict[str, Any]:
        return {"awx_standing": report}
