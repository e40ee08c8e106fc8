# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A text without the secrets that a mapping of values holds."""

from __future__ import annotations

DOCUMENTATION = r"""
name: masked
short_description: A text without the secrets among some values
version_added: 0.1.0
author: hubforge.magnum developers (@hubforge)
description:
  - Replaces in a text whatever stands in the values under a name that sounds like a secret, such as C(password), C(token), C(cookieSecret)
    or C(apiKey), and everything below such a name.
  - A secret of fewer than four characters stays, since it stands in too many other words.
positional: _input, values
seealso:
  - plugin: hubforge.magnum.helm_release
    plugin_type: role
options:
  _input:
    description: The text.
    type: str
    required: true
  values:
    description: The values that may hold secrets.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Show why Helm failed
  ansible.builtin.debug:
    msg: "{{ helm.stderr | hubforge.magnum.masked(my_values) }}"
"""

RETURN = r"""
_value:
  description: The text, with V(********) in the place of each secret.
  type: str
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

SECRET = re.compile(r"pass(word|wd|phrase)?|secret|token|credential|private|cookie|key", re.IGNORECASE)
SHORTEST = 4  # a secret of three letters would tear every other word apart


def masked(text: str, values: Any) -> str:
    """The text without the secrets of the values, the longest ones first."""
    for secret in sorted(set(_secrets(values)), key=len, reverse=True):
        text = text.replace(secret, "********")
    return text


def _secrets(values: Any, secret: bool = False) -> Iterator[str]:
    if isinstance(values, Mapping):
        for name, value in values.items():
            yield from _secrets(value, secret or is_secret(str(name), values))
    elif isinstance(values, list | tuple):
        for value in values:
            yield from _secrets(value, secret)
    elif secret and not isinstance(values, bool) and values is not None and len(str(values)) >= SHORTEST:
        yield str(values)


def is_secret(name: str, beside: Mapping[str, Any]) -> bool:
    """Whether what stands under this name is hidden; a toleration's key is the name of a taint, which everybody may see."""
    return bool(SECRET.search(name)) and not (name == "key" and {"effect", "operator"} & beside.keys())


class FilterModule:
    """Tells Ansible of the filter."""

    def filters(self) -> dict[str, Any]:
        return {"masked": masked}
