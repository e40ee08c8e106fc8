# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values of a chart, and texts about them, without their secrets; and how two mappings of values differ."""

from __future__ import annotations

import json
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
# In a repository's address, which Helm's messages repeat, the login may be a password, or a token alone.
LOGIN = re.compile(r"//[^/@ ]*@")
SHORTEST = 4  # a secret of three letters would tear every other word of a text apart
HIDDEN = "********"

Place = tuple[str, ...]


def masked(shown: Any, values: Any = None) -> Any:
    """The text without the secrets of the values, the longest ones first; or values without their own."""
    secrets = sorted(set(_secrets(shown if values is None else values)), key=len, reverse=True)
    return _without(shown, secrets)


def without_login(text: str) -> str:
    """A text with addresses in it, without who logs in there."""
    return LOGIN.sub("//", text)


def values_difference(before: Mapping[str, Any], values: Mapping[str, Any]) -> list[str]:
    """One line per value that is added, changed or taken away, such as `hub.a: 1 → 2`; a secret is only said to differ."""
    old, new = dict(_leaves(before)), dict(_leaves(values))
    places = sorted(
        place for place in {*old, *new} if old.get(place) != new.get(place) or (place in old) != (place in new)
    )
    old, new = dict(_leaves(masked(before))), dict(_leaves(masked(values)))
    return [f"{'.'.join(place)}: {_shown(place, old)} → {_shown(place, new)}" for place in places]


def is_secret(name: str, beside: Mapping[str, Any]) -> bool:
    """Whether the value of this name is hidden; a toleration's key is the name of a taint, which everybody may see."""
    if name == "value":  # of an environment variable, which has its name beside it
        return bool(SECRET.search(str(beside.get("name"))))
    return bool(SECRET.search(name)) and not (name == "key" and {"effect", "operator"} & beside.keys())


def _without(shown: Any, secrets: list[str], hidden: bool = False) -> Any:
    """What is shown, with HIDDEN for the values of a secret name (`hidden`), and for these secrets wherever else they are.

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


def _leaves(values: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    if isinstance(values, Mapping) and (values or not place):
        for name, value in values.items():
            yield from _leaves(value, (*place, str(name)))
    else:
        yield place, values


def _shown(place: Place, values: Mapping[Place, Any]) -> str:
    if place not in values:
        return "(none)"
    value = values[place]
    return HIDDEN if value == HIDDEN else json.dumps(value, sort_keys=True, default=str)
