# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What AWX gets, as a file for `awx import`; the thinking is in plugin_utils/_awx/export.py."""

from __future__ import annotations

DOCUMENTATION = r"""
name: awx_export
short_description: What AWX gets, as a file for awx import
version_added: 0.1.0
author: hubforge.magnum developers (@hubforge)
description:
  - Writes what the role P(hubforge.magnum.awx_configuration#role) keeps in AWX in the format of C(awx export), which C(awx import) reads.
seealso:
  - plugin: hubforge.magnum.awx_configuration
    plugin_type: role
positional: _input
options:
  _input:
    description: All that the role keeps, in the words of awx.awx's modules.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Write the file
  ansible.builtin.copy:
    dest: awx.json
    content: "{{ wanted | hubforge.magnum.awx_export | to_nice_json }}"
    mode: "0644"
"""

RETURN = r"""
_value:
  description: Lists of things by kind, which refer to each other by natural keys.
  type: dict
"""

from typing import Any

from ansible_collections.hubforge.magnum.plugins.plugin_utils._awx.export import export


class FilterModule:
    """Tells Ansible of the filter."""

    def filters(self) -> dict[str, Any]:
        return {"awx_export": export}
