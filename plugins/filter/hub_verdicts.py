# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Does a hub stand as it should? The thinking is in module_utils/_hub_check/results.py."""

from __future__ import annotations

DOCUMENTATION = r"""
name: hub_verdicts
short_description: One verdict per check of a hub
version_added: 0.1.0
author: hubforge.magnum developers (@hubforge)
description:
  - Says of a hub whether its release is deployed, its pods are ready and where they belong, its placeholders are in place, a user of
    each profile would get a node, and its URLs answer.
  - Looks at nothing itself; the role hub_check does.
positional: _input
seealso:
  - plugin: hubforge.magnum.hub_check
    plugin_type: role
options:
  _input:
    description:
      - What was seen, with the names C(release), C(kind), C(nodegroups), C(revisions), C(pods), C(nodes), C(statefulsets), C(events),
        C(trials), C(trial_pods), C(refused), C(answers) and C(logins).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Show the verdicts
  ansible.builtin.debug:
    msg: "{{ seen | hubforge.magnum.hub_verdicts }}"
"""

RETURN = r"""
_value:
  description: One item per check, in their order.
  type: list
  elements: dict
  contains:
    check:
      description: What was checked.
      type: str
    ok:
      description: Whether it is as it should be; V(none) where it was not looked at.
      type: bool
    says:
      description: What was found, in a sentence.
      type: str
"""

from collections.abc import Mapping
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import HubforgeError
from ansible_collections.hubforge.magnum.plugins.module_utils._hub_check.results import judge_hub


def hub_verdicts(snapshot: Mapping[str, Any]) -> list[dict[str, Any]]:
    """One verdict per check; AnsibleFilterError with a sentence when the node groups cannot be read."""
    try:
        return judge_hub(snapshot)
    except HubforgeError as error:
        raise AnsibleFilterError(str(error)) from error


class FilterModule:
    """Tells Ansible of the filter."""

    def filters(self) -> dict[str, Any]:
        return {"hub_verdicts": hub_verdicts}
