# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values, or a text about them, without the secrets that they hold."""

from __future__ import annotations

DOCUMENTATION = r"""
name: masked
short_description: Values, or a text about them, without their secrets
version_added: 0.1.0
author: hubforge.magnum developers (@hubforge)
description:
  - Hides whatever stands under a name that sounds like a secret, such as C(password), C(token), C(cookieSecret) or C(apiKey), and all
    that is below such a name; the C(value) beside a C(name) that sounds like one, as of an environment variable; passwords within URLs;
    and what code in a value sets such a name to.
  - Values are hidden before they become YAML, which breaks long and multi-line texts where a search for the secret would miss them.
  - In a text, a secret of fewer than four characters stays, since it stands in too many other words.
positional: _input, values
seealso:
  - plugin: hubforge.magnum.helm_release
    plugin_type: role
options:
  _input:
    description: A text, or the values themselves.
    type: raw
    required: true
  values:
    description: The values whose secrets the text may hold.
    type: dict
"""

EXAMPLES = r"""
- name: Show why Helm failed
  ansible.builtin.debug:
    msg: "{{ helm.stderr | hubforge.magnum.masked(my_values) }}"

- name: Show the values
  ansible.builtin.debug:
    msg: "{{ my_values | hubforge.magnum.masked | to_nice_yaml }}"
"""

RETURN = r"""
_value:
  description: The text or the values, with V(********) in the place of each secret.
  type: raw
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

SECRET = re.compile(r"pass(word|wd|phrase)?|secret|token|credential|private|cookie|key", re.IGNORECASE)
# up to the last @: people leave one in a password as it is
IN_URL = re.compile(r"""(?<=://)([^\s/:]*:)([^\s"'<>]+)(?=@)""")
# what code sets a name to, as in hub.extraConfig: c.GitHubOAuthenticator.client_secret = "…"
IN_CODE = re.compile(
    r"""((?:password|secret|token|api_?key)\w*["'\]]*\s*[=:]\s*["'])([^"'\n]+)(?=["'])""", re.IGNORECASE
)
SHORTEST = 4  # a secret of three letters would tear every other word of a text apart
HIDDEN = "********"


def masked(shown: Any, values: Any = None) -> Any:
    """The text without the secrets of the values, the longest ones first; or values without their own."""
    secrets = sorted(set(_secrets(shown if values is None else values)), key=len, reverse=True)
    return _without(shown, secrets)


def _without(shown: Any, secrets: list[str], hidden: bool = False) -> Any:
    """What is shown, with HIDDEN for what stands under a secret name (`hidden`), and for these secrets wherever else they stand.

    The names below a secret one stay, and so does what is empty.
    """
    if isinstance(shown, Mapping):
        return {name: _without(held, secrets, hidden or is_secret(str(name), shown)) for name, held in shown.items()}
    if isinstance(shown, list | tuple):
        return [_without(held, secrets, hidden) for held in shown]
    if hidden and not isinstance(shown, bool) and shown not in (None, ""):
        return HIDDEN
    if not isinstance(shown, str):
        return shown
    for secret in secrets:
        shown = shown.replace(secret, HIDDEN)
    return IN_CODE.sub(rf"\g<1>{HIDDEN}", IN_URL.sub(rf"\g<1>{HIDDEN}", shown))


def is_secret(name: str, beside: Mapping[str, Any]) -> bool:
    """Whether what stands under this name is hidden; a toleration's key is the name of a taint, which everybody may see."""
    if name == "value":  # of an environment variable, which has its name beside it
        return bool(SECRET.search(str(beside.get("name"))))
    return bool(SECRET.search(name)) and not (name == "key" and {"effect", "operator"} & beside.keys())


def _secrets(values: Any, secret: bool = False) -> Iterator[str]:
    """What a text about the values must not show: each secret, and its lines, which messages show one by one or joined."""
    if isinstance(values, Mapping):
        for name, value in values.items():
            yield from _secrets(value, secret or is_secret(str(name), values))
    elif isinstance(values, list | tuple):
        for value in values:
            yield from _secrets(value, secret)
    elif not isinstance(values, bool) and values is not None:
        text = str(values)
        inside = [it[2] for pattern in (IN_URL, IN_CODE) for it in pattern.finditer(text)]
        found = [text, *map(str.strip, text.splitlines())] if secret else inside
        yield from (it for it in found if len(it) >= SHORTEST)


class FilterModule:
    """Tells Ansible of the filter."""

    def filters(self) -> dict[str, Any]:
        return {"masked": masked}
