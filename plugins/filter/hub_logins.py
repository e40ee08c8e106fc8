# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""With which profiles of a hub to log in; the thinking is in module_utils/_hub_check/logins.py."""

from __future__ import annotations

DOCUMENTATION = r"""
name: hub_logins
short_description: With which profiles of a hub to log in
version_added: 0.1.0
author: hubforge.magnum developers (@hubforge)
description:
  - Says whether the hub's API can be asked to start servers, and for which profiles, or why not.
  - Nothing of the values comes out but names of profiles, since they hold secrets.
positional: _input, seen, wish
seealso:
  - plugin: hubforge.magnum.hub_check
    plugin_type: role
options:
  _input:
    description: The values in the words of Zero to JupyterHub, as YAML. The chart keeps them under C(values.yaml) in its Secret C(hub).
    type: str
    required: true
  seen:
    description: What was seen of the hub, as for P(hubforge.magnum.hub_verdicts#filter).
    type: dict
    required: true
  wish:
    description: Whether to C(login), whether it is C(check_mode), whether there is a C(token), and the slugs of the C(profiles) to take.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Note which servers to start
  ansible.builtin.set_fact:
    plan: "{{ secret.data['values.yaml'] | b64decode | hubforge.magnum.hub_logins(seen, {'login': true, 'token': true}) }}"
  no_log: true
"""

RETURN = r"""
_value:
  description: What is to be done.
  type: dict
  contains:
    api:
      description: The URL of the hub's API; empty when there is nothing to do.
      type: str
    site:
      description: Scheme, host and port of it.
      type: str
    logins:
      description: One item per login, with the C(name) of its profile, the C(options) for the hub, and the node C(group) that is expected.
      type: list
      elements: dict
    verdicts:
      description: Verdicts, as of P(hubforge.magnum.hub_verdicts#filter), on what is not to be tried.
      type: list
      elements: dict
"""

from collections.abc import Mapping
from typing import Any

import yaml
from ansible.errors import AnsibleFilterError
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import HubforgeError
from ansible_collections.hubforge.magnum.plugins.module_utils._hub_check.logins import plan_logins


def hub_logins(values: str, snapshot: Mapping[str, Any], desired: Mapping[str, Any]) -> dict[str, Any]:
    """The plan; AnsibleFilterError with a sentence, and no value in it, when values or node groups cannot be read."""
    try:
        return plan_logins(yaml.safe_load(values) or {}, snapshot, desired)
    except HubforgeError as error:
        raise AnsibleFilterError(str(error)) from error
    except (yaml.YAMLError, AttributeError, TypeError, ValueError, KeyError):
        # not chained: the error's own words quote the values, and they may hold secrets
        raise AnsibleFilterError("The values of the release are not in the words of Zero to JupyterHub.") from None


class FilterModule:
    """Tells Ansible of the filter."""

    def filters(self) -> dict[str, Any]:
        return {"hub_logins": hub_logins}
