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
import keyword
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote, quote_plus

from .harmless import is_harmless

SECRET = re.compile(
    r"pass(word|wd|phrase|code)?|secret|token|credential|private|cookie|key$|auth$|authorization|bearer|pwd|^pw$|psk|salt|signature|^sig$",
    re.I,
)
IN_URL = re.compile(r"""(?<=://)([^\s"'<>]+)(?=@)""")
LOGIN = re.compile(r"""(?<=//)[^\s"'<>]*@""")  # a password may hold a slash or an @, as people paste it
QUERY = re.compile(r"""(?<=[?&])([\w.~%+-]+=)([^\s&"'<>#]+)""")  # what signs an address, or logs in by it
# what free text gives a name such as `password`, be it code, an INI file, JSON, or a header of HTTP; in .netrc there is no sign between
ASSIGNED = re.compile(
    r"""(?:pass(?:w(?:or)?d|phrase|code)?|pwd|pw|secret|token|credentials?|key|auth|authorization)["'\])]*\s*[:=]\s*"""
    r"""(?:[bru]?(["'])+)?(?!bearer\s)([^\s"',;)}\]]+)|bearer\s+()([^\s"',;]{8,})|login\s+\S+\s+password\s+()(\S+)""",
    re.IGNORECASE,
)
# what of a text can be a secret by its form: long, and no word
TOKEN = re.compile(r"""[^\s"'`=:,;<>()\[\]{}|\\]{8,}""")
WORD = re.compile(r"[A-Za-z][a-z]*([-_./][A-Za-z][a-z]*)*[.!?]?")
# all of a value: long and more than one word, or letters and digits that are no amount such as 10Gi
MIXED = re.compile(r"(?![A-Za-z][a-z]*$|[A-Z]+$)\S{8,}|(?![-+.\d]+[A-Za-z%]{0,2}$)(?=.*\d)(?=.*[A-Za-z])\S{4,}")
# mappings in which also the names are secrets
PEOPLE = re.compile(r"consumers|.*(tokens|passwords|api_?keys)", re.IGNORECASE)
SHORTEST = 4  # a secret of three letters would tear every other word of a text apart
HIDDEN = "********"
URL_SAFE = str.maketrans("+/", "-_")

Place = tuple[str, ...]
Secrets = Mapping[str, Sequence[str]]  # by how they begin, the longest ones first


def masked(shown: Any, values: Any = None) -> Any:
    """The text without the secrets of the values, the longest ones first; or values without their own."""
    if isinstance(shown, str):
        return _redacted(shown, _forms(_secrets(shown if values is None else values)))
    return _without(shown, _forms(_secrets(shown if values is None else values, known=True)))


def without_login(text: str) -> str:
    """A text with addresses in it, without who logs in there."""
    return LOGIN.sub("", text)


def values_difference(before: Mapping[str, Any], values: Mapping[str, Any]) -> list[str]:
    """One line per value that is added, changed or taken away, such as `hub.a: 1 → 2`; a secret is only said to differ."""
    old, new = dict(_leaves(before)), dict(_leaves(values))
    places = sorted(
        place for place in {*old, *new} if old.get(place) != new.get(place) or (place in old) != (place in new)
    )
    secrets = _forms([*_secrets(before, known=True), *_secrets(values, known=True)])
    return [f"{_named(place)}: {_shown(place, old, secrets)} → {_shown(place, new, secrets)}" for place in places]


def hidden(value: Any) -> str:
    """What is in the place of a value that is not shown."""
    return f"{HIDDEN} (length {len(str(value))})"


# -- what is shown ----------------------------------------------------------------------------------------------------


def _without(shown: Any, secrets: Secrets, place: Place = ()) -> Any:
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
    if not is_harmless(place) or "-----BEGIN" in str(shown):
        return hidden(shown)
    return _redacted(shown, secrets) if isinstance(shown, str) else shown


def _redacted(text: str, secrets: Secrets) -> str:
    """The text without any secret, also where two of them overlap."""
    kept, end = [], 0
    for start, letter in enumerate(text):
        known = next((it for it in secrets.get(text[start : start + SHORTEST], ()) if text.startswith(it, start)), "")
        if start >= end:
            kept.append(HIDDEN if known else letter)
        end = max(end, start + len(known))
    return QUERY.sub(rf"\1{HIDDEN}", IN_URL.sub(HIDDEN, "".join(kept)))


