# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What came of a login to a hub; the thinking is in module_utils/_hub_check/logins.py."""

from __future__ import annotations

DOCUMENTATION = r"""
name: login_verdicts
short_description: What came of a login to a hub
version_added: 0.1.0
author: hubforge.magnum developers (@hubforge)
description:
  - Judges one login from the answers of hub and server and from what Kubernetes had, or, without a login, how the user came and went.
  - Answers hold the token that they were asked with, and pods hold secrets; none of it comes out.
positional: _input, login
seealso:
  - plugin: hubforge.magnum.hub_check
    plugin_type: role
options:
  _input:
    description:
      - Of a login C(started), C(user), C(seconds), C(pod), C(events), C(progress), C(answered), C(nodes) and C(left).
      - Of the user C(made) and C(deleted).
      - Answers are results of M(ansible.builtin.uri).
    type: dict
    required: true
  login:
    description: A login of the plan that P(hubforge.magnum.hub_logins#filter) makes. Left out, the user is judged.
    type: dict
"""

EXAMPLES = r"""
- name: Note what came of it
  ansible.builtin.set_fact:
    verdicts: "{{ seen | hubforge.magnum.login_verdicts(plan.logins[0]) }}"
  no_log: true
"""

RETURN = r"""
_value:
  description: Verdicts, as of P(hubforge.magnum.hub_verdicts#filter). None of a user that came and went.
  type: list
  elements: dict
"""

from collections.abc import Mapping
from typing import Any

from ansible_collections.hubforge.magnum.plugins.module_utils._hub_check.logins import judge_login, judge_user


def login_verdicts(snapshot: Mapping[str, Any], login: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
    """Verdicts on one login, or on the user of all of them."""
    return [judge_login(login, snapshot)] if login else judge_user(snapshot["made"], snapshot["deleted"])


class FilterModule:
    """Tells Ansible of the filter."""

    def filters(self) -> dict[str, Any]:
        return {"login_verdicts": login_verdicts}
