#!/usr/bin/python
# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: awx_configuration
short_description: Projects, credentials, templates, workflows and schedules in AWX
version_added: 0.1.0
description:
  - Asks AWX whether it can be configured, and fails with all that prevents it before anything is sent.
  - Then creates or updates all objects, in the order in which they need each other, with a line for each that changes. Where that fails,
    the message says what is there and what is not; running again continues from there.
  - In check mode, what refers to objects that are not there yet can only be counted.
  - The role P(hubforge.magnum.awx_configuration#role) uses it.
  - This is an action plugin. It runs M(ansible.builtin.uri) and the modules of the collection awx.awx, 24.6.1 or newer.
options:
  host:
    description: AWX's address.
    type: str
    required: true
  token:
    description: An OAuth token with write scope of a system administrator.
    type: str
    required: true
  api_path:
    description: Where the API is.
    type: str
    default: /api/
  validate_certs:
    description: Whether AWX's certificate is verified.
    type: bool
    default: true
  request_timeout:
    description: Seconds to wait for an answer of AWX.
    type: float
    default: 30
  objects:
    description: What the filter P(hubforge.magnum.awx_objects#filter) returns.
    type: dict
    required: true
  credentials:
    description: Credentials with C(name), C(kind) and C(inputs). Those without C(inputs) have to be in AWX.
    type: list
    elements: dict
    default: []
  update_secrets:
    description: Whether secrets of credentials are sent again, which is always a change.
    type: bool
    default: false
  scm_credential:
    description: Name of a credential in AWX for a project that is not public.
    type: str
    default: ''
attributes:
  check_mode:
    description: Can run in check mode and say what would be asked, without asking.
    support: full
  diff_mode:
    description: Returns what is and what is wanted, of the fields that differ.
    support: none
seealso:
  - module: awx.awx.job_template
  - module: awx.awx.workflow_job_template
author:
  - The hubforge.magnum developers (@hubforge)
"""

EXAMPLES = r"""
- name: Configure AWX
  hubforge.magnum.awx_configuration:
    host: https://awx.example.org
    token: "{{ vault_awx_token }}"
    objects: "{{ table | hubforge.magnum.awx_objects(specs, settings) }}"
"""

RETURN = r"""
objects:
  description: What was changed, each with its kind.
  returned: success
  type: list
  elements: str
  sample: ["job templates: Hubs: deploy hubs"]
"""
