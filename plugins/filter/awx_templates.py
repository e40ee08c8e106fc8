# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Playbooks → the templates, workflows and schedules that AWX gets; the thinking is in plugin_utils/_awx/templates.py."""

from __future__ import annotations

DOCUMENTATION = r"""
name: awx_templates
short_description: The job templates, workflows and schedules that AWX gets
version_added: 0.1.0
author: hubforge.magnum developers (@hubforge)
description:
  - Makes of the table of the role P(hubforge.magnum.awx_configuration#role) what the modules of the collection awx.awx are given.
seealso:
  - plugin: hubforge.magnum.awx_configuration
    plugin_type: role
positional: _input, workflows, specs, settings
options:
  _input:
    description: The playbooks, by name, as roles/awx_configuration/vars/main/playbooks.yml has them.
    type: dict
    required: true
  workflows:
    description: The workflows, by name, from the same file.
    type: dict
    required: true
  specs:
    description: What meta/argument_specs.yml of each role says.
    type: list
    elements: dict
    required: true
  settings:
    description: The role's variables C(prefix), C(credentials), C(slices), C(forks) and C(schedules).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Show the names of the job templates
  ansible.builtin.debug:
    msg: "{{ (playbooks | hubforge.magnum.awx_templates(workflows, specs, settings)).job_templates | map(attribute='name') }}"
"""

RETURN = r"""
_value:
  description: C(job_templates), C(workflows), C(nodes) and C(schedules), each a list in the words of awx.awx's modules.
  type: dict
"""

from collections.abc import Iterable, Mapping
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import InvalidRequest
from ansible_collections.hubforge.magnum.plugins.plugin_utils._awx.survey import options_of
from ansible_collections.hubforge.magnum.plugins.plugin_utils._awx.templates import Entry, templates


def awx_templates(
    playbooks: Mapping[str, Entry],
    workflows: Mapping[str, Entry],
    specs: Iterable[Mapping[str, Any]],
    settings: Mapping[str, Any],
) -> dict[str, list[dict[str, Any]]]:
    """All of it."""
    try:
        return templates(playbooks, workflows, options_of(specs), settings)
    except InvalidRequest as rejected:
        raise AnsibleFilterError(str(rejected)) from rejected


class FilterModule:
    """Tells Ansible of the filter."""

    def filters(self) -> dict[str, Any]:
        return {"awx_templates": awx_templates}