def _name(place: Place, name: str, number: int) -> str:
    return f"{HIDDEN} {number} (length {len(name)})" if place and PEOPLE.fullmatch(place[-1]) else name


def _named(place: Place) -> str:
    names = [
        hidden(name) if number and PEOPLE.fullmatch(place[number - 1]) else name for number, name in enumerate(place)
    ]
    return ".".join(names)


def _shown(place: Place, values: Mapping[Place, Any], secrets: Secrets) -> str:
    if place not in values:
        return "(none)"
    value = _without(values[place], secrets, place)
    return (
        value if isinstance(value, str) and value.startswith(HIDDEN) else json.dumps(value, sort_keys=True, default=str)
    )


# -- what no message shows --------------------------------------------------------------------------------------------


def _secrets(values: Any, place: Place = (), named: bool = False, known: bool = False) -> Iterator[str]:
    """What a text about the values must not show: of each value that is not shown, and of each with a name such as `password`
    (`named`), the whole, its lines, and what in it has the form of a secret. A message may quote any of these.

    Of `known` secrets alone, only those with such a name: what is harmless is not to be torn by words of others.
    """
    if isinstance(values, Mapping):
        for name, value in values.items():
            if place and PEOPLE.fullmatch(place[-1]):
                yield str(name)
            own = bool(SECRET.search(str(name))) or (name == "value" and bool(SECRET.search(str(values.get("name")))))
            own = own or bool(PEOPLE.fullmatch(str(name)))
            yield from _secrets(value, (*place, str(name)), named or own, known)
    elif isinstance(values, list | tuple):
        for number, value in enumerate(values):
            yield from _secrets(value, (*place, str(number)), named, known)
    elif not isinstance(values, bool) and values is not None:
        yield from _secrets_of_text(str(values), named, known, place)


def _secrets_of_text(text: str, named: bool, known: bool, place: Place) -> Iterator[str]:
    yield from (it[1] for it in IN_URL.finditer(text))
    yield from (it[2] for it in QUERY.finditer(text) if len(it[2]) >= SHORTEST)
    if place and not is_harmless(place) and (named or not known):
        found = [text, *map(str.strip, text.splitlines())] if named or "\n" in text or MIXED.fullmatch(text) else []
        tokens = [it for it in TOKEN.findall(text) if not WORD.fullmatch(it)]
        yield from (it for it in [*found, *tokens, *_assigned(text)] if len(it) >= SHORTEST)


def _assigned(text: str) -> Iterator[str]:
    for found in ASSIGNED.finditer(text):
        quoted, word = found[1], found[2] or found[4] or found[6]
        if quoted or not ("(" in word or word.startswith("self.") or keyword.iskeyword(word)):
            yield word


def _forms(secrets: Iterable[str]) -> Secrets:
    """Secrets in all the forms in which they go about: as they are, in base64, in a URL, in JSON."""
    found: set[str] = set()
    for raw in set(secrets):
        secret = raw.encode(errors="replace").decode()  # text that came as bytes which are none
        found.add(raw)
        # in base64 what follows a user's name and a colon begins anywhere: three forms, without what its neighbours decide
        coded = [base64.b64encode(b" " * start + secret.encode()).decode().rstrip("=") for start in range(3)]
        coded = [it[(0, 2, 3)[start] : len(it) - 1] for start, it in enumerate(coded)]
        coded += [it.translate(URL_SAFE) for it in coded]
        in_url = [quote(secret, safe=""), quote(secret), quote_plus(secret)]
        in_json = [json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]]
        found |= {secret, *in_url, *map(_lower_codes, in_url), *in_json, *(json.dumps(it)[1:-1] for it in in_json)}
        found |= {secret.replace("'", "''"), repr(secret)[1:-1], *(it for it in coded if len(it) >= 2 * SHORTEST)}
    forms: dict[str, list[str]] = {}
    for it in sorted((it for it in found if len(it) >= SHORTEST), key=len, reverse=True):
        forms.setdefault(it[:SHORTEST], []).append(it)
    return forms


def _lower_codes(text: str) -> str:
    return re.sub("%..", lambda it: it[0].lower(), text)


def _leaves(values: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    if isinstance(values, Mapping) and (values or not place):
        for name, value in values.items():
            yield from _leaves(value, (*place, str(name)))
    else:
        yield place, values
