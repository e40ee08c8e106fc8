# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of roles → a survey of AWX; the thinking is in plugin_utils/_awx/survey.py."""

from __future__ import annotations

DOCUMENTATION = r"""
name: awx_survey
short_description: A survey of AWX that asks for options of roles
version_added: 0.1.0
author: hubforge.magnum developers (@hubforge)
description:
  - Makes questions of a survey from the argument_specs of roles. Types, choices and descriptions are those of the options; limits, which
    argument_specs cannot say, come with each question.
  - An answer that is left out is not sent, so the inventory decides. Refuses options that no role has, types that AWX cannot ask for, and
    questions without limits.
seealso:
  - plugin: hubforge.magnum.awx_configuration
    plugin_type: role
positional: _input, specs
options:
  _input:
    description: The questions.
    type: list
    elements: dict
    required: true
    suboptions:
      option:
        description: The option that the answer is for.
        type: str
        required: true
      variable:
        description: The variable that a playbook takes it by, where that has another name.
        type: str
      ask:
        description: What is asked, for such a variable; else the option's description is.
        type: str
      type:
        description: V(textarea) for a text of several lines.
        type: str
      min:
        description: The least number, or the fewest characters, of which there is at least one.
        type: int
      max:
        description: The greatest number, or the most characters.
        type: int
      required:
        description: Whether it must be answered. Left out, as the option says.
        type: bool
      preset:
        description: Whether the option's default is filled in. It then wins over the inventory.
        type: bool
        default: false
  specs:
    description: What meta/argument_specs.yml of each role says.
    type: list
    elements: dict
    required: true
"""

EXAMPLES = r"""
- name: Keep a template of one's own
  awx.awx.job_template:
    name: Check hubs
    survey_enabled: true
    survey_spec: "{{ [{'option': 'hub_check_wait_timeout', 'min': 0, 'max': 3600}] | hubforge.magnum.awx_survey(specs) }}"
"""

RETURN = r"""
_value:
  description: A survey_spec in the words of AWX's API; empty without questions.
  type: dict
"""

from collections.abc import Iterable, Mapping
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import InvalidRequest
from ansible_collections.hubforge.magnum.plugins.plugin_utils._awx.survey import Question, options_of, survey


def awx_survey(questions: Iterable[Question], specs: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The survey_spec."""
    try:
        return survey(questions, options_of(specs))
    except InvalidRequest as rejected:
        raise AnsibleFilterError(str(rejected)) from rejected


class FilterModule:
    """Tells Ansible of the filter."""

    def filters(self) -> dict[str, Any]:
        return {"awx_survey": awx_survey}
