# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A pod per profile of a hub that asks of a node what a user's would; the thinking is in module_utils/_hub_check/profiles.py."""

from __future__ import annotations

DOCUMENTATION = r"""
name: trial_pods
short_description: A pod per profile that asks of a node what a user's would
version_added: 0.1.0
author: hubforge.magnum developers (@hubforge)
description:
  - Reads the values of a hub and makes for each of its profiles a pod that does nothing, with the node selector, the tolerations and the
    resources that KubeSpawner would give to a user's pod.
  - Nothing else of the values comes out, since they hold secrets.
  - Profiles that a hub makes in Python are not seen, nor are volumes and what else KubeSpawner may be told in Python.
positional: _input, run
seealso:
  - plugin: hubforge.magnum.hub_check
    plugin_type: role
options:
  _input:
    description: The values in the words of Zero to JupyterHub, as YAML. The chart keeps them under C(values.yaml) in its Secret C(hub).
    type: str
    required: true
  run:
    description: A word that is in the pods' names and in their label C(hubforge.magnum/trial), so that two runs do not meet.
    type: str
    required: true
  image:
    description: The pods' image; it should do nothing.
    type: str
    default: registry.k8s.io/pause:3.10
  profiles:
    description: Slugs of the profiles to take; all of them when left out.
    type: list
    elements: str
"""

EXAMPLES = r"""
- name: Make the pods
  ansible.builtin.set_fact:
    trials: "{{ secret.data['values.yaml'] | b64decode | hubforge.magnum.trial_pods('a1b2c3') }}"
  no_log: true
"""

RETURN = r"""
_value:
  description: One item per profile.
  type: list
  elements: dict
  contains:
    name:
      description: The profile's name.
      type: str
    problem:
      description: What is wrong with the profile, a sentence; empty when nothing is.
      type: str
    pod:
      description: The pod's definition, without its namespace; empty where the release has no such profile.
      type: dict
"""

from collections.abc import Sequence
from typing import Any

import yaml
from ansible.errors import AnsibleFilterError
from ansible_collections.hubforge.magnum.plugins.module_utils._hub_check.profiles import make_trial, read_demands

PAUSE = "registry.k8s.io/pause:3.10"


def trial_pods(
    values: str, run: str, image: str = PAUSE, profiles: Sequence[str] | None = None
) -> list[dict[str, Any]]:
    """One trial per profile; AnsibleFilterError with a sentence, and no value in it, when the values cannot be read."""
    try:
        demands = read_demands(yaml.safe_load(values) or {})
    except (yaml.YAMLError, AttributeError, TypeError, ValueError, KeyError):
        # not chained: the error's own words quote the values, and they may hold secrets
        raise AnsibleFilterError("The values of the release are not in the words of Zero to JupyterHub.") from None
    chosen = [demand for demand in demands if profiles is None or demand["slug"] in profiles]
    slugs = [demand["slug"] for demand in demands]
    return [
        {"name": demand["name"], "problem": demand["problem"], "pod": make_trial(demand, run, image)}
        for demand in chosen
    ] + [
        {"name": slug, "problem": f"The release has no such profile; it has {', '.join(slugs)}.", "pod": {}}
        for slug in profiles or []
        if slug not in slugs
    ]


class FilterModule:
    """Tells Ansible of the filter."""

    def filters(self) -> dict[str, Any]:
        return {"trial_pods": trial_pods}
