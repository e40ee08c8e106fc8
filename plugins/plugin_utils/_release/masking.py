# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values of a chart, and texts about them, without their secrets; and how two mappings of values differ.

A value is shown where its place is known to hold no secret (harmless.py), else only how long it is. Its digest is not: a short secret
could be guessed from that.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote, quote_plus

from .harmless import is_harmless

SECRET = re.compile(r"pass(word|wd|phrase|code)?|secret|token|credential|private|cookie|api_?key|^key$", re.IGNORECASE)
IN_URL = re.compile(r"""(?<=://)([^\s"'<>]+)(?=@)""")
LOGIN = re.compile(r"""(?<=//)[^\s"'<>]*@""")  # a password may hold a slash or an @, as people paste it
# what of a text can be a secret by its form: long, and no word
TOKEN = re.compile(r"""[^\s"'`=:,;<>()\[\]{}|\\]{8,}""")
WORD = re.compile(r"[A-Za-z][a-z]*([-_./][A-Za-z][a-z]*)*[.!?]?")
PEOPLE = ("consumers",)  # mappings in which also the names are secrets
SHORTEST = 4  # a secret of three letters would tear every other word of a text apart
HIDDEN = "********"

Place = tuple[str, ...]


def masked(shown: Any, values: Any = None) -> Any:
    """The text without the secrets of the values, the longest ones first; or values without their own."""
    secrets = _forms(_secrets(shown if values is None else values))
    return _without(shown, secrets) if values is None or not isinstance(shown, str) else _redacted(shown, secrets)


def without_login(text: str) -> str:
    """A text with addresses in it, without who logs in there."""
    return LOGIN.sub("", text)


def values_difference(before: Mapping[str, Any], values: Mapping[str, Any]) -> list[str]:
    """One line per value that is added, changed or taken away, such as `hub.a: 1 → 2`; a secret is only said to differ."""
    old, new = dict(_leaves(before)), dict(_leaves(values))
    places = sorted(
        place for place in {*old, *new} if old.get(place) != new.get(place) or (place in old) != (place in new)
    )
    secrets = _forms([*_secrets(before), *_secrets(values)])
    return [f"{_named(place)}: {_shown(place, old, secrets)} → {_shown(place, new, secrets)}" for place in places]


def hidden(value: Any) -> str:
    """What stands for a value that is not shown."""
    return f"{HIDDEN} (length {len(str(value))})"


# -- what is shown ----------------------------------------------------------------------------------------------------


def _without(shown: Any, secrets: Sequence[str], place: Place = ()) -> Any:
    """What is shown, in which names, switches and what is empty stay; a text alone is what a message says."""
    if isinstance(shown, Mapping):
        return {
            _name(place, str(name), number): _without(held, secrets, (*place, str(name)))
            for number, (name, held) in enumerate(shown.items(), 1)
        }
    if isinstance(shown, list | tuple):
        return [_without(held, secrets, (*place, str(number))) for number, held in enumerate(shown)]
    if isinstance(shown, bool) or shown in (None, ""):
        return shown
    if not place:
        return _redacted(shown, secrets) if isinstance(shown, str) else shown
    if not is_harmless(place):
        return hidden(shown)
    return _redacted(shown, secrets) if isinstance(shown, str) else shown


def _redacted(text: str, secrets: Sequence[str]) -> str:
    for secret in secrets:
        text = text.replace(secret, HIDDEN)
    return IN_URL.sub(HIDDEN, text)


def _name(place: Place, name: str, number: int) -> str:
    return f"{HIDDEN} {number} (length {len(name)})" if place and place[-1] in PEOPLE else name


def _named(place: Place) -> str:
    names = [hidden(name) if number and place[number - 1] in PEOPLE else name for number, name in enumerate(place)]
    return ".".join(names)


def _shown(place: Place, values: Mapping[Place, Any], secrets: Sequence[str]) -> str:
    if place not in values:
        return "(none)"
    value = _without(values[place], secrets, place)
    return (
        value if isinstance(value, str) and value.startswith(HIDDEN) else json.dumps(value, sort_keys=True, default=str)
    )


# -- what no message shows --------------------------------------------------------------------------------------------


def _secrets(values: Any, place: Place = (), named: bool = False) -> Iterator[str]:
    """What a text about the values must not show: of each value that is not shown, and of each with a name such as `password`
    (`named`), the whole, its lines, and what in it has the form of a secret. A message may quote any of these."""
    if isinstance(values, Mapping):
        for name, value in values.items():
            if place and place[-1] in PEOPLE:
                yield str(name)
            own = bool(SECRET.search(str(name))) or (name == "value" and bool(SECRET.search(str(values.get("name")))))
            own = own or str(name) in PEOPLE
            yield from _secrets(value, (*place, str(name)), named or own)
    elif isinstance(values, list | tuple):
        for number, value in enumerate(values):
            yield from _secrets(value, (*place, str(number)), named)
    elif not isinstance(values, bool) and values is not None:
        text = str(values)
        yield from (it[1] for it in IN_URL.finditer(text))
        if place and not is_harmless(place):
            found = [text, *map(str.strip, text.splitlines())] if named or "\n" in text else []
            tokens = [it for it in TOKEN.findall(text) if not WORD.fullmatch(it)]
            yield from (it for it in [*found, *tokens] if len(it) >= SHORTEST)


def _forms(secrets: Any) -> list[str]:
    """Secrets in all the forms in which they go about: as they are, in base64, in a URL, in JSON; the longest ones first."""
    found: set[str] = set()
    for secret in set(secrets):
        # in base64 what follows a user's name and a colon begins anywhere: three forms, without what its neighbours decide
        coded = [base64.b64encode(b" " * start + secret.encode()).decode().rstrip("=") for start in range(3)]
        coded = [it[(0, 2, 3)[start] : len(it) - 1] for start, it in enumerate(coded)]
        found |= {secret, quote(secret, safe=""), quote(secret), quote_plus(secret), json.dumps(secret)[1:-1]}
        found |= {json.dumps(secret, ensure_ascii=False)[1:-1], *(it for it in coded if len(it) >= 2 * SHORTEST)}
    return sorted((it for it in found if len(it) >= SHORTEST), key=lambda it: (-len(it), it))


def _leaves(values: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    if isinstance(values, Mapping) and (values or not place):
        for name, value in values.items():
            yield from _leaves(value, (*place, str(name)))
    else:
        yield place, values
